import { getItem } from '../../abstract/item.js';
import { exc } from '../../exceptions/hierarchy.js';
import { isRaised, raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { PyDict } from '../dict.js';
import { PyIntObject } from '../int-object.js';
import { strArgument } from './arguments.js';
import { decodeAscii, giveBack, takeAscii } from './ascii.js';
import { contentsOf, countText, type Text, TextBuilder, textCodeAt, textLength, textOfCode, textSlice } from './text.js';

/** What a table has for a character: a text (empty: delete), or `undefined` for "leave it". */
function mapped(table: Value, code: number): Text | undefined {
  let value: Value | undefined;
  if (table instanceof PyDict && typeOf(table).lookup('__missing__') === undefined && !typeOf(table).isHeapType) value = table.get(code);
  else {
    try {
      value = getItem(table, code);
    } catch (error) {
      if (!isRaised(error, exc.LookupError)) throw error;
    }
  }
  if (value === undefined) return undefined;
  if (value === None) return '';
  const text = strContents(value);
  if (text !== undefined) return text;
  const number = value instanceof PyIntObject ? value.value : typeof value === 'boolean' ? Number(value) : value;
  if (typeof number !== 'number' && typeof number !== 'bigint') {
    return raise(exc.TypeError, 'character mapping must return integer, None or str');
  }
  if (number < 0 || number > 0x10ffff) raise(exc.ValueError, 'character mapping must be in range(0x110000)');
  return textOfCode(Number(number));
}

// What stands in the table of an ASCII text for a character, beside the code it becomes.
const UNKNOWN = -1;
const DELETED = -2;
/** More than one character, or one beyond ASCII. */
const LONGER = -3;

/** As in CPython, an ASCII character is looked up once. */
class Translation {
  private readonly table: Value;
  private readonly texts: (Text | undefined)[] = new Array<Text | undefined>(0x80).fill(undefined);
  private readonly codes: Int8Array = new Int8Array(0x80).fill(UNKNOWN);
  /** How many bytes `ascii` has read. */
  read = 0;

  constructor(table: Value) {
    this.table = table;
  }

  /** What a character becomes. */
  text(code: number): Text {
    if (code >= 0x80) return mapped(this.table, code) ?? textOfCode(code);
    const known = this.texts[code];
    if (known !== undefined) return known;
    const text = mapped(this.table, code) ?? textOfCode(code);
    this.texts[code] = text;
    const first = textLength(text) === 1 ? textCodeAt(text, 0) : LONGER;
    this.codes[code] = text === '' ? DELETED : first < 0x80 ? first : LONGER;
    return text;
  }

  /** Translates the first bytes in their place, up to one that does not become one or nothing. How many there are then. */
  ascii(bytes: Uint8Array, length: number): number {
    const { codes } = this;
    let written = 0;
    let i = 0;
    for (; i < length; i++) {
      const code = bytes[i]!;
      let to = codes[code]!;
      if (to < 0) {
        if (to === UNKNOWN) {
          this.text(code);
          to = codes[code]!;
        }
        if (to === LONGER) break;
        if (to === DELETED) continue;
      }
      bytes[written++] = to;
    }
    this.read = i;
    return written;
  }
}

function translate(self: Value, table: Value): Value {
  const text = contentsOf(self);
  const length = textLength(text);
  countText(length);
  const translation = new Translation(table);
  const builder = new TextBuilder();
  // Characters that stay what they are, up to here from `from` on, are taken over together.
  let from = 0;
  const bytes = typeof text === 'string' ? takeAscii(text) : undefined;
  if (bytes !== undefined) {
    builder.append(decodeAscii(bytes, translation.ascii(bytes, length)));
    from = translation.read;
    giveBack(bytes);
  }
  for (let i = from; i < length; i++) {
    const code = textCodeAt(text, i);
    const to = translation.text(code);
    if (textLength(to) === 1 && textCodeAt(to, 0) === code) continue;
    if (from < i) builder.append(textSlice(text, from, i));
    builder.append(to);
    from = i + 1;
  }
  if (from < length) builder.append(textSlice(text, from, length));
  return builder.finish();
}

function makeTrans(x: Value, y: Value | undefined, z: Value | undefined): Value {
  const result = new PyDict();
  if (y !== undefined) {
    const to = strArgument(y, 'maketrans', 'argument 2');
    const removed = z === undefined ? undefined : strArgument(z, 'maketrans', 'argument 3');
    const from = strContents(x);
    if (from === undefined) return raise(exc.TypeError, 'first maketrans argument must be a string if there is a second argument');
    const length = textLength(from);
    if (length !== textLength(to)) raise(exc.ValueError, 'the first two maketrans arguments must have equal length');
    for (let i = 0; i < length; i++) result.set(textCodeAt(from, i), textCodeAt(to, i));
    if (removed !== undefined) for (let i = 0; i < textLength(removed); i++) result.set(textCodeAt(removed, i), None);
    return result;
  }
  if (!(x instanceof PyDict) || typeOf(x).isHeapType) {
    return raise(exc.TypeError, 'if you give only one argument to maketrans it must be a dict');
  }
  for (const { k, v } of x.liveEntries()) {
    if (v === undefined) continue;
    const key = strContents(k);
    if (key === undefined) {
      if (typeof k !== 'number' && typeof k !== 'bigint' && typeof k !== 'boolean' && !(k instanceof PyIntObject)) {
        raise(exc.TypeError, 'keys in translate table must be strings or integers');
      }
      result.set(k, v);
    } else {
      if (textLength(key) !== 1) raise(exc.ValueError, 'string keys in translate table must be of length 1');
      result.set(textCodeAt(key, 0), v);
    }
  }
  return result;
}

export const translateMethods: MethodTable = { 'translate($self, table, /)': translate };

export const translateStatics: MethodTable = {
  'maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)': makeTrans,
};
