import { describe, expect, it } from 'vitest';
import { dominance, dominates } from '../src/dominators.js';

describe('dominance', () => {
  it('finds the immediate dominators of a diamond with a loop around it', () => {
    //  0 -> 1 -> 2, 3 -> 4 -> 1, 5
    const order = dominance(0, [[1], [2, 3], [4], [4], [1, 5], []]);
    expect([...order.parent]).toEqual([0, 0, 1, 1, 1, 4]);
  });

  it('puts every node behind what leads to it, jumps backwards apart', () => {
    const successors = [[1, 2], [3], [3], [4, 1], []];
    const { order } = dominance(0, successors);
    expect(order[0]).toBe(0);
    expect(order[3]).toBeGreaterThan(Math.max(order[1]!, order[2]!));
    expect(order[4]).toBeGreaterThan(order[3]!);
  });

  it('leaves out what cannot be reached', () => {
    const { order, parent } = dominance(0, [[1], [], [1]]);
    expect([order[2], parent[2]]).toEqual([-1, -1]);
    expect(parent[1]).toBe(0);
  });

  it('knows whether all ways lead over a node', () => {
    const order = dominance(0, [[1, 2], [3], [3], []]);
    expect(dominates(order, 0, 3)).toBe(true);
    expect(dominates(order, 1, 3)).toBe(false);
    expect(dominates(order, 3, 3)).toBe(true);
  });
});
