import { opcodeTable } from '@pyco/marshal';
import { PyTraceback } from '../builtins/traceback.js';
import type { PyBaseException, PyStopIteration } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import { INSTR_SIZE, Op } from '../instruction/op.js';
import { CODE_RANGE_SIZE } from '../instruction/registers.js';
import { HandlerKind } from '../instruction/stack-code.js';
import { None, type Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import { FrameEvent } from '../ports/instrument.js';
import type { ThreadState } from '../state/thread.js';
import { CodeKind } from './executable.js';
import { Exit, type Frame } from './frame.js';
import { finishGenerator, Left, popFrame, raiseInNative } from './leave.js';
import { goPlain, opAt } from './plain-entry.js';
import { tell, tellError } from './tell.js';

/** `_PyErr_SetObject`'s chaining: what is being handled becomes the context of what is raised. */
export function setContext(tstate: ThreadState, error: PyBaseException): void {
  const { handled } = tstate;
  if (handled === undefined || handled === error) return;
  // A chain that leads back to the new exception is cut there; one that already is a ring is walked at half the speed behind.
  let slow: PyBaseException | undefined = handled;
  let advance = false;
  for (let outer: PyBaseException | undefined = handled; outer?.context !== undefined; outer = outer.context) {
    if (outer.context === error) {
      outer.context = undefined;
      break;
    }
    if (advance) slow = slow?.context;
    advance = !advance;
    if (outer.context === slow) break;
  }
  error.context = handled;
}

/** `PyTraceBack_Here`. */
function addTraceback(frame: Frame, error: PyBaseException): void {
  frame.exit |= Exit.ESCAPED;
  error.traceback = new PyTraceback(error.traceback, frame, frame.lasti);
}

export const isStopIteration = (error: PyBaseException): error is PyStopIteration => typeOf(error).isSubtypeOf(exc.StopIteration);

/**
 * Finds who handles an exception that was raised in `frame` at its `pc`, and leaves the frames in between. `again` says that the
 * exception only goes on (RERAISE): this frame has its line in the traceback already; `lasti` is then the offset to show, or -1.
 */
export function unwind(tstate: ThreadState, frame: Frame, error: PyBaseException, again: boolean, lasti: number): Left {
  for (;;) {
    const { exe } = frame;
    const { ops } = exe;
    const { pc } = frame;
    tstate.frame = frame;
    if (!again) {
      const op = opAt(ops, pc);
      if ((op === Op.FOR_ITER || op === Op.SEND) && isStopIteration(error)) {
        tell(tstate, frame, FrameEvent.RAISE, frame.lasti, error);
        if (op === Op.SEND) frame.registers[frame.base + ops[pc + 1]!] = error.value ?? None;
        frame.pc = ops[pc + 3]!;
        return Left.GO_ON;
      }
      addTraceback(frame, error);
      if ((frame.exit & Exit.TRACED) !== 0) error = tellError(tstate, frame, FrameEvent.RAISE, lastUnit(frame), error);
    } else if ((frame.exit & Exit.TRACED) !== 0) {
      const offset = frame.lasti;
      if (lasti >= 0) frame.pc = exe.offsets.indexOf(lasti) * INSTR_SIZE;
      error = tellError(tstate, frame, FrameEvent.RERAISE, offset, error);
    }
    const range = findRange(exe.ranges, pc);
    let restore = -1;
    if (range >= 0) {
      restore = exe.ranges[range + 5]!;
      if (exe.ranges[range + 2]! >= 0) {
        const raisedAt = frame.pc;
        enterHandler(tstate, frame, error, range, restore, lasti >= 0 ? lasti : frame.lasti);
        if ((frame.exit & Exit.TRACED) === 0) return Left.GO_ON;
        if (frame.trace !== undefined) frame.trace.jumps = false;
        const { plain } = frame.exe;
        if (!plain) goPlain(frame);
        const handler = frame.pc;
        const offset = frame.lasti;
        // While this is told the frame stands where the exception was raised.
        if (plain) frame.pc = raisedAt;
        const told = tellError(tstate, frame, FrameEvent.EXCEPTION_HANDLED, offset, error);
        frame.pc = handler;
        if (told === error) return Left.GO_ON;
        // Another exception, raised where the handler begins.
        error = told;
        again = true;
        continue;
      }
    }
    if (restore >= 0) restoreHandled(tstate, frame, restore);
    if ((frame.exit & Exit.TRACED) !== 0) error = tellError(tstate, frame, FrameEvent.PY_UNWIND, lastUnit(frame), error);
    // Who looks at the frame later finds it where the exception came from.
    if (lasti >= 0) frame.pc = exe.offsets.indexOf(lasti) * INSTR_SIZE;
    const { generator, back } = frame;
    const kind = frame.exit & Exit.KIND;
    if (generator !== undefined) {
      if (exe.code.version < 312) error = convertStopIteration(tstate, frame, error);
      finishGenerator(tstate, frame);
    }
    popFrame(tstate, frame);
    again = false;
    lasti = -1;
    if (kind === Exit.ENTRY || kind === Exit.GENERATOR_ENTRY || back === undefined) {
      tstate.raised = error;
      return Left.THROW;
    }
    if (kind === Exit.NATIVE || kind === Exit.GENERATOR_NATIVE) {
      const left = raiseInNative(tstate, error);
      if (left !== Left.RAISE) return left;
      error = tstate.raised!;
      tstate.raised = undefined;
      frame = tstate.frame as Frame;
      continue;
    }
    frame = back as Frame;
  }
}

/** Where CPython finds itself when an instruction has raised: at its last code unit, an inline cache if it has one. */
function lastUnit(frame: Frame): number {
  const { code, lasti } = frame;
  return lasti < 0 ? lasti : lasti + 2 * opcodeTable(code.version).cacheSizes[code.co_code[lasti]!]!;
}

/** The innermost range around an instruction, -1 for none. */
export function findRange(ranges: Int32Array, pc: number): number {
  for (let r = 0; r < ranges.length; r += CODE_RANGE_SIZE) if (ranges[r]! <= pc && pc < ranges[r + 1]!) return r;
  return -1;
}

function enterHandler(tstate: ThreadState, frame: Frame, error: PyBaseException, range: number, restore: number, lasti: number): void {
  const { ranges } = frame.exe;
  const { registers, base } = frame;
  let at = base + ranges[range + 3]!;
  const kind = ranges[range + 4]! as HandlerKind;
  if (kind === HandlerKind.OLD) {
    if (restore >= 0) restoreHandled(tstate, frame, restore);
    registers[at] = beginHandling(tstate, frame, error);
    registers[at + 1] = lasti;
    registers[at + 2] = None;
    registers[at + 3] = error.traceback ?? None;
    registers[at + 4] = error;
    registers[at + 5] = typeOf(error);
  } else {
    if (kind === HandlerKind.LASTI) registers[at++] = lasti;
    registers[at] = error;
  }
  frame.pc = ranges[range + 2]!;
}

/** PUSH_EXC_INFO: an exception is handled from now on. What was until now, or None. */
export function beginHandling(tstate: ThreadState, { generator }: Frame, error: PyBaseException): Value {
  let previous = tstate.handled;
  if (generator !== undefined) {
    // A generator's own: what was handled where it was resumed is not put away in its frame.
    if (!generator.isHandling) previous = undefined;
    generator.isHandling = true;
  }
  tstate.handled = error;
  return previous ?? None;
}

/** POP_EXCEPT: what `beginHandling` has put away is handled again. */
export function endHandling(tstate: ThreadState, frame: Frame, previous: Value): void {
  tstate.handled = previous === None ? handledOutside(frame) : (previous as PyBaseException);
}

/** The frame leaves its outermost `except` block. What is handled then: for a generator, what was where it was resumed. */
function handledOutside({ generator }: Frame): PyBaseException | undefined {
  if (generator === undefined) return undefined;
  generator.isHandling = false;
  return generator.outerHandled;
}

function restoreHandled(tstate: ThreadState, frame: Frame, register: number): void {
  endHandling(tstate, frame, frame.registers[frame.base + register]!);
}

/** PEP 479, which compilers from 3.12 on write out. */
function convertStopIteration(tstate: ThreadState, frame: Frame, error: PyBaseException): PyBaseException {
  const asyncGenerator = frame.exe.kind === CodeKind.ASYNC_GENERATOR;
  const stops = isStopIteration(error);
  if (!stops && !(asyncGenerator && typeOf(error).isSubtypeOf(exc.StopAsyncIteration))) return error;
  const what = asyncGenerator ? 'async generator' : frame.exe.kind === CodeKind.COROUTINE ? 'coroutine' : 'generator';
  return stopIterationError(tstate, error, `${what} raised ${stops ? 'StopIteration' : 'StopAsyncIteration'}`);
}

/** `_PyErr_FormatFromCause`: a RuntimeError with `error` as cause and context. */
export function stopIterationError(tstate: ThreadState, error: PyBaseException, text: string): PyBaseException {
  const wrapped = makeException(exc.RuntimeError, text);
  setContext(tstate, wrapped);
  wrapped.cause = error;
  wrapped.context = error;
  wrapped.suppressContext = true;
  return wrapped;
}
