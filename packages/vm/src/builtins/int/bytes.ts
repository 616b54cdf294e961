import { callSpecial, lookupSpecial } from '../../abstract/call.js';
import { toArray } from '../../abstract/iter.js';
import { asIndex } from '../../abstract/number.js';
import { isTrue } from '../../abstract/object.js';
import { allocateBytes } from '../../codecs/byte-builder.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { bytesOf } from '../bytes/buffer.js';
import { PyBytes } from '../bytes/py-bytes.js';
import { sizeArgument } from '../str/arguments.js';
import { bitLength, fromBig, type Int, intValue } from './integer.js';

function isLittle(byteorder: Value, func: string): boolean {
  const order = strContents(byteorder);
  if (order === undefined) raise(exc.TypeError, `${func}() argument 'byteorder' must be str, not ${typeName(byteorder)}`);
  if (order !== 'little' && order !== 'big') raise(exc.ValueError, "byteorder must be either 'little' or 'big'");
  return order === 'little';
}

/** `int.to_bytes(length, byteorder, *, signed)`. */
export function toBytes(self: Value, lengthValue: Value, byteorder: Value, signedValue: Value): Value {
  const length = sizeArgument(lengthValue);
  const little = isLittle(byteorder, 'to_bytes');
  const signed = isTrue(signedValue);
  if (length < 0) raise(exc.ValueError, 'length argument must be non-negative');
  const value = BigInt(intValue(self)!);
  if (value < 0n && !signed) raise(exc.OverflowError, "can't convert negative int to unsigned");
  const size = value < 0n ? -value : value;
  // The sign takes a bit, which the smallest negative number of a length does not need beside its magnitude.
  const bits = Math.max(0, length * 8 - (signed ? 1 : 0));
  const isPower = value < 0n && (size & (size - 1n)) === 0n;
  const fits = length === 0 ? value === 0n || value === -1n : bitLength(value) - (isPower ? 1 : 0) <= bits;
  if (!fits) raise(exc.OverflowError, 'int too big to convert');
  const bytes = allocateBytes(length);
  let hex = BigInt.asUintN(length * 8, value).toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  for (let i = 0, at = hex.length - 2; i < length && at >= 0; i++, at -= 2) {
    bytes[little ? i : length - 1 - i] = Number.parseInt(hex.slice(at, at + 2), 16);
  }
  return new PyBytes(bytes);
}

/** `PyObject_Bytes`: what has `__bytes__`, exports a buffer, or gives ints when iterated over. */
function anyBytes(value: Value): Uint8Array {
  const own = value instanceof PyBytes ? undefined : lookupSpecial(value, '__bytes__');
  if (own !== undefined) {
    const result = callSpecial(value, '__bytes__');
    if (result instanceof PyBytes) return result.bytes;
    return raise(exc.TypeError, `__bytes__ returned non-bytes (type ${typeName(result)})`);
  }
  const bytes = bytesOf(value);
  if (bytes !== undefined) return bytes;
  const type = typeOf(value);
  if (strContents(value) !== undefined || (type.tp_iter === undefined && type.sq_item === undefined)) {
    raise(exc.TypeError, `cannot convert '${type.tp_name}' object to bytes`);
  }
  return Uint8Array.from(toArray(value), (item) => {
    const byte = asIndex(item);
    return byte >= 0 && byte < 256 ? Number(byte) : raise(exc.ValueError, 'bytes must be in range(0, 256)');
  });
}

/** `int.from_bytes(bytes, byteorder, *, signed)`, as a plain int. */
export function fromBytes(source: Value, byteorder: Value, signedValue: Value): Int {
  const little = isLittle(byteorder, 'from_bytes');
  const exact = source instanceof PyBytes ? source : new PyBytes(anyBytes(source));
  const signed = isTrue(signedValue);
  const { length } = exact;
  if (length === 0) return 0;
  if (length <= 6) {
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + exact.at(little ? length - 1 - i : i);
    return signed && value >= 2 ** (length * 8 - 1) ? value - 2 ** (length * 8) : value;
  }
  const { bytes } = exact;
  let hex = '0x';
  for (let i = 0; i < length; i++) hex += bytes[little ? length - 1 - i : i]!.toString(16).padStart(2, '0');
  const value = BigInt(hex);
  return fromBig(signed ? BigInt.asIntN(length * 8, value) : value);
}
