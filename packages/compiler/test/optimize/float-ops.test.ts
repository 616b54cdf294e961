import { describe, expect, it } from 'vitest';
import { divideInts, floatFloorDivide, floatModulo, floatPower, nearestFloat } from '../../src/optimize/float-ops.js';

describe('float arithmetic', () => {
  it('divides ints too large for floats, rounding once', () => {
    expect(divideInts(10n ** 400n, 10n ** 399n)).toBe(10);
    expect(divideInts(2n ** 64n + 1n, 3n)).toBe(6148914691236517000);
    expect(divideInts(10n ** 400n, 1n)).toBeNull();
    expect(divideInts(1n, 0n)).toBeNull();
  });

  it('rounds to the nearest float down to the smallest', () => {
    expect(nearestFloat(1n, 2n ** 1074n)).toBe(Number.MIN_VALUE);
    expect(nearestFloat(1n, 2n ** 1076n)).toBe(0);
    expect(nearestFloat(3n, 2n ** 1075n)).toBe(2 * Number.MIN_VALUE);
    expect(nearestFloat(2n ** 53n + 1n, 1n)).toBe(2 ** 53);
    expect(nearestFloat(-(2n ** 53n) - 3n, 1n)).toBe(-(2 ** 53) - 4);
  });

  it('gives the sign of zero that Python gives', () => {
    expect(Object.is(floatModulo(6, -3), -0)).toBe(true);
    expect(Object.is(floatFloorDivide(-0, 3), -0)).toBe(true);
    expect(Object.is(floatFloorDivide(1, -3), -1)).toBe(true);
  });

  it('knows the special powers of C', () => {
    expect(floatPower(1, Number.NaN)).toBe(1);
    expect(floatPower(-1, Number.POSITIVE_INFINITY)).toBe(1);
    expect(floatPower(0, -1)).toBeNull();
    expect(floatPower(1e200, 2)).toBeNull();
    expect(floatPower(Number.POSITIVE_INFINITY, 2)).toBe(Number.POSITIVE_INFINITY);
  });
});
