import { InitFrame } from '../builtins/construct.js';
import type { PyFunction } from '../builtins/function.js';
import { VmError } from '../errors.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { Exit, Frame } from '../frame/frame.js';
import { EntryFrame, giveToNative, Left, raiseInNative, store } from '../frame/leave.js';
import { NativeFrame } from '../frame/native-frame.js';
import { pushCall } from '../frame/push.js';
import { unwind } from '../frame/unwind.js';
import type { Value } from '../object/py-object.js';
import type { KwNames } from '../object/slots.js';
import type { FrameEvaluator, Iteration, Outcome } from '../ports/frame-evaluator.js';
import { swapThread, type ThreadState } from '../state/thread.js';
import { caught } from './caught.js';
import { runDirect } from './direct.js';
import { run } from './eval.js';
import { iteration } from './iteration.js';

/**
 * Runs on the JavaScript stack until the frame with the entry exit that was just pushed is left: a native that calls Python and goes on
 * afterwards. What must wait meanwhile blocks, or fails.
 */
export function runNested(tstate: ThreadState): Value {
  tstate.nativeDepth++;
  try {
    return runToValue(tstate);
  } finally {
    tstate.nativeDepth--;
    // What called the native is to hear of frames that were changed meanwhile, if it is compiled. In place: there may be no room on the stack for a call.
    if (tstate.changedDepth >= tstate.nativeDepth) tstate.hurry();
  }
}

/** Until the frame with the entry exit is left. It may wait already. */
function runToValue(tstate: ThreadState): Value {
  let value = tstate.wait === undefined ? run(tstate) : undefined;
  while (value === undefined) value = blockAndGoOn(tstate);
  return value;
}

/** A native beneath another native's run loop waits: other fibers run on top. */
function blockAndGoOn(tstate: ThreadState): Value | undefined {
  if (tstate.wait === undefined) throw new VmError('the run loop stopped without a reason');
  let error: PyBaseException | undefined;
  let value: Value | undefined;
  try {
    value = tstate.interp.scheduler.block(tstate);
  } catch (thrown) {
    tstate.wait = undefined;
    if (!tstate.isException(thrown)) throw thrown;
    error = thrown;
  }
  return resumeWith(tstate, value, error);
}

/** Gives the innermost frame what it waits for, and runs on. */
function resumeWith(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
  const top = tstate.frame;
  let left: Left;
  if (top instanceof NativeFrame) left = error === undefined ? giveToNative(tstate, value!) : raiseInNative(tstate, error);
  else if (error === undefined) left = store(top!, value!);
  else {
    caught(tstate, top!, error);
    left = Left.RAISE;
  }
  if (left === Left.RAISE) {
    const raised = tstate.raised!;
    tstate.raised = undefined;
    left = unwind(tstate, tstate.frame as Frame, raised, false, -1);
  }
  switch (left) {
    case Left.GO_ON:
      return run(tstate);
    case Left.RETURN: {
      const { result } = tstate;
      tstate.result = undefined;
      return result;
    }
    case Left.THROW: {
      const raised = tstate.raised!;
      tstate.raised = undefined;
      tstate.leaving = raised;
      throw raised;
    }
    default:
      return undefined;
  }
}

/** The evaluator that is always there: register instructions in one loop. */
export class Interp implements FrameEvaluator {
  readonly name = 'interp';
  readonly iteration: Iteration = iteration;

  call(tstate: ThreadState, fn: PyFunction, args: readonly Value[], kwnames: KwNames | undefined): Value {
    const frame = pushCall(tstate, fn, args, kwnames);
    frame.exit = (frame.exit & ~Exit.KIND) | Exit.DIRECT;
    tstate.nativeDepth++;
    try {
      const value = runDirect(tstate, frame, Exit.ENTRY);
      if (value !== undefined) return value;
      frame.exit = (frame.exit & ~Exit.KIND) | Exit.ENTRY;
      return runToValue(tstate);
    } finally {
      tstate.nativeDepth--;
      if (tstate.changedDepth >= tstate.nativeDepth) tstate.hurry();
    }
  }

  push(tstate: ThreadState, fn: PyFunction, args: readonly Value[], kwnames: KwNames | undefined): undefined {
    pushCall(tstate, fn, args, kwnames);
    return undefined;
  }

  finish(tstate: ThreadState, base: Frame | NativeFrame | undefined): Value {
    if (tstate.frame === base) {
      if (tstate.wait === undefined) throw new VmError('a native gave no value, pushed no frame and waits for nothing');
    } else markEntry(tstate, base);
    tstate.nativeDepth++;
    try {
      let value = tstate.wait === undefined ? run(tstate) : undefined;
      while (value === undefined) {
        // A native waits right here, with no frame in between: its value is what we want.
        if (tstate.frame === base) return tstate.interp.scheduler.block(tstate);
        value = blockAndGoOn(tstate);
      }
      return value;
    } finally {
      tstate.nativeDepth--;
      if (tstate.changedDepth >= tstate.nativeDepth) tstate.hurry();
    }
  }

  run(tstate: ThreadState, sent: Value | undefined, thrown: PyBaseException | undefined): Outcome {
    const former = swapThread(tstate);
    try {
      let value: Value | undefined;
      if (sent !== undefined || thrown !== undefined) {
        tstate.wait = undefined;
        value = resumeWith(tstate, sent, thrown);
      } else value = run(tstate);
      if (value !== undefined) return { kind: 'done', value };
      const { wait } = tstate;
      return wait === undefined ? { kind: 'stopped' } : { kind: 'waiting', wait };
    } catch (error) {
      tstate.leaving = undefined;
      if (!tstate.isException(error)) throw error;
      return { kind: 'raised', exception: error };
    } finally {
      swapThread(former);
    }
  }
}

/** Lets the value of what was pushed above `base` go to the native that runs now. */
function markEntry(tstate: ThreadState, base: Frame | NativeFrame | undefined): void {
  let frame = tstate.frame!;
  while (frame.back !== base) frame = frame.back!;
  if (frame instanceof Frame) {
    const kind = frame.exit & Exit.KIND;
    if (kind === Exit.STORE || kind === Exit.ENTRY || (kind === Exit.NATIVE && !(base instanceof EntryFrame))) {
      frame.exit = (frame.exit & ~Exit.KIND) | Exit.ENTRY;
      return;
    }
    if (kind === Exit.GENERATOR_CALL || kind === Exit.GENERATOR_ENTRY) frame.exit = (frame.exit & ~Exit.KIND) | Exit.GENERATOR_NATIVE;
    else if (kind === Exit.INIT) {
      markInit(frame, base);
      return;
    }
  }
  const entry = new EntryFrame();
  entry.back = base;
  entry.top = base?.top ?? 0;
  entry.depth = base?.depth ?? 0;
  entry.next = frame.back?.next;
  frame.back = entry;
}

/** `__init__` on the way to a native: a native frame in between sees to it that the object comes out. */
function markInit(frame: Frame, base: Frame | NativeFrame | undefined): void {
  const entry = new EntryFrame();
  entry.back = base;
  entry.top = base?.top ?? 0;
  entry.depth = base?.depth ?? 0;
  const init = new InitFrame(frame.instance!);
  init.back = entry;
  init.top = entry.top;
  init.depth = entry.depth;
  frame.back = init;
  frame.exit = (frame.exit & ~Exit.KIND) | Exit.NATIVE;
}
