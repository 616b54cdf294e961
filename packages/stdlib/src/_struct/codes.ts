import { asIndex, exc, isTrue, PyBytes, PyFloat, raise, typeOf, type Value } from '@pyco/vm';

/** One format character: its size and alignment in native mode, and how a value is read and written. */
export interface Code {
  readonly size: number;
  /** Native size and alignment, where they differ from the standard size. */
  readonly native: number;
  read(view: DataView, at: number, little: boolean): Value;
  write(view: DataView, at: number, little: boolean, value: Value, fail: (message: string) => never): void;
}

const narrow = (value: bigint): Value =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

function integerOf(value: Value, fail: (message: string) => never): number | bigint {
  return typeOf(value).nb_index === undefined ? fail('required argument is not an integer') : asIndex(value);
}

function integer(char: string, size: 1 | 2 | 4 | 8, signed: boolean, native: number = size): Code {
  const bits = BigInt(size * 8);
  const low = signed ? -(1n << (bits - 1n)) : 0n;
  const high = signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  return {
    size,
    native,
    read(view, at, little) {
      switch (size) {
        case 1:
          return signed ? view.getInt8(at) : view.getUint8(at);
        case 2:
          return signed ? view.getInt16(at, little) : view.getUint16(at, little);
        case 4:
          return signed ? view.getInt32(at, little) : view.getUint32(at, little);
        default:
          return narrow(signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little));
      }
    },
    write(view, at, little, value, fail) {
      const number = integerOf(value, fail);
      if (BigInt(number) < low || BigInt(number) > high) {
        if (size === 8)
          fail(signed ? 'int too large to convert' : BigInt(number) < 0n ? 'argument out of range' : 'int too large to convert');
        if (size === 1) fail(signed ? 'byte format requires -128 <= number <= 127' : 'ubyte format requires 0 <= number <= 255');
        if (size === 2)
          fail(signed ? 'short format requires (-32767 -1) <= number <= 32767' : 'ushort format requires 0 <= number <= 65535');
        fail(`'${char}' format requires ${low} <= number <= ${high}`);
      }
      if (size === 1) view.setUint8(at, Number(number) & 0xff);
      else if (size === 2) view.setUint16(at, Number(number) & 0xffff, little);
      else if (size === 4) view.setUint32(at, Number(number) >>> 0, little);
      else view.setBigUint64(at, BigInt.asUintN(64, BigInt(number)), little);
    },
  };
}

function doubleOf(value: Value, fail: (message: string) => never): number {
  if (value instanceof PyFloat) return value.v;
  if (typeof value === 'number') return value;
  const type = typeOf(value);
  if (type.nb_float !== undefined) return (type.nb_float(value) as PyFloat).v;
  return type.nb_index === undefined ? fail('required argument is not a float') : Number(asIndex(value));
}

/** Half precision: 1 sign bit, 5 of exponent, 10 of fraction. */
function readHalf(bits: number): number {
  const sign = (bits & 0x8000) !== 0 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function writeHalf(v: number): number | undefined {
  const sign = v < 0 || Object.is(v, -0) ? 0x8000 : 0;
  if (Number.isNaN(v)) return 0x7e00;
  const a = Math.abs(v);
  if (a === Infinity) return sign | 0x7c00;
  if (a === 0) return sign;
  let exponent = Math.max(-14, Math.floor(Math.log2(a)));
  if (2 ** exponent > a && exponent > -14) exponent--;
  const scaled = (a / 2 ** exponent) * 1024;
  let rounded = Math.floor(scaled);
  const rest = scaled - rounded;
  if (rest > 0.5 || (rest === 0.5 && (rounded & 1) === 1)) rounded++;
  if (rounded === 2048) {
    rounded = 1024;
    exponent++;
  }
  if (exponent > 15) return undefined;
  return rounded < 1024 ? sign | rounded : sign | ((exponent + 15) << 10) | (rounded - 1024);
}

const floats: { readonly [char: string]: Code } = {
  e: {
    size: 2,
    native: 2,
    read: (view, at, little) => new PyFloat(readHalf(view.getUint16(at, little))),
    write(view, at, little, value, fail) {
      const bits = writeHalf(doubleOf(value, fail));
      if (bits === undefined) raise(exc.OverflowError, 'float too large to pack with e format');
      view.setUint16(at, bits, little);
    },
  },
  f: {
    size: 4,
    native: 4,
    read: (view, at, little) => new PyFloat(view.getFloat32(at, little)),
    write(view, at, little, value, fail) {
      const v = doubleOf(value, fail);
      if (Number.isFinite(v) && !Number.isFinite(Math.fround(v))) raise(exc.OverflowError, 'float too large to pack with f format');
      view.setFloat32(at, v, little);
    },
  },
  d: {
    size: 8,
    native: 8,
    read: (view, at, little) => new PyFloat(view.getFloat64(at, little)),
    write: (view, at, little, value, fail) => view.setFloat64(at, doubleOf(value, fail), little),
  },
};

const plain: { readonly [char: string]: Code } = {
  c: {
    size: 1,
    native: 1,
    read: (view, at) => new PyBytes(Uint8Array.of(view.getUint8(at))),
    write(view, at, _little, value, fail) {
      if (!(value instanceof PyBytes) || value.bytes.length !== 1) fail('char format requires a bytes object of length 1');
      view.setUint8(at, (value as PyBytes).bytes[0]!);
    },
  },
  '?': {
    size: 1,
    native: 1,
    read: (view, at) => view.getUint8(at) !== 0,
    write: (view, at, _little, value) => view.setUint8(at, isTrue(value) ? 1 : 0),
  },
};

/** The codes that stand for one value each; `x`, `s` and `p` are the format's own business. `l` and `L` are 8 bytes natively, 4 otherwise. */
export const CODES: { readonly [char: string]: Code } = {
  ...plain,
  ...floats,
  b: integer('b', 1, true),
  B: integer('B', 1, false),
  h: integer('h', 2, true),
  H: integer('H', 2, false),
  i: integer('i', 4, true),
  I: integer('I', 4, false),
  l: integer('l', 4, true),
  L: integer('L', 4, false),
  q: integer('q', 8, true),
  Q: integer('Q', 8, false),
};

/** Codes of native mode that differ: C's long has 8 bytes, and sizes and pointers exist. */
export const NATIVE_CODES: { readonly [char: string]: Code } = {
  ...CODES,
  l: integer('l', 8, true),
  L: integer('L', 8, false),
  n: integer('n', 8, true),
  N: integer('N', 8, false),
  P: integer('P', 8, false),
};
