import { DeadlockError, NotImplementedError } from '../errors.js';
import type { ClockTimer, EventClock, Seconds } from '../ports/clock.js';
import { turn } from './turn.js';

/** The longest time a timer of the host's can be set to. */
const LONGEST = 0x7fff_ffff;
/** Answers in a row that may be given without a turn of the host's loop. */
const MAX_IMMEDIATE = 16;

type HostTimer = ReturnType<typeof setTimeout>;

class RunningTimer implements ClockTimer {
  readonly when: Seconds;
  readonly callback: () => void;
  readonly #clock: RunningClock;

  constructor(clock: RunningClock, when: Seconds, callback: () => void) {
    this.#clock = clock;
    this.when = when;
    this.callback = callback;
  }

  cancel(): void {
    this.#clock.forget(this);
  }
}

/** One pending wait. */
class Waiter {
  readonly isReady: () => boolean;
  readonly deadline: Seconds | null;
  readonly resolve: (isReady: boolean) => void;
  timer: HostTimer | null = null;

  constructor(isReady: () => boolean, deadline: Seconds | null, resolve: (isReady: boolean) => void) {
    this.isReady = isReady;
    this.deadline = deadline;
    this.resolve = resolve;
  }
}

/** What a {@link RunningClock} can be told. */
export interface RunningClockOptions {
  /** Blocks the thread for so many seconds or less. Left out where nothing can: then only asynchronous waits let time pass. */
  readonly block?: ((seconds: Seconds) => void) | undefined;
}

/** The host's monotonic clock. Time passes by itself, in the host's event loop: what is waited for is brought by its events. */
export class RunningClock implements EventClock {
  readonly canBlock: boolean;
  readonly #block: ((seconds: Seconds) => void) | undefined;
  /** What was scheduled, the earliest first. */
  readonly #events: RunningTimer[] = [];
  #waiters: Waiter[] = [];
  #eventTimer: HostTimer | null = null;
  #immediate = 0;

  constructor({ block }: RunningClockOptions = {}) {
    this.#block = block;
    this.canBlock = block !== undefined;
  }

  time(): Seconds {
    return performance.now() / 1000;
  }

  timeUntil(when: Seconds): Seconds {
    return Math.max(0, when - this.time());
  }

  schedule(when: Seconds, callback: () => void): ClockTimer {
    if (Number.isNaN(when)) throw new RangeError('RunningClock.schedule: when is NaN, expected seconds');
    const timer = new RunningTimer(this, when, callback);
    const after = this.#events.findIndex((other) => other.when > when);
    this.#events.splice(after < 0 ? this.#events.length : after, 0, timer);
    if (this.#events[0] === timer) this.#startEventTimer();
    return timer;
  }

  /** Takes an event back. */
  forget(timer: RunningTimer): void {
    const at = this.#events.indexOf(timer);
    if (at < 0) return;
    this.#events.splice(at, 1);
    if (at === 0) this.#startEventTimer();
  }

  wait(isReady: () => boolean, deadline: Seconds | null): boolean {
    for (;;) {
      this.#runDue();
      if (isReady()) return true;
      const left = Math.min(this.#left(deadline), this.#left(this.#events[0]?.when ?? null));
      if (deadline !== null && deadline <= this.time()) return false;
      if (this.#block === undefined) {
        throw new NotImplementedError('this backend cannot block in select: use selectAsync, or select(0) to poll');
      }
      if (left === Number.POSITIVE_INFINITY) {
        throw new DeadlockError('waiting without limit, and nothing can happen as long as the thread is blocked');
      }
      if (left > 0) this.#block(left);
    }
  }

  waitAsync(isReady: () => boolean, deadline: Seconds | null): Promise<boolean> {
    this.#immediate = 0;
    return new Promise((resolve) => {
      const waiter = new Waiter(isReady, deadline, resolve);
      this.#waiters.push(waiter);
      this.#startTimer(waiter);
    });
  }

  /** Promise jobs come before everything else: a loop of answers that are there already would never see an event of the host's. */
  turn(): Promise<void> | null {
    if (++this.#immediate < MAX_IMMEDIATE) return null;
    this.#immediate = 0;
    return turn();
  }

  notify(): void {
    if (this.#waiters.length === 0) return;
    const waiting = this.#waiters.filter((waiter) => {
      if (!waiter.isReady()) return true;
      if (waiter.timer !== null) clearTimeout(waiter.timer);
      waiter.resolve(true);
      return false;
    });
    this.#waiters = waiting;
  }

  #left(when: Seconds | null): Seconds {
    return when === null ? Number.POSITIVE_INFINITY : this.timeUntil(when);
  }

  #runDue(): void {
    if (this.#events.length === 0) return;
    const now = this.time();
    let count = 0;
    while (count < this.#events.length && this.#events[count]!.when <= now) count++;
    if (count === 0) return;
    const due = this.#events.splice(0, count);
    this.#startEventTimer();
    for (const { callback } of due) callback();
    this.notify();
  }

  #startEventTimer(): void {
    if (this.#eventTimer !== null) clearTimeout(this.#eventTimer);
    this.#eventTimer = null;
    const first = this.#events[0];
    if (first === undefined) return;
    this.#eventTimer = setTimeout(() => {
      this.#eventTimer = null;
      this.#runDue();
      if (this.#eventTimer === null) this.#startEventTimer();
    }, this.#milliseconds(first.when));
  }

  /** The timer also keeps a process alive, which sockets here do not: whoever waits wants to be answered. */
  #startTimer(waiter: Waiter): void {
    waiter.timer = setTimeout(() => {
      // Timers of the host may be a little early.
      if (waiter.deadline === null || waiter.deadline > this.time()) return this.#startTimer(waiter);
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      waiter.resolve(waiter.isReady());
    }, this.#milliseconds(waiter.deadline));
  }

  #milliseconds(when: Seconds | null): number {
    return Math.max(1, Math.min(LONGEST, Math.ceil(1000 * this.#left(when))));
  }
}
