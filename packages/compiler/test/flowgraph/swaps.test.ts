import { describe, expect, it } from 'vitest';
import { BasicBlock } from '../../src/flowgraph/block.js';
import { Instr, Location } from '../../src/flowgraph/instruction.js';
import { applySwapsToStores, shortenSwaps } from '../../src/flowgraph/swaps.js';
import { Op } from '../../src/target/py313.js';

const LINE = new Location(1, 1, 0, 1);

function block(...instrs: [Op, number][]): BasicBlock {
  const b = new BasicBlock();
  for (const [op, oparg] of instrs) b.instrs.push(new Instr(op, oparg, LINE));
  return b;
}

const live = (b: BasicBlock): [Op, number][] => b.instrs.filter((i) => i.op !== Op.NOP).map((i) => [i.op, i.oparg]);

/** Where items 0, 1, 2 … of the stack (the top first) end up. */
function run(swaps: [Op, number][], depth: number): number[] {
  const stack = Array.from({ length: depth }, (_, i) => i);
  for (const [, n] of swaps) [stack[0], stack[n - 1]] = [stack[n - 1]!, stack[0]!];
  return stack;
}

describe('shortenSwaps', () => {
  it('drops swaps that undo each other', () => {
    const b = block([Op.SWAP, 2], [Op.SWAP, 2]);
    expect(shortenSwaps(b, 0)).toBe(1);
    expect(live(b)).toEqual([]);
  });

  it('keeps a single swap', () => {
    const b = block([Op.SWAP, 3], [Op.POP_TOP, 0]);
    expect(shortenSwaps(b, 0)).toBe(0);
    expect(live(b)).toEqual([
      [Op.SWAP, 3],
      [Op.POP_TOP, 0],
    ]);
  });

  it('has the effect of the run it replaces, with no more swaps', () => {
    let seed = 7;
    const random = (n: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    for (let round = 0; round < 200; round++) {
      const swaps = Array.from({ length: 2 + random(7) }, (): [Op, number] => [Op.SWAP, 2 + random(4)]);
      const b = block(...swaps);
      shortenSwaps(b, 0);
      expect(run(live(b), 6)).toEqual(run(swaps, 6));
      expect(live(b).length).toBeLessThanOrEqual(swaps.length);
    }
  });
});

describe('applySwapsToStores', () => {
  it('exchanges stores instead of values', () => {
    const b = block([Op.SWAP, 2], [Op.STORE_FAST, 0], [Op.STORE_FAST, 1]);
    applySwapsToStores(b, 0);
    expect(live(b)).toEqual([
      [Op.STORE_FAST, 1],
      [Op.STORE_FAST, 0],
    ]);
  });

  it('leaves stores to one variable in order', () => {
    const b = block([Op.SWAP, 2], [Op.STORE_FAST, 0], [Op.STORE_FAST, 0]);
    applySwapsToStores(b, 0);
    expect(live(b)[0]).toEqual([Op.SWAP, 2]);
  });

  it('does not cross a line', () => {
    const b = block([Op.SWAP, 2], [Op.STORE_FAST, 0], [Op.STORE_FAST, 1]);
    b.instrs[2]!.loc = new Location(2, 2, 0, 1);
    applySwapsToStores(b, 0);
    expect(live(b)[0]).toEqual([Op.SWAP, 2]);
  });
});
