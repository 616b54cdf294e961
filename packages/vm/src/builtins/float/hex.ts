import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { decompose, scale } from '../int/convert.js';
import { trimNumber } from '../int/text.js';

/** `float.hex`: `0x1.8000000000000p+1`. */
export function toHex(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0x0.0p+0`;
  const size = Math.abs(value);
  const subnormal = size < 2.2250738585072014e-308;
  const { mantissa, exponent } = decompose(size);
  const shown = subnormal ? -1022 : exponent + mantissa.toString(2).length - 1;
  const digits = (mantissa << BigInt(exponent - shown + 52)).toString(16).padStart(14, '0');
  return `${sign}0x${digits[0]}.${digits.slice(1)}p${shown < 0 ? '-' : '+'}${Math.abs(shown)}`;
}

const tooLarge = (): never => raise(exc.OverflowError, 'hexadecimal value too large to represent as a float');
const invalid = (): never => raise(exc.ValueError, 'invalid hexadecimal floating-point string');

/** `float.fromhex`: hexadecimal digits with an optional point and exponent, rounded once, halfway cases to even. */
export function fromHex(text: string): number {
  const trimmed = trimNumber(text);
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (special !== null) {
    const size = special[2]!.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
    return special[1] === '-' ? -size : size;
  }
  const match = /^([+-]?)(?:0x)?([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?[0-9]+))?$/i.exec(trimmed);
  if (match === null) return invalid();
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const digits = `${whole}${fraction}`;
  if (digits === '') return invalid();
  const size = fromDigits(digits.replace(/^0+/, ''), fraction.length, power);
  return sign === '-' ? -size : size;
}

function fromDigits(digits: string, places: number, power: string): number {
  if (digits === '') return 0;
  // No text is long enough to make up for an exponent of so many digits.
  const exponent = power.replace(/^[+-]?0*/, '').length > 12 ? (power.startsWith('-') ? -1e13 : 1e13) : Number(power);
  const lowest = exponent - 4 * places;
  const top = lowest + digits.length * 4 - Math.clz32(Number.parseInt(digits[0]!, 16)) + 28;
  if (top > 1025) return tooLarge();
  if (top < -1080) return 0;
  return roundBits(BigInt(`0x${digits}`), top - lowest, lowest);
}

/** `mantissa * 2**exponent` as the nearest double; the mantissa has `bits` bits. */
function roundBits(mantissa: bigint, bits: number, exponent: number): number {
  // A double has 53 bits, and none below 2**-1074.
  const drop = Math.max(bits - 53, -1074 - exponent);
  if (drop <= 0) return finite(scale(Number(mantissa), exponent));
  const half = 1n << BigInt(drop - 1);
  const rest = mantissa & (half * 2n - 1n);
  let kept = mantissa >> BigInt(drop);
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
  return finite(scale(Number(kept), exponent + drop));
}

const finite = (value: number): number => (Number.isFinite(value) ? value : tooLarge());
