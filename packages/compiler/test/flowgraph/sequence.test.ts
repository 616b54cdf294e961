import { describe, expect, it } from 'vitest';
import type { BasicBlock } from '../../src/flowgraph/block.js';
import { NO_LOCATION } from '../../src/flowgraph/instruction.js';
import { inlineSmallOrNoLineBlocks, normalizeJumps } from '../../src/flowgraph/jumps.js';
import { InstructionSequence } from '../../src/flowgraph/sequence.js';
import { calculateStackDepth } from '../../src/flowgraph/stackdepth.js';
import { Op } from '../../src/target/py313.js';

function blocks(entry: BasicBlock): Op[][] {
  const out: Op[][] = [];
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) out.push(b.instrs.map((i) => i.op));
  return out;
}

describe('toBlocks', () => {
  it('begins a block where something jumps to and behind a jump', () => {
    const seq = new InstructionSequence();
    const end = seq.newLabel();
    const unused = seq.newLabel();
    seq.add(Op.LOAD_FAST, 0, NO_LOCATION);
    seq.add(Op.POP_JUMP_IF_FALSE, end, NO_LOCATION);
    seq.useLabel(unused);
    seq.add(Op.NOP, 0, NO_LOCATION);
    seq.useLabel(end);
    seq.add(Op.RETURN_CONST, 0, NO_LOCATION);
    const entry = seq.toBlocks();
    expect(blocks(entry)).toEqual([[Op.LOAD_FAST, Op.POP_JUMP_IF_FALSE], [Op.NOP], [Op.RETURN_CONST]]);
    expect(entry.last!.target).toBe(entry.next!.next);
  });

  it('merges labels that stand at one place', () => {
    const seq = new InstructionSequence();
    const [a, b] = [seq.newLabel(), seq.newLabel()];
    seq.add(Op.SETUP_FINALLY, a, NO_LOCATION);
    seq.add(Op.JUMP, b, NO_LOCATION);
    seq.useLabel(a);
    seq.useLabel(b);
    seq.add(Op.RETURN_CONST, 0, NO_LOCATION);
    const entry = seq.toBlocks();
    expect(blocks(entry)).toHaveLength(2);
    expect(entry.instrs[0]!.target).toBe(entry.instrs[1]!.target);
  });

  it('moves labels when an instruction is put before all', () => {
    const seq = new InstructionSequence();
    const loop = seq.newLabel();
    seq.useLabel(loop);
    seq.add(Op.NOP, 0, NO_LOCATION);
    seq.add(Op.JUMP, loop, NO_LOCATION);
    seq.insertFirst(Op.RESUME, 0, NO_LOCATION);
    expect(blocks(seq.toBlocks())).toEqual([[Op.RESUME], [Op.NOP, Op.JUMP]]);
  });
});

describe('jumps', () => {
  it('turn a conditional jump back into one forward over a jump back', () => {
    const seq = new InstructionSequence();
    const loop = seq.newLabel();
    seq.useLabel(loop);
    seq.add(Op.LOAD_FAST, 0, NO_LOCATION);
    seq.add(Op.POP_JUMP_IF_TRUE, loop, NO_LOCATION);
    seq.add(Op.RETURN_CONST, 0, NO_LOCATION);
    const entry = seq.toBlocks();
    normalizeJumps(entry);
    expect(blocks(entry)).toEqual([[Op.LOAD_FAST, Op.POP_JUMP_IF_FALSE], [Op.JUMP], [Op.RETURN_CONST]]);
  });

  it('copy an endless loop without a line no more than once', () => {
    const seq = new InstructionSequence();
    const [a, b, c] = [seq.newLabel(), seq.newLabel(), seq.newLabel()];
    seq.add(Op.JUMP, a, NO_LOCATION);
    for (const [here, there] of [
      [a, b],
      [b, c],
      [c, b],
    ] as const) {
      seq.useLabel(here);
      seq.add(Op.JUMP, there, NO_LOCATION);
    }
    const entry = seq.toBlocks();
    inlineSmallOrNoLineBlocks(entry);
    expect(blocks(entry).flat().length).toBeLessThan(20);
  });
});

describe('calculateStackDepth', () => {
  it('rejects code that comes to one place with different depths', () => {
    const seq = new InstructionSequence();
    const loop = seq.newLabel();
    seq.useLabel(loop);
    seq.add(Op.LOAD_CONST, 0, NO_LOCATION);
    seq.add(Op.JUMP, loop, NO_LOCATION);
    expect(() => calculateStackDepth(seq.toBlocks())).toThrow('Invalid CFG, inconsistent stackdepth');
  });

  it('rejects code that takes what is not there', () => {
    const seq = new InstructionSequence();
    seq.add(Op.POP_TOP, 0, NO_LOCATION);
    expect(() => calculateStackDepth(seq.toBlocks())).toThrow('Invalid CFG, stack underflow');
  });
});
