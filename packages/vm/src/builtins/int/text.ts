import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { currentThread } from '../../state/thread.js';
import { isCounted } from '../../state/work.js';
import { decimalValue, isSpace } from '../../unicode/properties.js';
import { codePointsOf, type Text } from '../str/text.js';
import { bitLength, fromBig, type Int } from './integer.js';
import { countDigits } from './work.js';

/** Decimal digits per bit of an int, a little more and a little less. */
const DIGITS_PER_BIT = Math.log10(2);

/** Decimal text of an int. ValueError beyond the limit on digits (`sys.set_int_max_str_digits`), which keeps a guest from hanging here. */
export function decimalText(value: Int): string {
  if (typeof value === 'number') return String(value);
  const limit = currentThread().interp.intMaxStrDigits;
  // Four bits a digit: a cheap first look at what would be slow to write out.
  const bits = limit > 0 ? value.toString(16).length * 4 : 0;
  if (limit > 0 && (bits - 8) * DIGITS_PER_BIT > limit + 1) refuseText(limit);
  if (limit === 0 && isCounted()) countDigits(bitLength(value) * DIGITS_PER_BIT);
  const text = value.toString();
  if (limit > 0 && text.length - (value < 0n ? 1 : 0) > limit) refuseText(limit);
  return text;
}

function refuseText(limit: number): never {
  raise(
    exc.ValueError,
    `Exceeds the limit (${limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
  );
}

/**
 * `_PyUnicode_TransformDecimalAndSpaceToASCII`: text as number parsers read it: digits of any script and spaces become ASCII, anything else
 * beyond ASCII a question mark, which no number holds.
 */
export function asciiNumber(text: Text): string {
  if (typeof text === 'string' && isAscii(text)) return text;
  let out = '';
  for (const code of codePointsOf(text)) {
    if (code < 0x7f) out += String.fromCharCode(code);
    else if (isSpace(code)) out += ' ';
    else {
      const digit = decimalValue(code);
      out += digit < 0 ? '?' : String(digit);
    }
  }
  return out;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** Without the spaces around; the separators 0x1c to 0x1f, which are spaces to a str, are none here. */
export function trimNumber(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isAsciiSpace(text.charCodeAt(start))) start++;
  while (end > start && isAsciiSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** `Py_ISSPACE`. */
const isAsciiSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

/** A number of up to 15 decimal digits, perhaps with a minus and nothing else, as programs mostly have it; `undefined` for any other text. */
export function shortDecimal(text: string): number | undefined {
  const negative = text.charCodeAt(0) === 0x2d;
  const start = negative ? 1 : 0;
  const { length } = text;
  if (length === start || length - start > 15) return undefined;
  let value = 0;
  for (let i = start; i < length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return negative ? 0 - value : value;
}

const PREFIXES: { readonly [base: number]: string } = { 2: 'b', 8: 'o', 16: 'x' };

/** `PyLong_FromString` on ASCII text: `undefined` for what is no literal in this base (0: by its prefix, 2 to 36). */
export function parseInteger(text: string, base: number): Int | undefined {
  let rest = trimNumber(text);
  const negative = rest.startsWith('-');
  if (negative || rest.startsWith('+')) rest = rest.slice(1);
  const second = rest[0] === '0' ? (rest[1]?.toLowerCase() ?? '') : '';
  let radix = base;
  if (base === 0) radix = second === 'b' ? 2 : second === 'o' ? 8 : second === 'x' ? 16 : 10;
  const mustBeZero = base === 0 && radix === 10 && rest[0] === '0';
  if (second !== '' && PREFIXES[radix] === second) {
    rest = rest.slice(2);
    if (rest[0] === '_') rest = rest.slice(1);
  }
  if (!areDigits(rest, radix)) return undefined;
  const digits = rest.includes('_') ? rest.replaceAll('_', '') : rest;
  const size = parseDigits(digits, radix);
  if (mustBeZero && size !== 0) return undefined;
  return negative ? (typeof size === 'number' ? 0 - size : -size) : size;
}

/** Digits with single underscores between them, at least one. */
function areDigits(text: string, radix: number): boolean {
  let afterDigit = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5f) {
      if (!afterDigit) return false;
      afterDigit = false;
    } else {
      if (digitValue(code) >= radix) return false;
      afterDigit = true;
    }
  }
  return afterDigit;
}

function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x57 : 99;
}

/** In any base, so many digits always make a safe integer. */
const SAFE_DIGITS = 10;

function parseDigits(digits: string, radix: number): Int {
  if (digits.length <= SAFE_DIGITS || (radix === 10 && digits.length <= 15)) return Number.parseInt(digits, radix);
  if ((radix & (radix - 1)) === 0) {
    const prefix = PREFIXES[radix];
    if (prefix !== undefined) return fromBig(BigInt(`0${prefix}${digits}`));
  } else {
    const limit = currentThread().interp.intMaxStrDigits;
    if (limit > 0 && digits.length > limit) {
      raise(
        exc.ValueError,
        `Exceeds the limit (${limit} digits) for integer string conversion: value has ${digits.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
      );
    }
  }
  countDigits(digits.length);
  return fromBig(radix === 10 ? BigInt(digits) : joinDigits(digits, radix));
}

/** Halves at a time, so that long numbers are multiplied few times. */
function joinDigits(digits: string, radix: number): bigint {
  if (digits.length <= SAFE_DIGITS) return BigInt(Number.parseInt(digits, radix));
  const low = digits.length >> 1;
  return joinDigits(digits.slice(0, -low), radix) * BigInt(radix) ** BigInt(low) + joinDigits(digits.slice(-low), radix);
}
