import { exc, PyComplex, raise } from '@pyco/vm';
import { copySign, specialValue } from './special.js';

// The elementary functions as W. Kahan gives them ("Branch cuts for complex elementary functions", 1987): no loss of digits near the branch
// points, signs of zeros kept, no overflow on the way to a result that has none.

const LARGE = Number.MAX_VALUE / 4;
const LOG_LARGE = Math.log(LARGE);
const SMALLEST_NORMAL = 2.2250738585072014e-308;

type Function = (real: number, imag: number) => PyComplex;

const domain = (): never => raise(exc.ValueError, 'math domain error');
const range = (): never => raise(exc.OverflowError, 'math range error');
const areFinite = (real: number, imag: number): boolean => Number.isFinite(real) && Number.isFinite(imag);

/** The function for finite parts, with the table of `name` for the others. */
const withSpecials =
  (name: string, finite: Function): Function =>
  (real, imag) =>
    areFinite(real, imag) ? finite(real, imag) : specialValue(name, real, imag);

/** A function whose result at an infinite real part still turns with a finite imaginary one. */
const turning =
  (name: string, finite: Function, atInfinity: Function): Function =>
  (real, imag) => {
    if (!areFinite(real, imag))
      return Number.isFinite(imag) && imag !== 0 && !Number.isNaN(real) ? atInfinity(real, imag) : specialValue(name, real, imag);
    const result = finite(real, imag);
    return areFinite(result.real, result.imag) ? result : range();
  };

const HUGE = Number.POSITIVE_INFINITY;

export const hypot = (x: number, y: number): number => Math.hypot(x, y);

export const sqrt: Function = withSpecials('sqrt', (real, imag) => {
  if (real === 0 && imag === 0) return new PyComplex(0, imag);
  let x = Math.abs(real);
  let y = Math.abs(imag);
  let s: number;
  if (x < SMALLEST_NORMAL && y < SMALLEST_NORMAL && (x > 0 || y > 0)) {
    x *= 2 ** 54;
    y *= 2 ** 54;
    s = Math.sqrt(x + hypot(x, y)) * 2 ** -27 * Math.SQRT1_2;
  } else {
    x /= 8;
    s = 2 * Math.sqrt(x + hypot(x, y / 8));
  }
  const d = Math.abs(imag) / (2 * s);
  return real >= 0 ? new PyComplex(s, copySign(d, imag)) : new PyComplex(d, copySign(s, imag));
});

const isLarge = (real: number, imag: number): boolean => Math.abs(real) > LARGE || Math.abs(imag) > LARGE;
/** log |z| of a large number; `2 |z|` would overflow. */
const logOfLarge = (real: number, imag: number): number => Math.log(hypot(real / 2, imag / 2)) + 2 * Math.LN2;

export const acos: Function = withSpecials('acos', (real, imag) => {
  if (isLarge(real, imag)) {
    const log = logOfLarge(real, imag);
    return new PyComplex(Math.atan2(Math.abs(imag), real), real < 0 ? -copySign(log, imag) : copySign(log, -imag));
  }
  const minus = sqrt(1 - real, -imag);
  const plus = sqrt(1 + real, imag);
  return new PyComplex(2 * Math.atan2(minus.real, plus.real), Math.asinh(plus.real * minus.imag - plus.imag * minus.real));
});

export const acosh: Function = withSpecials('acosh', (real, imag) => {
  if (isLarge(real, imag)) return new PyComplex(logOfLarge(real, imag), Math.atan2(imag, real));
  const minus = sqrt(real - 1, imag);
  const plus = sqrt(real + 1, imag);
  return new PyComplex(Math.asinh(minus.real * plus.real + minus.imag * plus.imag), 2 * Math.atan2(minus.imag, plus.real));
});

export const asinh: Function = withSpecials('asinh', (real, imag) => {
  if (isLarge(real, imag)) return new PyComplex(copySign(logOfLarge(real, imag), real), Math.atan2(imag, Math.abs(real)));
  const plus = sqrt(1 + imag, -real);
  const minus = sqrt(1 - imag, real);
  return new PyComplex(
    Math.asinh(plus.real * minus.imag - minus.real * plus.imag),
    Math.atan2(imag, plus.real * minus.real - plus.imag * minus.imag),
  );
});

export const atanh: Function = withSpecials('atanh', (real, imag) => {
  // Odd: only the right half is computed.
  if (real < 0 || Object.is(real, -0)) {
    const mirrored = atanh(-real, -imag);
    return new PyComplex(-mirrored.real, -mirrored.imag);
  }
  const ay = Math.abs(imag);
  if (real > Math.sqrt(LARGE) || ay > Math.sqrt(LARGE)) {
    const size = hypot(real / 2, imag / 2);
    return new PyComplex(real / 4 / size / size, -copySign(Math.PI / 2, -imag));
  }
  if (real === 1 && ay < Math.sqrt(SMALLEST_NORMAL)) {
    if (ay === 0) return domain();
    return new PyComplex(-Math.log(Math.sqrt(ay) / Math.sqrt(hypot(ay, 2))), copySign(Math.atan2(2, -ay) / 2, imag));
  }
  return new PyComplex(
    Math.log1p((4 * real) / ((1 - real) * (1 - real) + ay * ay)) / 4,
    -Math.atan2(-2 * imag, (1 - real) * (1 + real) - ay * ay) / 2,
  );
});

