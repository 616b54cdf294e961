import { isJump, Op } from '../target/py313.js';
import { BasicBlock, clearVisited } from './block.js';
import { NO_LOCATION } from './instruction.js';
import { removeRedundantNopsAndJumps } from './jumps.js';
import { newJump } from './sequence.js';

/** Move what only runs after an exception behind all the rest. */
export function pushColdBlocksToEnd(entry: BasicBlock): void {
  if (entry.next === null) return;
  markWarm(entry);
  markCold(entry);
  // A cold block that ran on into a warm one has to jump there.
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    if (!b.isCold || b.next === null || !b.next.isWarm || !b.hasFallthrough) continue;
    const jump = new BasicBlock();
    jump.instrs.push(newJump(Op.JUMP_NO_INTERRUPT, b.next, b.last?.loc ?? NO_LOCATION));
    b.next.hasLabel = true;
    jump.isCold = true;
    jump.predecessors = 1;
    jump.next = b.next;
    b.next = jump;
  }
  let cold: BasicBlock | null = null;
  let coldTail: BasicBlock | null = null;
  let b = entry;
  while (b.next !== null) {
    if (!b.next.isCold) {
      b = b.next;
      continue;
    }
    const start = b.next;
    let end = start;
    while (end.next?.isCold) end = end.next;
    if (coldTail === null) cold = start;
    else coldTail.next = start;
    coldTail = end;
    b.next = end.next;
    end.next = null;
  }
  b.next = cold;
  if (cold !== null) removeRedundantNopsAndJumps(entry);
}

/** Warm: reached from the start without an exception. */
function markWarm(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.isWarm = b.isCold = b.isVisited = false;
  const todo: BasicBlock[] = [entry];
  entry.isVisited = true;
  while (todo.length > 0) {
    const b = todo.pop()!;
    b.isWarm = true;
    if (b.next !== null && !b.next.isVisited && b.hasFallthrough) {
      b.next.isVisited = true;
      todo.push(b.next);
    }
    for (const instr of b.instrs) {
      if (!isJump(instr.op) || instr.target!.isVisited) continue;
      instr.target!.isVisited = true;
      todo.push(instr.target!);
    }
  }
}

/** Cold: handlers, and what is reached from them only. */
function markCold(entry: BasicBlock): void {
  clearVisited(entry);
  const todo: BasicBlock[] = [];
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    if (!b.isExceptHandler) continue;
    b.isVisited = true;
    todo.push(b);
  }
  while (todo.length > 0) {
    const b = todo.pop()!;
    b.isCold = true;
    if (b.next !== null && !b.next.isWarm && !b.next.isVisited && b.hasFallthrough) {
      b.next.isVisited = true;
      todo.push(b.next);
    }
    const last = b.last;
    if (last === undefined || !isJump(last.op)) continue;
    const target = last.target!;
    if (target.isWarm || target.isVisited) continue;
    target.isVisited = true;
    todo.push(target);
  }
}
