import { CODE_RANGE_SIZE, INSTR_SIZE } from '@pyco/vm/evaluator';
import type { FlowGraph } from './flow-graph.js';
import { Sync } from './operands.js';

/**
 * Which registers an instruction's successors, or a handler, may still read. Registers of variables are always among them (a traceback or
 * `f_locals` shows them): only those behind, slots of the stack, are looked at.
 */
export class LiveRegisters {
  readonly #graph: FlowGraph;
  readonly #words: number;
  /** By block, what is live at its beginning. */
  readonly #ins: Int32Array[];
  /** By instruction, up to which register the handler around it keeps the stack. */
  readonly #kept: Int32Array;

  constructor(graph: FlowGraph) {
    const { exe, blocks } = graph;
    this.#graph = graph;
    this.#words = (exe.size + 31) >> 5;
    this.#ins = blocks.map(() => new Int32Array(this.#words));
    this.#kept = keptByHandlers(graph);
    for (let changed = true; changed; ) {
      changed = false;
      for (let id = blocks.length - 1; id >= 0; id--) {
        const live = this.#atEnd(id);
        const block = blocks[id]!;
        for (let i = block.end - 1; i >= block.start; i--) this.#step(live, i);
        const known = this.#ins[id]!;
        for (let w = 0; w < this.#words; w++) {
          if (live[w] === known[w]) continue;
          known[w] = live[w]!;
          changed = true;
        }
      }
    }
  }

  /** By instruction of a block, the stack's registers that are live before it. */
  before(id: number): readonly ReadonlySet<number>[] {
    const block = this.#graph.blocks[id]!;
    const live = this.#atEnd(id);
    const sets: ReadonlySet<number>[] = [];
    for (let i = block.end - 1; i >= block.start; i--) {
      this.#step(live, i);
      sets.unshift(this.#setOf(live));
    }
    return sets;
  }

  #atEnd(id: number): Int32Array {
    const { blocks, effects } = this.#graph;
    const block = blocks[id]!;
    const live = new Int32Array(this.#words);
    // The run loop goes on here, and may want any of them.
    if (effects[block.end - 1]!.sync === Sync.LEAVE) live.fill(-1);
    const next = block.resumption < 0 ? block.successors : [block.resumption];
    for (const successor of next) for (let w = 0; w < this.#words; w++) live[w]! |= this.#ins[successor]![w]!;
    return live;
  }

  #step(live: Int32Array, i: number): void {
    const { uses, defs, sync } = this.#graph.effects[i]!;
    for (const register of defs) live[register >> 5]! &= ~(1 << (register & 31));
    for (const register of uses) live[register >> 5]! |= 1 << (register & 31);
    if (sync === Sync.LEAVE) live.fill(-1);
    for (let register = this.#graph.exe.locals; register < this.#kept[i]!; register++) live[register >> 5]! |= 1 << (register & 31);
  }

  #setOf(live: Int32Array): Set<number> {
    const { locals, size } = this.#graph.exe;
    const set = new Set<number>();
    for (let register = locals; register < size; register++) if ((live[register >> 5]! & (1 << (register & 31))) !== 0) set.add(register);
    return set;
  }
}

function keptByHandlers({ exe, effects }: FlowGraph): Int32Array {
  const { ranges } = exe;
  const kept = new Int32Array(effects.length);
  for (let r = 0; r < ranges.length; r += CODE_RANGE_SIZE) {
    const keeps = Math.max(ranges[r + 3]!, ranges[r + 5]! + 1);
    for (let i = ranges[r]! / INSTR_SIZE; i < ranges[r + 1]! / INSTR_SIZE; i++) if (keeps > kept[i]!) kept[i] = keeps;
  }
  return kept;
}
