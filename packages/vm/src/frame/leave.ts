import { isTrue } from '../abstract/object.js';
import { AsyncGenMethod, type GeneratorBase, GenState, PyAsyncGenerator } from '../builtins/generator-base.js';
import type { PyTuple } from '../builtins/tuple.js';
import type { PyBaseException, PyStopIteration } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import { INSTR_SIZE, Op } from '../instruction/op.js';
import { NO_OPERAND } from '../instruction/registers.js';
import { caught } from '../interp/caught.js';
import { afterComparison, afterOperator } from '../interp/operator-ops.js';
import { traceInstruction } from '../interp/trace.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import { typeName } from '../object/type-of.js';
import { FrameEvent } from '../ports/instrument.js';
import type { ThreadState } from '../state/thread.js';
import { Exit, Frame } from './frame.js';
import { NativeFrame, popNative } from './native-frame.js';
import { opAt } from './plain-entry.js';
import { isWanted, tell } from './tell.js';
import { setContext } from './unwind.js';

/** How a run loop goes on after a frame was left. */
export const enum Left {
  /** With `tstate.frame`, at its `pc`. */
  GO_ON = 0,
  /** It gives `tstate.result` to the native that entered it. */
  RETURN = 1,
  /** It throws `tstate.raised` to the native that entered it. */
  THROW = 2,
  /** `tstate.raised` was raised in `tstate.frame`, a Python frame. */
  RAISE = 3,
  /** As RAISE, but the exception only goes on: the frame has its line in the traceback already. */
  RERAISE = 4,
  /** The fiber waits (`tstate.wait`), or is stopped by its step budget. */
  STOP = 5,
  /** With the next instruction of the same frame. */
  NEXT = 6,
}

const NO_REGISTERS: (Value | undefined)[] = [];

/** Marks the place to which a native's own run loop goes back: the value that reaches it leaves the loop. */
export class EntryFrame extends NativeFrame {
  override resume(): Value | undefined {
    throw new Error('an EntryFrame is no native');
  }
}

/** What compiled code gives for a generator that has returned to a loop or to a delegating one: `tstate.result` is its value. */
export const FINISHED: Value = new (class Finished extends PyObject {})();

/** What compiled code has for an item that its loop unpacks at once: `tstate.first` and `tstate.second`. */
export const PAIR: Value = new (class Pair extends PyObject {})();

/**
 * The place on the stack at which compiled code has entered a run loop for the natives it has called. Compiled code can be left at any time: then the
 * value goes on to the frame behind.
 */
export class Landing extends NativeFrame {
  isLive = true;

  override get takesReturn(): boolean {
    const { back } = this;
    return back instanceof Frame && opAt(back.exe.ops, back.pc) === Op.FOR_ITER;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) throw error;
    return value;
  }
}

/** Takes a frame off the stack; one that has escaped gets registers of its own. */
export function popFrame(tstate: ThreadState, frame: Frame): void {
  const { back, exit } = frame;
  if (frame.generator !== undefined) {
    if (back !== undefined) back.next = frame.next;
    frame.next = undefined;
    frame.back = frame.done && (exit & Exit.ESCAPED) !== 0 ? shownBehind(back) : undefined;
  } else if ((exit & Exit.ESCAPED) !== 0) detach(tstate, frame);
  else {
    frame.locals = undefined;
    frame.instance = undefined;
    frame.trace = undefined;
    frame.extraLocals = undefined;
    frame.exit = Exit.STORE;
  }
  tstate.frame = back;
}

/** Gives an escaped frame registers of its own and takes its record out of the pool. What it leads back to is shown by it, too. */
function detach(tstate: ThreadState, frame: Frame): void {
  const { base, exe, back } = frame;
  frame.registers = frame.registers.slice(base, base + exe.size);
  frame.base = 0;
  frame.done = true;
  if (back !== undefined) back.next = undefined;
  frame.back = shownBehind(back);
  // The records further in are still good: they serve whoever next needs one.
  if (frame.next !== undefined) tstate.spareFrames = frame.next;
  frame.next = undefined;
  frame.instance = undefined;
}

