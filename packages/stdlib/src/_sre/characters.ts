import { isSpace, UnicodeFlag, unicodeFlags } from '@pyco/vm';
import { Fold } from './opcodes.js';

const ALPHANUMERIC = UnicodeFlag.ALPHA | UnicodeFlag.DECIMAL | UnicodeFlag.DIGIT | UnicodeFlag.NUMERIC;

export const isAsciiWord = (c: number): boolean =>
  (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f;
export const isUnicodeWord = (c: number): boolean => (c < 0x80 ? isAsciiWord(c) : (unicodeFlags(c) & ALPHANUMERIC) !== 0);
const isAsciiSpace = (c: number): boolean => c === 0x20 || (c >= 9 && c <= 13);

/** `tolower` as CPython has it: one code point to one, the first where the mapping has several. */
export function lowerUnicode(c: number): number {
  if (c < 0x80) return c >= 0x41 && c <= 0x5a ? c + 32 : c;
  if (c >= 0xd800 && (c <= 0xdfff || c > 0x10ffff)) return c;
  return String.fromCodePoint(c).toLowerCase().codePointAt(0)!;
}

export const lowerAscii = (c: number): number => (c >= 0x41 && c <= 0x5a ? c + 32 : c);

export const lower = (c: number, fold: Fold): number => (fold === Fold.NONE ? c : fold === Fold.ASCII ? lowerAscii(c) : lowerUnicode(c));

function upperUnicode(c: number): number {
  if (c < 0x80) return c >= 0x61 && c <= 0x7a ? c - 32 : c;
  if (c >= 0xd800 && (c <= 0xdfff || c > 0x10ffff)) return c;
  return String.fromCodePoint(c).toUpperCase().codePointAt(0)!;
}

/** Whether case folding changes anything about a character: `_sre.unicode_iscased`. */
export const isCasedUnicode = (c: number): boolean => lowerUnicode(c) !== c || upperUnicode(c) !== c;
export { upperUnicode };

/** `SRE_CATEGORY_*`: the even ones; the odd ones are their complements. */
export function inCategory(category: number, c: number): boolean {
  const positive = category & ~1;
  let result: boolean;
  switch (positive) {
    case 0:
      result = c >= 0x30 && c <= 0x39;
      break;
    case 2:
      result = isAsciiSpace(c);
      break;
    case 4:
    case 8:
      result = isAsciiWord(c);
      break;
    case 10:
      result = c < 0x80 ? c >= 0x30 && c <= 0x39 : (unicodeFlags(c) & UnicodeFlag.DECIMAL) !== 0;
      break;
    case 12:
      result = c < 0x80 ? isAsciiSpace(c) || (c >= 0x1c && c <= 0x1f) : isSpace(c);
      break;
    case 14:
      result = isUnicodeWord(c);
      break;
    default:
      result = c === 10;
  }
  return (category & 1) === 0 ? result : !result;
}
