import { hasNoFallthrough, isScopeExit, Op } from '../target/py313.js';
import type { Instr } from './instruction.js';

/** Instructions that are always run from the first to the last. Blocks form a list in the order of the code; a block is
 *  entered at its top, from the block before it or by a jump, and only its last instruction can go elsewhere. */
export class BasicBlock {
  readonly instrs: Instr[];
  /** The block behind this one in the code. */
  next: BasicBlock | null;
  /** Something jumped here when the blocks were made: what precedes it in the code is not all that can run before it. */
  hasLabel: boolean;
  /** Ways into the block, counted by `removeUnreachable`; a handler counts its SETUP_*. */
  predecessors: number;
  /** Is the target of a SETUP_*. */
  isExceptHandler: boolean;
  /** As a handler: lasti is pushed before the exception, so that RERAISE can restore it. */
  preservesLasti: boolean;
  isCold: boolean;
  isWarm: boolean;
  /** Scratch mark of one traversal, cleared by the next. */
  isVisited: boolean;
  /** Stack depth at the top, -1 while unknown. */
  startDepth: number;
  /** Byte offset in the code, in code units, set by the assembler. */
  offset: number;
  /** Locals that may be unbound at the top: bits 0 to 31, and 32 to 63. */
  unsafeLow: number;
  unsafeHigh: number;
  /** SETUP_* instructions in force at the top, outermost first; null until the traversal reaches the block. */
  exceptStack: BasicBlock[] | null;

  constructor() {
    this.instrs = [];
    this.next = null;
    this.hasLabel = false;
    this.predecessors = 0;
    this.isExceptHandler = false;
    this.preservesLasti = false;
    this.isCold = false;
    this.isWarm = false;
    this.isVisited = false;
    this.startDepth = -1;
    this.offset = 0;
    this.unsafeLow = 0;
    this.unsafeHigh = 0;
    this.exceptStack = null;
  }

  get last(): Instr | undefined {
    return this.instrs[this.instrs.length - 1];
  }

  /** Running off the end of this block leads into the next. */
  get hasFallthrough(): boolean {
    const last = this.instrs[this.instrs.length - 1];
    return last === undefined || !hasNoFallthrough(last.op);
  }

  /** Ends by leaving the frame. */
  get exitsScope(): boolean {
    const last = this.instrs[this.instrs.length - 1];
    return last !== undefined && isScopeExit(last.op);
  }

  /** No instruction here has a line of its own. */
  get hasNoLine(): boolean {
    for (const instr of this.instrs) if (instr.loc.lineno >= 0) return false;
    return true;
  }
}

/** The first block at or behind `block` that holds an instruction. */
export function nextNonempty(block: BasicBlock | null): BasicBlock | null {
  while (block !== null && block.instrs.length === 0) block = block.next;
  return block;
}

export function clearVisited(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.isVisited = false;
}

/** Turn an instruction into a NOP that keeps its location: whether the line still matters is decided when NOPs are removed. */
export function setNop(instr: Instr): void {
  instr.op = Op.NOP;
  instr.oparg = 0;
  instr.target = null;
}
