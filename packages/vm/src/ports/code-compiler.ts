import type { Executable } from '../frame/executable.js';
import type { Frame } from '../frame/frame.js';
import type { Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';

/**
 * Code of one executable as a JavaScript function. It runs `frame`, which is `tstate.frame`, from the instruction at `entry`; with `entry` -1
 * the frame was just pushed by other compiled code, which passes the arguments and leaves the frame's registers as they were.
 *
 * It gives the frame's value, the frame left, where that goes to the instruction at which the frame behind waits; `FINISHED` (`interp/compiled.ts`) for a
 * generator that is at its end. `undefined`: it did not complete; every frame holds what it needs to go on, and `tstate.left` says how
 * the run loop does. It throws nothing for an exception of the guest.
 */
export type CompiledCode = (tstate: ThreadState, frame: Frame, entry: number, ...args: (Value | undefined)[]) => Value | undefined;

/** What a code compiler makes of an executable. */
export interface Compilation {
  readonly run: CompiledCode;
  /** By instruction: not 0 where `run` can be entered. */
  readonly entries: Uint8Array;
}

/**
 * Makes JavaScript of code that runs often: a second tier above the run loop, which stays in charge of everything else. Optional; what it
 * makes must be told from the run loop by its speed alone.
 */
export interface CodeCompiler {
  /** Calls, resumptions and jumps backwards of one executable after which it is worth compiling. */
  readonly threshold: number;
  /** `undefined` for code that it does not take on. */
  compile(exe: Executable): Compilation | undefined;
}
