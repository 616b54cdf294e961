import { resumption } from '../instruction/decode.js';
import { INSTR_SIZE, Op } from '../instruction/op.js';
import { NO_OPERAND } from '../instruction/registers.js';
import type { Value } from '../object/py-object.js';
import { currentThread, type ThreadState } from '../state/thread.js';
import { type Executable, plainOf } from './executable.js';
import { Exit, Frame, FrameTrace } from './frame.js';
import { growRegisters } from './push.js';

/**
 * How frames that run already come to be heard of. The run loop that a frame is in may stand in the middle of a native, with the frame's
 * code in its variables; so the instructions that can follow are overwritten with `ENTER_PLAIN`, which lets the frame go on in
 * the plain decoding. They are put back
 * when the last instrument goes.
 */
export class PlainEntries {
  readonly #originals: Map<Int32Array, Map<number, Op>> = new Map();

  /** Overwrites what can follow on the instruction at `pc`. */
  placeBehind(exe: Executable, pc: number): void {
    const { ops } = exe;
    const op = opAt(ops, pc);
    const next = pc + INSTR_SIZE;
    this.#place(ops, opAt(ops, next) === Op.EXTRA ? next + INSTR_SIZE : next);
    if (isJump(op)) this.#place(ops, ops[pc + 3]!);
  }

  #place(ops: Int32Array, pc: number): void {
    if (pc >= ops.length || ops[pc] === Op.ENTER_PLAIN) return;
    let originals = this.#originals.get(ops);
    if (originals === undefined) {
      originals = new Map();
      this.#originals.set(ops, originals);
    }
    originals.set(pc, ops[pc]! as Op);
    ops[pc] = Op.ENTER_PLAIN;
  }

  original(ops: Int32Array, pc: number): Op {
    return this.#originals.get(ops)!.get(pc)!;
  }

  /** Puts one instruction back. */
  lift(ops: Int32Array, pc: number): void {
    ops[pc] = this.original(ops, pc);
    this.#originals.get(ops)!.delete(pc);
  }

  /** Puts all instructions back, if no thread beside `tstate`, which has none, has an instrument. */
  clearIfUnused({ interp }: ThreadState): void {
    if (this.#originals.size === 0) return;
    for (const other of interp.scheduler.fibers()) if (other.installed !== undefined) return;
    for (const [ops, originals] of this.#originals) for (const [pc, op] of originals) ops[pc] = op;
    this.#originals.clear();
  }
}

/** The instruction at `pc`, also where it is overwritten for now. */
export function opAt(ops: Int32Array, pc: number): Op {
  const op = ops[pc]! as Op;
  return op === Op.ENTER_PLAIN ? currentThread().interp.plainEntries.original(ops, pc) : op;
}

const isJump = (op: Op): boolean =>
  (op >= Op.JUMP_LT && op <= Op.JUMP_NOT_GE) ||
  (op >= Op.JUMP_IS && op <= Op.JUMP_NOT_IN) ||
  (op >= Op.JUMP && op <= Op.JUMP_NOT_NONE) ||
  op === Op.SEND ||
  op === Op.FOR_ITER ||
  op === Op.JUMP_NO_EXC_MATCH;

/** The frames on a thread's stack report to its instrument from now on. */
export function traceStack(tstate: ThreadState): void {
  const instrument = tstate.installed;
  if (instrument === undefined) return;
  const { plainEntries } = tstate.interp;
  tstate.changedDepth = tstate.nativeDepth;
  for (let frame = tstate.frame; frame !== undefined; frame = frame.back) {
    if (!(frame instanceof Frame) || !instrument.hears(frame.code)) continue;
    if (frame.exe.plain) {
      frame.exit |= Exit.TRACED;
      continue;
    }
    if ((frame.exit & Exit.TRACED) !== 0) continue;
    frame.exit |= Exit.TRACED;
    const trace = (frame.trace ??= new FrameTrace());
    trace.last = frame.lasti;
    trace.lastPc = -1;
    trace.jumps = false;
    plainEntries.placeBehind(frame.exe, frame.pc);
  }
}

/** `ENTER_PLAIN`: goes on at the same place in the plain decoding. */
export function enterPlain(tstate: ThreadState, frame: Frame): void {
  if (goPlain(frame)) return;
  // In the middle of what CPython has as one instruction: behind it, then.
  const { plainEntries } = tstate.interp;
  const { exe, pc } = frame;
  plainEntries.lift(exe.ops, pc);
  plainEntries.placeBehind(exe, pc);
}

/** Lets a frame that is about to run the instruction at its `pc` go on in the plain decoding. `false`, with nothing done, where it cannot. */
export function goPlain(frame: Frame): boolean {
  const { exe } = frame;
  const found = resumption(exe.code, frame.pc);
  if (found === undefined) return false;
  const plain = plainOf(exe);
  const { registers, base } = frame;
  const values: (Value | undefined)[] = [];
  for (const symbol of found.symbols)
    values.push(symbol === NO_OPERAND ? undefined : symbol >= 0 ? registers[base + symbol] : exe.consts[~symbol]);
  if (base + plain.size > registers.length) growRegisters(registers, base + plain.size);
  for (let k = 0; k < values.length; k++) registers[base + exe.locals + k] = values[k];
  frame.exe = plain;
  frame.pc = found.pc;
  return true;
}
