import type { PyBaseException } from '../exceptions/base-exception.js';
import type { Value } from '../object/py-object.js';
import type { FrameEvent } from '../ports/instrument.js';
import type { ThreadState } from '../state/thread.js';
import { Exit, type Frame } from './frame.js';

/** Whether a frame's thread has an instrument that wants some event of a set of bits. */
export const isWanted = (tstate: ThreadState, frame: Frame, events: number): boolean =>
  (frame.exit & Exit.TRACED) !== 0 && tstate.instrument !== undefined && (tstate.instrument.events & events) !== 0;

/** Tells the thread's instrument what happens in a frame that it hears of. */
export function tell(tstate: ThreadState, frame: Frame, event: FrameEvent, offset: number, first?: Value, second?: Value): void {
  if (!isWanted(tstate, frame, 1 << event)) return;
  const instrument = tstate.instrument!;
  tstate.unheard(event, () => instrument.tell(tstate, frame, event, offset, first, second));
}

/** Tells of an exception. What the instrument throws takes its place. */
export function tellError(tstate: ThreadState, frame: Frame, event: FrameEvent, offset: number, error: PyBaseException): PyBaseException {
  try {
    tell(tstate, frame, event, offset, error);
  } catch (thrown) {
    if (!tstate.isException(thrown)) throw thrown;
    return thrown;
  }
  return error;
}
