import { asIndex, countPower, countProduct, exc, type MethodTable, None, raise, type Value } from '@pyco/vm';

const narrow = (value: bigint): number | bigint =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

const big = (value: Value): bigint => BigInt(asIndex(value));

function gcdOf(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y > 0n) {
    countProduct(x, 1);
    [x, y] = [y, x % y];
  }
  return x;
}

/** The product of `from` … `to`, accounted for. */
function product(from: bigint, to: bigint): bigint {
  if (from > to) return 1n;
  countPower(Number(to - from + 1n) * Math.log2(Number(to)));
  return multiplied(from, to);
}

/** By halves so that the factors grow evenly. */
function multiplied(from: bigint, to: bigint): bigint {
  if (to - from < 8n) {
    let result = from;
    for (let i = from + 1n; i <= to; i++) result *= i;
    return result;
  }
  const middle = (from + to) >> 1n;
  return multiplied(from, middle) * multiplied(middle + 1n, to);
}

/** Largest argument that is worked out: beyond it the result would fill the memory. */
const FACTORIAL_LIMIT = 2_000_000n;

function factorial(n: Value): Value {
  const value = big(n);
  if (value < 0n) raise(exc.ValueError, 'factorial() not defined for negative values');
  if (value > 0x7fffffffffffffffn) raise(exc.OverflowError, 'factorial() argument should not exceed 9223372036854775807');
  if (value > FACTORIAL_LIMIT) raise(exc.MemoryError);
  return narrow(product(1n, value));
}

/** The integer square root, by Newton's method from above. */
function integerSqrt(n: bigint): bigint {
  if (n < 1n << 52n) return BigInt(Math.floor(Math.sqrt(Number(n))));
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

function falling(n: bigint, k: bigint): bigint {
  return product(n - k + 1n, n);
}

function choose(n: Value, k: Value): Value {
  const [a, b] = [big(n), big(k)];
  if (a < 0n) raise(exc.ValueError, 'n must be a non-negative integer');
  if (b < 0n) raise(exc.ValueError, 'k must be a non-negative integer');
  if (b > a) return 0;
  const least = b < a - b ? b : a - b;
  if (least > FACTORIAL_LIMIT) raise(exc.OverflowError, 'min(n - k, k) must not exceed 9223372036854775807');
  return narrow(falling(a, least) / product(1n, least));
}

function permutations(n: Value, k: Value): Value {
  if (k === None) return factorial(n);
  const [a, b] = [big(n), big(k)];
  if (a < 0n) raise(exc.ValueError, 'n must be a non-negative integer');
  if (b < 0n) raise(exc.ValueError, 'k must be a non-negative integer');
  if (b > a) return 0;
  if (b > FACTORIAL_LIMIT) raise(exc.OverflowError, 'k must not exceed 9223372036854775807');
  return narrow(falling(a, b));
}

/** The functions of `math` that work on ints. */
export const integerFunctions: MethodTable = {
  'comb(n, k, /)': choose,
  'factorial(n, /)': factorial,
  'gcd(*integers)': (values: readonly Value[]): Value => narrow(values.map(big).reduce(gcdOf, 0n)),
  'isqrt(n, /)': (n: Value): Value => {
    const value = big(n);
    if (value < 0n) raise(exc.ValueError, 'isqrt() argument must be nonnegative');
    countProduct(value, value);
    return narrow(integerSqrt(value));
  },
  'lcm(*integers)': (values: readonly Value[]): Value =>
    narrow(
      values.map(big).reduce((a, b) => {
        if (a === 0n || b === 0n) return 0n;
        const result = (a / gcdOf(a, b)) * b;
        return result < 0n ? -result : result;
      }, 1n),
    ),
  'perm(n, k=None, /)': permutations,
};
