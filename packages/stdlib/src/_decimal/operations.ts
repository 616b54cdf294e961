import { add, compareNumbers, compareSizes, compareTotal, reduce, squareRoot } from './arithmetic.js';
import { type Arithmetic, Condition, type Rounding } from './context.js';
import { finite, flip, fromInteger, infinity, Kind, type PyDecimal, pow10, withSign } from './number.js';
import { exp, ln, log10 } from './transcendental.js';

export type Unary = (a: PyDecimal, ctx: Arithmetic) => PyDecimal;
export type Binary = (a: PyDecimal, b: PyDecimal, ctx: Arithmetic) => PyDecimal;

/** The next number in a direction. Nothing is signaled but a signaling NaN. */
function next(a: PyDecimal, up: boolean, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a);
  if (special !== undefined) return special;
  const towards: 0 | 1 = up ? 0 : 1;
  const largest = finite(flip(towards), pow10(ctx.prec) - 1n, ctx.etop);
  if (a.isInfinite) return a.sign === towards ? a : largest;
  const quiet = ctx.with({ rounding: up ? 'ROUND_CEILING' : 'ROUND_FLOOR' });
  const fixed = quiet.fixed(a);
  if (compareNumbers(fixed, a) !== 0) return fixed;
  return add(a, finite(towards, 1n, ctx.etiny - 1), quiet);
}

function nextToward(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  const order = compareNumbers(a, b);
  if (order === 0) return withSign(a, b.sign);
  const found = next(a, order < 0, ctx);
  if (found.isInfinite) ctx.signal(Condition.Overflow | Condition.Inexact | Condition.Rounded);
  else if (found.adjusted < ctx.emin || found.isZero) {
    ctx.signal(Condition.Underflow | Condition.Subnormal | Condition.Inexact | Condition.Rounded);
    if (found.isZero) ctx.signal(Condition.Clamped);
  }
  return found;
}

function logb(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a);
  if (special !== undefined) return special;
  if (a.isInfinite) return infinity(0);
  if (a.isZero) {
    ctx.signal(Condition.DivisionByZero);
    return infinity(1);
  }
  return ctx.fixed(fromInteger(BigInt(a.adjusted)));
}

function compare(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  return ctx.propagate(a, b) ?? fromInteger(BigInt(compareNumbers(a, b)));
}

function compareSignal(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  if (a.isNaN || b.isNaN) ctx.signal(Condition.InvalidOperation);
  return compare(a, b, ctx);
}

/** The larger or the smaller one: a number goes before a quiet NaN, and a total order decides between equals. */
const extreme =
  (largest: boolean, bySize: boolean): Binary =>
  (a, b, ctx) => {
    if (a.kind === Kind.QuietNaN && b.kind !== Kind.QuietNaN && b.kind !== Kind.SignalingNaN) return ctx.fixed(b);
    if (b.kind === Kind.QuietNaN && a.kind !== Kind.QuietNaN && a.kind !== Kind.SignalingNaN) return ctx.fixed(a);
    const special = ctx.propagate(a, b);
    if (special !== undefined) return special;
    let order = bySize ? compareSizes(a, b) : compareNumbers(a, b);
    if (order === 0) order = compareTotal(a, b);
    return ctx.fixed(order > 0 === largest ? a : b);
  };

/** As many digits of an operand of a logical operation as the context has; `undefined` if they are not all 0 or 1. */
function bits(a: PyDecimal, ctx: Arithmetic): string | undefined {
  if (!a.isFinite || a.sign === 1 || a.exponent !== 0) return undefined;
  const digits = a.coefficient.toString();
  return /[^01]/.test(digits) ? undefined : digits.slice(-ctx.prec).padStart(ctx.prec, '0');
}

const logical =
  (operation: (x: boolean, y: boolean) => boolean): Binary =>
  (a, b, ctx) => {
    const x = bits(a, ctx);
    const y = bits(b, ctx);
    if (x === undefined || y === undefined) return ctx.invalid();
    let digits = '';
    for (let i = 0; i < x.length; i++) digits += operation(x[i] === '1', y[i] === '1') ? '1' : '0';
    return finite(0, BigInt(digits), 0);
  };

/** A small integer operand, `undefined` for anything else. */
function count(b: PyDecimal, limit: number): number | undefined {
  if (!b.isFinite || b.exponent !== 0 || b.adjusted > 15) return undefined;
  const size = Number(b.coefficient);
  return size > limit ? undefined : b.sign === 1 ? -size : size;
}

