import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsOf, readDigits } from '../src/long.js';

const read = (digits: readonly number[]): number | bigint => {
  const bytes = Uint8Array.from(digits.flatMap((digit) => [digit & 0xff, digit >> 8]));
  return readDigits(bytes, 0, digits.length);
};

describe('digits of 15 bits', () => {
  it('tell any int, a number while it is safe', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 300n }), (value) => {
        const again = read(digitsOf(value));
        expect(BigInt(again)).toBe(value);
        expect(typeof again).toBe(value <= BigInt(Number.MAX_SAFE_INTEGER) ? 'number' : 'bigint');
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it('end at the safe range', () => {
    expect(read(digitsOf(2n ** 53n - 1n))).toBe(Number.MAX_SAFE_INTEGER);
    expect(read(digitsOf(2n ** 53n))).toBe(2n ** 53n);
    expect(digitsOf(0n)).toEqual([]);
    expect(read([])).toBe(0);
  });
});
