import { exc, type NativeModule, PyFloat, raise, type Value } from '@pyco/vm';
import { doubleArgument } from '../arguments.js';

/** Coefficients of a rational function, highest power first; numerator and denominator. Wichura's algorithm AS 241 (PPND16). */
type Rational = readonly [numerator: readonly number[], denominator: readonly number[]];

const CENTRAL: Rational = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438,
    3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091,
    1,
  ],
];
const MIDDLE: Rational = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691,
    4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038,
    2.053191626637759, 1,
  ],
];
const TAIL: Rational = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487, 1.7848265399172913,
    5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615, 0.1369298809227358,
    0.599832206555888, 1,
  ],
];

const polynomial = (coefficients: readonly number[], x: number): number => coefficients.reduce((sum, c) => sum * x + c, 0);
const rational = ([numerator, denominator]: Rational, x: number, factor: number): number =>
  (polynomial(numerator, x) * factor) / polynomial(denominator, x);

function inverseNormal(pValue: Value, muValue: Value, sigmaValue: Value): Value {
  const p = doubleArgument(pValue);
  const mu = doubleArgument(muValue);
  const sigma = doubleArgument(sigmaValue);
  if (p <= 0 || p >= 1 || sigma <= 0) raise(exc.ValueError, 'inv_cdf undefined for these parameters');
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return new PyFloat(mu + rational(CENTRAL, 0.180625 - q * q, q) * sigma);
  const r = Math.sqrt(-Math.log(q <= 0 ? p : 1 - p));
  const x = r <= 5 ? rational(MIDDLE, r - 1.6, 1) : rational(TAIL, r - 5, 1);
  return new PyFloat(mu + (q < 0 ? -x : x) * sigma);
}

/** `_statistics`. */
export const statisticsModule: NativeModule = {
  name: '_statistics',
  functions: { '_normal_dist_inv_cdf(p, mu, sigma, /)': inverseNormal },
};
