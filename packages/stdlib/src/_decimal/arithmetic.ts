import { type Arithmetic, Condition, type Rounding, roundAway } from './context.js';
import { digitCount, finite, flip, infinity, Kind, type PyDecimal, pow10, trailingZeros, withSign } from './number.js';

/** -1, 0 or 1, of numbers that are no NaN. */
export function compareNumbers(a: PyDecimal, b: PyDecimal): number {
  if (a.isZero && b.isZero) return 0;
  if (a.isZero) return b.sign === 0 ? -1 : 1;
  if (b.isZero || a.sign !== b.sign) return a.sign === 0 ? 1 : -1;
  return (a.sign === 0 ? 1 : -1) * compareSizes(a, b);
}

/** Of the magnitudes. */
export function compareSizes(a: PyDecimal, b: PyDecimal): number {
  if (a.isInfinite || b.isInfinite) return Number(a.isInfinite) - Number(b.isInfinite);
  if (a.isZero || b.isZero) return Number(b.isZero) - Number(a.isZero);
  if (a.adjusted !== b.adjusted) return a.adjusted < b.adjusted ? -1 : 1;
  const low = Math.min(a.exponent, b.exponent);
  const x = a.coefficient * pow10(a.exponent - low);
  const y = b.coefficient * pow10(b.exponent - low);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function add(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  if (a.isInfinite || b.isInfinite) {
    if (a.isInfinite && b.isInfinite && a.sign !== b.sign) return ctx.invalid();
    return infinity(a.isInfinite ? a.sign : b.sign);
  }
  const exponent = Math.min(a.exponent, b.exponent);
  if (a.isZero && b.isZero) {
    const sign = a.sign === b.sign ? a.sign : ctx.rounding === 'ROUND_FLOOR' ? 1 : 0;
    return ctx.fix(sign, 0n, exponent);
  }
  if (a.isZero || b.isZero) {
    const other = a.isZero ? b : a;
    // The zero asks for its exponent, as far as there are digits for it.
    const low = Math.max(exponent, other.exponent - ctx.prec - 1);
    return ctx.fix(
      other.sign,
      low < other.exponent ? other.coefficient * pow10(other.exponent - low) : other.coefficient,
      Math.min(low, other.exponent),
    );
  }
  let [high, low] = a.exponent >= b.exponent ? [a, b] : [b, a];
  // What is too small to reach the digits of the result counts as a trace.
  const floor = high.exponent + Math.min(-1, digitCount(high.coefficient) - ctx.prec - 2);
  if (low.adjusted < floor) low = finite(low.sign, 1n, floor);
  high = finite(high.sign, high.coefficient * pow10(high.exponent - low.exponent), low.exponent);
  const x = high.sign === 0 ? high.coefficient : -high.coefficient;
  const y = low.sign === 0 ? low.coefficient : -low.coefficient;
  const sum = x + y;
  if (sum === 0n) return ctx.fix(ctx.rounding === 'ROUND_FLOOR' ? 1 : 0, 0n, exponent);
  return ctx.fix(sum < 0n ? 1 : 0, sum < 0n ? -sum : sum, low.exponent);
}

export const subtract = (a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal =>
  ctx.propagate(a, b) ?? add(a, withSign(b, flip(b.sign)), ctx);

export function multiply(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  const sign = (a.sign ^ b.sign) as 0 | 1;
  if (a.isInfinite || b.isInfinite) return a.isZero || b.isZero ? ctx.invalid() : infinity(sign);
  return ctx.fix(sign, a.coefficient * b.coefficient, a.exponent + b.exponent);
}

export function divide(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  const sign = (a.sign ^ b.sign) as 0 | 1;
  if (a.isInfinite) return b.isInfinite ? ctx.invalid() : infinity(sign);
  if (b.isInfinite) {
    ctx.signal(Condition.Clamped);
    return finite(sign, 0n, ctx.etiny);
  }
  if (b.isZero) {
    if (a.isZero) return ctx.invalid(Condition.DivisionUndefined);
    ctx.signal(Condition.DivisionByZero);
    return infinity(sign);
  }
  const ideal = a.exponent - b.exponent;
  if (a.isZero) return ctx.fix(sign, 0n, ideal);
  const shift = digitCount(b.coefficient) - digitCount(a.coefficient) + ctx.prec + 1;
  if (shift >= 0 && a.coefficient % b.coefficient === 0n) return ctx.fix(sign, a.coefficient / b.coefficient, ideal);
  const dividend = shift >= 0 ? a.coefficient * pow10(shift) : a.coefficient;
  const divisor = shift >= 0 ? b.coefficient : b.coefficient * pow10(-shift);
  let quotient = dividend / divisor;
  let exponent = ideal - shift;
  if (quotient * divisor !== dividend) {
    // A trace of what is left, where rounding could take the number for exact or halfway.
    if (quotient % 5n === 0n) quotient += 1n;
  } else {
    const zeros = trailingZeros(quotient, ideal - exponent);
    quotient /= pow10(zeros);
    exponent += zeros;
  }
  return ctx.fix(sign, quotient, exponent);
}

/** The whole quotient and the remainder of finite numbers, `undefined` if the quotient has more digits than there may be. */
function divideWhole(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): readonly [quotient: bigint, remainder: PyDecimal] | undefined {
  const exponent = Math.min(a.exponent, b.exponent);
  if (a.isZero) return [0n, finite(a.sign, 0n, exponent)];
  const difference = a.adjusted - b.adjusted;
  if (difference <= -2) {
    if (a.exponent <= b.exponent) return [0n, a];
    // The remainder is the dividend, written with the smaller exponent as far as its digits allow.
    const room = Math.min(a.exponent - exponent, Math.max(0, ctx.prec - digitCount(a.coefficient)) + 1);
    return [0n, finite(a.sign, a.coefficient * pow10(room), a.exponent - room)];
  }
  if (difference > ctx.prec) return undefined;
  const x = a.coefficient * pow10(a.exponent - exponent);
  const y = b.coefficient * pow10(b.exponent - exponent);
  const quotient = x / y;
  if (digitCount(quotient) > ctx.prec) return undefined;
  return [quotient, finite(a.sign, x % y, exponent)];
}

export function divideInteger(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  const sign = (a.sign ^ b.sign) as 0 | 1;
  if (a.isInfinite) return b.isInfinite ? ctx.invalid() : infinity(sign);
  if (b.isInfinite) return finite(sign, 0n, 0);
  if (b.isZero) {
    if (a.isZero) return ctx.invalid(Condition.DivisionUndefined);
    ctx.signal(Condition.DivisionByZero);
    return infinity(sign);
  }
  const divided = divideWhole(a, b, ctx);
  return divided === undefined ? ctx.invalid(Condition.DivisionImpossible) : finite(sign, divided[0], 0);
}

export function remainder(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  if (a.isInfinite) return ctx.invalid();
  if (b.isInfinite) return ctx.fixed(a);
  if (b.isZero) return ctx.invalid(a.isZero ? Condition.DivisionUndefined : Condition.InvalidOperation);
  const divided = divideWhole(a, b, ctx);
  return divided === undefined ? ctx.invalid(Condition.DivisionImpossible) : ctx.fixed(divided[1]);
}

export function divideBoth(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): readonly [PyDecimal, PyDecimal] {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return [special, special];
  const sign = (a.sign ^ b.sign) as 0 | 1;
  if (a.isInfinite) return b.isInfinite ? [ctx.invalid(), ctx.invalid()] : [infinity(sign), ctx.invalid()];
  if (b.isZero) {
    if (a.isZero) return [ctx.invalid(Condition.DivisionUndefined), ctx.invalid(Condition.DivisionUndefined)];
    ctx.signal(Condition.DivisionByZero);
    return [infinity(sign), ctx.invalid()];
  }
  if (b.isInfinite) return [finite(sign, 0n, 0), ctx.fixed(a)];
  const divided = divideWhole(a, b, ctx);
  if (divided === undefined) return [ctx.invalid(Condition.DivisionImpossible), ctx.invalid(Condition.DivisionImpossible)];
  return [finite(sign, divided[0], 0), ctx.fixed(divided[1])];
}

export function remainderNear(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  if (a.isInfinite) return ctx.invalid();
  if (b.isZero) return ctx.invalid(a.isZero ? Condition.DivisionUndefined : Condition.InvalidOperation);
  if (b.isInfinite) return ctx.fixed(a);
  const exponent = Math.min(a.exponent, b.exponent);
  if (a.isZero) return ctx.fix(a.sign, 0n, exponent);
  const difference = a.adjusted - b.adjusted;
  if (difference >= ctx.prec + 1) return ctx.invalid(Condition.DivisionImpossible);
  if (difference <= -2) return ctx.fixed(divideWhole(a, b, ctx)![1]);
  const y = b.coefficient * pow10(b.exponent - exponent);
  const x = a.coefficient * pow10(a.exponent - exponent);
  let quotient = x / y;
  let rest = x % y;
  if (2n * rest + (quotient & 1n) > y) {
    rest -= y;
    quotient += 1n;
  }
  if (digitCount(quotient) > ctx.prec) return ctx.invalid(Condition.DivisionImpossible);
  return ctx.fix(rest < 0n ? flip(a.sign) : a.sign, rest < 0n ? -rest : rest, exponent);
}

/** Exact but for the last rounding. */
export function fma(a: PyDecimal, b: PyDecimal, c: PyDecimal, ctx: Arithmetic): PyDecimal {
  // The product comes first: where it is invalid, a NaN that was to be added is not looked at.
  if ((a.isZero && b.isInfinite) || (a.isInfinite && b.isZero)) return ctx.invalid();
  const special = ctx.propagate(a, b, c);
  if (special !== undefined) return special;
  if (!a.isFinite || !b.isFinite) {
    return add(infinity((a.sign ^ b.sign) as 0 | 1), c, ctx);
  }
  return add(finite((a.sign ^ b.sign) as 0 | 1, a.coefficient * b.coefficient, a.exponent + b.exponent), c, ctx);
}

/** With another exponent; nothing is checked. */
export function rescale(a: PyDecimal, exponent: number, rounding: Rounding): { readonly value: PyDecimal; readonly isInexact: boolean } {
  if (a.isZero) return { value: finite(a.sign, 0n, exponent), isInexact: false };
  if (a.exponent >= exponent) return { value: finite(a.sign, a.coefficient * pow10(a.exponent - exponent), exponent), isInexact: false };
  const { value, isInexact } = roundAway(a.sign, a.coefficient, exponent - a.exponent, rounding);
  return { value: finite(a.sign, value, exponent), isInexact };
}

export function quantize(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  if (a.isInfinite || b.isInfinite) return a.isInfinite && b.isInfinite ? infinity(a.sign) : ctx.invalid();
  const { exponent } = b;
  if (exponent < ctx.etiny || exponent > ctx.emax) return ctx.invalid();
  if (a.isZero) return ctx.fix(a.sign, 0n, exponent);
  if (a.adjusted > ctx.emax || a.adjusted - exponent + 1 > ctx.prec) return ctx.invalid();
  const { value, isInexact } = rescale(a, exponent, ctx.rounding);
  if (value.adjusted > ctx.emax || (!value.isZero && digitCount(value.coefficient) > ctx.prec)) return ctx.invalid();
  if (!value.isZero && value.adjusted < ctx.emin) ctx.signal(Condition.Subnormal);
  if (value.exponent > a.exponent) {
    if (isInexact) ctx.signal(Condition.Inexact);
    ctx.signal(Condition.Rounded);
  }
  const before = ctx.status;
  const fixed = ctx.fixed(value);
  // The exponent was asked for: only that it had to be another one is told.
  ctx.status = before | (ctx.status & Condition.Clamped);
  return fixed;
}

export function toIntegral(a: PyDecimal, rounding: Rounding, ctx: Arithmetic, exact: boolean): PyDecimal {
  const special = ctx.propagate(a);
  if (special !== undefined) return special;
  if (a.isInfinite || a.exponent >= 0) return a;
  if (a.isZero) return finite(a.sign, 0n, 0);
  const { value, isInexact } = rescale(a, 0, rounding);
  if (exact) {
    if (isInexact) ctx.signal(Condition.Inexact);
    ctx.signal(Condition.Rounded);
  }
  return value;
}

/** Without zeros at the end. */
export function reduce(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  const fixed = ctx.propagate(a) ?? ctx.fixed(a);
  if (!fixed.isFinite) return fixed;
  if (fixed.isZero) return finite(fixed.sign, 0n, 0);
  const { coefficient, exponent } = fixed;
  const zeros = trailingZeros(coefficient, (ctx.clamp ? ctx.etop : ctx.emax) - exponent);
  return finite(fixed.sign, coefficient / pow10(zeros), exponent + zeros);
}

function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

export function squareRoot(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a);
  if (special !== undefined) return special;
  const ideal = Math.floor(a.exponent / 2);
  if (a.isZero) return ctx.fix(a.sign, 0n, ideal);
  if (a.sign === 1) return ctx.invalid();
  if (a.isInfinite) return infinity(0);
  // One digit more than is asked for, and a trace.
  const odd = a.exponent % 2 !== 0;
  let coefficient = odd ? a.coefficient * 10n : a.coefficient;
  const digits = Math.ceil(digitCount(coefficient) / 2);
  const shift = ctx.prec + 1 - digits;
  let isExact = true;
  if (shift >= 0) coefficient *= pow10(2 * shift);
  else {
    const unit = pow10(-2 * shift);
    isExact = coefficient % unit === 0n;
    coefficient /= unit;
  }
  let root = integerRoot(coefficient);
  isExact &&= root * root === coefficient;
  let exponent = ideal - shift;
  if (isExact) {
    const zeros = trailingZeros(root, ideal - exponent);
    root /= pow10(zeros);
    exponent += zeros;
  } else if (root % 5n === 0n) root += 1n;
  return ctx.with({ rounding: 'ROUND_HALF_EVEN' }).adopt(ctx, (half) => half.fix(0, root, exponent));
}

/** A total order, NaNs and exponents included. */
export function compareTotal(a: PyDecimal, b: PyDecimal): number {
  if (a.sign !== b.sign) return a.sign === 1 ? -1 : 1;
  const direction = a.sign === 1 ? -1 : 1;
  const rank = ({ kind }: PyDecimal): number => (kind === Kind.QuietNaN ? 2 : kind === Kind.SignalingNaN ? 1 : 0);
  if (rank(a) !== rank(b)) return rank(a) < rank(b) ? -direction : direction;
  if (a.isNaN) return a.coefficient === b.coefficient ? 0 : a.coefficient < b.coefficient ? -direction : direction;
  const order = compareSizes(a, b);
  if (order !== 0) return order * direction;
  return a.exponent === b.exponent ? 0 : a.exponent < b.exponent ? -direction : direction;
}
