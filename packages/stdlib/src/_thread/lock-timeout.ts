import { currentThread, exc, isTrue, raise, type Value } from '@pyco/vm';
import { secondsFrom } from '../duration.js';

/** Longest wait in seconds that `acquire` takes. */
export const TIMEOUT_MAX = 9223372036;

/** The arguments of `acquire`: seconds to wait, 0 for not at all, `undefined` for without limit. */
export function lockTimeout(blocking: Value, timeout: Value): number | undefined {
  const seconds = secondsFrom(timeout);
  if (!isTrue(blocking)) {
    if (seconds !== -1) raise(exc.ValueError, "can't specify a timeout for a non-blocking call");
    return 0;
  }
  if (seconds < 0 && seconds !== -1) raise(exc.ValueError, 'timeout value must be a non-negative number');
  if (seconds > TIMEOUT_MAX) raise(exc.OverflowError, 'timeout value is too large');
  return seconds === -1 ? undefined : seconds;
}

/** When a wait that begins now is over. */
export const deadlineAfter = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : currentThread().interp.host.clock.monotonic() + seconds;