/** What a frame that somebody holds, and that is over, leads back to. Natives in between are over when it is looked at, and hold what they worked on. */
function shownBehind(back: Frame | NativeFrame | undefined): Frame | undefined {
  let behind = back;
  while (behind !== undefined && !(behind instanceof Frame)) behind = behind.back;
  return behind?.escape();
}

/** A generator's frame has returned or raised. */
export function finishGenerator(tstate: ThreadState, frame: Frame): void {
  const generator = frame.generator!;
  tstate.handled = generator.outerHandled;
  finishUnresumed(generator);
}

/** A generator that does not run ends. */
export function finishUnresumed(generator: GeneratorBase): void {
  const { frame } = generator;
  generator.state = GenState.CLOSED;
  generator.handled = undefined;
  generator.outerHandled = undefined;
  if (generator instanceof PyAsyncGenerator) generator.closed = true;
  frame.done = true;
  if ((frame.exit & Exit.ESCAPED) === 0) frame.registers = NO_REGISTERS;
}

/** StopIteration with a generator's return value. */
export function stopIteration(value: Value): PyBaseException {
  const error = makeException(exc.StopIteration, undefined, ...(value === None ? [] : [value])) as PyStopIteration;
  error.value = value;
  return error;
}

/** A frame returns `value`, and something is to be done beside storing it. */
export function leaveFrame(tstate: ThreadState, frame: Frame, value: Value): Left {
  if ((frame.exit & Exit.TRACED) !== 0) {
    tell(tstate, frame, FrameEvent.PY_RETURN, frame.lasti, value);
    frame.exit &= ~Exit.TRACED;
  }
  const { instance } = frame;
  const kind = frame.exit & Exit.KIND;
  if (frame.generator !== undefined) finishGenerator(tstate, frame);
  popFrame(tstate, frame);
  const back = tstate.frame;
  switch (kind) {
    case Exit.STORE:
      return store(back as Frame, value);
    case Exit.INIT:
      if (value === None) return store(back as Frame, instance!);
      return raiseIn(tstate, makeException(exc.TypeError, `__init__() should return None, not '${typeName(value)}'`));
    case Exit.NATIVE:
      return giveToNative(tstate, value);
    case Exit.FOR_ITER: {
      const frame = back as Frame;
      if ((frame.exit & Exit.TRACED) !== 0) tellLoopEnd(tstate, frame, value);
      frame.pc = frame.exe.ops[frame.pc + 3]!;
      return Left.GO_ON;
    }
    case Exit.SEND:
      tellSent(tstate, back as Frame, value);
      return returnTo(back as Frame, value);
    case Exit.BINARY:
    case Exit.COMPARE:
      return finishOperator(tstate, back as Frame, value, kind);
    case Exit.GENERATOR_CALL:
      return raiseIn(tstate, generatorEnd(frame, value));
    case Exit.GENERATOR_NATIVE:
      if ((back as NativeFrame).takesReturn && !(frame.generator instanceof PyAsyncGenerator)) {
        tstate.returned = value;
        return resumeNatives(tstate, undefined, undefined);
      }
      return raiseInNativeNew(tstate, generatorEnd(frame, value));
    default:
      // ENTRY, GENERATOR_ENTRY: the native sees by the generator's state that this is no yield.
      tstate.result = value;
      return Left.RETURN;
  }
}

/** What follows on an operator's method may raise itself: in the frame that has the operator. */
function finishOperator(tstate: ThreadState, frame: Frame, value: Value, kind: Exit): Left {
  try {
    return kind === Exit.BINARY ? afterOperator(frame, value) : afterComparison(frame, value);
  } catch (error) {
    caught(tstate, frame, error);
    return Left.RAISE;
  }
}

/** The StopIteration that is not made where nobody hears of it. */
function tellEnd(tstate: ThreadState, frame: Frame, value: Value, offset: number): void {
  if (isWanted(tstate, frame, 1 << FrameEvent.STOP_ITERATION)) tell(tstate, frame, FrameEvent.STOP_ITERATION, offset, stopIteration(value));
}

