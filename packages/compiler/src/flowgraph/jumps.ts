// Jumps and NOPs that need not be: jumps to the next instruction, jumps to a few instructions that could stand here, NOPs
// whose line is seen anyway.

import { hasNoFallthrough, isJump, isUnconditionalJump, Op } from '../target/py313.js';
import { BasicBlock, nextNonempty, setNop } from './block.js';
import type { Instr } from './instruction.js';
import { newJump } from './sequence.js';

/** A block that leaves the frame is copied to where it is jumped to when it is no longer than this. */
const MAX_COPY_SIZE = 4;

/** Copy small exits, and what has no line of its own and does not go on, over the jumps that lead to them. */
export function inlineSmallOrNoLineBlocks(entry: BasicBlock): void {
  // Every change takes a jump away, so this ends.
  let changed = true;
  while (changed) {
    changed = false;
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) if (inlineJumpTarget(b)) changed = true;
  }
}

function inlineJumpTarget(block: BasicBlock): boolean {
  const jump = block.last;
  if (jump === undefined || !isUnconditionalJump(jump.op)) return false;
  const target = jump.target!;
  // An endless loop without a line would be copied without end.
  if (target.last?.target === target) return false;
  const isSmallExit = target.exitsScope && target.instrs.length <= MAX_COPY_SIZE;
  const isLinelessEnd = target.hasNoLine && !target.hasFallthrough;
  if (!isSmallExit && !isLinelessEnd) return false;
  const removed = jump.op;
  setNop(jump);
  for (const instr of target.instrs) block.instrs.push(instr.clone());
  if (isLinelessEnd) {
    // The check for signals that the jump would have made must not get lost.
    const last = block.last!;
    if (isUnconditionalJump(last.op) && removed === Op.JUMP) last.op = Op.JUMP;
  }
  target.predecessors -= 1;
  return true;
}

/** Take away the NOPs whose line a neighbour shows, or that have none. Returns how many went. */
export function removeRedundantNops(entry: BasicBlock): number {
  let removed = 0;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) removed += removeNopsOf(b);
  return removed;
}

function removeNopsOf(block: BasicBlock): number {
  const { instrs } = block;
  let kept = 0;
  let previousLine = -1;
  for (let i = 0; i < instrs.length; i++) {
    const instr = instrs[i]!;
    const lineno = instr.loc.lineno;
    if (instr.op === Op.NOP) {
      if (lineno < 0 || lineno === previousLine) continue;
      const next = instrs[i + 1];
      if (next !== undefined) {
        if (next.loc.lineno === lineno) continue;
        if (next.loc.lineno < 0) {
          next.loc = instr.loc;
          continue;
        }
      } else {
        const nextBlock = nextNonempty(block.next);
        if (nextBlock !== null && firstLine(nextBlock) === lineno) continue;
      }
    }
    instrs[kept++] = instr;
    previousLine = lineno;
  }
  const removed = instrs.length - kept;
  instrs.length = kept;
  return removed;
}

/** The line of the first instruction that will stay. */
function firstLine(block: BasicBlock): number {
  for (const instr of block.instrs) {
    if (instr.op === Op.NOP && instr.loc.lineno < 0) continue;
    return instr.loc.lineno;
  }
  return -1;
}

/** Take away NOPs, and what is loaded or copied only to be dropped, until nothing changes. */
export function removeRedundantNopsAndPairs(entry: BasicBlock): void {
  let done = false;
  while (!done) {
    done = true;
    let instr: Instr | undefined;
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
      removeNopsOf(b);
      // What precedes a jump target in the code need not be what ran before it.
      if (b.hasLabel) instr = undefined;
      for (const current of b.instrs) {
        const previous = instr;
        instr = current;
        if (current.op !== Op.POP_TOP || previous === undefined) continue;
        if (previous.op === Op.LOAD_CONST || (previous.op === Op.COPY && previous.oparg === 1)) {
          setNop(previous);
          setNop(current);
          done = false;
        }
      }
      const last = b.last;
      if (last !== undefined && (isJump(last.op) || hasNoFallthrough(last.op))) instr = undefined;
    }
  }
}

/** Take away jumps to what follows anyway, and the NOPs that leaves. */
export function removeRedundantNopsAndJumps(entry: BasicBlock): void {
  let removedJumps: number;
  do {
    removeRedundantNops(entry);
    removedJumps = 0;
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
      const last = b.last;
      if (last === undefined || !isUnconditionalJump(last.op)) continue;
      if (nextNonempty(last.target) === nextNonempty(b.next)) {
        setNop(last);
        removedJumps += 1;
      }
    }
  } while (removedJumps > 0);
}

const REVERSED: { readonly [op: number]: Op } = {
  [Op.POP_JUMP_IF_NONE]: Op.POP_JUMP_IF_NOT_NONE,
  [Op.POP_JUMP_IF_NOT_NONE]: Op.POP_JUMP_IF_NONE,
  [Op.POP_JUMP_IF_TRUE]: Op.POP_JUMP_IF_FALSE,
  [Op.POP_JUMP_IF_FALSE]: Op.POP_JUMP_IF_TRUE,
};

/** Conditional jumps can only go forward: one that goes back is reversed, to jump over an unconditional jump back. */
export function normalizeJumps(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.isVisited = false;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    b.isVisited = true;
    const last = b.last;
    if (last === undefined || !last.target?.isVisited) continue;
    const reversed = REVERSED[last.op];
    if (reversed === undefined) continue;
    const back = new BasicBlock();
    back.instrs.push(newJump(Op.JUMP, last.target, last.loc));
    back.isCold = b.isCold;
    back.next = b.next;
    last.op = reversed;
    last.target = b.next;
    b.next = back;
  }
}
