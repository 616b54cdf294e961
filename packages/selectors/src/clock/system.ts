import type { Clock, Seconds } from '../ports/clock.js';

/** The machine's monotonic clock, as far as JavaScript shows it: `performance.now()` in seconds. */
export class SystemClock implements Clock {
  time(): Seconds {
    return performance.now() / 1000;
  }

  timeUntil(when: Seconds): Seconds {
    return Math.max(0, when - performance.now() / 1000);
  }
}
