import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { BULK, isCounted, spend } from '../../state/work.js';
import { bitLength, fromBig, type Int } from './integer.js';
import { countBits, countPower, countProduct, modularWork } from './work.js';

const MAX = Number.MAX_SAFE_INTEGER;

// Every function takes the fast way while both operands and the result are safe integers. Doubles are exact there, and a result that is
// not shows by lying outside; only -0 has to be kept away, which `+ 0` does.

export function add(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum <= MAX && sum >= -MAX) return sum;
  }
  return fromBig(BigInt(a) + BigInt(b));
}

export function subtract(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (difference <= MAX && difference >= -MAX) return difference;
  }
  return fromBig(BigInt(a) - BigInt(b));
}

export function multiply(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (product <= MAX && product >= -MAX) return product + 0;
  }
  countProduct(a, b);
  return checked(a, b, multiplyBig);
}

const multiplyBig = (a: bigint, b: bigint): bigint => a * b;

/** Runs an operation whose result may be more than V8 can hold (2^30 bits): MemoryError then. */
function checked(a: Int, b: Int, operation: (a: bigint, b: bigint) => bigint): Int {
  try {
    return fromBig(operation(BigInt(a), BigInt(b)));
  } catch (error) {
    if (error instanceof RangeError) raise(exc.MemoryError);
    throw error;
  }
}

/** `a // b`, towards negative infinity. `b` is not 0. */
export function floorDivide(a: Int, b: Int): Int {
  // The quotient of two safe integers is rounded up to the next integer only if it is one.
  if (typeof a === 'number' && typeof b === 'number') return Math.floor(a / b) + 0;
  countProduct(a, b);
  const x = BigInt(a);
  const y = BigInt(b);
  const quotient = x / y;
  return fromBig(x < 0n !== y < 0n && quotient * y !== x ? quotient - 1n : quotient);
}

/** `a % b`, with the sign of `b`, which is not 0. */
export function modulo(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest + 0;
  }
  countProduct(a, b);
  const y = BigInt(b);
  const rest = BigInt(a) % y;
  return fromBig(rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest);
}

export const negate = (a: Int): Int => (typeof a === 'number' ? 0 - a : fromBig(-a));
export const absolute = (a: Int): Int => (a < 0 ? negate(a) : a);
export const invert = (a: Int): Int => subtract(-1, a);

const TWO_32 = 0x1_0000_0000;

// A safe integer is `high * 2^32 + low` with 22 bits of `high`, signed, and 32 of `low`: two's complement in two words.
const highWord = (a: number): number => Math.floor(a / TWO_32);
const joinWords = (high: number, low: number): Int => {
  const value = high * TWO_32 + (low >>> 0);
  return value >= -MAX ? value : BigInt(value);
};

export function bitAnd(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if ((a | 0) === a && (b | 0) === b) return a & b;
    return joinWords(highWord(a) & highWord(b), a & b);
  }
  return fromBig(BigInt(a) & BigInt(b));
}

export function bitOr(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if ((a | 0) === a && (b | 0) === b) return a | b;
    return joinWords(highWord(a) | highWord(b), a | b);
  }
  return fromBig(BigInt(a) | BigInt(b));
}

export function bitXor(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if ((a | 0) === a && (b | 0) === b) return a ^ b;
    return joinWords(highWord(a) ^ highWord(b), a ^ b);
  }
  return fromBig(BigInt(a) ^ BigInt(b));
}

/** The most bits an int may get: what V8 can hold. */
const MAX_BITS = 2 ** 30 - 64;
/** Beyond this many bits `**` would keep the machine busy for minutes. */
const MAX_POWER_BITS = 2 ** 27;

/** `a << count`. `count` is not negative. */
export function shiftLeft(a: Int, count: Int): Int {
  if (a === 0) return 0;
  if (typeof a === 'number' && typeof count === 'number' && count < 53) {
    const shifted = a * 2 ** count;
    if (shifted <= MAX && shifted >= -MAX) return shifted;
  }
  if (count >= 2 ** 63) raise(exc.OverflowError, 'too many digits in integer');
  const bits = Number(count) + bitLength(a);
  if (bits > MAX_BITS) raise(exc.MemoryError);
  countBits(bits);
  return fromBig(BigInt(a) << BigInt(count));
}

