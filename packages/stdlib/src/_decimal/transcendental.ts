import { divide, multiply } from './arithmetic.js';
import { type Arithmetic, Condition } from './context.js';
import { digitCount, finite, fromInteger, infinity, type PyDecimal, pow10 } from './number.js';

// Fixed-point numbers: integers that count units of 10**-p. Every function here is off by a few units at most; the callers ask for more digits
// until the rounded result cannot depend on that.

/** Digits behind the point that a calculation starts with at least: a double gives its first ones. */
const FEWEST = 20;

/** Units by which a fixed-point result may be off. */
const ERROR = 1000n;

/** 2 * atanh(1/n). */
function twiceAtanh(n: bigint, unit: bigint): bigint {
  let power = (2n * unit) / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= n * n;
    sum += power / k;
  }
  return sum;
}

/** ln 10 = 3 ln 2 + ln 1.25. */
function ln10(p: number): bigint {
  const unit = pow10(p + 5);
  return (3n * twiceAtanh(3n, unit) + twiceAtanh(9n, unit)) / 100_000n;
}

/** e**x for a small x of either sign. */
function expFixed(x: bigint, p: number): bigint {
  const halvings = 8 + Math.floor(Math.sqrt(p));
  const extra = pow10(Math.ceil(halvings * 0.302) + 3);
  const unit = pow10(p) * extra;
  const r = (x * extra) >> BigInt(halvings);
  let term = unit;
  let sum = unit;
  for (let k = 1n; term !== 0n && term !== -1n; k++) {
    term = (term * r) / unit / k;
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) / unit;
  return sum / extra;
}

/** ln(m) for a fixed-point m between 1 and 10. */
function lnFixed(m: bigint, p: number): bigint {
  const unit = pow10(p);
  let y = BigInt(Math.round(Math.log(Number((m * 1_000_000_000_000_000n) / unit) / 1e15) * 1e15)) * (unit / 1_000_000_000_000_000n);
  // Each step triples the digits that are right.
  for (let right = 14; right < p + 3; right *= 3) {
    const e = expFixed(y, p);
    y += (2n * (m - e) * unit) / (m + e);
  }
  return y;
}

/** ln of a positive number, in fixed point. */
function lnOf(a: PyDecimal, p: number): bigint {
  const digits = digitCount(a.coefficient);
  const shift = p - (digits - 1);
  const m = shift >= 0 ? a.coefficient * pow10(shift) : a.coefficient / pow10(-shift);
  const e = BigInt(a.adjusted);
  const guard = String(a.adjusted).length;
  return lnFixed(m, p) + (e * ln10(p + guard)) / pow10(guard);
}

/** A number that `approximate` gives with p digits behind the point, rounded half even to the precision as if it were known exactly. */
function settle(
  ctx: Arithmetic,
  start: number,
  approximate: (p: number) => { readonly value: bigint; readonly exponent: number },
): PyDecimal {
  for (let extra = 6; ; extra += Math.max(6, extra)) {
    const { value, exponent } = approximate(Math.max(FEWEST, start + extra));
    const size = value < 0n ? -value : value;
    const lost = digitCount(size) - ctx.prec;
    if (lost < 5) continue;
    const unit = pow10(lost);
    const rest = (size % unit) * 2n;
    const margin = 2n * ERROR;
    const isSafe = rest > margin && rest < 2n * unit - margin && (rest < unit - margin || rest > unit + margin);
    if (!isSafe) continue;
    return ctx.with({ rounding: 'ROUND_HALF_EVEN' }).adopt(ctx, (half) => half.fix(value < 0n ? 1 : 0, size, exponent));
  }
}

