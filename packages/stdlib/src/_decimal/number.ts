import { PyObject } from '@pyco/vm';

export const enum Kind {
  Finite,
  Infinite,
  QuietNaN,
  SignalingNaN,
}

/** A decimal number: `(-1)**sign * coefficient * 10**exponent`, an infinity, or a NaN with its payload for a coefficient. */
export class PyDecimal extends PyObject {
  readonly sign: 0 | 1;
  readonly coefficient: bigint;
  readonly exponent: number;
  readonly kind: Kind;

  constructor(sign: 0 | 1, coefficient: bigint, exponent: number, kind: Kind = Kind.Finite) {
    super();
    this.sign = sign;
    this.coefficient = coefficient;
    this.exponent = exponent;
    this.kind = kind;
  }

  get isFinite(): boolean {
    return this.kind === Kind.Finite;
  }

  get isInfinite(): boolean {
    return this.kind === Kind.Infinite;
  }

  get isNaN(): boolean {
    return this.kind >= Kind.QuietNaN;
  }

  get isZero(): boolean {
    return this.kind === Kind.Finite && this.coefficient === 0n;
  }

  /** The exponent of the first digit. */
  get adjusted(): number {
    return this.exponent + digitCount(this.coefficient) - 1;
  }

  get isInteger(): boolean {
    if (this.kind !== Kind.Finite) return false;
    if (this.exponent >= 0 || this.coefficient === 0n) return true;
    return -this.exponent <= digitCount(this.coefficient) && this.coefficient % pow10(-this.exponent) === 0n;
  }
}

/** What most numbers need is at hand. */
const POWERS: readonly bigint[] = Array.from({ length: 80 }, (_, n) => 10n ** BigInt(n));

export const pow10 = (n: number): bigint => POWERS[n] ?? 10n ** BigInt(n);

/** So far from a whole number no logarithm of a number of `POWERS` is off: it has an error of some 1e-14. */
const NEAR = 1e-9;

export function digitCount(coefficient: bigint): number {
  if (coefficient === 0n) return 1;
  // The logarithm is right but for rounding beside a power of ten.
  const logarithm = Math.log10(Number(coefficient));
  const floor = Math.floor(logarithm);
  const beyond = logarithm - floor;
  const guess = floor + 1;
  if (beyond > NEAR && beyond < 1 - NEAR && guess < POWERS.length) return guess;
  if (guess >= POWERS.length) return coefficient.toString().length;
  if (coefficient >= POWERS[guess]!) return guess + 1;
  return guess > 1 && coefficient < POWERS[guess - 1]! ? guess - 1 : guess;
}

/** How many zeros stand at the end of a coefficient that is not zero, up to `most`. */
export function trailingZeros(coefficient: bigint, most: number): number {
  if (most <= 0 || coefficient % 10n !== 0n) return 0;
  let zeros = 1;
  let rest = coefficient / 10n;
  let step = 1;
  // Twice as many in each step, then half as many.
  while (zeros + step <= most && rest % pow10(step) === 0n) {
    rest /= pow10(step);
    zeros += step;
    step *= 2;
  }
  for (; step >= 1; step = Math.floor(step / 2)) {
    if (zeros + step > most || rest % pow10(step) !== 0n) continue;
    rest /= pow10(step);
    zeros += step;
  }
  return zeros;
}

export const finite = (sign: 0 | 1, coefficient: bigint, exponent: number): PyDecimal => new PyDecimal(sign, coefficient, exponent);
export const infinity = (sign: 0 | 1): PyDecimal => new PyDecimal(sign, 0n, 0, Kind.Infinite);
export const nan = (): PyDecimal => new PyDecimal(0, 0n, 0, Kind.QuietNaN);
export const fromInteger = (value: bigint): PyDecimal => (value < 0n ? finite(1, -value, 0) : finite(0, value, 0));

/** The same number with another sign. */
export const withSign = (a: PyDecimal, sign: 0 | 1): PyDecimal => new PyDecimal(sign, a.coefficient, a.exponent, a.kind);
export const flip = (sign: 0 | 1): 0 | 1 => (sign === 0 ? 1 : 0);

/** The value of a double, exactly. */
export function fromDouble(value: number): PyDecimal {
  if (Number.isNaN(value)) return nan();
  const sign = value < 0 || Object.is(value, -0) ? 1 : 0;
  if (!Number.isFinite(value)) return infinity(sign);
  let size = Math.abs(value);
  let exponent = 0;
  while (!Number.isInteger(size)) {
    size *= 2;
    exponent--;
  }
  // n / 2**k is n * 5**k / 10**k.
  return finite(sign, BigInt(size) * 5n ** BigInt(-exponent), exponent);
}