/** `a >> count`, towards negative infinity. `count` is not negative. */
export function shiftRight(a: Int, count: Int): Int {
  if (typeof count === 'bigint' || count > MAX_BITS) return a < 0 ? -1 : 0;
  if (typeof a === 'number') {
    if (count > 52) return a < 0 ? -1 : 0;
    return (a | 0) === a && count < 32 ? a >> count : Math.floor(a / 2 ** count);
  }
  return fromBig(a >> BigInt(count));
}

/** `base ** exponent`. `exponent` is not negative. */
export function powerOf(base: Int, exponent: Int): Int {
  if (exponent === 0 || base === 1) return 1;
  if (base === 0) return 0;
  if (base === -1) return modulo(exponent, 2) === 0 ? 1 : -1;
  if (typeof exponent === 'bigint') return raise(exc.MemoryError);
  if (typeof base === 'number' && exponent < 64) {
    let result: number = 1;
    let i = exponent;
    for (; i > 0; i--) {
      const next = result * base;
      if (next > MAX || next < -MAX) break;
      result = next;
    }
    if (i === 0) return result;
  }
  const bits = bitLength(base) * exponent;
  const isShift = bits > MAX_POWER_BITS && isPowerOfTwo(base);
  if (bits > (isShift ? MAX_BITS : MAX_POWER_BITS)) raise(exc.MemoryError);
  if (isShift) countBits(bits);
  else countPower(bits);
  return fromBig(BigInt(base) ** BigInt(exponent));
}

/** Whether a power of the base is a mere shift. */
function isPowerOfTwo(base: Int): boolean {
  const size = BigInt(base) < 0n ? -BigInt(base) : BigInt(base);
  return (size & (size - 1n)) === 0n;
}

/** `pow(base, exponent, modulus)`. */
export function powerModulo(base: Int, exponent: Int, modulus: Int): Int {
  if (modulus === 0) raise(exc.ValueError, 'pow() 3rd argument cannot be 0');
  const m = BigInt(modulus) < 0n ? -BigInt(modulus) : BigInt(modulus);
  if (m === 1n) return 0;
  let b = BigInt(base) % m;
  if (b < 0n) b += m;
  let e = BigInt(exponent);
  if (e < 0n) {
    b = inverse(b, m);
    e = -e;
  }
  const result = m <= 0x3ffffffn ? smallPower(Number(b), e, Number(m)) : bigPower(b, e, m);
  return modulo(fromBig(result), modulus);
}

/** While the modulus has 26 bits, products are safe integers. */
function smallPower(base: number, exponent: bigint, modulus: number): bigint {
  const digits = exponent.toString(16);
  if (digits.length > BULK) spend(digits.length * 4);
  let result = 1;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number.parseInt(digits[i]!, 16);
    for (let bit = 8; bit > 0; bit >>= 1) {
      result = (result * result) % modulus;
      if ((digit & bit) !== 0) result = (result * base) % modulus;
    }
  }
  return BigInt(result % modulus);
}

/** Four bits of the exponent at a time, by a table of the first sixteen powers. */
function bigPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const digits = exponent.toString(16);
  const work = isCounted() ? 5 * modularWork(modulus) : 0;
  const powers = [1n % modulus];
  for (let i = 1; i < 16; i++) powers.push((powers[i - 1]! * base) % modulus);
  let result = 1n;
  for (let i = 0; i < digits.length; i++) {
    if (work > 0) spend(work);
    if (i > 0) {
      for (let k = 0; k < 4; k++) result = (result * result) % modulus;
    }
    const digit = Number.parseInt(digits[i]!, 16);
    if (digit > 0) result = (result * powers[digit]!) % modulus;
  }
  return result;
}

/** The inverse of `a` modulo `m`, `0 <= a < m`. */
function inverse(a: bigint, m: bigint): bigint {
  let [r, nextR] = [m, a];
  let [t, nextT] = [0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR] = [nextR, r - quotient * nextR];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  if (r !== 1n) raise(exc.ValueError, 'base is not invertible for the given modulus');
  return t < 0n ? t + m : t;
}
