import { type Text, TextBuilder, textCodeAt, textLength } from '../builtins/str/text.js';
import { latin1Text } from '../host/latin1.js';
import { ByteBuilder } from './byte-builder.js';
import type { Decoded } from './decoded.js';
import { recoverDecode, recoverEncode } from './errors.js';
import { encodeError } from './unicode-errors.js';
import { asciiBytes } from './utf8.js';

/** From here on the engine's own encoder is faster. */
const LONG = 128;

/** `str.encode('latin-1', errors)`. */
export const encodeLatin1 = (text: Text, errors = 'strict'): Uint8Array => encodeBelow(text, 256, 'latin-1', errors);

/** `str.encode('ascii', errors)`. */
export const encodeAscii = (text: Text, errors = 'strict'): Uint8Array => encodeBelow(text, 128, 'ascii', errors);

/** `unicode_encode_ucs1`: code points below `limit` are bytes, the others are the handler's. */
function encodeBelow(text: Text, limit: 128 | 256, encoding: string, errors: string): Uint8Array {
  const length = textLength(text);
  if (typeof text === 'string' && length >= LONG) {
    const ascii = asciiBytes(text);
    if (ascii !== undefined) return ascii;
  }
  const bytes = new Uint8Array(length);
  let i = 0;
  for (; i < length; i++) {
    const code = textCodeAt(text, i);
    if (code >= limit) break;
    bytes[i] = code;
  }
  if (i === length) return bytes;
  const out = new ByteBuilder(length);
  out.append(bytes.subarray(0, i));
  while (i < length) {
    const code = textCodeAt(text, i);
    if (code < limit) {
      out.push(code);
      i++;
      continue;
    }
    let end = i + 1;
    while (end < length && textCodeAt(text, end) >= limit) end++;
    i = encodeRun(text, i, end, limit, encoding, errors, out);
  }
  return out.finish();
}

/** Writes what the handler has for a run that cannot be encoded, and gives the place to go on at. */
function encodeRun(text: Text, start: number, end: number, limit: number, encoding: string, errors: string, out: ByteBuilder): number {
  let from = start;
  if (errors === 'surrogateescape') {
    for (; from < end; from++) {
      const code = textCodeAt(text, from);
      if (code < 0xdc80 || code > 0xdcff) break;
      out.push(code - 0xdc00);
    }
    if (from === end) return end;
  }
  const problem = { encoding, text, start: from, end, reason: `ordinal not in range(${limit})` };
  const { replacement, position } = recoverEncode(errors, problem);
  if (replacement instanceof Uint8Array) out.append(replacement);
  else {
    for (let k = 0; k < textLength(replacement); k++) {
      const code = textCodeAt(replacement, k);
      if (code >= limit) throw encodeError(problem);
      out.push(code);
    }
  }
  return position;
}

/** `bytes.decode('latin-1')`: never fails. */
export const decodeLatin1 = (bytes: Uint8Array): Decoded => ({ text: latin1Text(bytes), consumed: bytes.length });

/** `bytes.decode('ascii', errors)`. */
export function decodeAscii(input: Uint8Array, errors = 'strict'): Decoded {
  let bytes = input;
  const out = new TextBuilder();
  for (let i = 0; i < bytes.length; ) {
    const start = i;
    while (i < bytes.length && bytes[i]! < 0x80) i++;
    if (i > start) out.append(latin1Text(bytes, start, i));
    if (i === bytes.length) break;
    const problem = { encoding: 'ascii', bytes, start: i, end: i + 1, reason: 'ordinal not in range(128)' };
    const recovery = recoverDecode(errors, problem);
    out.append(recovery.replacement);
    i = recovery.position;
    bytes = recovery.bytes;
  }
  return { text: out.finish(), consumed: bytes.length };
}
