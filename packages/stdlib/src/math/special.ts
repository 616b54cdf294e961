// Lanczos' approximation with g = 7, n = 9 (Godfrey's coefficients).
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];
const FACTORIALS = 23;

/** sin(pi * x), exact where that is 0 or 1. */
function sinPi(x: number): number {
  const y = Math.abs(x) % 2;
  const quarter = Math.round(2 * y);
  const values = [
    Math.sin(Math.PI * y),
    Math.cos(Math.PI * (y - 0.5)),
    Math.sin(Math.PI * (1 - y)),
    -Math.cos(Math.PI * (y - 1.5)),
    Math.sin(Math.PI * (y - 2)),
  ];
  return Math.sign(x) * values[quarter]!;
}

/** Nearer to zero than this, gamma(x) is 1 / x. */
const TINY = 1e-20;

/** The gamma function; exact at small integers. */
export function gamma(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x;
  if (Number.isInteger(x) && x > 0 && x <= FACTORIALS) {
    let product = 1;
    for (let i = 2; i < x; i++) product *= i;
    return product;
  }
  if (x < 0.5) return Math.abs(x) < TINY ? 1 / x : gammaBelow(x);
  if (x > 171.7) return Infinity;
  const y = x - 1;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (y + i);
  const t = y + 7.5;
  // In two steps: t ** (y + 0.5) alone overflows before the result does.
  const half = t ** ((y + 0.5) / 2);
  return Math.sqrt(2 * Math.PI) * half * Math.exp(-t) * half * sum;
}

/** By reflection. Where gamma(1 - x) overflows, the result may not: it is taken in two steps. */
function gammaBelow(x: number): number {
  const sine = sinPi(x);
  const y = 1 - x;
  if (y <= 170) return Math.PI / (sine * gamma(y));
  return Math.PI / (sine * gamma(y - 20)) / fallingProduct(y - 1, 20);
}

/** y (y - 1) (y - 2) …, `count` of them. */
function fallingProduct(y: number, count: number): number {
  let product = 1;
  for (let i = 0; i < count; i++) product *= y - i;
  return product;
}

/** The natural logarithm of |gamma(x)|. */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) === Infinity) return Infinity;
  if (x === 1 || x === 2) return 0;
  if (Math.abs(x) < TINY) return -Math.log(Math.abs(x));
  if (x < 0.5) return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  const y = x - 1;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (y + i);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

const SERIES_LIMIT = 1.5;
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** erf by its series near zero: all terms have one sign in this form. */
function erfSeries(x: number): number {
  const square = x * x;
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 60 && term > sum * 1e-17; n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * x * Math.exp(-square) * sum;
}

/** erfc by its continued fraction away from zero. */
function erfcFraction(x: number): number {
  if (x >= 30) return 0;
  let f = 0;
  for (let n = 120; n > 0; n--) f = n / 2 / (x + f);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + f));
}

/** The error function. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size < SERIES_LIMIT) return erfSeries(x);
  const rest = erfcFraction(size);
  return x > 0 ? 1 - rest : rest - 1;
}

/** 1 - erf(x), without losing digits where it is small. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) < SERIES_LIMIT) return 1 - erfSeries(x);
  const rest = erfcFraction(Math.abs(x));
  return x > 0 ? rest : 2 - rest;
}
