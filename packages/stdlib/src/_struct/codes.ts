import { asIndex, exc, isTrue, PyBytes, PyFloat, raise, typeOf, type Value } from '@pyco/vm';

/** One format character: its size and alignment in native mode, and how a value is read and written. */
export interface Code {
  readonly size: number;
  /** Native size and alignment, where they differ from the standard size. */
  readonly native: number;
  /** What a small int is written as without asking further; nothing for codes that are no ints. */
  readonly least: number;
  readonly most: number;
  read(bytes: Uint8Array, at: number, little: boolean): Value;
  write(bytes: Uint8Array, at: number, little: boolean, value: Value, fail: (message: string) => never): void;
}

function integerOf(value: Value, fail: (message: string) => never): number | bigint {
  return typeOf(value).nb_index === undefined ? fail('required argument is not an integer') : asIndex(value);
}

const TWO_32 = 2 ** 32;
/** High halves of eight bytes that leave the number safe. */
const SAFE_HIGH = 2 ** 21;

/** Unsigned, up to four bytes. */
function readUnsigned(bytes: Uint8Array, at: number, size: number, little: boolean): number {
  let value = 0;
  if (little) for (let i = at + size - 1; i >= at; i--) value = value * 256 + bytes[i]!;
  else for (let i = at; i < at + size; i++) value = value * 256 + bytes[i]!;
  return value;
}

/** A safe integer, as `size` bytes of two's complement. */
export function writeSafe(bytes: Uint8Array, at: number, size: number, little: boolean, value: number): void {
  if (size < 8) return writeUnsigned(bytes, at, size, little, value);
  writeUnsigned(bytes, little ? at : at + 4, 4, little, value >>> 0);
  writeUnsigned(bytes, little ? at + 4 : at, 4, little, Math.floor(value / TWO_32) >>> 0);
}

function writeUnsigned(bytes: Uint8Array, at: number, size: number, little: boolean, value: number): void {
  let rest = value;
  if (little) for (let i = at; i < at + size; i++, rest >>>= 8) bytes[i] = rest & 0xff;
  else for (let i = at + size - 1; i >= at; i--, rest >>>= 8) bytes[i] = rest & 0xff;
}