/** A loop over a generator ends. Where branches are told of, CPython's loop takes a generator for any iterator, which raises if it has a value. */
function tellLoopEnd(tstate: ThreadState, frame: Frame, value: Value): void {
  if (!isWanted(tstate, frame, 1 << FrameEvent.BRANCH)) tellSent(tstate, frame, value);
  else if (value !== None) tell(tstate, frame, FrameEvent.RAISE, frame.lasti, stopIteration(value));
}

/** What a method of an async generator gives comes by a StopIteration in CPython. */
export function tellAwaited(tstate: ThreadState, frame: Frame, value: Value): void {
  if (!isWanted(tstate, frame, 1 << FrameEvent.RAISE)) return;
  if (frame.register(frame.exe.ops[frame.pc + 2]!) instanceof AsyncGenMethod)
    tell(tstate, frame, FrameEvent.RAISE, frame.lasti, stopIteration(value));
}

/** Likewise for a SEND, where the instruction that it jumps to tells of it. */
function tellSent(tstate: ThreadState, frame: Frame, value: Value): void {
  const { ops, offsets } = frame.exe;
  tellEnd(tstate, frame, value, offsets[ops[frame.pc + 3]! / INSTR_SIZE]!);
}

const generatorEnd = (frame: Frame, value: Value): PyBaseException =>
  frame.generator instanceof PyAsyncGenerator ? makeException(exc.StopAsyncIteration) : stopIteration(value);

/** A generator's frame yields `value` to somebody who is no instruction. */
export function leaveByYield(tstate: ThreadState, frame: Frame, value: Value): Left {
  if ((frame.exit & Exit.TRACED) !== 0) {
    // What passes on a delegate's value has no TRACE of its own.
    if (frame.exe.plain && frame.exe.ops[frame.pc + 3] !== NO_OPERAND) traceInstruction(tstate, frame, frame.lasti);
    tell(tstate, frame, FrameEvent.PY_YIELD, frame.lasti, value);
  }
  const { back } = frame;
  const kind = frame.exit & Exit.KIND;
  if (back !== undefined) back.next = frame.next;
  frame.next = undefined;
  frame.back = undefined;
  tstate.frame = back;
  if (kind === Exit.GENERATOR_NATIVE) return giveToNative(tstate, value);
  if (kind !== Exit.GENERATOR_ENTRY) return store(back as Frame, value);
  tstate.result = value;
  return Left.RETURN;
}

/** Gives a value to the instruction at which a frame waits. */
export function store(frame: Frame, value: Value): Left {
  const { pc } = frame;
  frame.registers[frame.base + frame.exe.ops[pc + 1]!] = value;
  frame.pc = pc + INSTR_SIZE;
  return Left.GO_ON;
}

/** Gives what a native has come to to the instruction at which a frame waits, which may want its truth, or nothing at all. */
export function giveTo(frame: Frame, value: Value): Left {
  const { ops } = frame.exe;
  const { pc } = frame;
  const op = opAt(ops, pc);
  switch (op) {
    case Op.JUMP_IN:
    case Op.JUMP_NOT_IN:
    case Op.JUMP_TRUE:
    case Op.JUMP_FALSE:
      frame.pc = isTrue(value) === (op === Op.JUMP_IN || op === Op.JUMP_TRUE) ? ops[pc + 3]! : pc + INSTR_SIZE;
      return Left.GO_ON;
    case Op.IN:
    case Op.TO_BOOL:
      return store(frame, isTrue(value));
    case Op.NOT_IN:
    case Op.NOT:
      return store(frame, !isTrue(value));
    case Op.STORE_ATTR:
    case Op.STORE_SUBSCR:
    case Op.STORE_SLICE:
    case Op.DELETE_ATTR:
    case Op.DELETE_SUBSCR:
      frame.pc = pc + INSTR_SIZE;
      return Left.GO_ON;
    case Op.UNPACK_SEQUENCE:
    case Op.UNPACK_EX: {
      const { items } = value as PyTuple;
      const at = frame.base + ops[pc + 1]!;
      for (let i = 0; i < items.length; i++) frame.registers[at + items.length - 1 - i] = items[i];
      frame.pc = pc + INSTR_SIZE;
      return Left.GO_ON;
    }
    default:
      return op >= Op.JUMP_LT && op <= Op.JUMP_NOT_GE ? afterComparison(frame, value) : store(frame, value);
  }
}

