import { scale } from '../int/convert.js';
import {
  add,
  addDouble,
  divide,
  LN2,
  multiply,
  multiplyDouble,
  ONE,
  Pair,
  pair,
  product,
  splitExponent,
  squareRoot,
  sum,
} from './double-double.js';

// `**`, `exp` and `log` of doubles, nearly always the nearest double, as the C library has them. JavaScript's own `**` differs from it in the
// last digit for one pair in twelve.

/** Logarithms of `j / 32`, and powers `2 ** (j / 32)`, with j from 0: made at first use, by series that are slow and sure. Constants. */
const tables: { logs: readonly Pair[] | undefined; powers: readonly Pair[] | undefined } = { logs: undefined, powers: undefined };
const STEPS = 32;

/** `2 atanh((v - 1) / (v + 1))`, term by term: for `v` within a factor of 1.5 of 1. */
function slowLogarithm(v: number): Pair {
  const s = divide(sum(v, -1), sum(v, 1));
  const square = multiply(s, s);
  let series = new Pair(0, 0);
  for (let n = 24; n >= 0; n--) series = add(multiply(series, square), divide(ONE, new Pair(2 * n + 1, 0)));
  return multiplyDouble(multiply(s, series), 2);
}

/** `e ** x` by Taylor's series, for `x` up to 1. */
function slowExponential(x: Pair): Pair {
  let series = ONE;
  for (let n = 28; n >= 1; n--) series = add(ONE, divide(multiply(series, x), new Pair(n, 0)));
  return series;
}

function logTable(): readonly Pair[] {
  return (tables.logs ??= Array.from({ length: 48 }, (_, j) => (j < 16 ? ONE : slowLogarithm(j / STEPS))));
}

function powerTable(): readonly Pair[] {
  return (tables.powers ??= Array.from({ length: STEPS }, (_, j) => slowExponential(multiplyDouble(LN2, j / STEPS))));
}

const THIRD = divide(ONE, new Pair(3, 0));

/** Natural logarithm of `v > 0`: that of a neighbour from the table, and `2 atanh` of what is left, which is small. */
function logarithm(v: number): Pair {
  let { fraction, exponent } = splitExponent(v);
  if (fraction < Math.SQRT1_2) {
    fraction *= 2;
    exponent -= 1;
  }
  const j = Math.round(fraction * STEPS);
  const near = j / STEPS;
  const s = divide(new Pair(fraction - near, 0), sum(fraction, near));
  const square = multiply(s, s);
  const t = square.high;
  // The series is 1 + t/3 + t²/5 + …; from t² on doubles are exact enough, as t is less than 2**-12.
  const tail = t * t * (1 / 5 + t * (1 / 7 + t * (1 / 9 + t / 11)));
  const series = add(multiply(square, THIRD), new Pair(tail, 0));
  const rest = add(s, multiply(s, series));
  const log = add(logTable()[j]!, new Pair(2 * rest.high, 2 * rest.low));
  return exponent === 0 ? log : add(multiplyDouble(LN2, exponent), log);
}

/** `e ** x` as the nearest double: `2 ** (n / 32)` from the table, and the series of what is left. */
function exponential(x: Pair): number {
  const n = Math.round((x.high * STEPS) / LN2.high);
  const rest = add(x, multiplyDouble(LN2, -n / STEPS));
  const r = rest.high;
  const square = multiply(rest, rest);
  // r + r²/2 + r³/6 + …; from r³ on doubles are exact enough, as r is less than 2**-6.
  const tail = r * r * r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r / 5040))));
  const less = addDouble(add(rest, new Pair(square.high / 2, square.low / 2)), tail);
  const step = powerTable()[n & (STEPS - 1)]!;
  const result = add(step, multiply(step, less));
  return scale(result.high + result.low, n >> 5);
}

/** Up to this exponent squaring and multiplying is faster than logarithms, and as exact. */
const MAX_SQUARING = 64;

/** `v ** exponent`, by `sqrt(v)` more (away from 0) where `root` is 2. */
function wholePower(v: number, exponent: number, root: 1 | 2): number {
  let result = root === 2 ? squareRoot(v) : ONE;
  let base = new Pair(v, 0);
  for (let n = Math.abs(exponent); n > 0; ) {
    if ((n & 1) === 1) result = multiply(result, base);
    n >>>= 1;
    if (n > 0) base = multiply(base, base);
  }
  if (exponent < 0 || Object.is(exponent, -0)) result = divide(ONE, result);
  return result.high + result.low;
}

/** `v ** w` for finite `v > 0` and finite `w`; infinity where it is too large for a double. */
export function positivePower(v: number, w: number): number {
  if (w === 2) return v * v;
  if (w === 0.5) return Math.sqrt(v);
  if (w === 1) return v;
  const rough = v ** w;
  // Near the ends of the doubles the products overflow or lose bits.
  if (!(rough > 1e-290 && rough < 1e290)) return rough;
  if (v > 1e-140 && v < 1e140 && Math.abs(w) <= MAX_SQUARING) {
    if (Number.isInteger(w)) return wholePower(v, w, 1);
    if (Number.isInteger(w * 2)) return wholePower(v, w < 0 ? Math.ceil(w) : Math.floor(w), 2);
  }
  return exponential(multiplyDouble(logarithm(v), w));
}

/** `e ** x`; JavaScript's own where that is not finite, 0 or near either. */
export function exp(x: number): number {
  const rough = Math.exp(x);
  return rough > 1e-290 && rough < 1e290 ? exponential(new Pair(x, 0)) : rough;
}

/** Natural logarithm. */
export function log(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return Math.log(x);
  const { high, low } = logarithm(x);
  return high + low;
}

/** `sqrt(x*x + y*y)` without overflow on the way. */
export function hypotenuse(x: number, y: number): number {
  const larger = Math.max(Math.abs(x), Math.abs(y));
  if (larger === 0 || !Number.isFinite(larger)) return larger;
  const unit = 2 ** Math.min(1000, Math.max(-1000, splitExponent(larger).exponent));
  const a = x / unit;
  const b = y / unit;
  const squares = add(product(a, a), product(b, b));
  const root = Math.sqrt(squares.high);
  const p = product(root, root);
  return pair(root, (squares.high - p.high - p.low + squares.low) / (2 * root)).high * unit;
}