export const exp: Function = turning(
  'exp',
  (real, imag) => {
    if (real > LOG_LARGE) {
      const l = Math.exp(real - 1);
      return new PyComplex(l * Math.cos(imag) * Math.E, l * Math.sin(imag) * Math.E);
    }
    const l = Math.exp(real);
    return new PyComplex(l * Math.cos(imag), l * Math.sin(imag));
  },
  (real, imag) => {
    const size = real > 0 ? HUGE : 0;
    return new PyComplex(copySign(size, Math.cos(imag)), copySign(size, Math.sin(imag)));
  },
);

export const cosh: Function = turning(
  'cosh',
  (real, imag) => {
    if (Math.abs(real) > LOG_LARGE) {
      const less = real - copySign(1, real);
      return new PyComplex(Math.cos(imag) * Math.cosh(less) * Math.E, Math.sin(imag) * Math.sinh(less) * Math.E);
    }
    return new PyComplex(Math.cos(imag) * Math.cosh(real), Math.sin(imag) * Math.sinh(real));
  },
  (real, imag) => new PyComplex(copySign(HUGE, Math.cos(imag)), copySign(HUGE, Math.sin(imag)) * (real > 0 ? 1 : -1)),
);

export const sinh: Function = turning(
  'sinh',
  (real, imag) => {
    if (Math.abs(real) > LOG_LARGE) {
      const less = real - copySign(1, real);
      return new PyComplex(Math.cos(imag) * Math.sinh(less) * Math.E, Math.sin(imag) * Math.cosh(less) * Math.E);
    }
    return new PyComplex(Math.cos(imag) * Math.sinh(real), Math.sin(imag) * Math.cosh(real));
  },
  (real, imag) => new PyComplex(copySign(HUGE, Math.cos(imag)) * (real > 0 ? 1 : -1), copySign(HUGE, Math.sin(imag))),
);

export const tanh: Function = turning(
  'tanh',
  (real, imag) => {
    if (Math.abs(real) > LOG_LARGE) {
      return new PyComplex(copySign(1, real), 4 * Math.sin(imag) * Math.cos(imag) * Math.exp(-2 * Math.abs(real)));
    }
    const tx = Math.tanh(real);
    const ty = Math.tan(imag);
    const cx = 1 / Math.cosh(real);
    const txty = tx * ty;
    const denominator = 1 + txty * txty;
    return new PyComplex((tx * (1 + ty * ty)) / denominator, (ty / denominator) * cx * cx);
  },
  (real, imag) => new PyComplex(copySign(1, real), copySign(0, 2 * Math.sin(imag) * Math.cos(imag))),
);

export const log: Function = withSpecials('log', (real, imag) => {
  const ax = Math.abs(real);
  const ay = Math.abs(imag);
  let size: number;
  if (ax > LARGE || ay > LARGE) size = Math.log(hypot(ax / 2, ay / 2)) + Math.LN2;
  else if (ax < SMALLEST_NORMAL && ay < SMALLEST_NORMAL) {
    if (ax === 0 && ay === 0) return domain();
    size = Math.log(hypot(ax * 2 ** 53, ay * 2 ** 53)) - 53 * Math.LN2;
  } else {
    const h = hypot(ax, ay);
    // Near the unit circle the logarithm is small and h has lost its digits.
    if (h >= 0.71 && h <= 1.73) {
      const more = Math.max(ax, ay);
      const less = Math.min(ax, ay);
      size = Math.log1p((more - 1) * (more + 1) + less * less) / 2;
    } else size = Math.log(h);
  }
  return new PyComplex(size, Math.atan2(imag, real));
});

/** `-i f(iz)`: the circular functions out of the hyperbolic ones. */
const turned =
  (hyperbolic: Function): Function =>
  (real, imag) => {
    const { real: x, imag: y } = hyperbolic(-imag, real);
    return new PyComplex(y, -x);
  };

export const asin: Function = turned(asinh);
export const atan: Function = turned(atanh);
export const sin: Function = turned(sinh);
export const tan: Function = turned(tanh);
export const cos: Function = (real, imag) => cosh(-imag, real);

export const rect: Function = (r, phi) => {
  if (!areFinite(r, phi)) {
    if (!Number.isFinite(r) && !Number.isNaN(r) && Number.isFinite(phi) && phi !== 0) {
      const sign = r > 0 ? 1 : -1;
      return new PyComplex(copySign(HUGE, Math.cos(phi)) * sign, copySign(HUGE, Math.sin(phi)) * sign);
    }
    return specialValue('rect', r, phi);
  }
  // 0 may have come from polar(), whose sign the product would lose.
  return phi === 0 ? new PyComplex(r, r * phi) : new PyComplex(r * Math.cos(phi), r * Math.sin(phi));
};
