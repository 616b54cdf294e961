import {
  asIndex,
  binaryOp,
  call,
  callSpecial,
  exc,
  floatType,
  getIter,
  iterNext,
  lookupSpecial,
  type MethodTable,
  type NativeModule,
  Nb,
  None,
  PyFloat,
  PyTuple,
  raise,
  toArray,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { integerFunctions } from './integer.js';
import { erf, erfc, gamma, lgamma } from './special.js';

/** `PyFloat_AsDouble`. */
function toDouble(value: Value): number {
  if (value instanceof PyFloat) return value.v;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const type = typeOf(value);
  if (type.nb_float === undefined && type.nb_index === undefined) raise(exc.TypeError, `must be real number, not ${type.tp_name}`);
  return (call(floatType, value) as PyFloat).v;
}

const float = (v: number): Value => new PyFloat(v);
const domain = (): never => raise(exc.ValueError, 'math domain error');
const range = (): never => raise(exc.OverflowError, 'math range error');

/** A function of one number: NaN out of a number is a domain error, an infinity out of a finite number a range error (or, `pole`, a domain error). */
const unary =
  (fn: (x: number) => number, pole = false) =>
  (x: Value): Value => {
    const v = toDouble(x);
    const r = fn(v);
    if (Number.isNaN(r) && !Number.isNaN(v)) domain();
    if (!Number.isFinite(r) && Number.isFinite(v)) (pole ? domain : range)();
    return float(r);
  };

/** log of a number or of an int of any size. */
function logOf(x: Value, log: (v: number) => number, ln2: number): number {
  const value = typeof x === 'bigint' ? x : undefined;
  if (value !== undefined) {
    if (value <= 0n) domain();
    const bits = value.toString(16).length * 4;
    if (bits > 1000) {
      const shift = bits - 64;
      return log(Number(value >> BigInt(shift))) + shift * ln2;
    }
    return log(Number(value));
  }
  const v = typeof x === 'number' ? x : toDouble(x);
  if (v <= 0 && !Number.isNaN(v)) domain();
  return log(v);
}

/** Shewchuk's partial sums: the exact sum of doubles, rounded once. */
function exactSum(values: Iterable<number>): number {
  const partials: number[] = [];
  let special = 0;
  let infinite = 0;
  for (const given of values) {
    let x = given;
    if (!Number.isFinite(x)) {
      if (Number.isNaN(x)) special = Number.NaN;
      else infinite += x;
      continue;
    }
    let count = 0;
    for (const partial of partials) {
      let y = partial;
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low !== 0) partials[count++] = low;
      x = high;
    }
    partials.length = count;
    if (!Number.isFinite(x)) raise(exc.OverflowError, 'intermediate overflow in fsum');
    partials.push(x);
  }
  if (Number.isNaN(infinite)) raise(exc.ValueError, '-inf + inf in fsum');
  if (Number.isNaN(special)) return special;
  if (infinite !== 0) return infinite;
  let n = partials.length;
  if (n === 0) return 0;
  let high = partials[--n]!;
  let low = 0;
  while (n > 0) {
    const x = high;
    const y = partials[--n]!;
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  // Round half to even needs the sign of the next partial.
  if (n > 0 && ((low < 0 && partials[n - 1]! < 0) || (low > 0 && partials[n - 1]! > 0))) {
    const y = low * 2;
    const x = high + y;
    if (y === x - high) high = x;
  }
  return high;
}

/** Numbers whose exact sum is the square of `x`. */
function squareParts(x: number): number[] {
  const split = x * 134217729;
  const high = split - (split - x);
  const low = x - high;
  return [high * high, 2 * high * low, low * low];
}

/** `math.hypot` and `math.dist`: scaled, and summed without loss. */
function vectorNorm(parts: readonly number[]): number {
  if (parts.some((x) => Math.abs(x) === Infinity)) return Infinity;
  const max = parts.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  if (max === 0 || Number.isNaN(max)) return max;
  if (parts.some(Number.isNaN)) return Number.NaN;
  const exponent = Math.floor(Math.log2(max));
  if (exponent < -900) return vectorNorm(parts.map((x) => x * 2 ** 600)) * 2 ** -600;
  const scale = 2 ** -exponent;
  const squares = parts.flatMap((part) => squareParts(part * scale));
  const root = Math.sqrt(exactSum(squares));
  // One step of Newton on what is exactly missing makes up for the rounding of the root.
  const rest = exactSum([...squares, ...squareParts(root).map((x) => -x)]);
  return (root + rest / (2 * root)) / scale;
}

function fmod(x: number, y: number): number {
  if (Math.abs(y) === Infinity && Number.isFinite(x)) return x;
  const r = x % y;
  if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) domain();
  return r;
}

