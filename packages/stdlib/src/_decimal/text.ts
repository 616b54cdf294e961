import { numericOf } from '../unicodedata/unicode-data.js';
import { finite, infinity, Kind, PyDecimal } from './number.js';

const NUMBER = /^([-+])?(?:(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([-+]?\d+))?|(inf(?:inity)?)|(s?)nan(\d*))$/i;

/** Digits of any script as ASCII; blanks around and underscores left out. */
function plain(text: string): string {
  const trimmed = text.replace(/^\s+|\s+$/gu, '').replaceAll('_', '');
  if (!/[^\0-\x7f]/.test(trimmed)) return trimmed;
  return Array.from(trimmed, (c) => {
    const code = c.codePointAt(0)!;
    return code < 0x80 ? c : String(numericOf(code, false)[0] ?? c);
  }).join('');
}

/** The number that a text stands for, `undefined` for none. `verbatim` takes no blanks around and no underscores. */
export function parse(text: string, verbatim = false): PyDecimal | undefined {
  if (verbatim && /[\s_]/u.test(text)) return undefined;
  const match = NUMBER.exec(plain(text));
  if (match === null) return undefined;
  const sign = match[1] === '-' ? 1 : 0;
  if (match[6] !== undefined) return infinity(sign);
  if (match[8] !== undefined)
    return new PyDecimal(sign, BigInt(match[8] === '' ? 0 : match[8]), 0, match[7] === '' ? Kind.QuietNaN : Kind.SignalingNaN);
  const fraction = match[3] ?? match[4] ?? '';
  return finite(sign, BigInt((match[2] ?? '') + fraction), Number(match[5] ?? 0) - fraction.length);
}

/** `to-scientific-string`, or with `engineering` exponents that are multiples of three. */
export function toText(a: PyDecimal, capitals: boolean, engineering = false): string {
  const sign = a.sign === 1 ? '-' : '';
  if (a.kind === Kind.Infinite) return `${sign}Infinity`;
  if (a.isNaN) return `${sign}${a.kind === Kind.SignalingNaN ? 's' : ''}NaN${a.coefficient === 0n ? '' : a.coefficient}`;
  const digits = a.coefficient.toString();
  const left = a.exponent + digits.length;
  let point: number;
  if (a.exponent <= 0 && left > -6) point = left;
  else if (!engineering) point = 1;
  else if (a.isZero) point = ((((left + 1) % 3) + 3) % 3) - 1;
  else point = ((((left - 1) % 3) + 3) % 3) + 1;
  const e = left === point ? '' : `${capitals ? 'E' : 'e'}${left - point >= 0 ? '+' : ''}${left - point}`;
  return sign + placePoint(digits, point) + e;
}

/** Digits with the point behind the first `point` of them. */
export function placePoint(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
