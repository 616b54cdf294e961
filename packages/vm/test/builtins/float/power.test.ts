import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, hypotenuse, log, positivePower } from '../../../src/builtins/float/power.js';
import { decompose } from '../../../src/builtins/int/convert.js';

const PLACES = 200n;

/** A double as a fixed-point number with `PLACES` binary places. */
function fixed(value: number): bigint {
  const { mantissa, exponent } = decompose(value);
  const shift = PLACES + BigInt(exponent);
  return shift >= 0n ? mantissa << shift : mantissa >> -shift;
}

/** Whether no neighbour of `value` is nearer to the exact result by more than a hundredth of their distance. */
function isNearest(value: number, exact: bigint): boolean {
  const distance = (v: number): bigint => {
    const difference = fixed(v) - exact;
    return difference < 0n ? -difference : difference;
  };
  const slack = fixed(value * Number.EPSILON) / 100n;
  return (
    distance(value) <= distance(value * (1 + Number.EPSILON)) + slack &&
    distance(value) <= distance(value * (1 - Number.EPSILON / 2)) + slack
  );
}

const base = fc.double({ min: 0.01, max: 50, noNaN: true });

describe('positivePower', () => {
  it('is the nearest double for whole exponents', () => {
    fc.assert(
      fc.property(base, fc.integer({ min: 1, max: 20 }), (v, n) => {
        const { mantissa, exponent } = decompose(v);
        const shift = PLACES + BigInt(exponent) * BigInt(n);
        const exact = shift >= 0n ? (mantissa ** BigInt(n)) << shift : (mantissa ** BigInt(n)) >> -shift;
        if (exact > 0n && v ** n > 1e-20) expect(isNearest(positivePower(v, n), exact)).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('agrees with whole powers of its square for exponents of halves', () => {
    fc.assert(
      fc.property(base, fc.integer({ min: -20, max: 20 }), (v, n) => {
        const half = positivePower(v, n + 0.5);
        expect(Math.abs((half * half) / positivePower(v, 2 * n + 1) - 1)).toBeLessThan(4 * Number.EPSILON);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('gives the same by logarithms as by multiplication, to the last digit but one', () => {
    fc.assert(
      fc.property(base, fc.integer({ min: 65, max: 90 }), (v, n) => {
        const whole = positivePower(v, 64) * positivePower(v, n - 64);
        if (whole > 1e-280 && whole < 1e280) expect(Math.abs(positivePower(v, n) / whole - 1)).toBeLessThan(4 * Number.EPSILON);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('is what CPython 3.13 says where JavaScript says something else', () => {
    expect(1.3436424411240122 ** 3.4743373693723267).not.toBe(2.790621262628093);
    expect(positivePower(1.3436424411240122, 3.4743373693723267)).toBe(2.790621262628093);
    expect(positivePower(1.969791742288145, -0.5)).toBe(0.7125081621230943);
    expect(positivePower(4.2307676589214745e-26, 8.984558979458726)).toBe(1.0704504405230214e-228);
  });
});

describe('exp and log', () => {
  it('are inverse to each other within what the last place of the logarithm can say', () => {
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(Math.abs(log(exp(x)) - x)).toBeLessThanOrEqual(Math.abs(x) * Number.EPSILON + Number.EPSILON);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('hypotenuse', () => {
  it('is exact for whole triangles of any size, and does not overflow on the way', () => {
    for (const unit of [1, 2 ** -500, 2 ** 900, 2 ** 1010]) expect(hypotenuse(3 * unit, -4 * unit)).toBe(5 * unit);
    expect([hypotenuse(0, 0), hypotenuse(Number.POSITIVE_INFINITY, 1)]).toEqual([0, Number.POSITIVE_INFINITY]);
  });
});
