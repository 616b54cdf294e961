import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';

/** The double of an IEEE 754 half: `PyFloat_Unpack2`. */
export function doubleFromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The nearest half of a double, ties to even: `PyFloat_Pack2`. OverflowError for what is too large. */
export function halfFromDouble(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  // Below the smallest normal half steps are 2^-24 wide, above they double with each power of two.
  const exponent = Math.max(-14, magnitude === 0 ? -14 : Math.floor(Math.log2(magnitude)));
  const steps = roundHalfEven(magnitude * 2 ** (10 - exponent));
  const bits = exponent === -14 ? steps : steps + ((exponent + 14) << 10);
  if (bits >= 0x7c00) raise(exc.OverflowError, 'float too large to pack with e format');
  return sign | bits;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
