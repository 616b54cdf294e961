import { CODE_RANGE_SIZE, CodeKind, type Executable, INSTR_SIZE, Op } from '@pyco/vm/evaluator';
import { effectsAt } from './native-calls.js';
import { type Effects, effectsOf, Sync } from './operands.js';

/** A run of instructions that is entered at its first and left at its last. */
interface Block {
  /** Index (instruction number, not `pc`) of the first instruction, and of the one behind the last. */
  readonly start: number;
  readonly end: number;
  /** Where control can go; a jump's target first, what follows it second. */
  readonly successors: readonly number[];
  /** Where the frame goes on when it is resumed, for a block that ends in a yield. */
  readonly resumption: number;
  /** Where it goes on when something in the block raises. */
  readonly handlers: readonly number[];
}

/** Code as blocks: what can be reached from its beginning, from handlers of exceptions, and from the heads of loops. */
export interface FlowGraph {
  readonly exe: Executable;
  readonly effects: readonly (Effects | undefined)[];
  readonly blocks: readonly Block[];
  /** By instruction, the one at which the handler around it begins, which is an entry; -1 for none. */
  readonly handlers: Int32Array;
  /** Blocks at which a frame may come in from the run loop: the first, heads of loops, handlers, and what follows a yield. */
  readonly entries: readonly number[];
}

const NONE = -1;

export const isConditional = (op: Op): boolean =>
  (op >= Op.JUMP_LT && op <= Op.JUMP_NOT_GE) ||
  (op >= Op.JUMP_IS && op <= Op.JUMP_NOT_IN) ||
  (op >= Op.JUMP_FALSE && op <= Op.JUMP_NOT_NONE) ||
  op === Op.JUMP_NO_EXC_MATCH ||
  op === Op.FOR_ITER ||
  op === Op.SEND;

const isJump = (op: Op): boolean => op === Op.JUMP || op === Op.JUMP_BACK;
const suspends = (op: Op): boolean => op === Op.YIELD || op === Op.RETURN_GENERATOR;

/** A coroutine that is awaited where it is called begins at once. */
const goesOn = (exe: Executable, op: Op): boolean => op === Op.RETURN_GENERATOR && exe.kind === CodeKind.COROUTINE;

/** Whether nothing follows on the instruction. */
export const ends = (op: Op, effects: Effects): boolean =>
  effects.sync === Sync.LEAVE || op === Op.RETURN || op === Op.RAISE || op === Op.RERAISE || suspends(op) || isJump(op);

/** By instruction, where the handler of the innermost range around it begins; -1 for none. */
function handlersOf({ ranges, ops }: Executable): Int32Array {
  const found = new Int32Array(ops.length / INSTR_SIZE).fill(-1);
  for (let r = ranges.length - CODE_RANGE_SIZE; r >= 0; r -= CODE_RANGE_SIZE)
    found.fill(ranges[r + 2]! < 0 ? -1 : ranges[r + 2]! / INSTR_SIZE, ranges[r]! / INSTR_SIZE, ranges[r + 1]! / INSTR_SIZE);
  return found;
}

/** `withHandlers`: also handlers of exceptions, and their loops. */
export function flowGraph(exe: Executable, withHandlers: boolean): FlowGraph {
  const { ops } = exe;
  const count = ops.length / INSTR_SIZE;
  const opAt = (i: number): Op => ops[i * INSTR_SIZE]! as Op;
  const targetOf = (i: number): number => ops[i * INSTR_SIZE + 3]! / INSTR_SIZE;
  const effects = new Array<Effects | undefined>(count);
  const leads = new Uint8Array(count + 1);
  const isEntry = new Uint8Array(count + 1);
  const work: number[] = [];
  const lead = (i: number): void => {
    if (leads[i] === 0) work.push(i);
    leads[i] = 1;
  };
  const enter = (i: number): void => {
    isEntry[i] = 1;
    lead(i);
  };
  const handlers = withHandlers ? handlersOf(exe) : new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) if (handlers[i]! >= 0 && effectsOf(exe, handlers[i]! * INSTR_SIZE).sync === Sync.LEAVE) handlers[i] = -1;
  enter(0);
  if (withHandlers) for (let i = 0; i < count; i++) if (opAt(i) === Op.JUMP_BACK) enter(targetOf(i));
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    for (let i = next; i < count && effects[i] === undefined; i++) {
      const effect = effectsAt(exe, i);
      effects[i] = effect;
      const op = opAt(i);
      if (handlers[i]! >= 0) enter(handlers[i]!);
      if (effect.sync !== Sync.LEAVE) {
        if (op === Op.JUMP_BACK) enter(targetOf(i));
        else if (op === Op.JUMP) lead(targetOf(i));
        else if (isConditional(op)) {
          lead(targetOf(i));
          lead(i + 1);
        } else if (suspends(op)) enter(i + 1);
      }
      if (ends(op, effect)) break;
    }
  }
  const starts: number[] = [];
  for (let i = 0; i < count; i++) if (leads[i] !== 0) starts.push(i);
  const blockAt = new Map(starts.map((start, id) => [start, id]));
  const idOf = (i: number): number => blockAt.get(i)!;
  const blockFrom = (start: number): Omit<Block, 'handlers'> => {
    let end = start;
    for (;;) {
      const op = opAt(end);
      const effect = effects[end]!;
      end++;
      if (effect.sync === Sync.LEAVE) return { start, end, successors: [], resumption: NONE };
      if (suspends(op)) return { start, end, successors: goesOn(exe, op) ? [idOf(end)] : [], resumption: idOf(end) };
      if (isJump(op)) return { start, end, successors: [idOf(targetOf(end - 1))], resumption: NONE };
      if (isConditional(op)) return { start, end, successors: [idOf(targetOf(end - 1)), idOf(end)], resumption: NONE };
      if (ends(op, effect)) return { start, end, successors: [], resumption: NONE };
      if (leads[end] !== 0) return { start, end, successors: [idOf(end)], resumption: NONE };
    }
  };
  const blocks = starts.map((start): Block => {
    const block = blockFrom(start);
    const raisesTo = new Set(handlers.subarray(start, block.end).filter((handler) => handler >= 0));
    return { ...block, handlers: [...raisesTo].map(idOf) };
  });
  // A block that begins with what is the run loop's would be left as soon as it is entered.
  const entries = blocks.flatMap((block, id) => (isEntry[block.start] !== 0 && effects[block.start]!.sync !== Sync.LEAVE ? [id] : []));
  return { exe, effects, blocks, handlers, entries };
}
