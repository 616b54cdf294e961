import { DeadlockError } from '../errors.js';
import type { ClockTimer, JumpingClock, Seconds } from '../ports/clock.js';

/** How long a run of promise jobs may be between two waits for the code to still count as running. */
const SETTLE_JOBS = 32;

/** An event, and its place in the heap. */
class Timer implements ClockTimer {
  readonly when: Seconds;
  /** Order of asking, which decides between equal times. */
  readonly sequence: number;
  callback: (() => void) | null;

  constructor(when: Seconds, sequence: number, callback: () => void) {
    this.when = when;
    this.sequence = sequence;
    this.callback = callback;
  }

  // The heap drops cancelled events when they come to its top.
  cancel(): void {
    this.callback = null;
  }
}

/** One pending `waitAsync`. */
interface Waiter {
  readonly isReady: () => boolean;
  readonly deadline: Seconds | null;
  readonly resolve: (isReady: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** What a {@link VirtualClock} can be told. */
export interface VirtualClockOptions {
  /** What it shows at first, in seconds; 0 without. */
  readonly start?: Seconds;
  /**
   * Calls back when all code that can run has run, so that time may jump. Without it, that is when 32 promise jobs in a
   * row brought nothing new. Give `setImmediate` when tests mix this clock with real I/O.
   */
  readonly settle?: (callback: () => void) => void;
}

/**
 * A clock without time. It stands still while code runs; when everybody waits it jumps to the next event or deadline. So
 * an hour of timeouts takes a millisecond, and two runs are the same to the last bit.
 */
export class VirtualClock implements JumpingClock {
  readonly canBlock = true;
  #now: Seconds;
  #sequence = 0;
  /** Binary heap by (when, sequence). */
  readonly #heap: Timer[] = [];
  #waiters: Waiter[] = [];
  #isSettling = false;
  /** Counts what happened, to see whether a settle brought anything new. */
  #activity = 0;
  readonly #settle: ((callback: () => void) => void) | null;

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.start ?? 0;
    this.#settle = options.settle ?? null;
  }

  time(): Seconds {
    return this.#now;
  }

  timeUntil(when: Seconds): Seconds {
    return Math.max(0, when - this.#now);
  }

  schedule(when: Seconds, callback: () => void): ClockTimer {
    if (Number.isNaN(when)) throw new RangeError('VirtualClock.schedule: when is NaN, expected seconds');
    const timer = new Timer(Math.max(when, this.#now), this.#sequence++, callback);
    this.#push(timer);
    this.notify();
    return timer;
  }

  /** The time of the next event; `null` when nothing is left that could happen. */
  nextEvent(): Seconds | null {
    return this.#peek()?.when ?? null;
  }

  /** As {@link advanceTo}, counted from now. */
  advance(seconds: Seconds): void {
    this.advanceTo(this.#now + seconds);
  }

  advanceTo(when: Seconds): void {
    if (!(when >= this.#now)) throw new RangeError(`VirtualClock.advanceTo: ${when} is before the clock's ${this.#now}`);
    for (let next = this.#peek(); next !== undefined && next.when <= when; next = this.#peek()) this.#runNext(next);
    this.#now = Math.max(this.#now, when);
    this.notify();
  }

  wait(isReady: () => boolean, deadline: Seconds | null): boolean {
    for (;;) {
      if (isReady()) return true;
      const next = this.#peek();
      if (deadline !== null && (next === undefined || next.when > deadline)) {
        this.#now = Math.max(this.#now, deadline);
        return false;
      }
      if (next === undefined) throw new DeadlockError('waiting without limit, and nothing is left that could happen');
      this.#runNext(next);
    }
  }

  waitAsync(isReady: () => boolean, deadline: Seconds | null): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (isReady()) return resolve(true);
      if (deadline !== null && deadline <= this.#now) return resolve(false);
      this.#waiters.push({ isReady, deadline, resolve, reject });
      this.notify();
    });
  }

  notify(): void {
    this.#activity++;
    if (this.#isSettling || this.#waiters.length === 0) return;
    this.#isSettling = true;
    this.#settled(() => this.#step());
  }

  /** Call back once nothing new happened for a whole settle. */
  #settled(then: () => void): void {
    const settle = this.#settle;
    let seen = this.#activity;
    if (settle !== null) {
      const again = (): void => {
        if (seen === this.#activity) return then();
        seen = this.#activity;
        settle(again);
      };
      return settle(again);
    }
    let jobs = 0;
    const job = (): void => {
      if (seen !== this.#activity) {
        seen = this.#activity;
        jobs = 0;
      }
      if (++jobs > SETTLE_JOBS) then();
      else queueMicrotask(job);
    };
    queueMicrotask(job);
  }

  /** Everybody waits: wake who is ready, else let the next thing happen, whichever is earlier of event and deadline. */
  #step(): void {
    this.#isSettling = false;
    if (this.#wakeReady() || this.#waiters.length === 0) return;
    let deadline: Seconds | null = null;
    for (const waiter of this.#waiters) {
      if (waiter.deadline !== null && (deadline === null || waiter.deadline < deadline)) deadline = waiter.deadline;
    }
    const next = this.#peek();
    if (deadline !== null && (next === undefined || next.when > deadline)) {
      this.#now = Math.max(this.#now, deadline);
    } else if (next !== undefined) {
      try {
        this.#runNext(next);
      } catch (error) {
        // Code that was scheduled is somebody's bug; whoever waits must hear of it rather than wait for ever.
        return this.#rejectAll(error);
      }
    } else {
      return this.#rejectAll(new DeadlockError('everybody waits without limit, and nothing is left that could happen'));
    }
    this.#wakeReady();
    this.notify();
  }

  #rejectAll(error: unknown): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }

  #wakeReady(): boolean {
    const waiting: Waiter[] = [];
    const woken: Waiter[] = [];
    for (const waiter of this.#waiters) {
      const isOver = waiter.isReady() || (waiter.deadline !== null && waiter.deadline <= this.#now);
      (isOver ? woken : waiting).push(waiter);
    }
    this.#waiters = waiting;
    for (const waiter of woken) waiter.resolve(waiter.isReady());
    if (woken.length > 0) this.notify();
    return woken.length > 0;
  }

  #runNext(timer: Timer): void {
    this.#pop();
    this.#now = Math.max(this.#now, timer.when);
    const callback = timer.callback;
    timer.callback = null;
    callback?.();
  }

  #peek(): Timer | undefined {
    const heap = this.#heap;
    while (heap.length > 0 && heap[0]!.callback === null) this.#pop();
    return heap[0];
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent]!, timer)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(last, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.when < b.when || (a.when === b.when && a.sequence < b.sequence);
