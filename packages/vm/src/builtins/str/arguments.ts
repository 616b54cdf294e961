import { asIndex } from '../../abstract/number.js';
import { encodeUtf8 } from '../../codecs/utf8.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { PyWideStr, strContents } from '../../object/wide-str.js';
import { type Text, textCodeAt, textLength } from './text.js';

// Argument Clinic's converters, with its error texts. `where` is `argument 1`, `argument 'sep'` or, for a function of one argument, `argument`.

/** The type as Clinic names what it was given. */
const givenName = (value: Value): string => (value === None ? 'None' : typeName(value));

/** `_PyArg_BadArgument`. */
export function badArgument(func: string, where: string, expected: string, value: Value): never {
  raise(exc.TypeError, `${func}() ${where} must be ${expected}, not ${givenName(value)}`);
}

/** `unicode`: a str. */
export function strArgument(value: Value, func: string, where = 'argument'): Text {
  if (typeof value === 'string') return value;
  return strContents(value) ?? badArgument(func, where, 'str', value);
}

/** A str as the methods of str take it that convert by hand: "must be str, not int". */
export function mustBeStr(value: Value): Text {
  if (typeof value === 'string') return value;
  return strContents(value) ?? raise(exc.TypeError, `must be str, not ${typeName(value)}`);
}

/** Where there is one, UTF-8 may have no bytes for the text. */
const SURROGATE = /[\ud800-\udfff]/;

/** `const char *`: UTF-8 text without a null character, as a name of an encoding or an error handler is given. */
export function nameArgument(value: Value, func: string, where: string): string {
  const text = strArgument(value, func, where);
  const name = text instanceof PyWideStr ? text.utf16 : text;
  if (SURROGATE.test(name)) encodeUtf8(text);
  if (name.includes('\0')) raise(exc.ValueError, 'embedded null character');
  return name;
}

/** `Py_ssize_t`. Beyond 2^53 the nearest double, which is beyond any length all the same. */
export function sizeArgument(value: Value): number {
  if (typeof value === 'number') return value;
  const index = asIndex(value);
  if (typeof index === 'number') return index;
  if (index >= 2n ** 63n || index < -(2n ** 63n)) raise(exc.OverflowError, 'Python int too large to convert to C ssize_t');
  return Number(index);
}

/** The index that `__setstate__` of an iterator takes: `PyLong_AsSsize_t`, which asks for an int outright. */
export function stateArgument(value: Value): number {
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') raise(exc.TypeError, 'an integer is required');
  return sizeArgument(value);
}

/** `int`. */
export function intArgument(value: Value): number {
  const index = asIndex(value);
  if (index > 0x7fffffff || index < -0x80000000) {
    raise(exc.OverflowError, 'Python int too large to convert to C int');
  }
  return Number(index);
}

/** `_PyEval_SliceIndex`: an optional bound of a search. Left out or None: `fallback`. Not yet held against a length. */
export function boundArgument(value: Value | undefined, fallback: number): number {
  if (value === undefined || value === None) return fallback;
  if (typeof value === 'number') return value;
  if (typeof value !== 'bigint' && typeof value !== 'boolean' && typeOf(value).nb_index === undefined) {
    raise(exc.TypeError, 'slice indices must be integers or None or have an __index__ method');
  }
  return Number(asIndex(value));
}

/** `ADJUST_INDICES` for a start: may lie beyond the end. */
export const adjustStart = (start: number, length: number): number => (start >= 0 ? start : start + length < 0 ? 0 : start + length);

/** `ADJUST_INDICES` for an end: within the length. */
export const adjustEnd = (end: number, length: number): number =>
  end >= length ? length : end >= 0 ? end : end + length < 0 ? 0 : end + length;

/** The fill character of `center`, `ljust` and `rjust`. */
export function fillArgument(value: Value): Text {
  const fill = strContents(value);
  if (fill === undefined) {
    return raise(exc.TypeError, `The fill character must be a unicode character, not ${typeName(value)}`);
  }
  if (textLength(fill) !== 1) raise(exc.TypeError, 'The fill character must be exactly one character long');
  return fill;
}

/** Whether every code point is below 128. */
export function isAscii(text: Text): boolean {
  return typeof text === 'string' && /^[\0-\x7f]*$/.test(text);
}

/** Whether a code point satisfies `test` at every place; false for an empty str. */
export function everyCode(text: Text, test: (code: number) => boolean): boolean {
  const length = textLength(text);
  for (let i = 0; i < length; i++) if (!test(textCodeAt(text, i))) return false;
  return length > 0;
}
