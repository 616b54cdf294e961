import { checkLength, type Text, TextBuilder, textCodeAt, textLength } from '../builtins/str/text.js';
import { latin1Text } from '../host/latin1.js';
import { strFromJs } from '../object/wide-str.js';
import { ByteBuilder, checkByteLength } from './byte-builder.js';
import type { Decoded } from './decoded.js';
import { recoverDecode, recoverEncode } from './errors.js';
import { encodeError } from './unicode-errors.js';

const NAME = 'utf-8';

// Below this the engine's own encoder costs more than it saves.
const SHORT = 48;
/** From here on it is worth a try whether a text is ASCII, which needs no second array. */
const LONG = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a plain str if it is ASCII, else `undefined`. */
export function asciiBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  const { read } = encoder.encodeInto(text, bytes);
  return read === text.length ? bytes : undefined;
}

/** `str.encode('utf-8', errors)`. */
export function encodeUtf8(text: Text, errors = 'strict'): Uint8Array {
  if (typeof text !== 'string') return encodeWide(text, errors);
  if (text.length < SHORT) return encodeShort(text);
  checkByteLength(text.length * 3);
  if (text.length >= LONG) {
    const ascii = asciiBytes(text);
    if (ascii !== undefined) return ascii;
  }
  // A plain str has no surrogates, so nothing can go wrong.
  return encoder.encode(text);
}

/** Character by character: the engine's own encoder takes a microsecond to begin with. */
function encodeShort(text: string): Uint8Array {
  const { length } = text;
  let size = length;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) size += code >= 0x800 ? 2 : 1;
  }
  const bytes = new Uint8Array(size);
  let n = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes[n++] = code;
    else {
      if (code < 0x800) bytes[n++] = 0xc0 | (code >> 6);
      else {
        bytes[n++] = 0xe0 | (code >> 12);
        bytes[n++] = 0x80 | ((code >> 6) & 0x3f);
      }
      bytes[n++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes;
}

function encodeWide(text: Text, errors: string): Uint8Array {
  const length = textLength(text);
  const out = new ByteBuilder(length * 2);
  for (let i = 0; i < length; ) {
    const code = textCodeAt(text, i);
    if (code < 0xd800 || code > 0xdfff) {
      writeCode(out, code);
      i++;
      continue;
    }
    let end = i + 1;
    while (end < length && isSurrogate(textCodeAt(text, end))) end++;
    i = encodeSurrogates(text, i, end, errors, out);
  }
  return out.finish();
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

/** Writes what the handler has for `text[start:end]`, surrogates all, and gives the place to go on at. */
function encodeSurrogates(text: Text, start: number, end: number, errors: string, out: ByteBuilder): number {
  let from = start;
  if (errors === 'surrogateescape') {
    for (; from < end; from++) {
      const code = textCodeAt(text, from);
      if (code < 0xdc80 || code > 0xdcff) break;
      out.push(code & 0xff);
    }
    if (from === end) return end;
  }
  const problem = { encoding: NAME, text, start: from, end, reason: 'surrogates not allowed' };
  const { replacement, position } = recoverEncode(errors, problem);
  if (replacement instanceof Uint8Array) out.append(replacement);
  else {
    if (typeof replacement !== 'string' || !/^[\0-\x7f]*$/.test(replacement)) throw encodeError(problem);
    out.appendAscii(replacement);
  }
  return position;
}

function writeCode(out: ByteBuilder, code: number): void {
  if (code < 0x80) out.push(code);
  else if (code < 0x800) {
    out.push(0xc0 | (code >> 6));
    out.push(0x80 | (code & 0x3f));
  } else {
    if (code < 0x10000) out.push(0xe0 | (code >> 12));
    else {
      out.push(0xf0 | (code >> 18));
      out.push(0x80 | ((code >> 12) & 0x3f));
    }
    out.push(0x80 | ((code >> 6) & 0x3f));
    out.push(0x80 | (code & 0x3f));
  }
}

/** `bytes.decode('utf-8', errors)`; with `final` false a sequence that the end cuts off is left for later. */
export function decodeUtf8(bytes: Uint8Array, errors = 'strict', final = true): Decoded {
  if (bytes.length < SHORT) {
    let ascii = true;
    for (let i = 0; i < bytes.length && ascii; i++) ascii = bytes[i]! < 0x80;
    if (ascii) return { text: latin1Text(bytes), consumed: bytes.length };
  }
  checkLength(bytes.length / 4);
  try {
    return { text: strFromJs(decoder.decode(bytes)), consumed: bytes.length };
  } catch {
    // Not valid as a whole: the slow way finds out where and asks the handler.
    return decodeSlowly(bytes, errors, final);
  }
}

/** Of a sequence that is not valid: how many of its bytes are to be blamed, or that the end cut it off. */
const CUT_OFF = 0;

/**
 * The code point of the sequence at `at` and its length as `code * 8 + length`; for a bad one the negative number of bytes that make up
 * the error, `CUT_OFF` for a good beginning.
 */
function readSequence(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0xc2 || first > 0xf4) return -1;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let code = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    if (at + i >= bytes.length) return CUT_OFF;
    const next = bytes[at + i]!;
    if ((next & 0xc0) !== 0x80) return -i;
    if (i === 1) {
      // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
      if ((first === 0xe0 && next < 0xa0) || (first === 0xed && next >= 0xa0)) return -1;
      if ((first === 0xf0 && next < 0x90) || (first === 0xf4 && next >= 0x90)) return -1;
    }
    code = (code << 6) | (next & 0x3f);
  }
  return code * 8 + size;
}

function decodeSlowly(input: Uint8Array, errors: string, final: boolean): Decoded {
  let bytes = input;
  const out = new TextBuilder();
  let i = 0;
  while (i < bytes.length) {
    const start = i;
    while (i < bytes.length && bytes[i]! < 0x80) i++;
    if (i > start) {
      out.append(latin1Text(bytes, start, i));
      continue;
    }
    const read = readSequence(bytes, i);
    if (read > 0) {
      out.appendCode(read >> 3);
      i += read & 7;
      continue;
    }
    if (read === CUT_OFF && !final) break;
    // The beginning of a surrogate, which `surrogatepass` may want to see whole.
    if (!final && read === -1 && bytes[i] === 0xed && bytes.length - i === 2 && bytes[i + 1]! >= 0xa0 && bytes[i + 1]! <= 0xbf) break;
    const reason = read === CUT_OFF ? 'unexpected end of data' : isStart(bytes[i]!) ? 'invalid continuation byte' : 'invalid start byte';
    const end = read === CUT_OFF ? bytes.length : i - read;
    const recovery = recoverDecode(errors, { encoding: NAME, bytes, start: i, end, reason });
    out.append(recovery.replacement);
    i = recovery.position;
    bytes = recovery.bytes;
  }
  return { text: out.finish(), consumed: i };
}

const isStart = (byte: number): boolean => byte >= 0xc2 && byte <= 0xf4;
