import type { PyBaseException } from '../exceptions/base-exception.js';
import type { Frame } from '../frame/frame.js';
import type { Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';

/**
 * Hears of what frames do. While a thread has an instrument (`ThreadState.setInstrument`), frames that begin run the plain decoding and
 * report; threads without one pay nothing. `sys.settrace`, `sys.setprofile`, `sys.monitoring`, coverage and the stepper are
 * instruments. A method that is left out is not asked for.
 *
 * What a method throws is raised in the frame at that place. A method may call Python: while it does, the thread's instrument is off.
 */
export interface Instrument {
  /** A frame begins. For a generator: it is started. */
  call?(tstate: ThreadState, frame: Frame): void;
  /** A generator's frame goes on after a yield. */
  resume?(tstate: ThreadState, frame: Frame): void;
  /** The instruction at byte `offset` is about to run; `line` is its line where a line begins (or is gone back to), else -1. */
  instruction?(tstate: ThreadState, frame: Frame, offset: number, line: number): void;
  return?(tstate: ThreadState, frame: Frame, value: Value): void;
  yield?(tstate: ThreadState, frame: Frame, value: Value): void;
  /** An exception was raised in the frame, or reaches it from a callee. */
  raise?(tstate: ThreadState, frame: Frame, error: PyBaseException): void;
  /** The frame has a handler and goes on with it. */
  handled?(tstate: ThreadState, frame: Frame, error: PyBaseException): void;
  /** The frame is left by an exception. */
  unwind?(tstate: ThreadState, frame: Frame, error: PyBaseException): void;
  /** A native is about to be called, has returned, has raised. */
  nativeCall?(tstate: ThreadState, frame: Frame, callable: Value): void;
  nativeReturn?(tstate: ThreadState, frame: Frame, callable: Value): void;
  nativeRaise?(tstate: ThreadState, frame: Frame, callable: Value): void;
}
