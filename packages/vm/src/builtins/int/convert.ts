import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { bitLength, fromBig, type Int } from './integer.js';

/** The nearest double, halfway cases to even. OverflowError for an int beyond the doubles. */
export function toDouble(value: Int): number {
  if (typeof value === 'number') return value;
  const double = Number(value);
  if (!Number.isFinite(double)) raise(exc.OverflowError, 'int too large to convert to float');
  return double;
}

/** Whether an int and a double are equal, exactly. */
export function equalsDouble(int: Int, double: number): boolean {
  return typeof int === 'number' ? int === double : Number.isInteger(double) && BigInt(double) === int;
}

const MANTISSA_BITS = 53;
const MIN_EXPONENT = -1021;

/** `a / b` as the nearest double, from the exact quotient. `b` is not 0. */
export function trueDivide(a: Int, b: Int): number {
  // Two safe integers are doubles, and the division of doubles rounds correctly.
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  const negative = a < 0 !== b < 0;
  const x = BigInt(a) < 0n ? -BigInt(a) : BigInt(a);
  const y = BigInt(b) < 0n ? -BigInt(b) : BigInt(b);
  if (x === 0n) return negative ? -0 : 0;
  const difference = bitLength(x) - bitLength(y);
  if (difference > 1025) raise(exc.OverflowError, 'integer division result too large for a float');
  if (difference < -1080) return negative ? -0 : 0;
  // The quotient gets two bits more than a double has (fewer where the result is subnormal), and a last one that says "and more".
  const shift = Math.max(difference, MIN_EXPONENT) - MANTISSA_BITS - 2;
  const numerator = shift > 0 ? x : x << BigInt(-shift);
  const denominator = shift > 0 ? y << BigInt(shift) : y;
  let quotient = numerator / denominator;
  const inexact = quotient * denominator !== numerator;
  const extra = BigInt(Math.max(bitLength(quotient), MIN_EXPONENT - shift) - MANTISSA_BITS);
  const half = 1n << (extra - 1n);
  const rest = quotient & ((half << 1n) - 1n);
  quotient >>= extra;
  if (rest > half || (rest === half && (inexact || (quotient & 1n) === 1n))) quotient += 1n;
  const result = scale(Number(quotient), shift + Number(extra));
  if (!Number.isFinite(result)) raise(exc.OverflowError, 'integer division result too large for a float');
  return negative ? -result : result;
}

/** `mantissa * 2**exponent`, where that is exact. */
export function scale(mantissa: number, exponent: number): number {
  let result = mantissa;
  let left = exponent;
  while (left > 1000) {
    result *= 2 ** 1000;
    left -= 1000;
  }
  while (left < -1000) {
    result *= 2 ** -1000;
    left += 1000;
  }
  return result * 2 ** left;
}

const buffer = new DataView(new ArrayBuffer(8));

/** A finite double as `mantissa * 2**exponent`, the mantissa odd (or 0) and signed. */
export function decompose(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  if (value === 0) return { mantissa: 0n, exponent: 0 };
  buffer.setFloat64(0, value);
  const bits = buffer.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  let mantissa = bits & 0xfffffffffffffn;
  let exponent = -1074;
  if (biased !== 0) {
    mantissa |= 0x10000000000000n;
    exponent = biased - 1075;
  }
  while ((mantissa & 1n) === 0n) {
    mantissa >>= 1n;
    exponent++;
  }
  return { mantissa: value < 0 ? -mantissa : mantissa, exponent };
}

/** `Py_HASH_MODULUS`: numbers are hashed by their value modulo this prime. */
const MODULUS = 2n ** 61n - 1n;
const HASH_BITS = 61;
const HASH_INF = 314159;

export function hashInt(value: Int): Int {
  if (typeof value === 'number') return value === -1 ? -2 : value;
  const rest = value % MODULUS;
  return rest === -1n ? -2 : fromBig(rest);
}

/** Equal to the hash of an equal int or fraction. NaN has no hash of its own: `undefined`. */
export function hashDouble(value: number): Int | undefined {
  if (Number.isSafeInteger(value)) return value === -1 ? -2 : value + 0;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? undefined : value > 0 ? HASH_INF : -HASH_INF;
  const { mantissa, exponent } = decompose(value);
  // 2**61 is 1 modulo the prime, so a negative power of two is a positive one.
  const power = BigInt(((exponent % HASH_BITS) + HASH_BITS) % HASH_BITS);
  const size = ((mantissa < 0n ? -mantissa : mantissa) << power) % MODULUS;
  const hash = value < 0 ? -size : size;
  return hash === -1n ? -2 : fromBig(hash);
}
