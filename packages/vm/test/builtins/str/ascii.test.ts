import { describe, expect, it } from 'vitest';
import { decodeAscii, giveBack, mapAscii, takeAscii } from '../../../src/builtins/str/ascii.js';

const upper = (from: Uint8Array, to: Uint8Array, count: number): void => {
  for (let i = 0; i < count; i++) to[i] = from[i]! & ~0x20;
};

describe('text as bytes', () => {
  it('maps ASCII of any length and leaves other texts alone', () => {
    for (const length of [0, 1, 1024, 1025, 65536, 65537]) {
      expect(mapAscii('a'.repeat(length), length, upper)).toBe('A'.repeat(length));
      expect(mapAscii(`${'a'.repeat(length)}\u00e9`, length + 1, upper)).toBeUndefined();
    }
  });

  it('gives two users at once bytes of their own', () => {
    const first = takeAscii('first')!;
    const second = takeAscii('second')!;
    mapAscii('third', 5, upper);
    expect([decodeAscii(first, 5), decodeAscii(second, 6)]).toEqual(['first', 'second']);
    giveBack(second);
    giveBack(first);
  });
});