export function exp(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a);
  if (special !== undefined) return special;
  if (a.isInfinite) return a.sign === 1 ? finite(0, 0n, 0) : infinity(0);
  if (a.isZero) return finite(0, 1n, 0);
  // Beyond these every result overflows, vanishes, or is 1 but for a trace.
  if (a.adjusted > String(Math.max(ctx.emax, -ctx.etiny)).length + 1) {
    if (a.sign === 0) return ctx.with({ rounding: 'ROUND_HALF_EVEN' }).adopt(ctx, (half) => half.overflow(0));
    return ctx.with({ rounding: 'ROUND_HALF_EVEN' }).adopt(ctx, (half) => half.fix(0, 1n, ctx.etiny - 2 * ctx.prec));
  }
  if (a.adjusted < -ctx.prec - 2) {
    const trace = pow10(ctx.prec + 2);
    return ctx
      .with({ rounding: 'ROUND_HALF_EVEN' })
      .adopt(ctx, (half) => half.fix(0, a.sign === 0 ? trace + 1n : trace - 1n, -(ctx.prec + 2)));
  }
  return settle(ctx, ctx.prec + Math.max(0, a.adjusted), (p) => {
    const q = p + Math.max(0, a.adjusted) + 3;
    const shift = a.exponent + q;
    const size = shift >= 0 ? a.coefficient * pow10(shift) : a.coefficient / pow10(-shift);
    const x = a.sign === 1 ? -size : size;
    const ten = ln10(q);
    let n = x / ten;
    if (x - n * ten < 0n) n -= 1n;
    const rest = (x - n * ten) / pow10(q - p);
    return { value: expFixed(rest, p), exponent: Number(n) - p };
  });
}

export function ln(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a);
  if (special !== undefined) return special;
  if (a.isZero) return infinity(1);
  if (a.sign === 1) return ctx.invalid();
  if (a.isInfinite) return infinity(0);
  if (isPowerOfTen(a) && a.adjusted === 0) return finite(0, 0n, 0);
  // Near 1 the logarithm is small: as many digits are lost.
  return settle(ctx, ctx.prec + nearOne(a), (p) => ({ value: lnOf(a, p), exponent: -p }));
}

const isPowerOfTen = (a: PyDecimal): boolean => /^10*$/.test(a.coefficient.toString());

/** How many digits of a number and of 1 agree. */
function nearOne(a: PyDecimal): number {
  if (a.adjusted !== 0 && a.adjusted !== -1) return 0;
  const one = a.exponent <= 0 ? pow10(-a.exponent) : 1n;
  const difference = a.coefficient - one;
  return difference === 0n ? 0 : -a.exponent - digitCount(difference < 0n ? -difference : difference) + 1;
}

export function log10(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a);
  if (special !== undefined) return special;
  if (a.isZero) return infinity(1);
  if (a.sign === 1) return ctx.invalid();
  if (a.isInfinite) return infinity(0);
  if (isPowerOfTen(a)) {
    const exact = fromInteger(BigInt(a.adjusted));
    return ctx.with({ rounding: 'ROUND_HALF_EVEN' }).adopt(ctx, (half) => half.fixed(exact));
  }
  return settle(ctx, ctx.prec + nearOne(a), (p) => {
    const q = p + 3;
    return { value: (lnOf(a, q) * pow10(q)) / ln10(q) / 1000n, exponent: -p };
  });
}

const isOddInteger = (a: PyDecimal): boolean => {
  if (!a.isInteger || a.exponent > 0) return false;
  return (a.coefficient / pow10(-a.exponent)) % 2n === 1n;
};

/** `a ** b`. */
export function power(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  const one = finite(0, 1n, 0);
  if (b.isZero) return a.isZero ? ctx.invalid() : one;
  const isWhole = b.isInfinite ? false : b.isInteger;
  const sign: 0 | 1 = a.sign === 1 && isWhole && isOddInteger(b) ? 1 : 0;
  if (a.isZero) return a.sign === 1 && !isWhole && !b.isInfinite ? zeroOrInfinity(b, 0) : zeroOrInfinity(b, sign);
  if (a.sign === 1 && !a.isInfinite && !isWhole) return ctx.invalid();
  if (a.isInfinite) {
    if (a.sign === 1 && !isWhole) return ctx.invalid();
    return b.sign === 0 ? infinity(sign) : finite(sign, 0n, 0);
  }
  const size = finite(0, a.coefficient, a.exponent);
  if (isPowerOfTen(size) && size.adjusted === 0) return ones(b, sign, isWhole, a, ctx);
  if (b.isInfinite) {
    const isLarge = size.adjusted >= 0;
    return isLarge === (b.sign === 0) ? infinity(sign) : finite(sign, 0n, 0);
  }
  if (isWhole) return wholePower(size, sign, b, ctx);
  return realPower(size, b, ctx);
}

const zeroOrInfinity = (b: PyDecimal, sign: 0 | 1): PyDecimal => (b.sign === 0 ? finite(sign, 0n, 0) : infinity(sign));

