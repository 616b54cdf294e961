import { asSize } from '../../abstract/number.js';
import { allocateBytes, checkTextLength, MAX_TEXT } from '../../codecs/byte-builder.js';
import { escapeByte } from '../../codecs/bytes-escape.js';
import { decodeByteString } from '../../codecs/text-codec.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { CompareOp } from '../../object/slots.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { PySlice, sliceOfLength } from '../slice.js';
import { nameArgument } from '../str/arguments.js';
import { byteAsciiMethods } from './ascii-methods.js';
import { bytesOf, needBytes } from './buffer.js';
import { type ByteString, byteStringOf, likeSelf, partOf } from './byte-arguments.js';
import { bytesCompare, bytesEqual, findBytes } from './byte-search.js';
import { byteChangeMethods, makeByteTrans } from './change-methods.js';
import { byteFindMethods } from './find-methods.js';
import { hexText } from './hex.js';
import { PyBytes } from './py-bytes.js';
import { byteSplitMethods } from './split-methods.js';

// Slots and methods that bytes and bytearray have in common. Results are of the receiver's kind.

/** Nothing that a literal between apostrophes would escape. */
const PLAIN = /^[ !#-&(-[\]-~]*$/;

/** `b'...'`. */
export function bytesRepr(self: ByteString): string {
  const { text } = self;
  if (PLAIN.test(text)) return `b'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? 0x22 : 0x27;
  const mark = String.fromCharCode(quote);
  let shown = `b${mark}`;
  for (let i = 0; i < text.length; i++) shown += escapeByte(text.charCodeAt(i), quote);
  return shown + mark;
}

/** Comparison of two byte strings. */
export function compareBytes(a: ByteString, b: ByteString, op: CompareOp): boolean {
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
  if (value instanceof PyBytes) return findBytes(self, value, 0, self.length) >= 0;
  const sub = bytesOf(value);
  if (sub !== undefined) return findBytes(self, new PyBytes(sub), 0, self.length) >= 0;
  if (typeOf(value).nb_index === undefined) return needBytes(value).length > 0;
  const index = typeof value === 'number' ? value : asSize(value);
  if (index < 0 || index > 255) raise(exc.ValueError, 'byte must be in range(0, 256)');
  return self.indexOf(index, 0) >= 0;
}

export function concatBytes(self: Value, other: Value): Value {
  const a = byteStringOf(self);
  const b = byteStringOf(other);
  if (a === undefined || b === undefined) return raise(exc.TypeError, `can't concat ${typeName(other)} to ${typeName(self)}`);
  const length = a.length + b.length;
  if (self instanceof PyBytes) {
    const left = a.handyText;
    const right = left === undefined ? undefined : b.handyText;
    // V8 lays the two down as one text when the characters are asked for: so many `+=` take no more time than one.
    if (right !== undefined && length <= MAX_TEXT) {
      checkTextLength(length);
      return new PyBytes(left + right);
    }
  }
  const out = allocateBytes(length);
  a.writeTo(out, 0);
  b.writeTo(out, a.length);
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
  return index >= 0 && index < self.length ? self.at(index) : undefined;
}

/** `self[key]`. `what` begins the texts of errors about the key. */
export function subscriptBytes(self: ByteString, key: Value, what: 'byte' | 'bytearray'): Value {
  const { length } = self;
  if (typeof key === 'number') {
    const index = key < 0 ? key + length : key;
    return index >= 0 && index < length ? self.at(index) : outOfRange(what);
  }
  if (key instanceof PySlice) {
    const { start, step, count } = sliceOfLength(key, length);
    if (step === 1) return partOf(self, start, start + count);
    const out = new Uint8Array(count);
    for (let i = 0, at = start; i < count; i++, at += step) out[i] = self.at(at);
    return likeSelf(self, out);
  }
  if (typeOf(key).nb_index === undefined) {
    return raise(exc.TypeError, `${what} indices must be integers or slices, not ${typeName(key)}`);
  }
  const wanted = asSize(key, exc.IndexError);
  // Asking the key may have changed a bytearray.
  const index = wanted < 0 ? wanted + self.length : wanted;
  return index >= 0 && index < self.length ? self.at(index) : outOfRange(what);
}

const outOfRange = (what: 'byte' | 'bytearray'): never =>
  raise(exc.IndexError, what === 'byte' ? 'index out of range' : 'bytearray index out of range');

export const byteStringMethods: MethodTable = {
  ...byteAsciiMethods,
  ...byteChangeMethods,
  ...byteFindMethods,
  ...byteSplitMethods,
  "decode($self, /, encoding='utf-8', errors='strict')": (self: ByteString, encoding: Value, errors: Value) => {
    const codec = nameArgument(encoding, 'decode', "argument 'encoding'");
    const handler = nameArgument(errors, 'decode', "argument 'errors'");
    return decodeByteString(self instanceof PyBytes ? self : new PyBytes(self.bytes.slice()), codec, handler);
  },
  "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\nThe bytes as two hexadecimal digits each, with `sep` between groups of `bytes_per_sep`, counted from the right.\n\n>>> value = bytearray(b'\\xb9\\x01\\xef')\n>>> value.hex()\n'b901ef'\n>>> value.hex(':')\n'b9:01:ef'\n>>> value.hex(':', 2)\n'b9:01ef'\n>>> value.hex(':', -2)\n'b901:ef'\n":
    (self: ByteString, sep: Value | undefined, bytesPerSep: Value) => hexText(self.bytes, sep, bytesPerSep),
};

export const byteStringStatics: MethodTable = { 'maketrans(frm, to, /)': makeByteTrans };
