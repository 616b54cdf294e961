import { describe, expect, it } from 'vitest';
import { Random } from '../../src/sim/random.js';

describe('Random', () => {
  it('repeats itself for a seed', () => {
    const draw = (seed: number): number[] =>
      Array.from(
        { length: 5 },
        (
          (random) => () =>
            random.next()
        )(new Random(seed)),
      );
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('is even enough', () => {
    const random = new Random(5);
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 10_000; index++) counts[random.integer(0, 9)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('draws nothing for a chance of 0', () => {
    const [a, b] = [new Random(1), new Random(1)];
    expect(a.chance(0)).toBe(false);
    expect(a.next()).toBe(b.next());
    expect([new Random(1).chance(1), new Random(1).chance(0.000001)]).toEqual([true, false]);
  });
});