/** 1 ** b, with the zeros that the exponent of the base asks for. */
function ones(b: PyDecimal, sign: 0 | 1, isWhole: boolean, a: PyDecimal, ctx: Arithmetic): PyDecimal {
  if (!isWhole) {
    ctx.signal(Condition.Inexact | Condition.Rounded);
    return finite(0, pow10(ctx.prec - 1), 1 - ctx.prec);
  }
  if (b.sign === 1) return finite(sign, 1n, 0);
  const times =
    b.adjusted > 10
      ? Number.MAX_SAFE_INTEGER
      : Number(b.coefficient * pow10(Math.max(0, b.exponent))) / (b.exponent < 0 ? 10 ** -b.exponent : 1);
  const exponent = a.exponent * times;
  if (exponent < 1 - ctx.prec) {
    ctx.signal(Condition.Rounded);
    return finite(sign, pow10(ctx.prec - 1), 1 - ctx.prec);
  }
  return finite(sign, pow10(-exponent), exponent);
}

/** By squaring, with digits to spare. */
function wholePower(base: PyDecimal, sign: 0 | 1, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  if (b.adjusted > 18) return base.adjusted >= 0 === (b.sign === 0) ? ctx.overflow(sign) : ctx.fix(sign, 1n, ctx.etiny - 2 * ctx.prec);
  let n = b.exponent >= 0 ? b.coefficient * pow10(b.exponent) : b.coefficient / pow10(-b.exponent);
  const work = ctx.with({ prec: ctx.prec + 4 + digitCount(n), rounding: 'ROUND_HALF_EVEN' });
  const wide = work.wide();
  let factor = b.sign === 1 ? divide(finite(0, 1n, 0), base, wide) : base;
  let result = finite(0, 1n, 0);
  while (n > 0n) {
    if ((n & 1n) === 1n) result = multiply(result, factor, wide);
    n >>= 1n;
    if (n > 0n) factor = multiply(factor, factor, wide);
    if (!result.isFinite || !factor.isFinite) break;
  }
  if (!result.isFinite || !factor.isFinite || result.isZero)
    return base.adjusted >= 0 === (b.sign === 0) ? ctx.overflow(sign) : ctx.fix(sign, 1n, ctx.etiny - 2 * ctx.prec);
  ctx.signal(wide.status & (Condition.Inexact | Condition.Rounded));
  return ctx.fix(sign, result.coefficient, result.exponent);
}

/** exp(b * ln(a)). */
function realPower(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const work = ctx
    .with({ prec: ctx.prec + 8 + Math.max(0, b.adjusted) + Math.max(3, String(a.adjusted).length), rounding: 'ROUND_HALF_EVEN' })
    .wide();
  const result = exp(multiply(ln(a, work), b, work), work);
  if (result.isInfinite) return ctx.overflow(0);
  const fixed = ctx.fixed(result);
  ctx.signal(Condition.Inexact | Condition.Rounded);
  return padded(fixed, ctx);
}

/** An inexact result shows all of its digits. */
function padded(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  if (!a.isFinite || a.isZero) return a;
  const room = Math.min(ctx.prec - digitCount(a.coefficient), a.exponent - ctx.etiny);
  return room <= 0 ? a : finite(a.sign, a.coefficient * pow10(room), a.exponent - room);
}

/** `pow(a, b, m)` of integers. */
export function powerModulo(a: PyDecimal, b: PyDecimal, m: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b, m);
  if (special !== undefined) return special;
  if (!a.isInteger || !b.isInteger || !m.isInteger || (b.sign === 1 && !b.isZero) || m.isZero) return ctx.invalid();
  if (m.adjusted >= ctx.prec || (a.isZero && b.isZero)) return ctx.invalid();
  const whole = (x: PyDecimal): bigint => (x.exponent >= 0 ? x.coefficient * pow10(x.exponent) : x.coefficient / pow10(-x.exponent));
  const modulus = whole(m);
  let factor = whole(a) % modulus;
  let n = whole(b);
  let result = 1n % modulus;
  const sign: 0 | 1 = a.sign === 1 && (n & 1n) === 1n ? 1 : 0;
  for (; n > 0n; n >>= 1n) {
    if ((n & 1n) === 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return finite(sign, result, 0);
}
