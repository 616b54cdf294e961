import { digitCount, finite, infinity, Kind, nan, PyDecimal, pow10 } from './number.js';

export const ROUNDINGS = [
  'ROUND_UP',
  'ROUND_DOWN',
  'ROUND_CEILING',
  'ROUND_FLOOR',
  'ROUND_HALF_UP',
  'ROUND_HALF_DOWN',
  'ROUND_HALF_EVEN',
  'ROUND_05UP',
] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** Conditions, as bits. The invalid ones have one signal, InvalidOperation. */
export const Condition = {
  Clamped: 0x1,
  ConversionSyntax: 0x2,
  DivisionByZero: 0x4,
  DivisionImpossible: 0x8,
  DivisionUndefined: 0x10,
  Inexact: 0x40,
  InvalidContext: 0x80,
  InvalidOperation: 0x100,
  Overflow: 0x800,
  Rounded: 0x1000,
  Subnormal: 0x2000,
  Underflow: 0x4000,
  FloatOperation: 0x8000,
} as const;
export const INVALID: number =
  Condition.ConversionSyntax |
  Condition.DivisionImpossible |
  Condition.DivisionUndefined |
  Condition.InvalidContext |
  Condition.InvalidOperation;

/** Precision, limits and rounding of an operation, and what has happened in it. */
export class Arithmetic {
  readonly prec: number;
  readonly rounding: Rounding;
  readonly emin: number;
  readonly emax: number;
  readonly clamp: boolean;
  status = 0;

  constructor(prec: number, rounding: Rounding, emin: number, emax: number, clamp: boolean) {
    this.prec = prec;
    this.rounding = rounding;
    this.emin = emin;
    this.emax = emax;
    this.clamp = clamp;
  }

  get etiny(): number {
    return this.emin - this.prec + 1;
  }

  get etop(): number {
    return this.emax - this.prec + 1;
  }

  with(changes: { readonly prec?: number; readonly rounding?: Rounding }): Arithmetic {
    return new Arithmetic(changes.prec ?? this.prec, changes.rounding ?? this.rounding, this.emin, this.emax, this.clamp);
  }

  /** The same without limits that a result on the way could meet. */
  wide(): Arithmetic {
    return new Arithmetic(this.prec, this.rounding, -1e15, 1e15, false);
  }

  /** Runs an operation with this arithmetic for another one, which learns what has happened. */
  adopt<T>(owner: Arithmetic, operation: (arithmetic: Arithmetic) => T): T {
    const result = operation(this);
    owner.status |= this.status;
    return result;
  }

  signal(condition: number): void {
    this.status |= condition;
  }

  invalid(condition: number = Condition.InvalidOperation): PyDecimal {
    this.status |= condition;
    return nan();
  }

  /** The first NaN of the operands, quiet; signaling ones go first. `undefined` if there is none. */
  propagate(...operands: readonly PyDecimal[]): PyDecimal | undefined {
    const found = operands.find(({ kind }) => kind === Kind.SignalingNaN) ?? operands.find(({ kind }) => kind === Kind.QuietNaN);
    if (found === undefined) return undefined;
    if (found.kind === Kind.SignalingNaN) this.status |= Condition.InvalidOperation;
    const room = this.prec - (this.clamp ? 1 : 0);
    const payload = digitCount(found.coefficient) > room ? found.coefficient % pow10(room) : found.coefficient;
    return new PyDecimal(found.sign, payload, 0, Kind.QuietNaN);
  }

  /** A result, rounded and brought within the limits. */
  fix(sign: 0 | 1, coefficient: bigint, exponent: number): PyDecimal {
    const { prec, emin, emax, clamp, etiny } = this;
    const top = clamp ? this.etop : emax;
    if (coefficient === 0n) {
      const bounded = Math.min(Math.max(exponent, etiny), top);
      if (bounded !== exponent) this.status |= Condition.Clamped;
      return finite(sign, 0n, bounded);
    }
    let digits = digitCount(coefficient);
    if (exponent + digits - 1 < emin) {
      this.status |= Condition.Subnormal;
      if (exponent < etiny) {
        const rounded = this.#round(sign, coefficient, etiny - exponent);
        if ((this.status & Condition.Inexact) !== 0 && rounded.isInexact) this.status |= Condition.Underflow;
        if (rounded.value === 0n) this.status |= Condition.Clamped;
        return finite(sign, rounded.value, etiny);
      }
      return finite(sign, coefficient, exponent);
    }
    let value = coefficient;
    let e = exponent;
    if (digits > prec) {
      value = this.#round(sign, value, digits - prec).value;
      e += digits - prec;
      digits = prec;
      if (digitCount(value) > prec) {
        value /= 10n;
        e++;
      }
    }
    if (e + digitCount(value) - 1 > emax) return this.overflow(sign);
    if (clamp && e > top) {
      this.status |= Condition.Clamped;
      return finite(sign, value * pow10(e - top), top);
    }
    return finite(sign, value, e);
  }

  fixed(a: PyDecimal): PyDecimal {
    return a.isFinite ? this.fix(a.sign, a.coefficient, a.exponent) : (this.propagate(a) ?? a);
  }

  overflow(sign: 0 | 1): PyDecimal {
    this.status |= Condition.Overflow | Condition.Inexact | Condition.Rounded;
    const { rounding } = this;
    const isLargest =
      rounding === 'ROUND_DOWN' ||
      rounding === 'ROUND_05UP' ||
      (rounding === 'ROUND_CEILING' && sign === 1) ||
      (rounding === 'ROUND_FLOOR' && sign === 0);
    return isLargest ? finite(sign, pow10(this.prec) - 1n, this.etop) : infinity(sign);
  }

  #round(sign: 0 | 1, coefficient: bigint, count: number): { readonly value: bigint; readonly isInexact: boolean } {
    this.status |= Condition.Rounded;
    const result = roundAway(sign, coefficient, count, this.rounding);
    if (result.isInexact) this.status |= Condition.Inexact;
    return result;
  }
}

/** Takes `count` digits off the end. */
export function roundAway(
  sign: 0 | 1,
  coefficient: bigint,
  count: number,
  rounding: Rounding,
): { readonly value: bigint; readonly isInexact: boolean } {
  const isFar = count > digitCount(coefficient);
  const unit = pow10(isFar ? digitCount(coefficient) + 1 : count);
  const value = coefficient / unit;
  const rest = coefficient % unit;
  if (rest === 0n) return { value, isInexact: false };
  const half = rest * 2n < unit ? -1 : rest * 2n === unit ? 0 : 1;
  return { value: roundsUp(rounding, sign, value, half) ? value + 1n : value, isInexact: true };
}

/** `half`: the lost part against one half, by sign. */
function roundsUp(rounding: Rounding, sign: 0 | 1, value: bigint, half: number): boolean {
  switch (rounding) {
    case 'ROUND_UP':
      return true;
    case 'ROUND_DOWN':
      return false;
    case 'ROUND_CEILING':
      return sign === 0;
    case 'ROUND_FLOOR':
      return sign === 1;
    case 'ROUND_HALF_UP':
      return half >= 0;
    case 'ROUND_HALF_DOWN':
      return half > 0;
    case 'ROUND_HALF_EVEN':
      return half > 0 || (half === 0 && value % 2n === 1n);
    case 'ROUND_05UP':
      return value % 5n === 0n;
  }
}
