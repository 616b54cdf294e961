import { GenState, PyCoroutine } from '../builtins/generator-base.js';
import { Exit, type Frame } from '../frame/frame.js';
import { PyObject, type Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';
import { originOf } from './never-awaited.js';

// `await f(x)` in compiled code, where f is an `async def` whose code is compiled: it runs on a frame of the pool, as any function does. Its coroutine is only
// made if it has not returned by then, and then its frame becomes the coroutine's.

/** Stands for the coroutine of a call that has returned: `tstate.result` is what it gives to the SEND. */
export const RETURNED: Value = new (class Returned extends PyObject {})();
/** In `tstate.yielded`, for the SEND: compiled code leaves there, as what it has called has. */
export const LEFT: Value = new (class LeftBehind extends PyObject {})();

/**
 * What an awaited call comes to, from what compiled code gave for it: RETURNED, or its coroutine, with `tstate.yielded` for the SEND. `handled` is what was handled when it
 * was called.
 */
export function settleAwaited(tstate: ThreadState, frame: Frame, handled: ThreadState['handled'], value: Value | undefined): Value {
  if (value === undefined) {
    tstate.yielded = LEFT;
    return makeAwaited(tstate, frame.next!, handled);
  }
  if (tstate.yielded !== undefined) return value;
  tstate.result = value;
  return RETURNED;
}

/** Makes the coroutine of an awaited call that is under way: its frame goes from the pool to it. */
export function makeAwaited(tstate: ThreadState, frame: Frame, handled: ThreadState['handled']): PyCoroutine {
  const { base, exe, func } = frame;
  const back = frame.back as Frame;
  back.next = frame.next;
  frame.registers = frame.registers.slice(base, base + exe.size);
  frame.base = 0;
  frame.floor = back.top;
  frame.exit = (frame.exit & ~Exit.KIND) | Exit.SEND;
  const coroutine = new PyCoroutine(frame, func!.name, func!.qualname);
  frame.generator = coroutine;
  coroutine.state = GenState.RUNNING;
  coroutine.outerHandled = handled;
  if (tstate.coroutineOriginDepth > 0) coroutine.origin = originOf(back, tstate.coroutineOriginDepth);
  return coroutine;
}
