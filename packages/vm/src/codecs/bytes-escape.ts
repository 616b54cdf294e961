import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { ByteBuilder } from './byte-builder.js';
import { warnInvalidEscape } from './escape-warning.js';
import { hexValue } from './unicode-escape.js';

const SIMPLE: { readonly [code: number]: number } = {
  92: 0x5c,
  39: 0x27,
  34: 0x22,
  97: 0x07,
  98: 0x08,
  102: 0x0c,
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
  118: 0x0b,
};

/** `_codecs.escape_decode`: the bytes that the inside of a bytes literal stands for. */
export function decodeBytesEscape(bytes: Uint8Array, errors = 'strict'): Uint8Array {
  const out = new ByteBuilder(bytes.length);
  let invalidAt = -1;
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i++]!;
    if (byte !== 0x5c) {
      out.push(byte);
      continue;
    }
    if (i >= bytes.length) raise(exc.ValueError, 'Trailing \\ in string');
    const letter = bytes[i++]!;
    const simple = SIMPLE[letter];
    if (simple !== undefined) out.push(simple);
    else if (letter === 0x0a) continue;
    else if (letter >= 0x30 && letter <= 0x37) {
      let code = letter - 0x30;
      for (let k = 0; k < 2 && i < bytes.length && bytes[i]! >= 0x30 && bytes[i]! <= 0x37; k++) code = code * 8 + bytes[i++]! - 0x30;
      if (code > 0xff && invalidAt < 0) invalidAt = i - 3;
      out.push(code & 0xff);
    } else if (letter === 0x78) i = readHexPair(bytes, i, errors, out);
    else {
      if (invalidAt < 0) invalidAt = i - 1;
      out.push(0x5c);
      out.push(letter);
    }
  }
  if (invalidAt >= 0) warnInvalidEscape(bytes, invalidAt);
  return out.finish();
}

/** Two digits at `at`; gives the place after them. */
function readHexPair(bytes: Uint8Array, at: number, errors: string, out: ByteBuilder): number {
  const high = at < bytes.length ? hexValue(bytes[at]!) : -1;
  const low = at + 1 < bytes.length ? hexValue(bytes[at + 1]!) : -1;
  if (high >= 0 && low >= 0) {
    out.push(high * 16 + low);
    return at + 2;
  }
  if (errors === 'strict') raise(exc.ValueError, `invalid \\x escape at position ${at - 2}`);
  if (errors === 'replace') out.push(0x3f);
  else if (errors !== 'ignore') raise(exc.ValueError, `decoding error; unknown error handling code: ${errors}`);
  return high >= 0 ? at + 1 : at;
}

/** `_codecs.escape_encode`: the inside of a bytes literal. */
export function encodeBytesEscape(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += escapeByte(byte, 0x27);
  return out;
}

/** One byte as a literal in quotes of this code has it. */
export function escapeByte(byte: number, quote: number): string {
  if (byte === quote || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  if (byte === 0x09) return '\\t';
  if (byte === 0x0a) return '\\n';
  if (byte === 0x0d) return '\\r';
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
