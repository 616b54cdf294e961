// Float arithmetic with the results of CPython's C code, to the last bit where that can be had.

/** The nearest float to an int, ties to even; null when it is too large. */
export function intToFloat(value: bigint): number | null {
  const x = Number(value);
  return Number.isFinite(x) ? x : null;
}

/** The nearest float to a / b, also where a or b are too large for floats; null for division by zero and overflow. */
export function divideInts(a: bigint, b: bigint): number | null {
  if (b === 0n) return null;
  if (isExact(a) && isExact(b)) return Number(a) / Number(b);
  const quotient = nearestFloat(a, b);
  return Number.isFinite(quotient) ? quotient : null;
}

const EXACT = 9007199254740992n;
const isExact = (value: bigint): boolean => value <= EXACT && value >= -EXACT;

/** a / b rounded once, for b that is not 0. */
export function nearestFloat(a: bigint, b: bigint): number {
  const isNegative = a < 0n !== b < 0n;
  if (a < 0n) a = -a;
  if (b < 0n) b = -b;
  if (a === 0n) return isNegative ? -0 : 0;
  // A quotient of 66 bits or more with a sticky bit: Number() then rounds as if all bits were there. Results below the
  // normal range would be rounded twice that way, so there are fewer bits to round there.
  let shift = 66 - (a.toString(2).length - b.toString(2).length);
  // Scale 2^-1074 is the last bit of the smallest floats; two more bits are kept to round by.
  if (shift > 1076) shift = 1076;
  const scaled = shift >= 0 ? (a << BigInt(shift)) / b : a / (b << BigInt(-shift));
  const isExactQuotient = shift >= 0 ? scaled * b === a << BigInt(shift) : scaled * (b << BigInt(-shift)) === a;
  let x: number;
  if (shift === 1076) {
    // Units of 2^-1076: round to a multiple of four by hand, ties to even, unless there are more than 53 bits anyway.
    const sticky = isExactQuotient ? 0n : 1n;
    if (scaled.toString(2).length > 55) x = scale(Number((scaled << 1n) | sticky), -1077);
    else {
      const low = ((scaled & 3n) << 1n) | sticky;
      let units = scaled >> 2n;
      if (low > 4n || (low === 4n && (units & 1n) === 1n)) units += 1n;
      x = scale(Number(units), -1074);
    }
  } else {
    x = scale(Number((scaled << 1n) | (isExactQuotient ? 0n : 1n)), -shift - 1);
  }
  return isNegative ? -x : x;
}

/** x * 2^exponent, in steps that do not round before the last. */
function scale(x: number, exponent: number): number {
  while (exponent > 1000) {
    x *= 2 ** 1000;
    exponent -= 1000;
  }
  while (exponent < -1000) {
    // Dividing by a power of two is exact until the result is below the normal range; that step comes last.
    if (x < 2 ** -20) return x * 2 ** exponent;
    x *= 2 ** -1000;
    exponent += 1000;
  }
  return x * 2 ** exponent;
}

export function floatModulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

export function floatFloorDivide(x: number, y: number): number {
  const rest = x % y;
  let quotient = (x - rest) / y;
  if (rest !== 0 && y < 0 !== rest < 0) quotient -= 1;
  if (quotient === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** x ** y for what is no complex number; null where Python raises. */
export function floatPower(x: number, y: number): number | null {
  // Special values, where C's pow and JavaScript's differ.
  if (x === 1 || y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === -1 && !Number.isFinite(y)) return 1;
  if (x === 0 && y < 0) return null;
  const power = y === 0.5 && x > 0 ? Math.sqrt(x) : exactPower(x, y);
  return !Number.isFinite(power) && Number.isFinite(x) && Number.isFinite(y) ? null : power;
}

/** Powers are computed with many more bits and rounded once, which is what good C libraries come to; Math.pow can be off by
 *  a bit. */
function exactPower(x: number, y: number): number {
  const approximate = x ** y;
  if (x === 0 || approximate === 0 || !Number.isFinite(approximate) || !Number.isFinite(y)) return approximate;
  const [numerator, denominator] = asRatio(x);
  if (Number.isInteger(y) && Math.abs(y) <= 1024) {
    const exponent = BigInt(Math.abs(y));
    const top = numerator ** exponent;
    const bottom = denominator ** exponent;
    return y > 0 ? nearestFloat(top, bottom) : nearestFloat(bottom, top);
  }
  if (x < 0) return approximate;
  const [yTop, yBottom] = asRatio(y);
  return exponential((logarithm(numerator, denominator) * yTop) / yBottom);
}

/** A finite float as a fraction of ints, the denominator a power of two. */
function asRatio(x: number): [bigint, bigint] {
  let denominator = 1n;
  while (!Number.isInteger(x)) {
    x *= 2;
    denominator *= 2n;
  }
  return [BigInt(x), denominator];
}

// Logarithm and exponential in fixed point: ints that count units of 2^-BITS.

const BITS = 256n;
const ONE = 1n << BITS;

/** ln(top / bottom): powers of two apart, 2 artanh((m - 1) / (m + 1)) of what is left. */
function logarithm(top: bigint, bottom: bigint): bigint {
  const twos = top.toString(2).length - bottom.toString(2).length;
  const mantissa = twos >= 0 ? (top << BITS) / (bottom << BigInt(twos)) : (top << (BITS + BigInt(-twos))) / bottom;
  return artanhSeries(((mantissa - ONE) << BITS) / (mantissa + ONE)) + BigInt(twos) * LN2;
}

/** 2 (z + z^3/3 + z^5/5 + …) */
function artanhSeries(z: bigint): bigint {
  const square = (z * z) >> BITS;
  let sum = 0n;
  let power = z;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = (power * square) >> BITS;
  }
  return 2n * sum;
}

/** ln 2 = 2 artanh(1/3) */
const LN2: bigint = artanhSeries(ONE / 3n);

/** The nearest float to e^x. */
function exponential(x: bigint): number {
  const twos = x / LN2;
  const rest = x - twos * LN2;
  let sum = 0n;
  let term = ONE;
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    sum += term;
    term = ((term * rest) >> BITS) / n;
  }
  return twos >= 0n ? nearestFloat(sum << twos, ONE) : nearestFloat(sum, ONE << -twos);
}
