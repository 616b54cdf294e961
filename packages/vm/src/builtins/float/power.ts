import { scale } from '../int/convert.js';

// `**` of doubles, nearly always the nearest double, as the C library has it. JavaScript's own differs from it in the last digit
// for one pair in twelve. Everything here works on *double-doubles*: unevaluated sums of a double and a much smaller one, about 106 bits.

/** A double-double being worked on. One object serves a whole computation. */
class Pair {
  high: number;
  low: number;

  constructor(high: number, low: number) {
    this.high = high;
    this.low = low;
  }
}

const SPLITTER = 134217729; // 2^27 + 1

/** `a * b` exactly (Dekker); neither may be near the largest double. */
function product(a: number, b: number): Pair {
  const high = a * b;
  const aUpper = SPLITTER * a - (SPLITTER * a - a);
  const bUpper = SPLITTER * b - (SPLITTER * b - b);
  const aLower = a - aUpper;
  const bLower = b - bUpper;
  return new Pair(high, aUpper * bUpper - high + aUpper * bLower + aLower * bUpper + aLower * bLower);
}

/** `a + b` exactly (Knuth). */
function sum(a: number, b: number): Pair {
  const high = a + b;
  const other = high - a;
  return new Pair(high, a - (high - other) + (b - other));
}

function normal(high: number, low: number): Pair {
  const total = high + low;
  return new Pair(total, low - (total - high));
}

function add(x: Pair, y: Pair): Pair {
  const s = sum(x.high, y.high);
  return normal(s.high, s.low + x.low + y.low);
}

function multiply(x: Pair, y: Pair): Pair {
  const p = product(x.high, y.high);
  return normal(p.high, p.low + x.high * y.low + x.low * y.high);
}

function multiplyDouble(x: Pair, y: number): Pair {
  const p = product(x.high, y);
  return normal(p.high, p.low + x.low * y);
}

function divide(x: Pair, y: Pair): Pair {
  const first = x.high / y.high;
  const p = multiplyDouble(y, first);
  const second = (x.high - p.high - p.low + x.low) / y.high;
  return normal(first, second);
}

function squareRoot(v: number): Pair {
  const root = Math.sqrt(v);
  const p = product(root, root);
  return normal(root, (v - p.high - p.low) / (2 * root));
}

const LN2 = new Pair(Math.LN2, 2.3190468138462996e-17);
const SQRT_HALF = Math.SQRT1_2;
const buffer = new DataView(new ArrayBuffer(8));

/** `value = fraction * 2**exponent`, the fraction from 1/2 (inclusive) to 1; `value` positive and finite. */
function splitExponent(value: number): { fraction: number; exponent: number } {
  const shifted = value < 2.2250738585072014e-308 ? value * 2 ** 54 : value;
  buffer.setFloat64(0, shifted);
  const upper = buffer.getUint32(0);
  const exponent = ((upper >>> 20) & 0x7ff) - 1022;
  buffer.setUint32(0, (upper & 0x800fffff) | 0x3fe00000);
  return { fraction: buffer.getFloat64(0), exponent: shifted === value ? exponent : exponent - 54 };
}

/** Terms of the series of the logarithm: each brings five bits. */
const LOG_TERMS = 17;

/** Natural logarithm: `k ln 2 + 2 atanh((m - 1) / (m + 1))` with `m` near 1. */
function logarithm(value: number): Pair {
  let { fraction, exponent } = splitExponent(value);
  if (fraction < SQRT_HALF) {
    fraction *= 2;
    exponent -= 1;
  }
  const s = divide(sum(fraction, -1), sum(fraction, 1));
  const square = multiply(s, s);
  let series = new Pair(1 / (2 * LOG_TERMS + 1), 0);
  for (let n = LOG_TERMS - 1; n >= 0; n--) {
    // 1 / (2n + 1) has to be exact to 106 bits in the first terms only; later ones weigh less and less.
    series = add(multiply(series, square), divide(new Pair(1, 0), new Pair(2 * n + 1, 0)));
  }
  const log = multiply(s, series);
  return add(multiplyDouble(LN2, exponent), new Pair(2 * log.high, 2 * log.low));
}

