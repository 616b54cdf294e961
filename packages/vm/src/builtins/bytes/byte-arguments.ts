import { asIndex } from '../../abstract/number.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { latin1Text, ownBytes } from '../../host/latin1.js';
import type { Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { badArgument } from '../str/arguments.js';
import { bytesOf, needBytes, tryBytesOf } from './buffer.js';
import { PyBytearray } from './py-bytearray.js';
import { PyBytes, textPart } from './py-bytes.js';

/** A receiver of the methods that bytes and bytearray share. */
export type ByteString = PyBytes | PyBytearray;

/** A new object of the receiver's kind (never of a subclass). */
export function likeSelf(self: ByteString, contents: Uint8Array | string): ByteString {
  if (self instanceof PyBytes) return new PyBytes(contents);
  return new PyBytearray(typeof contents === 'string' ? ownBytes(contents) : contents);
}

/** The result of a method that changed nothing: bytes are shared, a bytearray is copied. */
export function unchanged(self: ByteString): ByteString {
  if (self instanceof PyBytearray) return new PyBytearray(self.bytes.slice());
  return typeOf(self).isHeapType ? new PyBytes(self.units ?? self.array!) : self;
}

/** Pieces of bytes up to this length are text, so that they need no memory off the heap. */
const LARGE_PART = 65536;

/** Part of the receiver as a new object of its kind. */
export function partOf(self: ByteString, start: number, end: number): ByteString {
  if (start === 0 && end === self.length) return unchanged(self);
  if (!(self instanceof PyBytes)) return new PyBytearray(self.bytes.slice(start, end));
  const { units } = self;
  if (units !== undefined) return new PyBytes(textPart(units, start, end));
  const array = self.array!;
  return new PyBytes(end - start > LARGE_PART ? array.slice(start, end) : latin1Text(array, start, end));
}

/** A bytes-like object as bytes: itself, or around the exporter's own memory, to be read before anything else runs. */
export const needByteString = (value: Value): PyBytes => (value instanceof PyBytes ? value : new PyBytes(needBytes(value)));

/** As `needByteString`; `undefined` for what is no bytes-like object, or is one with gaps. */
export function byteStringOf(value: Value): PyBytes | undefined {
  if (value instanceof PyBytes) return value;
  const bytes = tryBytesOf(value);
  return bytes === undefined ? undefined : new PyBytes(bytes);
}

/** One byte from an int: `_getbytevalue`. */
export function byteValue(value: Value): number {
  const index = typeof value === 'number' ? value : asIndex(value);
  return index >= 0 && index <= 255 ? Number(index) : raise(exc.ValueError, 'byte must be in range(0, 256)');
}

/** What `find` and its kin look for: bytes, or the int of one byte. */
export function soughtBytes(value: Value): PyBytes {
  if (value instanceof PyBytes) return value;
  const bytes = bytesOf(value);
  if (bytes !== undefined) return new PyBytes(bytes);
  if (typeOf(value).nb_index === undefined) {
    return raise(exc.TypeError, `argument should be integer or bytes-like object, not '${typeName(value)}'`);
  }
  const index = asIndex(value);
  if (!(index >= 0 && index <= 255)) raise(exc.ValueError, 'byte must be in range(0, 256)');
  return new PyBytes(String.fromCharCode(Number(index)));
}

/** `char`: a bytes or bytearray object of one byte. */
export function charArgument(value: Value, func: string, where: string): number {
  if ((value instanceof PyBytes || value instanceof PyBytearray) && value.length === 1) return value.at(0);
  return badArgument(func, where, 'a byte string of length 1', value);
}
