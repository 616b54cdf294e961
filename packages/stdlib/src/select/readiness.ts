import { currentThread, exc, None, PyFloat, raise, STILL_WAITING, type ThreadState, typeOf, type Value, Wait, waitFor } from '@pyco/vm';
import { EINTR, errnoOf, osError } from '../_socket/errors.js';
import { backendOf } from '../backend.js';
import { secondsFrom } from '../duration.js';

/** Seconds that nobody looks whether a signal has come in. */
const LONGEST_WAIT = 0.5;

/** What is asked for readiness, and shows it to Python. */
export interface Readiness {
  /** For messages: `select.poll`. */
  readonly name: string;
  /** Waits so long, in seconds; `null` for without limit. Gives how many are ready. */
  ask(seconds: number | null): number;
  /** The answer of the `ask` that went before. */
  show(count: number): Value;
  /** What another fiber's wait can watch in place of it. */
  interests(): readonly { readonly fd: number; readonly mask: number }[];
}

class ReadinessWait extends Wait {
  readonly readiness: Readiness;

  constructor(readiness: Readiness, deadline: number | undefined) {
    super(readiness.name, deadline, readiness.interests());
    this.readiness = readiness;
  }

  override result(tstate: ThreadState): Value | undefined {
    const count = ask(this.readiness, 0);
    if (count > 0 || this.hasTimedOut) return this.readiness.show(count);
    waitFor(tstate, this);
    return STILL_WAITING;
  }
}

/** -1: a signal came in. */
function ask(readiness: Readiness, seconds: number | null): number {
  try {
    return readiness.ask(seconds);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === EINTR) return -1;
    throw osError(errno, backendOf().sockets.strerror(errno));
  }
}

/** Asks, and waits up to `seconds`, as the last thing a native does. With nobody else to run the system call itself waits. */
export function awaitReady(readiness: Readiness, seconds: number | null): Value | undefined {
  const tstate = currentThread();
  const { scheduler, pendingCalls, host } = tstate.interp;
  const count = ask(readiness, 0);
  tstate.countSystemCall();
  if (count > 0 || (seconds !== null && seconds <= 0)) return readiness.show(Math.max(0, count));
  const deadline = seconds === null ? undefined : host.clock.monotonic() + seconds;
  if (scheduler.isShared) return waitFor(tstate, new ReadinessWait(readiness, deadline));
  const isInterruptible = pendingCalls?.isLive === true;
  for (;;) {
    const left = deadline === undefined ? null : Math.max(0, deadline - host.clock.monotonic());
    const found = ask(readiness, isInterruptible ? Math.min(left ?? LONGEST_WAIT, LONGEST_WAIT) : left);
    if (found > 0) return readiness.show(found);
    scheduler.deliver(tstate);
    // A handler may have started a thread.
    if (deadline !== undefined && host.clock.monotonic() >= deadline) return readiness.show(0);
    if (scheduler.isShared) return waitFor(tstate, new ReadinessWait(readiness, deadline));
  }
}

/** A timeout in seconds; None and, where `negative` says so, less than nothing: without limit. */
export function timeoutFrom(value: Value, text: string, negative: 'forever' | 'error'): number | null {
  if (value === None) return null;
  if (!(value instanceof PyFloat) && typeOf(value).nb_index === undefined) return raise(exc.TypeError, text);
  const seconds = secondsFrom(value);
  if (seconds >= 0) return seconds;
  return negative === 'forever' ? null : raise(exc.ValueError, 'timeout must be non-negative');
}
