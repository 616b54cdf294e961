import { type Text, TextBuilder, textCodeAt, textLength } from '../builtins/str/text.js';
import { ByteBuilder, checkByteLength } from './byte-builder.js';
import type { Decoded } from './decoded.js';
import { recoverDecode, recoverEncode } from './errors.js';
import { encodeError } from './unicode-errors.js';

/** -1 little endian, 1 big endian, 0 native (little) with a mark in front: CPython's `byteorder`. */
export type ByteOrder = -1 | 0 | 1;

/** Text decoded, and the byte order that a mark at the beginning told (0: none seen yet). */
export interface OrderedDecoded extends Decoded {
  readonly byteOrder: ByteOrder;
}

const encodingName = (bits: 16 | 32, order: ByteOrder): string => `utf-${bits}${order === 0 ? '' : order < 0 ? '-le' : '-be'}`;

/** Writes units of 2 or 4 bytes. */
class UnitWriter {
  readonly out: ByteBuilder;
  readonly bits: 16 | 32;
  readonly bigEndian: boolean;

  constructor(capacity: number, bits: 16 | 32, order: ByteOrder) {
    checkByteLength(capacity);
    this.out = new ByteBuilder(capacity);
    this.bits = bits;
    this.bigEndian = order > 0;
    if (order === 0) this.unit(0xfeff);
  }

  unit(unit: number): void {
    const out = this.out;
    if (this.bits === 16) {
      out.push(this.bigEndian ? unit >> 8 : unit & 0xff);
      out.push(this.bigEndian ? unit & 0xff : unit >> 8);
      return;
    }
    for (let i = 0; i < 4; i++) out.push((unit >> (this.bigEndian ? 24 - 8 * i : 8 * i)) & 0xff);
  }

  code(code: number): void {
    if (this.bits === 32 || code < 0x10000) this.unit(code);
    else {
      this.unit(0xd800 + ((code - 0x10000) >> 10));
      this.unit(0xdc00 + (code & 0x3ff));
    }
  }
}

function encodeUnits(text: Text, bits: 16 | 32, order: ByteOrder, errors: string): Uint8Array {
  const length = textLength(text);
  const size = bits / 8;
  const writer = new UnitWriter(length * size + (order === 0 ? size : 0), bits, order);
  const isSurrogateAt = (i: number): boolean => (textCodeAt(text, i) & 0x1ff800) === 0xd800;
  for (let i = 0; i < length; ) {
    if (typeof text === 'string' || !isSurrogateAt(i)) {
      writer.code(textCodeAt(text, i++));
      continue;
    }
    const problem = { encoding: encodingName(bits, order), text, start: i, end: i + 1, reason: 'surrogates not allowed' };
    const { replacement, position } = recoverEncode(errors, problem);
    if (replacement instanceof Uint8Array) {
      if (replacement.length % size !== 0) throw encodeError(problem);
      writer.out.append(replacement);
    } else {
      if (typeof replacement !== 'string' || !/^[\0-\x7f]*$/.test(replacement)) throw encodeError(problem);
      for (let k = 0; k < replacement.length; k++) writer.unit(replacement.charCodeAt(k));
    }
    i = position;
  }
  return writer.out.finish();
}

/** `utf_16_encode` and its kin for one byte order; 0 writes a mark. */
export const encodeUtf16 = (text: Text, order: ByteOrder, errors = 'strict'): Uint8Array => encodeUnits(text, 16, order, errors);

/** `utf_32_encode` and its kin for one byte order; 0 writes a mark. */
export const encodeUtf32 = (text: Text, order: ByteOrder, errors = 'strict'): Uint8Array => encodeUnits(text, 32, order, errors);

/** With order 0 a mark at the beginning tells the order and is skipped; in the other orders it is a character like any other. */
export function decodeUtf16(input: Uint8Array, order: ByteOrder = 0, errors = 'strict', final = true): OrderedDecoded {
  let bytes = input;
  let byteOrder = order;
  let i = 0;
  if (order === 0 && bytes.length >= 2) {
    const mark = bytes[0]! | (bytes[1]! << 8);
    if (mark === 0xfeff) byteOrder = -1;
    else if (mark === 0xfffe) byteOrder = 1;
    if (byteOrder !== 0) i = 2;
  }
  const encoding = byteOrder > 0 ? 'utf-16-be' : 'utf-16-le';
  const low = byteOrder > 0 ? 1 : 0;
  const unitAt = (at: number): number => bytes[at + low]! | (bytes[at + 1 - low]! << 8);
  const out = new TextBuilder();
  while (i < bytes.length) {
    let end = bytes.length;
    let reason = '';
    let mayGoOn = false;
    if (bytes.length - i < 2) {
      reason = 'truncated data';
      mayGoOn = true;
    } else {
      const unit = unitAt(i);
      if (unit < 0xd800 || unit > 0xdfff) {
        out.append(String.fromCharCode(unit));
        i += 2;
        continue;
      }
      if (unit >= 0xdc00) {
        reason = 'illegal encoding';
        end = i + 2;
      } else if (bytes.length - i < 4) {
        reason = 'unexpected end of data';
        mayGoOn = true;
      } else {
        const next = unitAt(i + 2);
        if (next >= 0xdc00 && next <= 0xdfff) {
          out.appendCode(0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00));
          i += 4;
          continue;
        }
        reason = 'illegal UTF-16 surrogate';
        end = i + 2;
      }
    }
    if (mayGoOn && !final) break;
    const recovery = recoverDecode(errors, { encoding, bytes, start: i, end, reason });
    out.append(recovery.replacement);
    i = recovery.position;
    bytes = recovery.bytes;
  }
  return { text: out.finish(), consumed: i, byteOrder };
}

/** As `decodeUtf16`. */
export function decodeUtf32(input: Uint8Array, order: ByteOrder = 0, errors = 'strict', final = true): OrderedDecoded {
  let bytes = input;
  let byteOrder = order;
  let i = 0;
  const unitAt = (at: number, bigEndian: boolean): number => {
    const b = (k: number): number => bytes[at + (bigEndian ? k : 3 - k)]!;
    return b(0) * 0x1000000 + (b(1) << 16) + (b(2) << 8) + b(3);
  };
  if (order === 0 && bytes.length >= 4) {
    if (unitAt(0, false) === 0xfeff) byteOrder = -1;
    else if (unitAt(0, true) === 0xfeff) byteOrder = 1;
    if (byteOrder !== 0) i = 4;
  }
  const encoding = byteOrder > 0 ? 'utf-32-be' : 'utf-32-le';
  const out = new TextBuilder();
  while (i < bytes.length) {
    let end = bytes.length;
    let reason = 'truncated data';
    if (bytes.length - i >= 4) {
      const code = unitAt(i, byteOrder > 0);
      if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) {
        out.appendCode(code);
        i += 4;
        continue;
      }
      reason = code > 0x10ffff ? 'code point not in range(0x110000)' : 'code point in surrogate code point range(0xd800, 0xe000)';
      end = i + 4;
    } else if (!final) break;
    const recovery = recoverDecode(errors, { encoding, bytes, start: i, end, reason });
    out.append(recovery.replacement);
    i = recovery.position;
    bytes = recovery.bytes;
  }
  return { text: out.finish(), consumed: i, byteOrder };
}