function shift(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  const by = count(b, ctx.prec);
  if (by === undefined) return ctx.invalid();
  if (a.isInfinite) return a;
  const moved = by >= 0 ? (a.coefficient * pow10(by)) % pow10(ctx.prec) : (a.coefficient % pow10(ctx.prec)) / pow10(-by);
  return finite(a.sign, moved, a.exponent);
}

function rotate(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  const by = count(b, ctx.prec);
  if (by === undefined) return ctx.invalid();
  if (a.isInfinite) return a;
  const digits = a.coefficient.toString().padStart(ctx.prec, '0').slice(-ctx.prec);
  const at = by >= 0 ? by : ctx.prec + by;
  return finite(a.sign, BigInt(digits.slice(at) + digits.slice(0, at)), a.exponent);
}

function scaleb(a: PyDecimal, b: PyDecimal, ctx: Arithmetic): PyDecimal {
  const special = ctx.propagate(a, b);
  if (special !== undefined) return special;
  const by = count(b, 2 * (ctx.emax + ctx.prec));
  if (by === undefined) return ctx.invalid();
  return a.isInfinite ? a : ctx.fix(a.sign, a.coefficient, a.exponent + by);
}

/** Methods of numbers and of contexts with one operand. */
export const UNARY: { readonly [name: string]: Unary } = {
  exp,
  ln,
  log10,
  logb,
  next_minus: (a, ctx) => next(a, false, ctx),
  next_plus: (a, ctx) => next(a, true, ctx),
  normalize: reduce,
  sqrt: squareRoot,
  logical_invert: (a, ctx) => {
    const digits = bits(a, ctx);
    if (digits === undefined) return ctx.invalid();
    return finite(0, BigInt(digits.replace(/[01]/g, (digit) => (digit === '1' ? '0' : '1'))), 0);
  },
};

/** Methods of numbers and of contexts with two operands. */
export const BINARY: { readonly [name: string]: Binary } = {
  compare,
  compare_signal: compareSignal,
  max: extreme(true, false),
  max_mag: extreme(true, true),
  min: extreme(false, false),
  min_mag: extreme(false, true),
  next_toward: nextToward,
  logical_and: logical((x, y) => x && y),
  logical_or: logical((x, y) => x || y),
  logical_xor: logical((x, y) => x !== y),
  rotate,
  scaleb,
  shift,
  compare_total: (a, b) => fromInteger(BigInt(compareTotal(a, b))),
  compare_total_mag: (a, b) => fromInteger(BigInt(compareTotal(withSign(a, 0), withSign(b, 0)))),
  copy_sign: (a, b) => withSign(a, b.sign),
};

export function plus(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  if (a.isZero && a.sign === 1 && ctx.rounding !== ('ROUND_FLOOR' satisfies Rounding)) return ctx.fixed(withSign(a, 0));
  return ctx.fixed(a);
}

export function minus(a: PyDecimal, ctx: Arithmetic): PyDecimal {
  if (a.isNaN) return ctx.fixed(a);
  if (a.isZero) return ctx.fixed(withSign(a, ctx.rounding === 'ROUND_FLOOR' && a.sign === 0 ? 1 : 0));
  return ctx.fixed(withSign(a, flip(a.sign)));
}

export const absolute: Unary = (a, ctx) => (a.isNaN ? ctx.fixed(a) : ctx.fixed(withSign(a, 0)));

export function sameQuantum(a: PyDecimal, b: PyDecimal): boolean {
  if (!a.isFinite || !b.isFinite) return (a.isInfinite && b.isInfinite) || (a.isNaN && b.isNaN);
  return a.exponent === b.exponent;
}

export function numberClass(a: PyDecimal, ctx: Arithmetic): string {
  if (a.isNaN) return a.kind === Kind.SignalingNaN ? 'sNaN' : 'NaN';
  const sign = a.sign === 1 ? '-' : '+';
  if (a.isInfinite) return `${sign}Infinity`;
  if (a.isZero) return `${sign}Zero`;
  return sign + (a.adjusted < ctx.emin ? 'Subnormal' : 'Normal');
}

export const isNormal = (a: PyDecimal, ctx: Arithmetic): boolean => a.isFinite && !a.isZero && a.adjusted >= ctx.emin;
export const isSubnormal = (a: PyDecimal, ctx: Arithmetic): boolean => a.isFinite && !a.isZero && a.adjusted < ctx.emin;
