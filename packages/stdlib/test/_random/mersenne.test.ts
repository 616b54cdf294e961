import { describe, expect, it } from 'vitest';
import { MersenneTwister } from '../../src/_random/mersenne.js';

describe('MersenneTwister', () => {
  it('gives the numbers of CPython 3.13 for random.seed(12345678901234567890)', () => {
    const twister = new MersenneTwister();
    twister.seed(Uint32Array.of(0xeb1f0ad2, 0xab54a98c));
    expect([twister.next(), twister.next(), twister.next()]).toEqual([2199100970, 3695432519, 4002396509]);
    expect(twister.double()).toBe(0.546796818392814);
    expect(twister.index).toBe(5);
  });
});
