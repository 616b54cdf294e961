// Complex arithmetic in the order of operations of CPython, so that roundings agree.

import { type ConstantValue, complexConstant } from '../ast/constant.js';
import { floatPower } from './float-ops.js';

interface Complex {
  readonly real: number;
  readonly imag: number;
}

export function complexMultiply(a: Complex, b: Complex): ConstantValue {
  const { real, imag } = multiply(a, b);
  return complexConstant(real, imag);
}

function multiply(a: Complex, b: Complex): Complex {
  return { real: a.real * b.real - a.imag * b.imag, imag: a.real * b.imag + a.imag * b.real };
}

/** a / b, or null for division by zero. The larger part of b is divided out first, so that nothing overflows on the way. */
export function complexDivide(a: Complex, b: Complex): ConstantValue | null {
  const absReal = Math.abs(b.real);
  const absImag = Math.abs(b.imag);
  if (absReal >= absImag) {
    if (absReal === 0) return null;
    const ratio = b.imag / b.real;
    const denominator = b.real + b.imag * ratio;
    return complexConstant((a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator);
  }
  if (absImag >= absReal) {
    const ratio = b.real / b.imag;
    const denominator = b.real * ratio + b.imag;
    return complexConstant((a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator);
  }
  return complexConstant(Number.NaN, Number.NaN);
}

/** a ** b, or null where Python raises. */
export function complexPower(a: Complex, b: Complex): ConstantValue | null {
  let power: ConstantValue | null;
  if (b.imag === 0 && Number.isInteger(b.real) && Math.abs(b.real) <= 100) power = integerPower(a, b.real);
  else power = generalPower(a, b);
  if (power === null || power.kind !== 'complex') return null;
  return Number.isFinite(power.real) && Number.isFinite(power.imag) ? power : null;
}

/** By repeated squaring, from the lowest bit of the exponent up. */
function integerPower(a: Complex, exponent: number): ConstantValue | null {
  if (exponent < 0) {
    const inverse = integerPower(a, -exponent);
    return inverse === null || inverse.kind !== 'complex' ? null : complexDivide({ real: 1, imag: 0 }, inverse);
  }
  let result: Complex = { real: 1, imag: 0 };
  let base = a;
  for (let mask = 1; mask > 0 && exponent >= mask; mask <<= 1) {
    if ((exponent & mask) !== 0) result = multiply(result, base);
    base = multiply(base, base);
  }
  return complexConstant(result.real, result.imag);
}

/** Through the polar form. */
function generalPower(a: Complex, b: Complex): ConstantValue | null {
  if (b.real === 0 && b.imag === 0) return complexConstant(1, 0);
  if (a.real === 0 && a.imag === 0) return b.imag !== 0 || b.real < 0 ? null : complexConstant(0, 0);
  const abs = Math.hypot(a.real, a.imag);
  let length = floatPower(abs, b.real) ?? Number.POSITIVE_INFINITY;
  const angle = Math.atan2(a.imag, a.real);
  let phase = angle * b.real;
  if (b.imag !== 0) {
    length *= Math.exp(-angle * b.imag);
    phase += b.imag * Math.log(abs);
  }
  return complexConstant(length * Math.cos(phase), length * Math.sin(phase));
}
