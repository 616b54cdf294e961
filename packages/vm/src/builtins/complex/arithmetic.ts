import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { PyComplex } from '../complex.js';
import { exp, hypotenuse, log, positivePower } from '../float/power.js';

// Plain formulas, as CPython's complexobject.c: no care is taken of infinities beyond what they do by themselves.

export function multiplyComplex(a: PyComplex, b: PyComplex): PyComplex {
  return new PyComplex(a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real);
}

/** Smith's division. `undefined` for a division by zero. */
export function divideComplex(a: PyComplex, b: PyComplex): PyComplex | undefined {
  const realSize = Math.abs(b.real);
  const imagSize = Math.abs(b.imag);
  if (realSize >= imagSize) {
    if (realSize === 0) return undefined;
    const ratio = b.imag / b.real;
    const denominator = b.real + b.imag * ratio;
    return new PyComplex((a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator);
  }
  if (imagSize >= realSize) {
    const ratio = b.real / b.imag;
    const denominator = b.real * ratio + b.imag;
    return new PyComplex((a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator);
  }
  return new PyComplex(Number.NaN, Number.NaN);
}

/** `hypot`, which is infinite whenever a part is. */
export function magnitude({ real, imag }: PyComplex): number {
  if (Number.isFinite(real) && Number.isFinite(imag)) {
    const size = hypotenuse(real, imag);
    if (!Number.isFinite(size)) raise(exc.OverflowError, 'absolute value too large');
    return size;
  }
  return Math.abs(real) === Number.POSITIVE_INFINITY || Math.abs(imag) === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Number.NaN;
}

const MAX_WHOLE_EXPONENT = 100;

/** `a ** b`: by multiplication for small whole exponents, else by modulus and argument. */
export function complexPower(a: PyComplex, b: PyComplex): PyComplex {
  let result: PyComplex;
  if (b.imag === 0 && Number.isInteger(b.real) && Math.abs(b.real) <= MAX_WHOLE_EXPONENT) result = wholePower(a, b.real);
  else result = generalPower(a, b);
  if (!Number.isFinite(result.real) || !Number.isFinite(result.imag)) {
    if (Number.isFinite(a.real) && Number.isFinite(a.imag) && Number.isFinite(b.real) && Number.isFinite(b.imag)) {
      raise(exc.OverflowError, 'complex exponentiation');
    }
  }
  return result;
}

function wholePower(base: PyComplex, exponent: number): PyComplex {
  if (exponent < 0) {
    return divideComplex(new PyComplex(1, 0), repeatedPower(base, -exponent)) ?? raiseZeroPower();
  }
  return repeatedPower(base, exponent);
}

function repeatedPower(base: PyComplex, exponent: number): PyComplex {
  let result = new PyComplex(1, 0);
  let power = base;
  for (let n = exponent; n > 0; n >>= 1) {
    if ((n & 1) === 1) result = multiplyComplex(result, power);
    if (n > 1) power = multiplyComplex(power, power);
  }
  return result;
}

const raiseZeroPower = (): never => raise(exc.ZeroDivisionError, '0.0 to a negative or complex power');

function generalPower(a: PyComplex, b: PyComplex): PyComplex {
  if (b.real === 0 && b.imag === 0) return new PyComplex(1, 0);
  if (a.real === 0 && a.imag === 0) {
    if (b.imag !== 0 || b.real < 0) raiseZeroPower();
    return new PyComplex(0, 0);
  }
  const size = hypotenuse(a.real, a.imag);
  const angle = Math.atan2(a.imag, a.real);
  let length = positivePower(size, b.real);
  let phase = angle * b.real;
  if (b.imag !== 0) {
    length *= exp(-angle * b.imag);
    phase += b.imag * log(size);
  }
  return new PyComplex(length * Math.cos(phase), length * Math.sin(phase));
}
