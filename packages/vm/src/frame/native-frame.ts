import type { PyBaseException } from '../exceptions/base-exception.js';
import type { Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';
import type { Frame } from './frame.js';

/**
 * A native in the middle of the stack: it has called something and goes on when that is done. Its state is in its fields, so that
 * the fiber can be stopped beneath it.
 *
 * ```ts
 * class ClosingFrame extends NativeFrame {
 *   constructor(readonly file: Value) { super(); }
 *   resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
 *     if (error !== undefined) throw error;
 *     return value;
 *   }
 * }
 * // as the last thing a native does:
 * return callThen(tstate, new ClosingFrame(file), callback, args);
 * ```
 */
export abstract class NativeFrame {
  /** The frame behind. Set while the frame is on the stack. */
  back: Frame | NativeFrame | undefined = undefined;
  /** As `Frame.top` and `Frame.depth`, of the frame behind. */
  top = 0;
  depth = 0;
  /** As `Frame.next`. */
  next: Frame | undefined = undefined;

  /** Whether a generator that returns beneath this frame says so by `tstate.returned`, with `value` and `error` undefined, in place of a StopIteration. */
  get takesReturn(): boolean {
    return false;
  }

  /**
   * What was called has given `value`, or raised `error`: exactly one of them is set, unless `takesReturn`. Returns this native's own value, throws what it
   * raises, or returns `undefined` after it has called again (`again`), in which case it is resumed once more.
   */
  abstract resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined;
}

/** Puts a native frame on the stack. */
export function pushNative(tstate: ThreadState, frame: NativeFrame): void {
  const back = tstate.frame;
  frame.back = back;
  if (back !== undefined) {
    frame.top = back.top;
    frame.depth = back.depth;
    frame.next = back.next;
  } else {
    frame.top = 0;
    frame.depth = 0;
    frame.next = undefined;
  }
  tstate.frame = frame;
}

/** Takes the native frame that is on top off the stack. */
export function popNative(tstate: ThreadState, frame: NativeFrame): void {
  const { back } = frame;
  if (back !== undefined) back.next = frame.next;
  tstate.frame = back;
}

/** What a tail call looks like: `tailCall` of abstract/call, or any native that may return `undefined`. */
export type Callee = () => Value | undefined;

/**
 * Calls beneath a native frame, as the last thing a native does: what comes out is the native's own result. `start` is a native's tail
 * call. For a callable and its arguments there is `callThen` (items-frame.ts), which puts the frame on the stack only where it must be there.
 */
export function runThrough(tstate: ThreadState, frame: NativeFrame, start: Callee): Value | undefined {
  pushNative(tstate, frame);
  return again(tstate, frame, start);
}

/** Calls once more from within `resume`, where the frame is off the stack and is put back, or from `runThrough`. */
export function again(tstate: ThreadState, frame: NativeFrame, start: Callee): Value | undefined {
  if (tstate.frame !== frame) pushNative(tstate, frame);
  let value: Value | undefined;
  try {
    value = start();
  } catch (error) {
    if (!tstate.isException(error)) throw error;
    popNative(tstate, frame);
    return frame.resume(tstate, undefined, error);
  }
  if (value === undefined) return undefined;
  popNative(tstate, frame);
  return frame.resume(tstate, value, undefined);
}
