import { checkSize, isCounted, spend } from '../../state/work.js';
import { bitLength, type Int } from './integer.js';

const DIGIT_BITS = 64;
/** From so many digits on, multiplying costs less than each digit by each: V8 goes over to Karatsuba, Toom-Cook and FFT. */
const QUADRATIC_DIGITS = 256;
/** Numbers up to here are not counted. */
const SMALL = 1n << 4096n;
const SMALL_NEGATIVE: bigint = -SMALL;

const isSmall = (value: Int): boolean => typeof value === 'number' || (value < SMALL && value > SMALL_NEGATIVE);
const digitsOf = (value: Int): number => Math.ceil(bitLength(value) / DIGIT_BITS);

const productWork = (a: number, b: number): number => Math.max(a, b) * Math.min(a, b, QUADRATIC_DIGITS);

/** Accounts for `a * b`, `a // b`, `a % b`. */
export function countProduct(a: Int, b: Int): void {
  if ((isSmall(a) && isSmall(b)) || !isCounted()) return;
  const [x, y] = [digitsOf(a), digitsOf(b)];
  checkSize((x + y) * 8);
  spend(productWork(x, y));
}

/** Accounts for an int of so many bits that is made by multiplying. */
export function countPower(bits: number): void {
  if (bits <= DIGIT_BITS * DIGIT_BITS || !isCounted()) return;
  checkSize(bits / 8);
  const digits = bits / DIGIT_BITS;
  spend(2 * productWork(digits / 2, digits / 2));
}

/** Accounts for an int of so many bits that is made by moving bits. */
export function countBits(bits: number): void {
  if (bits <= DIGIT_BITS * DIGIT_BITS || !isCounted()) return;
  checkSize(bits / 8);
  spend(bits / DIGIT_BITS);
}

/** The work of one product modulo `m`, for those who count themselves. */
export const modularWork = (modulus: Int): number => 2 * productWork(digitsOf(modulus), digitsOf(modulus));

/** Accounts for the conversion between an int and its digits in a base that is no power of two. */
export function countDigits(digits: number): void {
  if (digits <= DIGIT_BITS * 16 || !isCounted()) return;
  const limbs = digits / 19;
  spend(productWork(limbs, limbs));
}
