import { PyCompileError } from '../errors.js';
import { MAX_INSTRUCTIONS } from '../limits.js';
import { hasTarget, isTerminator, type Op } from '../target/py313.js';
import { BasicBlock } from './block.js';
import { Instr, type Location } from './instruction.js';

/** A place in an InstructionSequence that jumps can name before it is known. */
export type Label = number;

/** What code generation writes: instructions in order, with labels between them. */
export class InstructionSequence {
  readonly instrs: Instr[];
  /** Index of the instruction behind each label; -1 until `useLabel`. */
  private readonly positions: number[];

  constructor() {
    this.instrs = [];
    this.positions = [];
  }

  newLabel(): Label {
    return this.positions.push(-1) - 1;
  }

  /** `label` stands here. */
  useLabel(label: Label): void {
    this.positions[label] = this.instrs.length;
  }

  add(op: Op, oparg: number, loc: Location): void {
    if (this.instrs.length >= MAX_INSTRUCTIONS) throw new PyCompileError('MemoryError', 'the code of one scope is too large');
    this.instrs.push(new Instr(op, oparg, loc));
  }

  /** Put an instruction at the front, where no label stands before it. */
  insertFirst(op: Op, oparg: number, loc: Location): void {
    this.instrs.unshift(new Instr(op, oparg, loc));
    for (let i = 0; i < this.positions.length; i++) if (this.positions[i]! >= 0) this.positions[i]! += 1;
  }

  /** Cut the sequence into blocks and point jumps at them. The sequence gives its instructions away: use it once.
   *
   *  A block begins where something jumps to and behind what jumps or leaves; a label that nothing names begins none. */
  toBlocks(): BasicBlock {
    const { instrs, positions } = this;
    const isTarget = new Uint8Array(instrs.length + 1);
    for (const instr of instrs) {
      if (hasTarget(instr.op)) isTarget[positions[instr.oparg]!] = 1;
    }
    const entry = new BasicBlock();
    const blockAt: (BasicBlock | undefined)[] = new Array(instrs.length);
    let block = entry;
    let isTerminated = false;
    for (let i = 0; i < instrs.length; i++) {
      const instr = instrs[i]!;
      const labelled = isTarget[i] === 1;
      if (isTerminated || (labelled && (block.instrs.length > 0 || block.hasLabel))) {
        const fresh = new BasicBlock();
        block.next = fresh;
        block = fresh;
      }
      if (labelled) {
        block.hasLabel = true;
        blockAt[i] = block;
      }
      block.instrs.push(instr);
      isTerminated = isTerminator(instr.op);
    }
    for (const instr of instrs) {
      if (!hasTarget(instr.op)) continue;
      instr.target = blockAt[positions[instr.oparg]!]!;
      instr.oparg = 0;
    }
    return entry;
  }
}

/** A jump made by a pass of the flow graph. */
export function newJump(op: Op, target: BasicBlock, loc: Location): Instr {
  const jump = new Instr(op, 0, loc);
  jump.target = target;
  return jump;
}
