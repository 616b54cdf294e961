// Instructions that the compiler made up take the line of what runs before them, so that a traceback or a tracer never
// sees code without a line. Where several ways with different lines meet in an exit, each way gets its own copy.

import { hasEvalBreak, isJump } from '../target/py313.js';
import { BasicBlock, nextNonempty } from './block.js';
import { type Location, NO_LOCATION } from './instruction.js';

/** Give lines to as many instructions as can be. */
export function resolveLineNumbers(entry: BasicBlock): void {
  duplicateExitsWithoutLine(entry);
  propagateLines(entry);
}

/** Such a block needs a line, since it can be seen from outside: it leaves the frame, or checks for signals. */
function isExitOrEvalCheckWithoutLine(block: BasicBlock): boolean {
  return (block.exitsScope || block.instrs.some((instr) => hasEvalBreak(instr.op))) && block.hasNoLine;
}

function duplicateExitsWithoutLine(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const last = b.last;
    if (last === undefined || !isJump(last.op)) continue;
    const target = nextNonempty(last.target)!;
    if (target.predecessors <= 1 || !isExitOrEvalCheckWithoutLine(target)) continue;
    const copy = copyBlock(target);
    copy.instrs[0]!.loc = last.loc;
    last.target = copy;
    copy.predecessors = 1;
    copy.hasLabel = true;
    copy.next = target.next;
    target.next = copy;
    target.predecessors -= 1;
  }
  // What is left can only be reached from the block before it.
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    if (b.next === null || b.instrs.length === 0 || !b.hasFallthrough) continue;
    if (isExitOrEvalCheckWithoutLine(b.next)) b.next.instrs[0]!.loc = b.last!.loc;
  }
}

function copyBlock(block: BasicBlock): BasicBlock {
  const copy = new BasicBlock();
  for (const instr of block.instrs) copy.instrs.push(instr.clone());
  return copy;
}

function propagateLines(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const last = b.last;
    if (last === undefined) continue;
    let previous = NO_LOCATION;
    for (const instr of b.instrs) {
      if (instr.loc.lineno < 0) instr.loc = previous;
      else previous = instr.loc;
    }
    if (b.next !== null && b.next.predecessors === 1 && b.hasFallthrough) handOn(b.next, previous);
    if (isJump(last.op) && last.target!.predecessors === 1) handOn(last.target!, previous);
  }
}

function handOn(block: BasicBlock, loc: Location): void {
  const first = block.instrs[0];
  if (first !== undefined && first.loc.lineno < 0) first.loc = loc;
}