const EXP_TERMS = 9;
const EXP_SQUARINGS = 6;

/** `e ** x` as the nearest double. */
function exponential(x: Pair): number {
  const exponent = Math.round(x.high / LN2.high);
  const rest = add(x, multiplyDouble(LN2, -exponent));
  const small = new Pair(rest.high / 2 ** EXP_SQUARINGS, rest.low / 2 ** EXP_SQUARINGS);
  // e**small - 1 by its series: what is nearly 1 would lose the low bits of `small`.
  let series = new Pair(1, 0);
  for (let n = EXP_TERMS; n >= 2; n--) series = add(new Pair(1, 0), divide(multiply(series, small), new Pair(n, 0)));
  let less = multiply(series, small);
  // (1 + y)**2 - 1 is 2y + y**2.
  for (let i = 0; i < EXP_SQUARINGS; i++) less = add(new Pair(2 * less.high, 2 * less.low), multiply(less, less));
  const result = add(new Pair(1, 0), less);
  return scalePair(result, exponent);
}

function scalePair(value: Pair, exponent: number): number {
  // A subnormal result is rounded where its bits end, which is once only if the low part goes in before.
  return scale(value.high + value.low, exponent);
}

/** Up to this exponent squaring and multiplying is faster than logarithms, and as exact. */
const MAX_SQUARING = 64;

/** `v ** exponent`, by `sqrt(v)` more (away from 0) where `root` is 2. */
function wholePower(v: number, exponent: number, root: 1 | 2): number {
  let result = root === 2 ? squareRoot(v) : new Pair(1, 0);
  let base = new Pair(v, 0);
  for (let n = Math.abs(exponent); ; ) {
    if ((n & 1) === 1) result = multiply(result, base);
    n >>>= 1;
    if (n === 0) break;
    base = multiply(base, base);
  }
  if (exponent < 0 || Object.is(exponent, -0)) result = divide(new Pair(1, 0), result);
  return result.high + result.low;
}

/** `v ** w` for finite `v > 0` and finite `w`; infinity where it is too large for a double. */
export function positivePower(v: number, w: number): number {
  if (w === 2) return v * v;
  if (w === 0.5) return Math.sqrt(v);
  if (w === 1) return v;
  const rough = v ** w;
  // Near the ends of the doubles the products above overflow or lose bits.
  if (!(rough > 1e-290 && rough < 1e290)) return rough;
  if (v > 1e-140 && v < 1e140 && Math.abs(w) <= MAX_SQUARING) {
    if (Number.isInteger(w)) return wholePower(v, w, 1);
    if (Number.isInteger(w * 2)) return wholePower(v, w < 0 ? Math.ceil(w) : Math.floor(w), 2);
  }
  return exponential(multiplyDouble(logarithm(v), w));
}

/** `e ** x`, nearly always the nearest double; JavaScript's own where that is not finite, 0 or subnormal. */
export function exp(x: number): number {
  const rough = Math.exp(x);
  return rough > 1e-300 && rough < 1e300 ? exponential(new Pair(x, 0)) : rough;
}

/** Natural logarithm, nearly always the nearest double. */
export function log(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return Math.log(x);
  const { high, low } = logarithm(x);
  return high + low;
}

/** `sqrt(x*x + y*y)` without overflow on the way, nearly always the nearest double. */
export function hypotenuse(x: number, y: number): number {
  const larger = Math.max(Math.abs(x), Math.abs(y));
  if (larger === 0 || !Number.isFinite(larger)) return larger;
  const unit = 2 ** Math.min(1000, Math.max(-1000, splitExponent(larger).exponent));
  const a = x / unit;
  const b = y / unit;
  const squares = add(product(a, a), product(b, b));
  const root = Math.sqrt(squares.high);
  const p = product(root, root);
  return (root + (squares.high - p.high - p.low + squares.low) / (2 * root)) * unit;
}
