import { type CodeObject, opcodeTable } from '@pyco/marshal';
import { PyMethod } from '../builtins/function.js';
import { Exit, type Frame, FrameTrace } from '../frame/frame.js';
import { lineStartsOf } from '../frame/line-starts.js';
import { lineAt } from '../frame/lines.js';
import { isResume } from '../instruction/resume.js';
import { PyBuiltinFunction, PyMethodDescriptor, PyMethodWrapper, PyWrapperDescriptor } from '../object/descriptors.js';
import type { Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';

/**
 * `TRACE`: a CPython instruction begins in a frame that an instrument hears of. It begins a line if lines may begin there (the line differs from
 * the one in front, or something jumps there) and the instruction that ran before was on another line, or was a RESUME.
 */
export function traceInstruction(tstate: ThreadState, frame: Frame, offset: number): void {
  const { instrument } = tstate;
  const trace = (frame.trace ??= new FrameTrace());
  const { last } = trace;
  trace.last = offset;
  if (instrument?.instruction === undefined) return;
  const code = frame.code as CodeObject<Value>;
  let line = -1;
  if (lineStartsOf(code).has(offset)) {
    const here = lineAt(code, offset);
    if (here !== undefined && (last < 0 || isResume(code, last) || lineAt(code, last) !== here || jumpsBack(code, last, offset)))
      line = here;
  }
  tstate.unheard(() => instrument.instruction!(tstate, frame, offset, line));
}

/** A loop that goes round is a line of its own, though it is the same. What waits for a delegate goes round unseen. */
function jumpsBack(code: CodeObject<Value>, last: number, offset: number): boolean {
  if (offset > last) return false;
  return code.version < 311 || !opcodeTable(code.version).opname[code.co_code[last]!]!.endsWith('NO_INTERRUPT');
}

/** `RESUME`: the frame of a call begins, or a generator's goes on. */
export function traceResume(tstate: ThreadState, frame: Frame, how: number): void {
  const { instrument } = tstate;
  if (instrument === undefined) return;
  tstate.unheard(() => {
    if ((how & 3) === 0) instrument.call?.(tstate, frame);
    else instrument.resume?.(tstate, frame);
  });
}

const isNative = (callable: Value): boolean =>
  callable instanceof PyBuiltinFunction ||
  callable instanceof PyMethodDescriptor ||
  callable instanceof PyWrapperDescriptor ||
  callable instanceof PyMethodWrapper ||
  (callable instanceof PyMethod && isNative(callable.func)) ||
  (callable instanceof PyType && !callable.isHeapType && typeOf(callable) === typeOf(typeOf(callable)));

/** Calls something from a frame that may be traced: an instrument hears of natives. */
export function callTraced(tstate: ThreadState, frame: Frame, callee: Value, call: () => Value | undefined): Value | undefined {
  const { instrument } = tstate;
  if ((frame.exit & Exit.TRACED) === 0 || instrument === undefined || !isNative(callee)) return call();
  if (instrument.nativeCall !== undefined) tstate.unheard(() => instrument.nativeCall!(tstate, frame, callee));
  let value: Value | undefined;
  try {
    value = call();
  } catch (error) {
    const now = tstate.instrument;
    if (now?.nativeRaise !== undefined && tstate.isException(error)) tstate.unheard(() => now.nativeRaise!(tstate, frame, callee));
    throw error;
  }
  const now = tstate.instrument;
  if (now?.nativeReturn !== undefined) tstate.unheard(() => now.nativeReturn!(tstate, frame, callee));
  return value;
}
