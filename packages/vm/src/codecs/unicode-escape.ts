import { escapeCode } from '../builtins/str/repr.js';
import { type Text, TextBuilder, textCodeAt, textLength } from '../builtins/str/text.js';
import { latin1Text } from '../host/latin1.js';
import { currentThread } from '../state/thread.js';
import { unicodeNames } from '../unicode/names.js';
import { ByteBuilder } from './byte-builder.js';
import type { Decoded } from './decoded.js';
import { recoverDecode } from './errors.js';
import { warnInvalidEscape } from './escape-warning.js';

/** `unicode_escape_encode`: a Python literal without its quotes, ASCII only. */
export function encodeUnicodeEscape(text: Text): Uint8Array {
  const length = textLength(text);
  const out = new ByteBuilder(length);
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    if (code === 0x5c) out.appendAscii('\\\\');
    else if (code >= 0x20 && code < 0x7f) out.push(code);
    else if (code === 0x09) out.appendAscii('\\t');
    else if (code === 0x0a) out.appendAscii('\\n');
    else if (code === 0x0d) out.appendAscii('\\r');
    else out.appendAscii(escapeCode(code));
  }
  return out.finish();
}

/** `raw_unicode_escape_encode`: latin-1, and `\u` or `\U` for what is beyond. */
export function encodeRawUnicodeEscape(text: Text): Uint8Array {
  const length = textLength(text);
  const out = new ByteBuilder(length);
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    if (code < 0x100) out.push(code);
    else out.appendAscii(escapeCode(code));
  }
  return out.finish();
}

const SIMPLE: { readonly [code: number]: string } = {
  10: '',
  92: '\\',
  39: "'",
  34: '"',
  97: '\x07',
  98: '\b',
  102: '\f',
  110: '\n',
  114: '\r',
  116: '\t',
  118: '\v',
};

/** One escape read: the text it stands for, or what is wrong with it. `next` is after it, or where reading stopped. */
interface Escape {
  readonly text: Text | undefined;
  readonly code: number;
  readonly next: number;
  readonly reason: string;
  /** More input may make it right. */
  readonly cutOff: boolean;
}

const good = (code: number, next: number): Escape => ({ text: undefined, code, next, reason: '', cutOff: false });
const goodText = (text: Text, next: number): Escape => ({ text, code: -1, next, reason: '', cutOff: false });
const bad = (next: number, reason: string, cutOff: boolean): Escape => ({ text: undefined, code: -1, next, reason, cutOff });

/** Hexadecimal digits, exactly `count` of them. */
function readHex(bytes: Uint8Array, start: number, count: number, reason: string, tooLarge: string): Escape {
  let code = 0;
  for (let i = start; i < start + count; i++) {
    if (i >= bytes.length) return bad(i, reason, true);
    const digit = hexValue(bytes[i]!);
    if (digit < 0) return bad(i, reason, false);
    code = code * 16 + digit;
  }
  return code > 0x10ffff ? bad(start + count, tooLarge, false) : good(code, start + count);
}

/** The value of a hexadecimal digit, -1 for anything else. */
export function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  return byte >= 0x41 && byte <= 0x46 ? byte - 0x37 : -1;
}

/** Reads what follows a backslash at `at - 1`. */
function readEscape(bytes: Uint8Array, at: number): Escape {
  if (at >= bytes.length) return bad(at, '\\ at end of string', true);
  const letter = bytes[at]!;
  const simple = SIMPLE[letter];
  if (simple !== undefined) return goodText(simple, at + 1);
  if (letter >= 0x30 && letter <= 0x37) {
    let code = 0;
    let i = at;
    while (i < bytes.length && i < at + 3 && bytes[i]! >= 0x30 && bytes[i]! <= 0x37) code = code * 8 + bytes[i++]! - 0x30;
    return good(code, i);
  }
  const illegal = 'illegal Unicode character';
  switch (letter) {
    case 0x78:
      return readHex(bytes, at + 1, 2, 'truncated \\xXX escape', illegal);
    case 0x75:
      return readHex(bytes, at + 1, 4, 'truncated \\uXXXX escape', illegal);
    case 0x55:
      return readHex(bytes, at + 1, 8, 'truncated \\UXXXXXXXX escape', illegal);
    case 0x4e:
      return readName(bytes, at + 1);
    default:
      // Not an escape: the backslash stays.
      return goodText(`\\${String.fromCharCode(letter)}`, at + 1);
  }
}

