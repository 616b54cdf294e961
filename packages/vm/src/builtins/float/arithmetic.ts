import { exc } from '../../exceptions/hierarchy.js';
import { raise, raiseWith } from '../../exceptions/raise.js';
import { positivePower } from './power.js';

/** `v % w` with the sign of `w`, which is not 0: `float_rem`. */
export function floatModulo(v: number, w: number): number {
  const rest = v % w;
  if (rest === 0) return w < 0 || Object.is(w, -0) ? -0 : 0;
  return rest < 0 !== w < 0 ? rest + w : rest;
}

/** `v // w`: `float_floor_div`, from the remainder, so that `v == (v // w) * w + v % w` as nearly as can be. `w` is not 0. */
export function floatFloorDivide(v: number, w: number): number {
  let rest = v % w;
  let quotient = (v - rest) / w;
  if (rest !== 0) {
    if (w < 0 !== rest < 0) {
      rest += w;
      quotient -= 1;
    }
  }
  if (quotient === 0) return v / w < 0 || Object.is(v / w, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** `v ** w` for floats: `undefined` where the result is complex. Raises ZeroDivisionError and OverflowError. */
export function floatPower(v: number, w: number): number | undefined {
  if (w === 0) return 1;
  if (Number.isNaN(v)) return v;
  // JavaScript says NaN for 1 ** NaN and (-1) ** Infinity, C says 1.
  if (Number.isNaN(w)) return v === 1 ? 1 : w;
  if (!Number.isFinite(w)) {
    const size = Math.abs(v);
    if (size === 1) return 1;
    return w > 0 === size > 1 ? Number.POSITIVE_INFINITY : 0;
  }
  if (v === 0) {
    if (w < 0) raise(exc.ZeroDivisionError, '0.0 cannot be raised to a negative power');
    return isOdd(w) ? v : 0;
  }
  if (!Number.isFinite(v)) return v ** w;
  if (v < 0 && !Number.isInteger(w)) return undefined;
  if (v === 1) return 1;
  const size = positivePower(Math.abs(v), w);
  if (!Number.isFinite(size)) raiseWith(exc.OverflowError, 34, 'Numerical result out of range');
  return v < 0 && isOdd(w) ? -size : size;
}

const isOdd = (w: number): boolean => Number.isInteger(w) && Math.abs(w % 2) === 1;
