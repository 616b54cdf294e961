import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLastLong, findLong, isLongSearch } from '../../../src/builtins/str/long-search.js';

const codes = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));
const word = (max: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: max });

describe('findLong and findLastLong', () => {
  it('find what indexOf and lastIndexOf find', () => {
    fc.assert(
      fc.property(word(40), word(6), (text, sub) => {
        expect(findLong(codes(text), codes(sub), 0, text.length)).toBe(text.indexOf(sub));
        expect(findLastLong(codes(text), codes(sub), 0, text.length)).toBe(text.lastIndexOf(sub));
      }),
      { seed: 3 },
    );
  });

  it('look at a part only', () => {
    expect(findLong(codes('abcabc'), codes('abc'), 1, 6)).toBe(3);
    expect(findLong(codes('abcabc'), codes('abc'), 1, 5)).toBe(-1);
    expect(findLastLong(codes('abcabc'), codes('abc'), 0, 5)).toBe(0);
    expect(findLastLong(codes('abcabc'), codes('abc'), 1, 5)).toBe(-1);
  });

  it('are for needles whose plain search might take long', () => {
    expect(isLongSearch(2 ** 30, 3)).toBe(false);
    expect(isLongSearch(1000, 1000)).toBe(false);
    expect(isLongSearch(2 ** 20, 2 ** 19)).toBe(true);
  });
});
