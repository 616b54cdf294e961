import { asComplex, exc, type MethodTable, type NativeModule, PyComplex, PyFloat, PyTuple, raise, type Value } from '@pyco/vm';
import { doubleArgument } from '../arguments.js';
import * as elementary from './functions.js';

const { hypot, log, rect, ...functions } = elementary;

const float = (x: number): Value => new PyFloat(x);

/** A function of one number, as Python calls it. */
const unary =
  (fn: (real: number, imag: number) => PyComplex) =>
  (z: Value): Value => {
    const { real, imag } = asComplex(z);
    return fn(real, imag);
  };

function logarithm(z: Value, base: Value | undefined): Value {
  const value = asComplex(z);
  const basis = base === undefined ? undefined : asComplex(base);
  const result = log(value.real, value.imag);
  if (basis === undefined) return result;
  const { real: c, imag: d } = log(basis.real, basis.imag);
  return quotient(result, c, d);
}

/** Smith's division. */
function quotient({ real: a, imag: b }: PyComplex, c: number, d: number): PyComplex {
  if (Math.abs(c) >= Math.abs(d)) {
    if (c === 0) return raise(exc.ZeroDivisionError, 'complex division by zero');
    const ratio = d / c;
    const denominator = c + d * ratio;
    return new PyComplex((a + b * ratio) / denominator, (b - a * ratio) / denominator);
  }
  const ratio = c / d;
  const denominator = c * ratio + d;
  return new PyComplex((a * ratio + b) / denominator, (b * ratio - a) / denominator);
}

function polar(z: Value): Value {
  const { real, imag } = asComplex(z);
  const size = hypot(real, imag);
  if (size === Number.POSITIVE_INFINITY && Number.isFinite(real) && Number.isFinite(imag)) raise(exc.OverflowError, 'math range error');
  return new PyTuple([float(size), float(Math.atan2(imag, real))]);
}

function isClose(a: Value, b: Value, relative: Value | undefined, absolute: Value | undefined): Value {
  const x = asComplex(a);
  const y = asComplex(b);
  const rel = relative === undefined ? 1e-9 : doubleArgument(relative);
  const abs = absolute === undefined ? 0 : doubleArgument(absolute);
  if (rel < 0 || abs < 0) raise(exc.ValueError, 'tolerances must be non-negative');
  if (x.real === y.real && x.imag === y.imag) return true;
  const isInfinite = ({ real, imag }: PyComplex): boolean => Math.abs(real) === Infinity || Math.abs(imag) === Infinity;
  if (isInfinite(x) || isInfinite(y)) return false;
  const distance = hypot(x.real - y.real, x.imag - y.imag);
  return distance <= rel * hypot(y.real, y.imag) || distance <= rel * hypot(x.real, x.imag) || distance <= abs;
}

const ofParts =
  (claim: (real: number, imag: number) => boolean) =>
  (z: Value): Value => {
    const { real, imag } = asComplex(z);
    return claim(real, imag);
  };

const table: MethodTable = Object.fromEntries(Object.entries(functions).map(([name, fn]) => [`${name}(z, /)`, unary(fn)]));

/** `cmath`. */
export const cmathModule: NativeModule = {
  name: 'cmath',
  values: {
    pi: float(Math.PI),
    e: float(Math.E),
    tau: float(2 * Math.PI),
    inf: float(Number.POSITIVE_INFINITY),
    infj: new PyComplex(0, Number.POSITIVE_INFINITY),
    nan: float(Number.NaN),
    nanj: new PyComplex(0, Number.NaN),
  },
  functions: {
    ...table,
    'log(z, base=<unrepresentable>, /)': logarithm,
    'log10(z, /)': (z: Value): Value => {
      const { real, imag } = asComplex(z);
      const natural = log(real, imag);
      return new PyComplex(natural.real / Math.LN10, natural.imag / Math.LN10);
    },
    'phase(z, /)': (z: Value): Value => {
      const { real, imag } = asComplex(z);
      return float(Math.atan2(imag, real));
    },
    'polar(z, /)': polar,
    'rect(r, phi, /)': (r: Value, phi: Value): Value => rect(doubleArgument(r), doubleArgument(phi)),
    'isfinite(z, /)': ofParts((real, imag) => Number.isFinite(real) && Number.isFinite(imag)),
    'isnan(z, /)': ofParts((real, imag) => Number.isNaN(real) || Number.isNaN(imag)),
    'isinf(z, /)': ofParts((real, imag) => Math.abs(real) === Infinity || Math.abs(imag) === Infinity),
    'isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)': (a: Value, b: Value, rel: Value | undefined, abs: Value | undefined): Value =>
      isClose(a, b, rel, abs),
  },
};
