import type { FlowGraph } from './flow-graph.js';
import { Sync } from './operands.js';

/** What an instruction does to the set of dirty registers: those whose variable may hold another value than the frame. */
export function passDirty(dirty: Set<number>, { effects }: FlowGraph, i: number): void {
  const { defs, sync } = effects[i]!;
  if (sync === Sync.ALWAYS) dirty.clear();
  for (const register of defs) dirty.add(register);
}

/** By block, the registers that are dirty where it begins. At the very beginning, called by other compiled code, all of the variables are. */
export function dirtyRegisters(graph: FlowGraph): readonly ReadonlySet<number>[] {
  const { blocks, exe } = graph;
  const ins = blocks.map(() => new Set<number>());
  const done = new Uint8Array(blocks.length);
  for (let register = 0; register < exe.locals; register++) ins[0]!.add(register);
  const work = blocks.map((_, id) => id).reverse();
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    const block = blocks[id]!;
    done[id] = 1;
    const dirty = new Set(ins[id]);
    for (let i = block.start; i < block.end; i++) passDirty(dirty, graph, i);
    for (const next of block.successors) {
      const known = ins[next]!;
      const before = known.size;
      for (const register of dirty) known.add(register);
      if (known.size > before || done[next] === 0) work.push(next);
    }
  }
  return ins;
}
