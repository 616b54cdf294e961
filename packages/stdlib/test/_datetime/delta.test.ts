import { describe, expect, it } from 'vitest';
import { civilOf, dayOf, MAX_ORDINAL, monthOf, ordinalOf, yearOf } from '../../src/_datetime/calendar.js';
import { divideNearest, floorDivide, makeDelta, microsOf, remainder, splitMicros } from '../../src/_datetime/delta.js';

describe('a span', () => {
  it('has seconds and microseconds that are never negative', () => {
    expect(makeDelta(0, 0, -1)).toMatchObject({ days: -1, seconds: 86_399, microseconds: 999_999 });
    expect(makeDelta(1, -90_000, 2_000_001)).toMatchObject({ days: -1, seconds: 82_802, microseconds: 1 });
  });

  it('keeps all its microseconds beyond the safe integers', () => {
    expect(microsOf(makeDelta(999_999_999, 86_399, 999_999))).toBe(86_399_999_999_999_999_999n);
    expect(splitMicros(86_399_999_999_999_999_999n)).toEqual([999_999_999, 86_399, 999_999]);
  });
});

// The largest quotients of safe integers, where a double is not exact.
describe('division', () => {
  it('rounds down', () => {
    expect(splitMicros(9_007_199_253_999_999)).toEqual([104_249, 85_653, 999_999]);
    expect([floorDivide(9_007_199_254_740_991, 1_000_000), remainder(-7, 3), floorDivide(-7, 3)]).toEqual([9_007_199_254, 2, -3]);
  });

  it('rounds to the nearest, halves to the even one', () => {
    expect([5, 3, -5, 7].map((n) => divideNearest(n, 2))).toEqual([2, 2, -2, 4]);
    expect(divideNearest(5, -2)).toBe(-2);
    expect(divideNearest(10n ** 20n + 1n, 2)).toBe(5n * 10n ** 19n);
  });
});

describe('an ordinal', () => {
  it('and a date name each other, from the first day to the last', () => {
    for (const ordinal of [1, 59, 60, 365, 366, 146_097, 146_098, 730_179, 737_484, MAX_ORDINAL]) {
      const civil = civilOf(ordinal);
      expect(ordinalOf(yearOf(civil), monthOf(civil), dayOf(civil))).toBe(ordinal);
    }
    expect([yearOf(civilOf(MAX_ORDINAL)), monthOf(civilOf(MAX_ORDINAL)), dayOf(civilOf(MAX_ORDINAL))]).toEqual([9999, 12, 31]);
  });
});
