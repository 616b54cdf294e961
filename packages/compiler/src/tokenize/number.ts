// Scanning of number tokens, and their values.

import { type ConstantValue, complexConstant, floatConstant, intConstant } from '../ast/constant.js';
import type { TokenizerState } from './state.js';

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isHexDigit(c: number): boolean {
  return (c >= 48 && c <= 57) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
}

function isIdentifierChar(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c >= 128;
}

/** Scan the number at `p` (a digit, or a point before a digit). Returns its end, or -1 after a failure has been recorded. */
export function scanNumber(t: TokenizerState, p: number): number {
  const s = t.source;
  let c = s.charCodeAt(p);
  if (c === 48) {
    switch (s.charCodeAt(p + 1) | 32) {
      case 120:
        return scanRadix(t, p + 2, 16, 'hexadecimal');
      case 111:
        return scanRadix(t, p + 2, 8, 'octal');
      case 98:
        return scanRadix(t, p + 2, 2, 'binary');
    }
    return scanLeadingZero(t, p);
  }
  if (c !== 46) {
    p = decimalTail(t, p);
    if (p < 0) return p;
    c = s.charCodeAt(p);
    if (c === 46) return scanFraction(t, p + 1);
    return scanExponent(t, p);
  }
  return scanFraction(t, p + 1);
}

/** Digits with single underscores between them, from `p`, which is at a digit. */
function decimalTail(t: TokenizerState, p: number): number {
  const s = t.source;
  for (;;) {
    while (isDigit(s.charCodeAt(p))) p++;
    if (s.charCodeAt(p) !== 95) return p;
    p++;
    if (!isDigit(s.charCodeAt(p))) return invalid(t, p, 'invalid decimal literal');
  }
}

function scanFraction(t: TokenizerState, p: number): number {
  if (isDigit(t.source.charCodeAt(p))) {
    p = decimalTail(t, p);
    if (p < 0) return p;
  }
  return scanExponent(t, p);
}

function scanExponent(t: TokenizerState, p: number): number {
  const s = t.source;
  if ((s.charCodeAt(p) | 32) === 101) {
    const c = s.charCodeAt(p + 1);
    if (c === 43 || c === 45) {
      if (!isDigit(s.charCodeAt(p + 2))) return invalid(t, p + 2, 'invalid decimal literal');
      p = decimalTail(t, p + 2);
    } else if (isDigit(c)) {
      p = decimalTail(t, p + 1);
    } else {
      // The e belongs to what follows: `1else`, or an error.
      return verifyEnd(t, p, 'decimal');
    }
    if (p < 0) return p;
  }
  if ((s.charCodeAt(p) | 32) === 106) return verifyEnd(t, p + 1, 'imaginary');
  return verifyEnd(t, p, 'decimal');
}

/** A zero and what may follow: more zeros, a float, an imaginary; other digits only if it turns out to be one of these. */
function scanLeadingZero(t: TokenizerState, start: number): number {
  const s = t.source;
  let p = start + 1;
  for (;;) {
    if (s.charCodeAt(p) === 95) {
      p++;
      if (!isDigit(s.charCodeAt(p))) return invalid(t, p, 'invalid decimal literal');
    }
    if (s.charCodeAt(p) !== 48) break;
    p++;
  }
  const zerosEnd = p + 1;
  const nonzero = isDigit(s.charCodeAt(p));
  if (nonzero) {
    p = decimalTail(t, p);
    if (p < 0) return p;
  }
  const c = s.charCodeAt(p);
  if (c === 46) return scanFraction(t, p + 1);
  if ((c | 32) === 101 || (c | 32) === 106) return scanExponent(t, p);
  if (nonzero && t.options.extraTokens !== true) {
    t.pos = p;
    t.fail(
      'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers',
      t.columnOf(start) + 1,
      t.columnOf(zerosEnd),
    );
    return -1;
  }
  return verifyEnd(t, p, 'decimal');
}

function scanRadix(t: TokenizerState, p: number, radix: 16 | 8 | 2, kind: string): number {
  const s = t.source;
  const isOurs = (c: number): boolean => (radix === 16 ? isHexDigit(c) : c >= 48 && c < 48 + radix);
  do {
    if (s.charCodeAt(p) === 95) p++;
    if (!isOurs(s.charCodeAt(p))) return wrongDigit(t, p, kind) ?? invalid(t, p, `invalid ${kind} literal`);
    while (isOurs(s.charCodeAt(p))) p++;
  } while (s.charCodeAt(p) === 95);
  return wrongDigit(t, p, kind) ?? verifyEnd(t, p, kind);
}

function wrongDigit(t: TokenizerState, p: number, kind: string): number | null {
  const c = t.source.charCodeAt(p);
  return isDigit(c) ? invalid(t, p + 1, `invalid digit '${String.fromCharCode(c)}' in ${kind} literal`) : null;
}

function invalid(t: TokenizerState, p: number, msg: string): number {
  t.pos = p;
  t.fail(msg);
  return -1;
}

/** A number may run into a keyword that can follow one (`1if x`), with a warning; into any other word it may not. */
function verifyEnd(t: TokenizerState, p: number, kind: string): number {
  const c = t.source.charCodeAt(p);
  if (!isIdentifierChar(c) || t.options.extraTokens === true) return p;
  if (startsKeyword(t.source, p)) {
    t.pos = p;
    t.warn(`invalid ${kind} literal`);
    return p;
  }
  return c < 128 ? invalid(t, p, `invalid ${kind} literal`) : p;
}

function startsKeyword(s: string, p: number): boolean {
  for (const word of ['and', 'else', 'for', 'or', 'not']) {
    if (s.startsWith(word, p) && !isIdentifierChar(s.charCodeAt(p + word.length))) return true;
  }
  return s.startsWith('if', p) || s.startsWith('in', p) || s.startsWith('is', p);
}

/** The largest number of decimal digits an int literal may have by default, as `sys.int_info.default_max_str_digits`. */
export const DEFAULT_MAX_STR_DIGITS = 4300;

/** The value of a number token, or the text of the error if its int literal has more than `maxStrDigits` digits, where that is not 0. */
export function numberValue(text: string, maxStrDigits: number): ConstantValue | string {
  if (text.length < 16) {
    const value = Number(text);
    // Number() reads what is left as Python does: 0x1f, 12, 1.5, 1e5, and 0o17 in lower case.
    if (!Number.isNaN(value) && !/[.eE_jJ]/.test(text)) return intConstant(value);
  }
  const digits = text.includes('_') ? text.replaceAll('_', '') : text;
  const radixLetter = digits.charCodeAt(1) | 32;
  if (digits.charCodeAt(0) === 48 && (radixLetter === 120 || radixLetter === 111 || radixLetter === 98)) {
    return intConstant(BigInt(digits.toLowerCase()));
  }
  if ((digits.charCodeAt(digits.length - 1) | 32) === 106) return complexConstant(0, Number(digits.slice(0, -1)));
  if (/[.eE]/.test(digits)) return floatConstant(Number(digits));
  if (maxStrDigits !== 0 && digits.length > maxStrDigits) {
    return (
      `Exceeds the limit (${maxStrDigits} digits) for integer string conversion: value has ${digits.length} digits; use ` +
      'sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.'
    );
  }
  return intConstant(BigInt(digits));
}
