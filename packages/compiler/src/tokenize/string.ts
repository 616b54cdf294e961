// The values of string literals.

import { bytesConstant, type ConstantValue, type StrConstant, strConstant, strConstantOf } from '../ast/constant.js';

/** Finds a character by its Unicode name, or answers undefined. The tables for it are large and not ours to carry. */
export type UnicodeNames = (name: string) => number | undefined;

/** A literal that cannot be decoded: `text` is what stands in the SyntaxError. */
export interface DecodeError {
  readonly kind: 'error';
  readonly text: string;
}

/** Told once for a literal, about its first escape sequence that is none. */
export type OnInvalidEscape = (message: string) => void;

/** The str that `body`, the text between the quotes, stands for when it is not raw. */
export function decodeStr(body: string, names: UnicodeNames | undefined, onInvalid: OnInvalidEscape): StrConstant | DecodeError {
  let from = body.indexOf('\\');
  if (from < 0) return strConstant(body);
  let out = body.slice(0, from);
  let hasSurrogate = false;
  let hasWarned = false;
  while (from < body.length) {
    const c = body.charCodeAt(from + 1);
    let end = from + 2;
    switch (c) {
      case 10:
        break;
      case 92:
      case 39:
      case 34:
        out += String.fromCharCode(c);
        break;
      case 120:
      case 117:
      case 85: {
        const digits = c === 120 ? 2 : c === 117 ? 4 : 8;
        while (end < from + 2 + digits && isHexDigit(body.charCodeAt(end))) end++;
        if (end < from + 2 + digits) return unicodeError(body, from, end, TRUNCATED[digits]!);
        const code = Number.parseInt(body.slice(from + 2, end), 16);
        if (code > 0x10ffff) return unicodeError(body, from, end, 'illegal Unicode character');
        if (code >= 0xd800 && code < 0xe000) hasSurrogate = true;
        out += String.fromCodePoint(code);
        break;
      }
      case 78: {
        const close = body.charCodeAt(end) === 123 ? body.indexOf('}', end) : -1;
        if (close < end + 2) {
          const stop = body.charCodeAt(end) !== 123 ? end : close < 0 ? body.length : close;
          return unicodeError(body, from, stop, 'malformed \\N character escape');
        }
        if (names === undefined)
          return { kind: 'error', text: "(unicode error) \\N escapes not supported (can't load unicodedata module)" };
        const code = names(body.slice(end + 1, close));
        end = close + 1;
        if (code === undefined) return unicodeError(body, from, end, 'unknown Unicode character name');
        out += String.fromCodePoint(code);
        break;
      }
      default: {
        const control = CONTROLS.indexOf(String.fromCharCode(c));
        if (control >= 0) out += CONTROL_VALUES[control];
        else if (c >= 48 && c <= 55) {
          end = octalEnd(body, from + 1);
          const code = Number.parseInt(body.slice(from + 1, end), 8);
          if (code > 0xff && !hasWarned) onInvalid(`invalid octal escape sequence '${body.slice(from, end)}'`);
          if (code > 0xff) hasWarned = true;
          out += String.fromCharCode(code);
        } else {
          // No escape: the backslash stands for itself. Before a character beyond ASCII, or at the end (in an f-string, before
          // a brace), not even a warning is due.
          end = from + 1;
          out += '\\';
          if (c < 128 && !hasWarned) {
            onInvalid(`invalid escape sequence '\\${String.fromCharCode(c)}'`);
            hasWarned = true;
          }
          // What follows is text, even another backslash cannot be it.
          if (end < body.length) out += body[end++];
        }
      }
    }
    from = body.indexOf('\\', end);
    if (from < 0) from = body.length;
    out += body.slice(end, from);
  }
  // Two surrogates that were written one by one do not make a character of theirs.
  if (hasSurrogate) return strConstantOf(separateCodePoints(body, names));
  return strConstant(out);
}

