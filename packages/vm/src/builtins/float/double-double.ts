/** A *double-double*: the unevaluated sum of a double and a much smaller one, about 106 bits. */
export class Pair {
  readonly high: number;
  readonly low: number;

  constructor(high: number, low: number) {
    this.high = high;
    this.low = low;
  }
}

const SPLITTER = 134217729; // 2^27 + 1

/** `a * b` exactly (Dekker); neither may be near the largest double. */
export function product(a: number, b: number): Pair {
  const high = a * b;
  const aScaled = SPLITTER * a;
  const bScaled = SPLITTER * b;
  const aUpper = aScaled - (aScaled - a);
  const bUpper = bScaled - (bScaled - b);
  const aLower = a - aUpper;
  const bLower = b - bUpper;
  return new Pair(high, aUpper * bUpper - high + aUpper * bLower + aLower * bUpper + aLower * bLower);
}

/** `a + b` exactly (Knuth). */
export function sum(a: number, b: number): Pair {
  const high = a + b;
  const other = high - a;
  return new Pair(high, a - (high - other) + (b - other));
}

/** `high + low` where `low` is the smaller one. */
export function pair(high: number, low: number): Pair {
  const total = high + low;
  return new Pair(total, low - (total - high));
}

export function add(x: Pair, y: Pair): Pair {
  const s = sum(x.high, y.high);
  return pair(s.high, s.low + x.low + y.low);
}

export function addDouble(x: Pair, y: number): Pair {
  const s = sum(x.high, y);
  return pair(s.high, s.low + x.low);
}

export function multiply(x: Pair, y: Pair): Pair {
  const p = product(x.high, y.high);
  return pair(p.high, p.low + x.high * y.low + x.low * y.high);
}

export function multiplyDouble(x: Pair, y: number): Pair {
  const p = product(x.high, y);
  return pair(p.high, p.low + x.low * y);
}

export function divide(x: Pair, y: Pair): Pair {
  const first = x.high / y.high;
  const p = multiplyDouble(y, first);
  return pair(first, (x.high - p.high - p.low + x.low) / y.high);
}

export function squareRoot(v: number): Pair {
  const root = Math.sqrt(v);
  const p = product(root, root);
  return pair(root, (v - p.high - p.low) / (2 * root));
}

export const ONE: Pair = new Pair(1, 0);
export const LN2: Pair = new Pair(Math.LN2, 2.3190468138462996e-17);

const buffer = new DataView(new ArrayBuffer(8));

/** `value = fraction * 2**exponent`, the fraction from 1/2 (inclusive) to 1; `value` positive and finite. */
export function splitExponent(value: number): { readonly fraction: number; readonly exponent: number } {
  const shifted = value < 2.2250738585072014e-308 ? value * 2 ** 54 : value;
  buffer.setFloat64(0, shifted);
  const upper = buffer.getUint32(0);
  const exponent = ((upper >>> 20) & 0x7ff) - 1022;
  buffer.setUint32(0, (upper & 0x800fffff) | 0x3fe00000);
  return { fraction: buffer.getFloat64(0), exponent: shifted === value ? exponent : exponent - 54 };
}
