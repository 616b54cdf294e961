import type { JumpingClock } from '@pyco/selectors';
import type { HostClock } from '@pyco/vm';

/** 1 January 2000, 00:00 UTC. */
const EPOCH = 946_684_800;

/**
 * The host's side of a virtual clock: give it to a host whose backend waits on the same clock, and the guest's `time` and its waiting live in the same time.
 * `time.sleep` moves the clock, and what is due until then happens. `time.time()` is `epoch` when the clock shows 0: the start of the year 2000 unless it is given.
 */
export function virtualHostClock(clock: JumpingClock, epoch: number = EPOCH): Required<HostClock> {
  const now = (): number => clock.time();
  const sleep = (seconds: number): void => clock.advanceTo(now() + Math.max(0, seconds));
  return { time: () => epoch + now(), monotonic: now, processTime: now, sleep, delay: async (seconds) => sleep(seconds) };
}
