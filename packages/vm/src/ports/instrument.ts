import type { CodeObject } from '@pyco/marshal';
import type { Frame } from '../frame/frame.js';
import type { Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';

/** What frames report, PEP 669's events: the number of the bit that `sys.monitoring.events` has for each. */
export const FrameEvent = {
  /** A frame begins; a generator is started. */
  PY_START: 0,
  /** A generator's frame goes on after a yield. */
  PY_RESUME: 1,
  /** With the value. */
  PY_RETURN: 2,
  PY_YIELD: 3,
  /** Something is about to be called: with the callable, and the first argument if there is one. */
  CALL: 4,
  /** A line begins: with its number. */
  LINE: 5,
  INSTRUCTION: 6,
  /** With the offset that is gone to, of a conditional jump also where it is the next instruction. */
  JUMP: 7,
  BRANCH: 8,
  /** The StopIteration that a generator's end would be. */
  STOP_ITERATION: 9,
  /** An exception is raised in the frame, or reaches it from a callee. */
  RAISE: 10,
  EXCEPTION_HANDLED: 11,
  /** The frame is left by an exception. */
  PY_UNWIND: 12,
  /** `throw()` resumes a generator. */
  PY_THROW: 13,
  RERAISE: 14,
  /** What was called, and is no Python function, has returned or raised: as CALL. */
  C_RETURN: 15,
  C_RAISE: 16,
} as const;

export type FrameEvent = (typeof FrameEvent)[keyof typeof FrameEvent];

/**
 * Hears of what frames do. While a thread has an instrument (`ThreadState.setInstrument`), its frames run the plain decoding and report; those
 * that run already do so from their next instruction on. Threads without one pay nothing. `sys.settrace`, `sys.setprofile`, `sys.monitoring`,
 * coverage and the stepper are instruments.
 */
export interface Instrument {
  /** A bit for each event that is wanted; may change. */
  readonly events: number;
  /** Whether frames of this code report. */
  hears(code: CodeObject<Value>): boolean;
  /**
   * Something happens at byte `offset` of a frame's code. What it throws is raised in the frame there, or takes the place of the exception it
   * is about. It may call Python: while it does, the thread's instrument is off.
   */
  tell(tstate: ThreadState, frame: Frame, event: FrameEvent, offset: number, first: Value | undefined, second: Value | undefined): void;
}