function integer(char: string, size: 1 | 2 | 4 | 8, signed: boolean, native: number = size): Code {
  const bits = size * 8;
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  const [least, most] = [Number(low), Number(high)];
  const sign = 2 ** (bits - 1);
  const modulus = 2 ** bits;

  const outOfRange = (number: number | bigint, fail: (message: string) => never): never => {
    if (size === 8) return fail(signed || number >= 0 ? 'int too large to convert' : 'argument out of range');
    if (size === 1) return fail(signed ? 'byte format requires -128 <= number <= 127' : 'ubyte format requires 0 <= number <= 255');
    if (size === 2)
      return fail(signed ? 'short format requires (-32767 -1) <= number <= 32767' : 'ushort format requires 0 <= number <= 65535');
    return fail(`'${char}' format requires ${low} <= number <= ${high}`);
  };

  if (size < 8) {
    return {
      size,
      native,
      least,
      most,
      read(bytes, at, little) {
        const value = readUnsigned(bytes, at, size, little);
        return signed && value >= sign ? value - modulus : value;
      },
      write(bytes, at, little, value, fail) {
        const number = typeof value === 'number' ? value : integerOf(value, fail);
        if (number < least || number > most) outOfRange(number, fail);
        writeUnsigned(bytes, at, size, little, Number(number));
      },
    };
  }
  return {
    size,
    native,
    least: Math.max(least, Number.MIN_SAFE_INTEGER),
    most: Number.MAX_SAFE_INTEGER,
    read(bytes, at, little) {
      const low32 = readUnsigned(bytes, little ? at : at + 4, 4, little);
      const high32 = readUnsigned(bytes, little ? at + 4 : at, 4, little);
      const half = signed && high32 >= TWO_32 / 2 ? high32 - TWO_32 : high32;
      if (half >= -SAFE_HIGH && half < SAFE_HIGH && (half > -SAFE_HIGH || low32 > 0)) return half * TWO_32 + low32;
      return BigInt(half) * BigInt(TWO_32) + BigInt(low32);
    },
    write(bytes, at, little, value, fail) {
      const number = typeof value === 'number' ? value : integerOf(value, fail);
      if (number < low || number > high) outOfRange(number, fail);
      if (typeof number === 'number') return writeSafe(bytes, at, 8, little, number);
      writeUnsigned(bytes, little ? at : at + 4, 4, little, Number(BigInt.asUintN(32, number)));
      writeUnsigned(bytes, little ? at + 4 : at, 4, little, Number(BigInt.asUintN(32, number >> 32n)));
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

// Floats go through arrays of their own: a DataView needs the ArrayBuffer, which V8 only makes for a short Uint8Array when it is asked for, at
// ten times the cost of the rest.
const single = new Float32Array(1);
const double = new Float64Array(1);
const singleBytes = new Uint8Array(single.buffer);
const doubleBytes = new Uint8Array(double.buffer);
const HOST_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function moveIn(bytes: Uint8Array, at: number, little: boolean, scratch: Uint8Array): void {
  const last = scratch.length - 1;
  if (little === HOST_IS_LITTLE) for (let i = 0; i <= last; i++) scratch[i] = bytes[at + i]!;
  else for (let i = 0; i <= last; i++) scratch[last - i] = bytes[at + i]!;
}

function moveOut(bytes: Uint8Array, at: number, little: boolean, scratch: Uint8Array): void {
  const last = scratch.length - 1;
  if (little === HOST_IS_LITTLE) for (let i = 0; i <= last; i++) bytes[at + i] = scratch[i]!;
  else for (let i = 0; i <= last; i++) bytes[at + i] = scratch[last - i]!;
}

/** A code that stands for no int. */
export const NO_INT: { readonly least: number; readonly most: number } = { least: Number.NaN, most: Number.NaN };

const floats: { readonly [char: string]: Code } = {
  e: {
    size: 2,
    native: 2,
    ...NO_INT,
    read: (bytes, at, little) => new PyFloat(readHalf(readUnsigned(bytes, at, 2, little))),
    write(bytes, at, little, value, fail) {
      const bits = writeHalf(doubleOf(value, fail));
      if (bits === undefined) raise(exc.OverflowError, 'float too large to pack with e format');
      writeUnsigned(bytes, at, 2, little, bits);
    },
  },
  f: {
    size: 4,
    native: 4,
    ...NO_INT,
    read(bytes, at, little) {
      moveIn(bytes, at, little, singleBytes);
      return new PyFloat(single[0]!);
    },
    write(bytes, at, little, value, fail) {
      const v = doubleOf(value, fail);
      if (Number.isFinite(v) && !Number.isFinite(Math.fround(v))) raise(exc.OverflowError, 'float too large to pack with f format');
      single[0] = v;
      moveOut(bytes, at, little, singleBytes);
    },
  },
  d: {
    size: 8,
    native: 8,
    ...NO_INT,
    read(bytes, at, little) {
      moveIn(bytes, at, little, doubleBytes);
      return new PyFloat(double[0]!);
    },
    write(bytes, at, little, value, fail) {
      double[0] = doubleOf(value, fail);
      moveOut(bytes, at, little, doubleBytes);
    },
  },
};

const plain: { readonly [char: string]: Code } = {
  c: {
    size: 1,
    native: 1,
    ...NO_INT,
    read: (bytes, at) => new PyBytes(Uint8Array.of(bytes[at]!)),
    write(bytes, at, _little, value, fail) {
      if (!(value instanceof PyBytes) || value.bytes.length !== 1) fail('char format requires a bytes object of length 1');
      bytes[at] = (value as PyBytes).bytes[0]!;
    },
  },
  '?': {
    size: 1,
    native: 1,
    ...NO_INT,
    read: (bytes, at) => bytes[at] !== 0,
    write: (bytes, at, _little, value) => {
      bytes[at] = isTrue(value) ? 1 : 0;
    },
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