function readName(bytes: Uint8Array, at: number): Escape {
  const malformed = 'malformed \\N character escape';
  const names = unicodeNames(currentThread().interp);
  if (names === undefined) return bad(at, "\\N escapes not supported (can't load unicodedata module)", false);
  if (at >= bytes.length) return bad(at, malformed, true);
  if (bytes[at] !== 0x7b) return bad(at, malformed, false);
  const end = bytes.indexOf(0x7d, at);
  if (end < 0) return bad(bytes.length, malformed, true);
  if (end === at + 1) return bad(end, malformed, false);
  const found = names.lookup(String.fromCharCode(...bytes.subarray(at + 1, end)), false);
  return found === undefined ? bad(end + 1, 'unknown Unicode character name', false) : good(found[0]!, end + 1);
}

function decodeEscapes(
  input: Uint8Array,
  errors: string,
  final: boolean,
  encoding: string,
  read: (bytes: Uint8Array, at: number, final: boolean) => Escape,
): Decoded {
  let bytes = input;
  const out = new TextBuilder();
  let invalid: Uint8Array | undefined;
  let i = 0;
  while (i < bytes.length) {
    if (bytes[i] !== 0x5c) {
      const start = i;
      while (i < bytes.length && bytes[i] !== 0x5c) i++;
      out.append(latin1Text(bytes, start, i));
      continue;
    }
    const escape = read(bytes, i + 1, final);
    if (escape.reason === '') {
      if (invalid === undefined && read === readEscape && isInvalid(escape, bytes[i + 1]!)) invalid = bytes.slice(i + 1, i + 4);
      if (escape.text === undefined) out.appendCode(escape.code);
      else out.append(escape.text);
      i = escape.next;
      continue;
    }
    if (escape.cutOff && !final) break;
    const recovery = recoverDecode(errors, { encoding, bytes, start: i, end: escape.next, reason: escape.reason });
    out.append(recovery.replacement);
    i = recovery.position;
    bytes = recovery.bytes;
  }
  if (invalid !== undefined) warnInvalidEscape(invalid, 0);
  return { text: out.finish(), consumed: i };
}

/** Whether a letter behind a backslash, or three octal digits, were none that Python has a meaning for. */
const isInvalid = ({ text, code }: Escape, letter: number): boolean =>
  text !== undefined ? SIMPLE[letter] === undefined : code > 0xff && letter >= 0x34 && letter <= 0x37;

/** `unicode_escape_decode`: bytes beyond ASCII are latin-1. */
export const decodeUnicodeEscape = (bytes: Uint8Array, errors = 'strict', final = true): Decoded =>
  decodeEscapes(bytes, errors, final, 'unicodeescape', readEscape);

/** `raw_unicode_escape_decode`. */
export const decodeRawUnicodeEscape = (bytes: Uint8Array, errors = 'strict', final = true): Decoded =>
  decodeEscapes(bytes, errors, final, 'rawunicodeescape', readRawEscape);

function readRawEscape(bytes: Uint8Array, at: number, final: boolean): Escape {
  if (at >= bytes.length) return final ? goodText('\\', at) : bad(at, '\\ at end of string', true);
  const letter = bytes[at]!;
  const tooLarge = '\\Uxxxxxxxx out of range';
  if (letter === 0x75) return readHex(bytes, at + 1, 4, 'truncated \\uXXXX escape', tooLarge);
  if (letter === 0x55) return readHex(bytes, at + 1, 8, 'truncated \\UXXXXXXXX escape', tooLarge);
  // The character after is not part of an escape, but neither can it begin one.
  return goodText(`\\${String.fromCharCode(letter)}`, at + 1);
}
