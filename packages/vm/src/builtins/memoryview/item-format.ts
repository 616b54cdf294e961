import { asIndex } from '../../abstract/number.js';
import { isTrue } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { isRaised, raise } from '../../exceptions/raise.js';
import type { Value } from '../../object/py-object.js';
import { typeOf } from '../../object/type-of.js';
import { PyBytes } from '../bytes/py-bytes.js';
import { PyFloat } from '../float.js';
import { doubleFromHalf, halfFromDouble } from './half-float.js';

/** Sizes of the native formats of one item, as on a 64-bit machine. */
const SIZES: { readonly [code: string]: number } = {
  c: 1,
  b: 1,
  B: 1,
  '?': 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 8,
  L: 8,
  q: 8,
  Q: 8,
  n: 8,
  N: 8,
  f: 4,
  d: 8,
  e: 2,
  P: 8,
};

/** The one letter of a native format (`@` in front is allowed), `undefined` for any other format. */
export function nativeCode(format: string): string | undefined {
  const code = format.startsWith('@') ? format.slice(1) : format;
  return code.length === 1 && Object.hasOwn(SIZES, code) ? code : undefined;
}

export const nativeSize = (code: string): number => SIZES[code]!;

const fromBig = (value: bigint): number | bigint => (value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value);

/** The item at `at` under a native format's letter: `unpack_single`. Items are little endian. */
export function unpackItem(view: DataView, at: number, code: string): Value {
  switch (code) {
    case 'B':
      return view.getUint8(at);
    case 'b':
      return view.getInt8(at);
    case 'c':
      return new PyBytes(Uint8Array.of(view.getUint8(at)));
    case '?':
      return view.getUint8(at) !== 0;
    case 'h':
      return view.getInt16(at, true);
    case 'H':
      return view.getUint16(at, true);
    case 'i':
      return view.getInt32(at, true);
    case 'I':
      return view.getUint32(at, true);
    case 'l':
    case 'q':
    case 'n':
      return fromBig(view.getBigInt64(at, true));
    case 'L':
    case 'Q':
    case 'N':
    case 'P':
      return fromBig(view.getBigUint64(at, true));
    case 'f':
      return new PyFloat(view.getFloat32(at, true));
    case 'd':
      return new PyFloat(view.getFloat64(at, true));
    default:
      return new PyFloat(doubleFromHalf(view.getUint16(at, true)));
  }
}

const wrongValue = (format: string): never => raise(exc.ValueError, `memoryview: invalid value for format '${format}'`);
const wrongType = (format: string): never => raise(exc.TypeError, `memoryview: invalid type for format '${format}'`);

/** What an item is written to: asked for its memory after the value has been converted, which may run Python and release it. */
export interface Writable {
  readonly live: { readonly data: DataView };
}

/** Writes an item: `pack_single`. Raises TypeError or ValueError for what the format cannot hold. */
export function packItem(target: Writable, at: number, code: string, format: string, value: Value): void {
  switch (code) {
    case 'c':
      if (!(value instanceof PyBytes)) return wrongType(format);
      if (value.bytes.length !== 1) return wrongValue(format);
      target.live.data.setUint8(at, value.bytes[0]!);
      return;
    case '?': {
      const bit = isTrue(value) ? 1 : 0;
      target.live.data.setUint8(at, bit);
      return;
    }
    case 'f': {
      const double = doubleOf(value, format);
      target.live.data.setFloat32(at, double, true);
      return;
    }
    case 'd': {
      const double = doubleOf(value, format);
      target.live.data.setFloat64(at, double, true);
      return;
    }
    case 'e': {
      const half = halfOf(doubleOf(value, format), format);
      target.live.data.setUint16(at, half, true);
      return;
    }
    default:
      packInt(target, at, code, format, value);
  }
}

function packInt(target: Writable, at: number, code: string, format: string, value: Value): void {
  const int = intOf(value, format);
  const size = SIZES[code]!;
  const signed = code === code.toLowerCase();
  const bits = BigInt(size * 8);
  // A pointer may be given as a signed number too.
  const low = signed || code === 'P' ? -(1n << (bits - 1n)) : 0n;
  const high = signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  if (int < low || int > high) wrongValue(format);
  const { data } = target.live;
  if (size === 8) data.setBigUint64(at, BigInt.asUintN(64, BigInt(int)), true);
  else if (size === 4) data.setUint32(at, Number(int), true);
  else if (size === 2) data.setUint16(at, Number(int), true);
  else data.setUint8(at, Number(int));
}

function intOf(value: Value, format: string): number | bigint {
  if (typeof value === 'number') return value;
  try {
    return asIndex(value);
  } catch (error) {
    if (isRaised(error, exc.TypeError)) return wrongType(format);
    if (isRaised(error, exc.OverflowError) || isRaised(error, exc.ValueError)) return wrongValue(format);
    throw error;
  }
}

function halfOf(value: number, format: string): number {
  try {
    return halfFromDouble(value);
  } catch (error) {
    if (isRaised(error, exc.OverflowError)) return wrongValue(format);
    throw error;
  }
}

function doubleOf(value: Value, format: string): number {
  if (value instanceof PyFloat) return value.v;
  const { nb_float, nb_index } = typeOf(value);
  if (nb_float === undefined && nb_index === undefined) return wrongType(format);
  if (nb_float === undefined) return Number(asIndex(value));
  const result = nb_float(value);
  return result instanceof PyFloat ? result.v : wrongType(format);
}