function remainder(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return x + y;
  if (Math.abs(x) === Infinity || y === 0) return domain();
  if (Math.abs(y) === Infinity) return x;
  const a = Math.abs(x);
  const b = Math.abs(y);
  const m = a % b;
  const c = b - m;
  const r = m < c ? m : m > c ? -c : m - 2 * ((0.5 * (a - m)) % b);
  return (x < 0 || Object.is(x, -0) ? -1 : 1) * r;
}

function pow(x: number, y: number): number {
  if (x === 1 || y === 0) return 1;
  const r = x ** y;
  if (Math.abs(x) === 1 && Math.abs(y) === Infinity) return 1;
  if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) domain();
  if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y)) (x === 0 ? domain : range)();
  return r;
}

const view = new DataView(new ArrayBuffer(8));

function frexp(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let value = x;
  let extra = 0;
  if (Math.abs(x) < 2.2250738585072014e-308) {
    value *= 2 ** 54;
    extra = -54;
  }
  view.setFloat64(0, value);
  const high = view.getUint32(0);
  const exponent = ((high >>> 20) & 0x7ff) - 1022;
  view.setUint32(0, (high & 0x800fffff) | (1022 << 20));
  return [view.getFloat64(0), exponent + extra];
}

function ldexp(x: number, exponent: number | bigint): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const e = typeof exponent === 'bigint' ? (exponent > 0n ? 1e6 : -1e6) : exponent;
  if (e > 2200) return range();
  if (e < -2200) return x < 0 ? -0 : 0;
  const [m, own] = frexp(x);
  const total = own + e;
  if (total > 1024) return range();
  // One rounding only, where the result is subnormal.
  return total >= -1021 ? m * 2 * 2 ** (total - 1) : m * 2 ** Math.max(total + 1074, -1) * 2 ** -1074 * (total + 1074 < -1 ? 0 : 1);
}

function nextAfter(x: number, y: number, steps: bigint): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return x + y;
  const toOrdinal = (v: number): bigint => {
    view.setFloat64(0, v);
    const bits = view.getBigInt64(0);
    return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
  };
  const from = toOrdinal(x);
  const to = toOrdinal(y);
  if (from === to) return y;
  const next = to > from ? (from + steps > to ? to : from + steps) : from - steps < to ? to : from - steps;
  view.setBigInt64(0, next < 0n || (next === 0n && x < 0) ? -next | -0x8000000000000000n : next);
  return view.getFloat64(0);
}

function rounding(name: '__ceil__' | '__floor__', fn: (x: number) => number) {
  return (x: Value): Value => {
    if ((!(x instanceof PyFloat) || typeOf(x).isHeapType) && lookupSpecial(x, name) !== undefined) return callSpecial(x, name);
    const v = fn(toDouble(x));
    if (Number.isNaN(v)) raise(exc.ValueError, 'cannot convert float NaN to integer');
    if (!Number.isFinite(v)) raise(exc.OverflowError, 'cannot convert float infinity to integer');
    return Number.isSafeInteger(v) ? v + 0 : BigInt(v);
  };
}

function isClose(a: Value, b: Value, relative: Value, absolute: Value): Value {
  const [x, y, rel, abs] = [a, b, relative, absolute].map(toDouble) as [number, number, number, number];
  if (rel < 0 || abs < 0) raise(exc.ValueError, 'tolerances must be non-negative');
  if (x === y) return true;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return false;
  const difference = Math.abs(x - y);
  return difference <= Math.abs(rel * y) || difference <= Math.abs(rel * x) || difference <= abs;
}

function prod(iterable: Value, start: Value): Value {
  let result = start;
  const iterator = getIter(iterable);
  for (let item = iterNext(iterator); item !== undefined; item = iterNext(iterator)) result = binaryOp(result, item, Nb.MULTIPLY);
  return result;
}

/** The sum of products, exact where all are ints or floats. */
function sumProd(p: Value, q: Value): Value {
  const [a, b] = [toArray(p), toArray(q)];
  if (a.length !== b.length) raise(exc.ValueError, 'Inputs are not the same length');
  if ([...a, ...b].every((x) => x instanceof PyFloat || typeof x === 'number') && [...a, ...b].some((x) => x instanceof PyFloat)) {
    const parts: number[] = [];
    a.forEach((x, i) => {
      const [u, v] = [toDouble(x), toDouble(b[i]!)];
      const product = u * v;
      const split = (n: number): [number, number] => {
        const t = n * 134217729;
        const high = t - (t - n);
        return [high, n - high];
      };
      const [uh, ul] = split(u);
      const [vh, vl] = split(v);
      parts.push(product, Number.isFinite(product) ? uh * vh - product + uh * vl + ul * vh + ul * vl : 0);
    });
    if (parts.every(Number.isFinite)) return float(exactSum(parts));
  }
  return a.reduce<Value>((sum, x, i) => binaryOp(sum, binaryOp(x, b[i]!, Nb.MULTIPLY), Nb.ADD), 0);
}

