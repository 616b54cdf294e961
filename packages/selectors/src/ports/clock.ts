/** Seconds as CPython counts them: a float. A flavour of number, so that a descriptor is never taken for a time. */
export type Seconds = number & { readonly __flavour?: 'seconds' };

/** A file descriptor: a small integer at or above 0 that a kernel, real or simulated, handed out. */
export type Fd = number & { readonly __flavour?: 'fd' };

/** The time a backend lives in. It never goes back; where it starts is not defined, as with `time.monotonic()`. */
export interface Clock {
  /** Seconds on this clock, now. */
  time(): Seconds;

  /** Seconds that must pass until this clock shows `when`; 0 when that is over. */
  timeUntil(when: Seconds): Seconds;
}

/** An event that a {@link JumpingClock} will run. */
export interface ClockTimer {
  /** The time at which it runs. */
  readonly when: Seconds;

  /** Take it back. Harmless when it has run or was cancelled. */
  cancel(): void;
}

/** A clock with events. Whoever simulates something asks it to run code at a time; whoever waits hands it a condition and a deadline. */
export interface EventClock extends Clock {
  /** Whether {@link wait} can let time pass. Otherwise only {@link waitAsync} can. */
  readonly canBlock: boolean;

  /** Run `callback` when the clock shows `when`; as soon as somebody waits if that is past. Equal times run in the order they were asked for. */
  schedule(when: Seconds, callback: () => void): ClockTimer;

  /**
   * Let time pass, and its events happen, until `isReady()` or until the clock shows `deadline` (`null`: no limit). Returns whether it is ready.
   * @throws DeadlockError when there is no limit and nothing is left that could happen.
   * @throws NotImplementedError when time would have to pass and {@link canBlock} says no.
   */
  wait(isReady: () => boolean, deadline: Seconds | null): boolean;

  /** As {@link wait}, but other waiters of the same clock share the time. */
  waitAsync(isReady: () => boolean, deadline: Seconds | null): Promise<boolean>;

  /** Tell asynchronous waiters that a condition may have become true without time passing. */
  notify(): void;
}

/** A clock that stands still while code runs and jumps when everybody waits: with {@link waitAsync}, only when all of them wait. */
export interface JumpingClock extends EventClock {
  readonly canBlock: true;

  /**
   * Let the events up to `when` happen, in order, and leave the clock at `when`.
   * @throws RangeError when `when` is before now or no number.
   */
  advanceTo(when: Seconds): void;
}
