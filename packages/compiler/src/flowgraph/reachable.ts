import { hasTarget } from '../target/py313.js';
import { type BasicBlock, clearVisited } from './block.js';

/** Empty the blocks that nothing leads to, and count the ways into each of the others. */
export function removeUnreachable(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.predecessors = 0;
  clearVisited(entry);
  const todo: BasicBlock[] = [entry];
  entry.predecessors = 1;
  entry.isVisited = true;
  const reach = (block: BasicBlock): void => {
    block.predecessors += 1;
    if (block.isVisited) return;
    block.isVisited = true;
    todo.push(block);
  };
  while (todo.length > 0) {
    const b = todo.pop()!;
    if (b.next !== null && b.hasFallthrough) reach(b.next);
    for (const instr of b.instrs) if (hasTarget(instr.op)) reach(instr.target!);
  }
  // They stay in the list, empty: jumps and labels of the neighbours need no change.
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    if (b.predecessors > 0) continue;
    b.instrs.length = 0;
    b.isExceptHandler = false;
  }
}
