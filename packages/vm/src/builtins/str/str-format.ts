import { getItem } from '../../abstract/item.js';
import { format, getAttr, repr, str } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise, raiseWith } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { strToJs } from '../../object/wide-str.js';
import type { PyDict } from '../dict.js';
import { shownCode } from '../format-spec-parser.js';
import { FieldName, FormatParser, type ReplacementField } from './format-parser.js';
import { asciiEscape } from './repr.js';
import { contentsOf, type Text, TextBuilder } from './text.js';

/** Fields of fields: a spec may hold fields, the specs of those may not. */
const MAX_NESTING = 2;

type Numbering = 'none yet' | 'automatic' | 'manual';

/** One call of `format` or `format_map`: `args` is `undefined` for the latter. */
class Formatting {
  readonly args: readonly Value[] | undefined;
  /** The keywords, or the mapping of `format_map`. */
  readonly kwargs: Value | undefined;
  #numbering: Numbering = 'none yet';
  #next = 0;

  constructor(args: readonly Value[] | undefined, kwargs: Value | undefined) {
    this.args = args;
    this.kwargs = kwargs;
  }

  run(template: Text, nesting: number): Text {
    if (nesting <= 0) raise(exc.ValueError, 'Max string recursion exceeded');
    const parser = new FormatParser(template);
    const builder = new TextBuilder();
    for (let piece = parser.next(); piece !== undefined; piece = parser.next()) {
      builder.append(piece.literal);
      if (piece.field !== undefined) builder.append(this.#render(piece.field, nesting));
    }
    return builder.finish();
  }

  #render(field: ReplacementField, nesting: number): Text {
    let value = this.#valueOf(field.name);
    if (field.conversion !== 0) value = convert(value, field.conversion);
    const spec = field.specNeedsExpanding ? this.run(field.spec, nesting - 1) : field.spec;
    return contentsOf(format(value, spec));
  }

  #valueOf(text: Text): Value {
    if (text === '') return this.#positional('');
    const name = new FieldName(text);
    let value = typeof name.first === 'number' || name.first === '' ? this.#positional(name.first) : this.#named(name.first);
    for (let step = name.next(); step !== undefined; step = name.next()) {
      value = step.isAttribute ? getAttr(value, strToJs(step.key)!) : getItem(value, step.key);
    }
    return value;
  }

  #positional(first: number | ''): Value {
    const wanted: Numbering = first === '' ? 'automatic' : 'manual';
    if (this.#numbering === 'none yet') this.#numbering = wanted;
    if (this.#numbering !== wanted) {
      const automatic = 'automatic field numbering';
      const manual = 'manual field specification';
      raise(exc.ValueError, `cannot switch from ${wanted === 'automatic' ? `${manual} to ${automatic}` : `${automatic} to ${manual}`}`);
    }
    const index = first === '' ? this.#next++ : first;
    if (this.args === undefined) return raise(exc.ValueError, 'Format string contains positional fields');
    return this.args[index] ?? raise(exc.IndexError, `Replacement index ${index} out of range for positional args tuple`);
  }

  #named(name: Text): Value {
    if (this.kwargs === undefined) return raiseWith(exc.KeyError, name);
    return getItem(this.kwargs, name);
  }
}

function convert(value: Value, conversion: number): Value {
  switch (conversion) {
    case 0x72:
      return repr(value);
    case 0x73:
      return str(value);
    case 0x61:
      return asciiEscape(repr(value));
    default:
      return raise(exc.ValueError, `Unknown conversion specifier ${shownCode(conversion, 127)}`);
  }
}

export const formatMethods: MethodTable = {
  'format($self, /, *args, **kwargs)': (self: Value, args: readonly Value[], kwargs: PyDict) =>
    new Formatting(args, kwargs).run(contentsOf(self), MAX_NESTING),
  'format_map($self, mapping, /)': (self: Value, mapping: Value) => new Formatting(undefined, mapping).run(contentsOf(self), MAX_NESTING),
};