function fma(x: number, y: number, z: number): number {
  if (Number.isFinite(x) && Number.isFinite(y) && Math.abs(z) === Infinity) return z;
  const plain = x * y + z;
  if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z)) {
    if (Number.isNaN(plain) && ![x, y, z].some(Number.isNaN)) raise(exc.ValueError, 'invalid operation in fma');
    return plain;
  }
  const exact = (v: number): { m: bigint; e: number } => {
    const [m, e] = frexp(v);
    return { m: BigInt(m * 2 ** 53), e: e - 53 };
  };
  const [a, b, c] = [exact(x), exact(y), exact(z)];
  const e = Math.min(a.e + b.e, c.e);
  if (a.e + b.e - e > 4000 || c.e - e > 4000) return plain;
  const sum = ((a.m * b.m) << BigInt(a.e + b.e - e)) + (c.m << BigInt(c.e - e));
  if (sum === 0n) return plain;
  const r = rationalToDouble(sum, e);
  if (!Number.isFinite(r)) raise(exc.OverflowError, 'overflow in fma');
  return r;
}

/** `m * 2**e`, rounded half to even. */
function rationalToDouble(m: bigint, e: number): number {
  const negative = m < 0n;
  let magnitude = negative ? -m : m;
  let exponent = e;
  const bits = magnitude.toString(2).length;
  const drop = Math.max(bits - 53, -1074 - exponent);
  if (drop > 0) {
    const half = 1n << BigInt(drop - 1);
    const rest = magnitude & ((1n << BigInt(drop)) - 1n);
    magnitude >>= BigInt(drop);
    if (rest > half || (rest === half && (magnitude & 1n) === 1n)) magnitude += 1n;
    exponent += drop;
  }
  const value = exponent < -1000 ? Number(magnitude) * 2 ** -1000 * 2 ** (exponent + 1000) : Number(magnitude) * 2 ** exponent;
  return negative ? -value : value;
}

