import type { PyBaseException } from '../exceptions/base-exception.js';
import type { Value } from '../object/py-object.js';
import type { Interest } from '../ports/idler.js';
import type { ThreadState } from './thread.js';

/** What a `result` gives that found that it has to wait on. */
export const STILL_WAITING = undefined;

/**
 * What a native that must wait leaves in `tstate.wait`, giving no value (see `waitFor`). The fiber stops with its frames intact; the
 * scheduler runs others meanwhile and goes on with it when the wait is over: because somebody calls `Scheduler.wake`, because time is up, or
 * because a descriptor is ready. It is data: it can be looked at while the fiber sleeps.
 */
export abstract class Wait {
  /** The native that waits, for messages: `time.sleep`. */
  readonly what: string;
  /** Seconds on the monotonic clock at which the wait is over by itself; `undefined` without limit. */
  readonly deadline: number | undefined;
  /** Any of these being ready ends the wait. */
  readonly interests: readonly Interest[];
  /** The fiber that waits, while it does. */
  tstate: ThreadState | undefined = undefined;
  isOver = false;
  /** The wait is over because its time was up. */
  hasTimedOut = false;
  /** Only the host's event loop can end the wait: a promise. */
  needsHost = false;
  /** A signal that has been served ends the wait, too: `signal.pause`. */
  endsAtSignal = false;
  /** Raised in the fiber instead of asking for the result: what a signal's handler raised. */
  error: PyBaseException | undefined = undefined;

  constructor(what: string, deadline: number | undefined, interests: readonly Interest[] = []) {
    this.what = what;
    this.deadline = deadline;
    this.interests = interests;
  }

  /**
   * The native's value, asked for on its own fiber once the wait is over. Throws the guest exception it raises; gives `STILL_WAITING` after another `waitFor`.
   */
  abstract result(tstate: ThreadState): Value | undefined;

  /** The fiber will not ask for the result: leaves whatever line it stands in. */
  cancel(): void {}
}

/** As the last thing a native does: its fiber waits. */
export function waitFor(tstate: ThreadState, wait: Wait): undefined {
  wait.tstate = tstate;
  wait.isOver = false;
  wait.hasTimedOut = false;
  tstate.wait = wait;
  return undefined;
}
