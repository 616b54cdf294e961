import { asIndex } from '../../abstract/number.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { badArgument } from '../str/arguments.js';
import { bytesOf } from './buffer.js';
import { PyBytearray } from './py-bytearray.js';
import { PyBytes } from './py-bytes.js';

/** A receiver of the methods that bytes and bytearray share. */
export type ByteString = PyBytes | PyBytearray;

/** A new object of the receiver's kind (never of a subclass). */
export function likeSelf(self: ByteString, bytes: Uint8Array): ByteString {
  return self instanceof PyBytearray ? new PyBytearray(bytes) : new PyBytes(bytes);
}

/** The result of a method that changed nothing: bytes are shared, a bytearray is copied. */
export function unchanged(self: ByteString): ByteString {
  if (self instanceof PyBytearray) return new PyBytearray(self.bytes.slice());
  return typeOf(self).isHeapType ? new PyBytes(self.bytes) : self;
}

/** Part of the receiver as a new object of its kind. */
export function partOf(self: ByteString, start: number, end: number): ByteString {
  const bytes = self.bytes;
  return start === 0 && end === bytes.length ? unchanged(self) : likeSelf(self, bytes.slice(start, end));
}

/** One byte from an int: `_getbytevalue`. */
export function byteValue(value: Value): number {
  const index = typeof value === 'number' ? value : asIndex(value);
  return index >= 0 && index <= 255 ? Number(index) : raise(exc.ValueError, 'byte must be in range(0, 256)');
}

/** What `find` and its kin look for: bytes, or the int of one byte. */
export function soughtBytes(value: Value): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes !== undefined) return bytes;
  if (typeOf(value).nb_index === undefined) {
    return raise(exc.TypeError, `argument should be integer or bytes-like object, not '${typeName(value)}'`);
  }
  const index = asIndex(value);
  if (!(index >= 0 && index <= 255)) raise(exc.ValueError, 'byte must be in range(0, 256)');
  return Uint8Array.of(Number(index));
}

/** `char`: a bytes or bytearray object of one byte. */
export function charArgument(value: Value, func: string, where: string): number {
  if ((value instanceof PyBytes || value instanceof PyBytearray) && value.bytes.length === 1) return value.bytes[0]!;
  return badArgument(func, where, 'a byte string of length 1', value);
}
