/**
 * Decimal digits of doubles, exactly: what `dtoa.c` is to CPython. A finite value is `0.DIGITS * 10**decpt`, as dtoa has it.
 */
export interface Decimal {
  /** Significant digits without sign, no leading zeros (a single `0` for zero), no trailing zeros unless asked for. */
  readonly digits: string;
  readonly decpt: number;
}

const buffer = new DataView(new ArrayBuffer(8));

/** `v = mantissa * 2**exponent` for a finite `v > 0`, exactly. */
function split(v: number): { readonly mantissa: bigint; readonly exponent: number } {
  buffer.setFloat64(0, v);
  const bits = buffer.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

/** `v * 10**scale` as an integer, rounded half to even. */
function scaledInteger(v: number, scale: number): bigint {
  const { mantissa, exponent } = split(v);
  let numerator = mantissa;
  let denominator = 1n;
  if (scale >= 0) numerator *= 10n ** BigInt(scale);
  else denominator = 10n ** BigInt(-scale);
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  const quotient = numerator / denominator;
  const twice = (numerator - quotient * denominator) * 2n;
  return twice > denominator || (twice === denominator && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** Splits JavaScript's `d.ddde±x` into digits and the place of the point. */
function fromExponential(text: string): Decimal {
  const e = text.indexOf('e');
  return { digits: e === 1 ? text[0]! : text[0]! + text.slice(2, e), decpt: Number(text.slice(e + 1)) + 1 };
}

/** The shortest digits that read back as `v` (mode 0). `v` finite, not negative. */
function shortestDigits(v: number): Decimal {
  return v === 0 ? { digits: '0', decpt: 1 } : fromExponential(v.toExponential());
}

const SMALLEST_NORMAL = 2 ** -1022;
// A double has at most this many significant digits, and this many after the point; whatever is asked for beyond is zeros.
const MOST_SIGNIFICANT = 780;
const MOST_FRACTION = 1074;

/** `count` significant digits (mode 2), at least 1; fewer where the rest would be zeros. `v` finite, not negative. */
function significantDigits(v: number, count: number): Decimal {
  if (v === 0) return { digits: '0', decpt: 1 };
  const shortest = fromExponential(v.toExponential());
  // Up to 15 digits survive the way to a normal double and back, so short digits are exact enough to be padded.
  if (count <= 15 && shortest.digits.length <= count && v >= SMALLEST_NORMAL) return shortest;
  if (count <= 70 && !mayTieAt(v, count)) {
    const rounded = fromExponential(v.toExponential(count - 1));
    return { digits: stripZeros(rounded.digits), decpt: rounded.decpt };
  }
  const wanted = Math.min(count, MOST_SIGNIFICANT);
  let decpt = shortest.decpt;
  for (;;) {
    const digits = scaledInteger(v, wanted - decpt).toString();
    if (digits.length === wanted) return { digits: stripZeros(digits), decpt };
    // The shortest digits may be those of the next power of ten, and 9.99… may round up to it.
    decpt += digits.length < wanted ? -1 : 1;
  }
}

/** JavaScript rounds the exact value, as dtoa does, but ties away from zero: a value that looks like a tie goes the long way. */
function mayTieAt(v: number, count: number): boolean {
  const { digits } = fromExponential(v.toExponential(count + 25));
  return digits.charCodeAt(count) === 0x35 && stripZeros(digits).length === count + 1;
}

const mayTieAfter = (v: number, places: number): boolean => {
  const doubled = v * 2 ** (places + 1);
  return Number.isInteger(doubled) && !Number.isInteger(doubled / 2);
};

/** The text of `v` with `places` digits after the point, where JavaScript writes it as C does; else `undefined`. `v` finite, not negative. */
const fixedText = (v: number, places: number): string | undefined =>
  places <= 100 && v < 1e21 && !mayTieAfter(v, places) ? v.toFixed(places) : undefined;

/** All digits up to `count` places after the point (mode 3). Empty digits: the value rounds to zero. `v` finite, not negative. */
export function fractionDigits(v: number, count: number): Decimal {
  if (v === 0) return { digits: '0', decpt: 1 };
  const places = Math.min(count, MOST_FRACTION);
  const digits = fixedText(v, places)?.replace('.', '') ?? scaledInteger(v, places).toString();
  const significant = digits.replace(/^0+/, '');
  return { digits: stripZeros(significant), decpt: significant.length - places };
}

function stripZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--;
  return end === digits.length ? digits : digits.slice(0, end);
}

/** `Py_DTSF_*`: how `doubleToString` writes. */
export const DoubleFlags = { SIGN: 1, ADD_DOT_0: 2, ALT: 4, NO_NEG_0: 8 } as const;

/** The codes of `PyOS_double_to_string`; `r` is `repr`'s and takes no precision. */
export type DoubleCode = 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'r';

/** `PyOS_double_to_string`: a sign only for negative values or with `DoubleFlags.SIGN`. `precision` must leave the text below the longest str. */
export function doubleToString(v: number, code: DoubleCode, precision: number, flags: number): string {
  const upper = code === 'E' || code === 'F' || code === 'G';
  let negative = v < 0 || Object.is(v, -0);
  if (!Number.isFinite(v)) {
    const name = Number.isNaN(v) ? 'nan' : 'inf';
    const sign = v < 0 ? '-' : (flags & DoubleFlags.SIGN) !== 0 ? '+' : '';
    return sign + (upper ? name.toUpperCase() : name);
  }
  if ((code === 'f' || code === 'F') && flags === 0) {
    const text = fixedText(Math.abs(v), precision);
    if (text !== undefined) return negative ? `-${text}` : text;
  }
  const alt = (flags & DoubleFlags.ALT) !== 0;
  const addDot0 = (flags & DoubleFlags.ADD_DOT_0) !== 0;
  const magnitude = Math.abs(v);
  let decimal: Decimal;
  let useExponent = false;
  /** How many digits to write, those before the point included. */
  let end = 0;
  switch (code) {
    case 'e':
    case 'E':
      decimal = significantDigits(magnitude, precision + 1);
      useExponent = true;
      end = precision + 1;
      break;
    case 'f':
    case 'F':
      decimal = fractionDigits(magnitude, precision);
      end = decimal.decpt + precision;
      break;
    case 'g':
    case 'G': {
      const count = precision === 0 ? 1 : precision;
      decimal = significantDigits(magnitude, count);
      useExponent = decimal.decpt <= -4 || decimal.decpt > count - (addDot0 ? 1 : 0);
      end = alt ? count : decimal.digits.length;
      break;
    }
    case 'r':
      decimal = shortestDigits(magnitude);
      useExponent = decimal.decpt <= -4 || decimal.decpt > 16;
      end = decimal.digits.length;
  }
  if (negative && (flags & DoubleFlags.NO_NEG_0) !== 0 && /^0*$/.test(decimal.digits)) negative = false;
  const exponent = decimal.decpt - 1;
  const text = placePoint(decimal.digits, useExponent ? 1 : decimal.decpt, end, addDot0 && !useExponent, alt);
  const sign = negative ? '-' : (flags & DoubleFlags.SIGN) !== 0 ? '+' : '';
  return useExponent ? `${sign}${text}${upper ? 'E' : 'e'}${exponentText(exponent)}` : sign + text;
}

/** Writes digits `[0, end)`, zeros where there are none, with the point before digit `decpt`. */
function placePoint(digits: string, decpt: number, end: number, addDot0: boolean, alt: boolean): string {
  const stop = Math.max(end, addDot0 ? decpt + 1 : decpt);
  const whole = decpt <= 0 ? '0' : digits.slice(0, decpt).padEnd(decpt, '0');
  const places = stop - decpt;
  if (places <= 0) return alt ? `${whole}.` : whole;
  const fraction = decpt <= 0 ? '0'.repeat(Math.min(-decpt, places)) + digits.slice(0, Math.max(0, stop)) : digits.slice(decpt, stop);
  return `${whole}.${fraction.padEnd(places, '0')}`;
}

function exponentText(exponent: number): string {
  const size = Math.abs(exponent);
  return `${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`;
}

/** `repr` of a float. */
export function floatRepr(v: number): string {
  if (Number.isInteger(v) && v < 1e16 && v > -1e16) return v === 0 && Object.is(v, -0) ? '-0.0' : `${v}.0`;
  const magnitude = Math.abs(v);
  if (magnitude >= 1e-4 && magnitude < 1e16) return String(v);
  return doubleToString(v, 'r', 0, DoubleFlags.ADD_DOT_0);
}