const functions: MethodTable = {
  'acos(x, /)': unary(Math.acos),
  'acosh(x, /)': unary(Math.acosh),
  'asin(x, /)': unary(Math.asin),
  'asinh(x, /)': unary(Math.asinh),
  'atan(x, /)': unary(Math.atan),
  'atan2(y, x, /)': (y: Value, x: Value): Value => float(Math.atan2(toDouble(y), toDouble(x))),
  'atanh(x, /)': unary(Math.atanh, true),
  'cbrt(x, /)': unary(Math.cbrt),
  'ceil(x, /)': rounding('__ceil__', Math.ceil),
  'copysign(x, y, /)': (x: Value, y: Value): Value => {
    const size = Math.abs(toDouble(x));
    const sign = toDouble(y);
    return float(sign < 0 || Object.is(sign, -0) ? -size : size);
  },
  'cos(x, /)': unary(Math.cos),
  'cosh(x, /)': unary(Math.cosh),
  'degrees(x, /)': (x: Value): Value => float(toDouble(x) * (180 / Math.PI)),
  'dist(p, q, /)': (p: Value, q: Value): Value => {
    const [a, b] = [toArray(p).map(toDouble), toArray(q).map(toDouble)];
    if (a.length !== b.length) raise(exc.ValueError, 'both points must have the same number of dimensions');
    return float(vectorNorm(a.map((x, i) => x - b[i]!)));
  },
  'erf(x, /)': (x: Value): Value => float(erf(toDouble(x))),
  'erfc(x, /)': (x: Value): Value => float(erfc(toDouble(x))),
  'exp(x, /)': unary(Math.exp),
  'exp2(x, /)': unary((x) => 2 ** x),
  'expm1(x, /)': unary(Math.expm1),
  'fabs(x, /)': (x: Value): Value => float(Math.abs(toDouble(x))),
  'floor(x, /)': rounding('__floor__', Math.floor),
  'fma(x, y, z, /)': (x: Value, y: Value, z: Value): Value => float(fma(toDouble(x), toDouble(y), toDouble(z))),
  'fmod(x, y, /)': (x: Value, y: Value): Value => float(fmod(toDouble(x), toDouble(y))),
  'frexp(x, /)': (x: Value): Value => {
    const [m, e] = frexp(toDouble(x));
    return new PyTuple([float(m), e]);
  },
  'fsum(seq, /)': (seq: Value): Value => float(exactSum(toArray(seq).map(toDouble))),
  'gamma(x, /)': (x: Value): Value => {
    const v = toDouble(x);
    if ((v <= 0 && Number.isInteger(v)) || v === -Infinity) domain();
    const r = gamma(v);
    if (!Number.isFinite(r) && Number.isFinite(v)) range();
    return float(r);
  },
  'hypot(*coordinates)': (parts: readonly Value[]): Value => float(vectorNorm(parts.map(toDouble))),
  'isclose(a, b, *, rel_tol=<unrepresentable>, abs_tol=<unrepresentable>)': (
    a: Value,
    b: Value,
    rel: Value | undefined,
    abs: Value | undefined,
  ): Value => isClose(a, b, rel ?? float(1e-9), abs ?? float(0)),
  'isfinite(x, /)': (x: Value): Value => Number.isFinite(toDouble(x)),
  'isinf(x, /)': (x: Value): Value => Math.abs(toDouble(x)) === Infinity,
  'isnan(x, /)': (x: Value): Value => Number.isNaN(toDouble(x)),
  'ldexp(x, i, /)': (x: Value, i: Value): Value => {
    if (typeOf(i).nb_index === undefined) raise(exc.TypeError, 'Expected an int as second argument to ldexp.');
    return float(ldexp(toDouble(x), asIndex(i)));
  },
  'lgamma(x, /)': (x: Value): Value => {
    const v = toDouble(x);
    if (v <= 0 && Number.isInteger(v)) domain();
    const r = lgamma(v);
    if (!Number.isFinite(r) && Number.isFinite(v)) range();
    return float(r);
  },
  'log(x, base=<unrepresentable>, /)': (x: Value, base: Value | undefined): Value => {
    const numerator = logOf(x, Math.log, Math.LN2);
    if (base === undefined) return float(numerator);
    const denominator = logOf(base, Math.log, Math.LN2);
    if (denominator === 0) raise(exc.ZeroDivisionError, 'division by zero');
    return float(numerator / denominator);
  },
  'log10(x, /)': (x: Value): Value => float(logOf(x, Math.log10, Math.log10(2))),
  'log1p(x, /)': unary(Math.log1p, true),
  'log2(x, /)': (x: Value): Value => float(logOf(x, Math.log2, 1)),
  'modf(x, /)': (x: Value): Value => {
    const v = toDouble(x);
    if (Math.abs(v) === Infinity) return new PyTuple([float(v > 0 ? 0 : -0), float(v)]);
    const whole = Math.trunc(v);
    const fraction = v - whole;
    return new PyTuple([float(fraction === 0 && (v < 0 || Object.is(v, -0)) ? -0 : fraction), float(whole)]);
  },
  'nextafter(x, y, /, *, steps=None)': (x: Value, y: Value, steps: Value): Value => {
    const count = steps === None ? 1n : BigInt(asIndex(steps));
    if (count < 0n) raise(exc.ValueError, 'steps must be a non-negative integer');
    return float(nextAfter(toDouble(x), toDouble(y), count));
  },
  'pow(x, y, /)': (x: Value, y: Value): Value => float(pow(toDouble(x), toDouble(y))),
  'prod(iterable, /, *, start=1)': prod,
  'radians(x, /)': (x: Value): Value => float(toDouble(x) * (Math.PI / 180)),
  'remainder(x, y, /)': (x: Value, y: Value): Value => float(remainder(toDouble(x), toDouble(y))),
  'sin(x, /)': unary(Math.sin),
  'sinh(x, /)': unary(Math.sinh),
  'sqrt(x, /)': unary(Math.sqrt),
  'sumprod(p, q, /)': sumProd,
  'tan(x, /)': unary(Math.tan),
  'tanh(x, /)': unary(Math.tanh),
  'trunc(x, /)': (x: Value): Value => {
    if (lookupSpecial(x, '__trunc__') === undefined) raise(exc.TypeError, `type ${typeName(x)} doesn't define __trunc__ method`);
    return callSpecial(x, '__trunc__');
  },
  'ulp(x, /)': (x: Value): Value => {
    const v = Math.abs(toDouble(x));
    if (!Number.isFinite(v)) return float(v);
    const next = nextAfter(v, Infinity, 1n);
    return float(next === Infinity ? v - nextAfter(v, -Infinity, 1n) : next - v);
  },
  ...integerFunctions,
};

/** `math`. Elementary functions are the host's: their last bit may differ from the C library's. */
export const mathModule: NativeModule = {
  name: 'math',
  functions,
  init({ dict }) {
    for (const [name, value] of [
      ['pi', Math.PI],
      ['e', Math.E],
      ['tau', 2 * Math.PI],
      ['inf', Infinity],
      ['nan', Number.NaN],
    ] as const)
      dict.setStr(name, float(value));
  },
};
