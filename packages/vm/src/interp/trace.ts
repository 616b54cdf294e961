import type { Frame } from '../frame/frame.js';
import type { ThreadState } from '../state/thread.js';

/** `TRACE`: a CPython instruction begins in a frame that an instrument hears of. */
export function traceInstruction(tstate: ThreadState, frame: Frame, offset: number): void {
  tstate.instrument?.instruction?.(tstate, frame, offset, -1);
}
