import type { FlowGraph } from './flow-graph.js';
import { Sync } from './operands.js';

/** Registers whose variable may hold another value than the frame: a bit each. */
export type Dirty = Int32Array;

/** What an instruction does to the dirty registers. */
export function passDirty(dirty: Dirty, { effects }: FlowGraph, i: number): void {
  const { defs, sync } = effects[i]!;
  if (sync === Sync.ALWAYS) dirty.fill(0);
  for (const register of defs) dirty[register >> 5]! |= 1 << (register & 31);
}

/** By block, the registers that are dirty where it begins. At the very beginning, called by other compiled code, all of the variables are. */
export function dirtyRegisters(graph: FlowGraph): readonly Dirty[] {
  const { blocks, exe } = graph;
  const words = (exe.size + 31) >> 5;
  const ins = blocks.map(() => new Int32Array(words));
  const done = new Uint8Array(blocks.length);
  for (let register = 0; register < exe.locals; register++) ins[0]![register >> 5]! |= 1 << (register & 31);
  const work = blocks.map((_, id) => id).reverse();
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    const block = blocks[id]!;
    done[id] = 1;
    const dirty = ins[id]!.slice();
    for (let i = block.start; i < block.end; i++) passDirty(dirty, graph, i);
    for (const next of block.successors) if (union(ins[next]!, dirty) || done[next] === 0) work.push(next);
  }
  return ins;
}

/** Adds `more`. Whether there was any that was not there. */
function union(dirty: Dirty, more: Dirty): boolean {
  let changed = false;
  for (let w = 0; w < dirty.length; w++) {
    const bits = dirty[w]! | more[w]!;
    if (bits === dirty[w]) continue;
    dirty[w] = bits;
    changed = true;
  }
  return changed;
}
