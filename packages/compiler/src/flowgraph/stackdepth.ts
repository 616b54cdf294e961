import { PyCompileError } from '../errors.js';
import { hasNoFallthrough, hasTarget, type Op, stackEffect } from '../target/py313.js';
import type { BasicBlock } from './block.js';

/** Walk all ways through the code, record the stack depth at the top of each block, and return the greatest depth anywhere:
 *  `co_stacksize` (at least 1). */
export function calculateStackDepth(entry: BasicBlock): number {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.startDepth = -1;
  let maxDepth = 1;
  const todo: BasicBlock[] = [];
  push(todo, entry, 0);
  while (todo.length > 0) {
    const b = todo.pop()!;
    let depth = b.startDepth;
    let next: BasicBlock | null = b.next;
    for (const instr of b.instrs) {
      const op: Op = instr.op;
      const after = depth + stackEffect(op, instr.oparg, false);
      if (after > maxDepth) maxDepth = after;
      if (hasTarget(op)) {
        const atTarget = depth + stackEffect(op, instr.oparg, true);
        if (atTarget > maxDepth) maxDepth = atTarget;
        push(todo, instr.target!, atTarget);
      }
      depth = after;
      if (depth < 0) throw new PyCompileError('ValueError', 'Invalid CFG, stack underflow');
      if (hasNoFallthrough(op)) {
        next = null;
        break;
      }
    }
    if (next !== null) push(todo, next, depth);
  }
  return maxDepth;
}

function push(todo: BasicBlock[], block: BasicBlock, depth: number): void {
  if (block.startDepth === depth) return;
  // Only a tree that no parser made can lead here.
  if (block.startDepth >= 0) throw new PyCompileError('ValueError', 'Invalid CFG, inconsistent stackdepth');
  block.startDepth = depth;
  todo.push(block);
}