/** The receiver of a SEND has returned `value`: the instruction jumps. */
export function returnTo(frame: Frame, value: Value): Left {
  const { ops } = frame.exe;
  frame.registers[frame.base + ops[frame.pc + 1]!] = value;
  frame.pc = ops[frame.pc + 3]!;
  return Left.GO_ON;
}

function raiseIn(tstate: ThreadState, error: PyBaseException): Left {
  setContext(tstate, error);
  tstate.raised = error;
  return Left.RAISE;
}

function raiseInNativeNew(tstate: ThreadState, error: PyBaseException): Left {
  setContext(tstate, error);
  return raiseInNative(tstate, error);
}

/** The NativeFrame on top gets the value it waits for, and so on outwards. */
export function giveToNative(tstate: ThreadState, value: Value): Left {
  return resumeNatives(tstate, value, undefined);
}

/** The NativeFrame on top gets an exception. RAISE: a Python frame is on top now, and `tstate.raised` goes on in it. */
export function raiseInNative(tstate: ThreadState, error: PyBaseException): Left {
  return resumeNatives(tstate, undefined, error);
}

/** As `giveTo`; what that raises is raised in the frame. */
function giveInto(tstate: ThreadState, frame: Frame, value: Value): Left {
  try {
    return giveTo(frame, value);
  } catch (error) {
    caught(tstate, frame, error);
    return Left.RAISE;
  }
}

function resumeNatives(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Left {
  for (;;) {
    const native = tstate.frame;
    if (native === undefined || native instanceof Frame) {
      if (error !== undefined) {
        tstate.raised = error;
        return native === undefined ? Left.THROW : Left.RAISE;
      }
      if (native !== undefined) return giveInto(tstate, native, value!);
      tstate.result = value;
      return Left.RETURN;
    }
    popNative(tstate, native);
    if (native instanceof EntryFrame) {
      tstate.result = value;
      tstate.raised = error;
      return error === undefined ? Left.RETURN : Left.THROW;
    }
    if (native instanceof Landing && native.isLive) {
      tstate.returned = undefined;
      tstate.result = value ?? FINISHED;
      tstate.raised = error;
      return error === undefined ? Left.RETURN : Left.THROW;
    }
    const behind = tstate.frame;
    try {
      value = native.resume(tstate, value, error);
      error = undefined;
    } catch (thrown) {
      if (!tstate.isException(thrown)) throw thrown;
      if (thrown !== error && thrown !== tstate.leaving) setContext(tstate, thrown);
      tstate.leaving = undefined;
      tstate.frame = behind;
      value = undefined;
      error = thrown;
    }
    if (value !== undefined || error !== undefined) continue;
    const { returned } = tstate;
    // It called again, or waits.
    if (returned === undefined) return tstate.wait === undefined ? Left.GO_ON : Left.STOP;
    // It returned, as a generator does: a SEND or a loop takes that as it is, others are told by StopIteration.
    const top = tstate.frame;
    if (top instanceof NativeFrame && top.takesReturn) continue;
    tstate.returned = undefined;
    if (top instanceof Frame) {
      const op = opAt(top.exe.ops, top.pc);
      if (op === Op.SEND) {
        tellAwaited(tstate, top, returned);
        return returnTo(top, returned);
      }
      if (op === Op.FOR_ITER) {
        top.pc = top.exe.ops[top.pc + 3]!;
        return Left.GO_ON;
      }
    }
    error = stopIteration(returned);
  }
}
