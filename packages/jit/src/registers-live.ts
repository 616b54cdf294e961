import { CODE_RANGE_SIZE, INSTR_SIZE } from '@pyco/vm/evaluator';
import type { FlowGraph } from './flow-graph.js';
import { Sync } from './operands.js';

/**
 * Which registers an instruction, its successors, or a handler may still read. Registers of variables are as good as always among them (a traceback or
 * `f_locals` shows them): only those behind, slots of the stack, are asked about.
 */
export class LiveRegisters {
  readonly #graph: FlowGraph;
  readonly #words: number;
  /** By instruction, a bit for each register that is live before it. */
  readonly #before: Int32Array;
  /** By instruction, up to which register the handler around it keeps the stack. */
  readonly #kept: Int32Array;

  constructor(graph: FlowGraph) {
    const { exe, blocks, effects } = graph;
    this.#graph = graph;
    this.#words = (exe.size + 31) >> 5;
    this.#before = new Int32Array(effects.length * this.#words);
    this.#kept = keptByHandlers(graph);
    for (let changed = true; changed; ) {
      changed = false;
      for (let id = blocks.length - 1; id >= 0; id--) if (this.#pass(id)) changed = true;
    }
  }

  /** Whether a register of the stack is live before instruction `i`. */
  isLive(i: number, register: number): boolean {
    return (this.#before[i * this.#words + (register >> 5)]! & (1 << (register & 31))) !== 0;
  }

  /** The registers of the stack that are live before instruction `i`. */
  before(i: number): number[] {
    const { locals, size } = this.#graph.exe;
    const found: number[] = [];
    for (let register = locals; register < size; register++) if (this.isLive(i, register)) found.push(register);
    return found;
  }

  /** From a block's end to its beginning. Whether that has changed. */
  #pass(id: number): boolean {
    const { blocks, effects, exe } = this.#graph;
    const words = this.#words;
    const { start, end, successors, resumption } = blocks[id]!;
    const live = new Int32Array(words);
    for (const next of resumption < 0 ? successors : [resumption]) {
      const from = blocks[next]!.start * words;
      for (let w = 0; w < words; w++) live[w]! |= this.#before[from + w]!;
    }
    for (let i = end - 1; i >= start; i--) {
      const { uses, defs, sync } = effects[i]!;
      for (const register of defs) live[register >> 5]! &= ~(1 << (register & 31));
      for (const register of uses) live[register >> 5]! |= 1 << (register & 31);
      // The run loop goes on here, and may want any of them.
      if (sync === Sync.LEAVE) live.fill(-1);
      for (let register = exe.locals; register < this.#kept[i]!; register++) live[register >> 5]! |= 1 << (register & 31);
      if (i > start) this.#before.set(live, i * words);
    }
    const at = start * words;
    const changed = live.some((bits, w) => bits !== this.#before[at + w]);
    if (changed) this.#before.set(live, at);
    return changed;
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
