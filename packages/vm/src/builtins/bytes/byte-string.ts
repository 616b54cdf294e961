import { asSize } from '../../abstract/number.js';
import { allocateBytes } from '../../codecs/byte-builder.js';
import { escapeByte } from '../../codecs/bytes-escape.js';
import { decodeBytes } from '../../codecs/text-codec.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { CompareOp } from '../../object/slots.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { PySlice, sliceOfLength } from '../slice.js';
import { nameArgument } from '../str/arguments.js';
import { byteAsciiMethods } from './ascii-methods.js';
import { bytesOf, needBytes, tryBytesOf } from './buffer.js';
import { type ByteString, likeSelf, partOf } from './byte-arguments.js';
import { bytesCompare, bytesEqual, bytesFind } from './byte-search.js';
import { byteChangeMethods, makeByteTrans } from './change-methods.js';
import { byteFindMethods } from './find-methods.js';
import { hexText } from './hex.js';
import { PyBytes } from './py-bytes.js';
import { byteSplitMethods } from './split-methods.js';

// Slots and methods that bytes and bytearray have in common. Results are of the receiver's kind.

/** `b'...'`. */
export function bytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? 0x22 : 0x27;
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += escapeByte(bytes[i]!, quote);
  const mark = String.fromCharCode(quote);
  return `b${mark}${text}${mark}`;
}

/** Comparison of two byte strings. */
export function compareBytes(a: Uint8Array, b: Uint8Array, op: CompareOp): boolean {
  switch (op) {
    case CompareOp.EQ:
      return bytesEqual(a, b);
    case CompareOp.NE:
      return !bytesEqual(a, b);
    case CompareOp.LT:
      return bytesCompare(a, b) < 0;
    case CompareOp.LE:
      return bytesCompare(a, b) <= 0;
    case CompareOp.GT:
      return bytesCompare(a, b) > 0;
    default:
      return bytesCompare(a, b) >= 0;
  }
}

/** `value in byte_string`: a byte, or a run of bytes. */
export function containsBytes(self: ByteString, value: Value): boolean {
  const sub = bytesOf(value);
  if (sub !== undefined) return bytesFind(self.bytes, sub, 0, self.bytes.length) >= 0;
  if (typeOf(value).nb_index === undefined) return needBytes(value).length > 0;
  const index = typeof value === 'number' ? value : asSize(value);
  if (index < 0 || index > 255) raise(exc.ValueError, 'byte must be in range(0, 256)');
  return self.bytes.includes(index);
}

export function concatBytes(self: Value, other: Value): Value {
  const a = tryBytesOf(self);
  const b = tryBytesOf(other);
  if (a === undefined || b === undefined) return raise(exc.TypeError, `can't concat ${typeName(other)} to ${typeName(self)}`);
  const out = allocateBytes(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return likeSelf(self as ByteString, out);
}

/** `bytes` repeated, freshly. */
export function repeatBytes(bytes: Uint8Array, count: number): Uint8Array {
  const times = Math.max(0, count);
  const out = allocateBytes(bytes.length * times);
  if (bytes.length === 1) return out.fill(bytes[0]!);
  if (out.length === 0) return out;
  out.set(bytes);
  for (let done = bytes.length; done < out.length; done *= 2) out.copyWithin(done, 0, Math.min(done, out.length - done));
  return out;
}

export function byteItem(self: ByteString, index: number): Value | undefined {
  return self.bytes[index];
}

/** `self[key]`. `what` begins the texts of errors about the key. */
export function subscriptBytes(self: ByteString, key: Value, what: 'byte' | 'bytearray'): Value {
  if (typeof key !== 'number' && key instanceof PySlice) {
    const { start, step, count } = sliceOfLength(key, self.bytes.length);
    const bytes = self.bytes;
    if (step === 1) return partOf(self, start, start + count);
    const out = new Uint8Array(count);
    for (let i = 0, at = start; i < count; i++, at += step) out[i] = bytes[at]!;
    return likeSelf(self, out);
  }
  if (typeof key !== 'number' && typeOf(key).nb_index === undefined) {
    return raise(exc.TypeError, `${what} indices must be integers or slices, not ${typeName(key)}`);
  }
  const index = typeof key === 'number' ? key : asSize(key, exc.IndexError);
  const bytes = self.bytes;
  return (
    bytes[index < 0 ? index + bytes.length : index] ??
    raise(exc.IndexError, what === 'byte' ? 'index out of range' : 'bytearray index out of range')
  );
}

export const byteStringMethods: MethodTable = {
  ...byteAsciiMethods,
  ...byteChangeMethods,
  ...byteFindMethods,
  ...byteSplitMethods,
  "decode($self, /, encoding='utf-8', errors='strict')": (self: ByteString, encoding: Value, errors: Value) => {
    const codec = nameArgument(encoding, 'decode', "argument 'encoding'");
    const handler = nameArgument(errors, 'decode', "argument 'errors'");
    return decodeBytes(self instanceof PyBytes ? self.bytes : self.bytes.slice(), codec, handler);
  },
  "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\nThe bytes as two hexadecimal digits each, with `sep` between groups of `bytes_per_sep`, counted from the right.\n\n>>> value = bytearray(b'\\xb9\\x01\\xef')\n>>> value.hex()\n'b901ef'\n>>> value.hex(':')\n'b9:01:ef'\n>>> value.hex(':', 2)\n'b9:01ef'\n>>> value.hex(':', -2)\n'b901:ef'\n":
    (self: ByteString, sep: Value | undefined, bytesPerSep: Value) => hexText(self.bytes, sep, bytesPerSep),
};

export const byteStringStatics: MethodTable = { 'maketrans(frm, to, /)': makeByteTrans };