/** Decode once more, keeping code points apart, for the rare literal that has surrogate escapes. */
function separateCodePoints(body: string, names: UnicodeNames | undefined): number[] {
  const out: number[] = [];
  const piece = /\\(?:x..|u....|U........|N\{[^}]*\}|[0-7]{1,3}|[\s\S])|[^\\]+|\\$/gu;
  for (const [text] of body.matchAll(piece)) {
    if (/^\\[uU]/.test(text)) out.push(Number.parseInt(text.slice(2), 16));
    else {
      const part = decodeStr(text, names, () => {});
      if (part.kind === 'str') for (const ch of part.value) out.push(ch.codePointAt(0)!);
    }
  }
  return out;
}

/** The bytes that `body` stands for. It must be ASCII. */
export function decodeBytes(body: string, isRaw: boolean, onInvalid: OnInvalidEscape): ConstantValue | DecodeError {
  const out = new Uint8Array(body.length);
  let n = 0;
  let hasWarned = false;
  for (let i = 0; i < body.length; ) {
    const c = body.charCodeAt(i);
    if (c !== 92 || isRaw) {
      out[n++] = c;
      i++;
      continue;
    }
    const escaped = body.charCodeAt(i + 1);
    const control = CONTROLS.indexOf(String.fromCharCode(escaped));
    if (escaped === 10) i += 2;
    else if (escaped === 92 || escaped === 39 || escaped === 34) {
      out[n++] = escaped;
      i += 2;
    } else if (control >= 0) {
      out[n++] = CONTROL_VALUES.charCodeAt(control);
      i += 2;
    } else if (escaped >= 48 && escaped <= 55) {
      const end = octalEnd(body, i + 1);
      const code = Number.parseInt(body.slice(i + 1, end), 8);
      if (code > 0xff && !hasWarned) {
        onInvalid(`invalid octal escape sequence '${body.slice(i, end)}'`);
        hasWarned = true;
      }
      out[n++] = code;
      i = end;
    } else if (escaped === 120) {
      if (!isHexDigit(body.charCodeAt(i + 2)) || !isHexDigit(body.charCodeAt(i + 3))) {
        return { kind: 'error', text: `(value error) invalid \\x escape at position ${i}` };
      }
      out[n++] = Number.parseInt(body.slice(i + 2, i + 4), 16);
      i += 4;
    } else {
      if (!hasWarned) onInvalid(`invalid escape sequence '\\${String.fromCharCode(escaped)}'`);
      hasWarned = true;
      out[n++] = 92;
      out[n++] = escaped;
      i += 2;
    }
  }
  return bytesConstant(out.slice(0, n));
}

const TRUNCATED: Readonly<Record<number, string>> = {
  2: 'truncated \\xXX escape',
  4: 'truncated \\uXXXX escape',
  8: 'truncated \\UXXXXXXXX escape',
};
const CONTROLS = 'abfnrtv';
const CONTROL_VALUES = '\x07\b\f\n\r\t\v';

function isHexDigit(c: number): boolean {
  return (c >= 48 && c <= 57) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
}

/** The end of the octal escape whose first digit is at `i`. */
function octalEnd(body: string, i: number): number {
  let end = i + 1;
  while (end < i + 3 && body.charCodeAt(end) >= 48 && body.charCodeAt(end) <= 55) end++;
  return end;
}

/** CPython decodes a copy in which each character beyond ASCII is a ten-character escape; its positions count in that. */
function unicodeError(body: string, start: number, end: number, reason: string): DecodeError {
  const at = copiedLength(body.slice(0, start));
  const last = at + copiedLength(body.slice(start, end)) - 1;
  const where = last === at ? `byte 0x5c in position ${at}` : `bytes in position ${at}-${last}`;
  return { kind: 'error', text: `(unicode error) 'unicodeescape' codec can't decode ${where}: ${reason}` };
}

function copiedLength(text: string): number {
  let n = 0;
  for (const ch of text) n += ch.charCodeAt(0) < 128 ? 1 : 10;
  // A backslash before such a character is spelled \u005c.
  for (const _ of text.matchAll(/\\(?=[^\0-\x7f])/g)) n += 5;
  return n;
}
