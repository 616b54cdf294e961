import { exc } from '../../exceptions/hierarchy.js';
import { isRaised, raise } from '../../exceptions/raise.js';
import type { Value } from '../../object/py-object.js';
import type { BufferInfo } from '../../object/slots.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { PyBytes } from './py-bytes.js';

/** `PyBUF_*`: what a consumer asks of a buffer. */
export const BufferFlags = {
  SIMPLE: 0,
  WRITABLE: 1,
  FORMAT: 4,
  ND: 8,
  STRIDES: 0x18,
  C_CONTIGUOUS: 0x38,
  F_CONTIGUOUS: 0x58,
  ANY_CONTIGUOUS: 0x98,
  FULL_RO: 0x11c,
  FULL: 0x11d,
} as const;

/** Gives a buffer back to its exporter. */
export function releaseBuffer(exporter: Value, info: BufferInfo): void {
  typeOf(exporter).bf_releasebuffer?.(exporter, info);
  info.giveBack?.();
}

/** The items of a buffer one after the other in C order: its own memory where it is contiguous, else a copy. */
export function contiguousBytes(info: BufferInfo): Uint8Array {
  const { bytes, shape, strides, itemsize } = info;
  const offset = info.offset ?? 0;
  if (shape.length === 1 && strides[0] === itemsize) {
    const length = shape[0]! * itemsize;
    return offset === 0 && length === bytes.length ? bytes : bytes.subarray(offset, offset + length);
  }
  let size = itemsize;
  let contiguous = true;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== size) contiguous = false;
    size *= shape[d]!;
  }
  if (size === 0) return new Uint8Array(0);
  if (contiguous) return offset === 0 && size === bytes.length ? bytes : bytes.subarray(offset, offset + size);
  const out = new Uint8Array(size);
  let at = 0;
  const copy = (dimension: number, from: number): void => {
    if (dimension === shape.length) {
      for (let i = 0; i < itemsize; i++) out[at++] = bytes[from + i]!;
      return;
    }
    for (let i = 0; i < shape[dimension]!; i++) copy(dimension + 1, from + i * strides[dimension]!);
  };
  copy(0, offset);
  return out;
}

/**
 * The bytes of an object that exports a buffer, `undefined` for one that does not. The array may be the exporter's own memory: it is to be read
 * before anything else runs, or copied. As natives that take bytes ask for a simple buffer, a view with gaps raises BufferError; with
 * `FULL_RO` its items are gathered.
 */
export function bytesOf(value: Value, flags: number = BufferFlags.SIMPLE): Uint8Array | undefined {
  if (value instanceof PyBytes) return value.bytes;
  const getBuffer = typeOf(value).bf_getbuffer;
  if (getBuffer === undefined) return undefined;
  const info = getBuffer(value, flags);
  const bytes = contiguousBytes(info);
  releaseBuffer(value, info);
  return bytes;
}

/** As `bytesOf`; TypeError for what is not a bytes-like object. */
export function needBytes(value: Value): Uint8Array {
  return bytesOf(value) ?? raise(exc.TypeError, `a bytes-like object is required, not '${typeName(value)}'`);
}

/** As `needBytes`, an array that nobody else writes to. */
function _stableBytes(value: Value): Uint8Array {
  return value instanceof PyBytes ? value.bytes : needBytes(value).slice();
}

/** As `bytesOf`, `undefined` for a view with gaps as well. */
export function tryBytesOf(value: Value): Uint8Array | undefined {
  try {
    return bytesOf(value);
  } catch (error) {
    if (isRaised(error, exc.BufferError)) return undefined;
    throw error;
  }
}

/** A simple one-dimensional buffer of bytes. */
export function simpleBuffer(bytes: Uint8Array, readonly: boolean, flags: number): BufferInfo {
  if (readonly && (flags & BufferFlags.WRITABLE) !== 0) raise(exc.BufferError, 'Object is not writable.');
  return { bytes, readonly, itemsize: 1, format: 'B', shape: [bytes.length], strides: [1] };
}
