import { repr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeName } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { genericAlias } from './generic-alias.js';
import { PyTuple } from './tuple.js';

// What the template strings of 3.14 (PEP 750) make: `t"a{x!r:>5}"`. Code of that version runs here; the module `string.templatelib` is 3.14's and
// not part of the library.

/** `string.templatelib.Interpolation`: a value, and how it was written. */
class PyInterpolation extends PyObject {
  readonly value: Value;
  readonly expression: Value;
  /** `s`, `r`, `a` or None. */
  readonly conversion: Value;
  readonly formatSpec: Value;

  constructor(value: Value, expression: Value, conversion: Value, formatSpec: Value) {
    super();
    this.value = value;
    this.expression = expression;
    this.conversion = conversion;
    this.formatSpec = formatSpec;
  }
}

/** `string.templatelib.Template`: one string more than there are interpolations. */
export class PyTemplate extends PyObject {
  readonly strings: PyTuple;
  readonly interpolations: PyTuple;

  constructor(strings: PyTuple, interpolations: PyTuple) {
    super();
    this.strings = strings;
    this.interpolations = interpolations;
  }
}

/** Gives strings and interpolations in turn, without the empty strings. */
class PyTemplateIter extends PyObject {
  readonly template: PyTemplate;
  /** Even: a string, odd: the interpolation behind it. */
  index = 0;

  constructor(template: PyTemplate) {
    super();
    this.template = template;
  }
}

const CONVERSIONS: readonly Value[] = [None, 's', 'r', 'a'];

/** `BUILD_INTERPOLATION`: the operand has the conversion above its second bit, and in its first whether there is a specification. */
export function buildInterpolation(registers: readonly (Value | undefined)[], at: number, oparg: number): PyInterpolation {
  return new PyInterpolation(registers[at]!, registers[at + 1]!, CONVERSIONS[oparg >> 2]!, (oparg & 1) === 0 ? '' : registers[at + 2]!);
}

const text = (value: Value): string => strToJs(repr(value))!;
const isStr = (value: Value): boolean => strContents(value) !== undefined;
const joined = (left: Value, right: Value): Value => strFromJs(strToJs(left)! + strToJs(right)!);

const FIELDS = ['value', 'expression', 'conversion', 'format_spec'] as const;

function interpolationNew(_type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const names = kwnames ?? [];
  const given = args.length - names.length;
  if (args.length > FIELDS.length) raise(exc.TypeError, `Interpolation() takes at most 4 arguments (${args.length} given)`);
  const fields: (Value | undefined)[] = args.slice(0, given);
  names.forEach((name, k) => {
    const index = FIELDS.indexOf(name as (typeof FIELDS)[number]);
    if (index < 0) raise(exc.TypeError, `Interpolation() got an unexpected keyword argument '${strToJs(name)}'`);
    if (fields[index] !== undefined) {
      raise(exc.TypeError, `argument for Interpolation() given by name ('${FIELDS[index]}') and position (${index + 1})`);
    }
    fields[index] = args[given + k]!;
  });
  const [value, expression = '', conversion = None, formatSpec = ''] = fields;
  if (value === undefined) return raise(exc.TypeError, "Interpolation() missing required argument 'value' (pos 1)");
  const wantStr = (name: string, field: Value): void => {
    if (!isStr(field)) raise(exc.TypeError, `Interpolation() argument '${name}' must be str, not ${typeName(field)}`);
  };
  wantStr('expression', expression);
  if (conversion !== None) {
    wantStr('conversion', conversion);
    if (!CONVERSIONS.includes(conversion)) raise(exc.ValueError, "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
  }
  wantStr('format_spec', formatSpec);
  return new PyInterpolation(value, expression, conversion, formatSpec);
}

defineType<PyInterpolation>({
  name: 'string.templatelib.Interpolation',
  instance: PyInterpolation,
  doc: 'Interpolation object',
  final: true,
  slots: {
    tp_new: interpolationNew,
    tp_repr: ({ value, expression, conversion, formatSpec }) =>
      strFromJs(`Interpolation(${[value, expression, conversion, formatSpec].map(text).join(', ')})`),
  },
  members: { value: 'value', expression: 'expression', conversion: 'conversion', format_spec: 'formatSpec' },
  attributes: { __match_args__: new PyTuple([...FIELDS]) },
  classMethods: { '__class_getitem__($type, object, /)': genericAlias },
});

/** Strings that follow each other are joined, interpolations that do are kept apart by an empty one. */
function templateNew(_type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'Template.__new__ only accepts *args arguments');
  const strings: Value[] = [''];
  const interpolations: Value[] = [];
  for (const part of args) {
    if (part instanceof PyInterpolation) {
      interpolations.push(part);
      strings.push('');
    } else if (isStr(part)) strings.push(joined(strings.pop()!, part));
    else raise(exc.TypeError, `Template.__new__ *args need to be of type 'str' or 'Interpolation', got ${typeName(part)}`);
  }
  return new PyTemplate(new PyTuple(strings), new PyTuple(interpolations));
}

function concat(left: Value, right: Value): Value {
  if (!(left instanceof PyTemplate && right instanceof PyTemplate)) {
    const shown = (value: Value): string => (value instanceof PyTemplate ? 'string.templatelib.Template' : typeName(value));
    return raise(exc.TypeError, `can only concatenate string.templatelib.Template (not "${shown(right)}") to ${shown(left)}`);
  }
  const ends = joined(left.strings.items.at(-1)!, right.strings.items[0]!);
  return new PyTemplate(
    new PyTuple([...left.strings.items.slice(0, -1), ends, ...right.strings.items.slice(1)]),
    new PyTuple([...left.interpolations.items, ...right.interpolations.items]),
  );
}

defineType<PyTemplate>({
  name: 'string.templatelib.Template',
  instance: PyTemplate,
  doc: 'Template object',
  final: true,
  slots: {
    tp_new: templateNew,
    tp_iter: (self) => new PyTemplateIter(self),
    tp_repr: ({ strings, interpolations }) => strFromJs(`Template(strings=${text(strings)}, interpolations=${text(interpolations)})`),
    sq_concat: concat,
  },
  getset: { values: { get: ({ interpolations }) => new PyTuple(interpolations.items.map((item) => (item as PyInterpolation).value)) } },
  members: { strings: 'strings', interpolations: 'interpolations' },
  classMethods: { '__class_getitem__($type, object, /)': genericAlias },
});

defineType<PyTemplateIter>({
  name: 'string.templatelib.TemplateIter',
  instance: PyTemplateIter,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { strings, interpolations } = self.template;
      for (;;) {
        const { index } = self;
        const part = index % 2 === 0 ? strings.items[index / 2] : interpolations.items[(index - 1) / 2];
        if (part === undefined) return undefined;
        self.index++;
        if (part !== '') return part;
      }
    },
  },
});
