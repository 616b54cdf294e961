import type { AsyncContextManager } from './async-with.js';
import { Deque } from './deque.js';
import { CancelledError, RuntimeError, ValueError } from './exceptions.js';
import type { Coro } from './js-coroutine.js';
import { LoopBound } from './loop-bound.js';
import { Waiter } from './waiter.js';

function describe(name: string, state: string, waiters: Deque<unknown>): string {
  return `<${name} [${state}${waiters.length > 0 ? `, waiters:${waiters.length}` : ''}]>`;
}

/** The first entry that satisfies `test`. */
function find<T>(waiters: Deque<T>, test: (waiter: T) => boolean): T | undefined {
  for (const waiter of waiters) if (test(waiter)) return waiter;
  return undefined;
}

const isPending = (waiter: Waiter): boolean => !waiter.done();
const isNotCancelled = (waiter: Waiter): boolean => !waiter.cancelled();

/** Mutual exclusion between tasks. Those that wait get it in the order in which they came. */
export class Lock extends LoopBound implements AsyncContextManager<void> {
  private readonly waiters = new Deque<Waiter<true>>();
  private isLocked = false;

  locked(): boolean {
    return this.isLocked;
  }

  /** Wait until the lock is free, and take it. */
  *acquire(): Coro<true> {
    // Nobody overtakes: a free lock with waiters is promised to the first of them.
    if (!this.isLocked && find(this.waiters, isNotCancelled) === undefined) {
      this.isLocked = true;
      return true;
    }
    const waiter = new Waiter<true>(this.getLoop(), this);
    this.waiters.push(waiter);
    try {
      try {
        yield* waiter;
      } finally {
        this.waiters.remove(waiter);
      }
    } catch (error) {
      // It may have been free for us already: pass it on.
      if (error instanceof CancelledError && !this.isLocked) this.wakeFirst();
      throw error;
    }
    this.isLocked = true;
    return true;
  }

  release(): void {
    if (!this.isLocked) throw new RuntimeError('Lock is not acquired.');
    this.isLocked = false;
    this.wakeFirst();
  }

  *aenter(): Coro<void> {
    yield* this.acquire();
  }

  // biome-ignore lint/correctness/useYield: the protocol wants a coroutine
  *aexit(): Coro<undefined> {
    this.release();
  }

  override toString(): string {
    return describe('Lock', this.isLocked ? 'locked' : 'unlocked', this.waiters);
  }

  private wakeFirst(): void {
    const first = this.waiters.length > 0 ? this.waiters.peek() : undefined;
    // Done means that it is on its way already.
    if (first !== undefined && !first.done()) first.setResult(true);
  }
}

/** A flag that tasks wait for. */
export class Event extends LoopBound {
  private readonly waiters = new Deque<Waiter<true>>();
  private value = false;

  isSet(): boolean {
    return this.value;
  }

  /** Raise the flag: all who wait go on, and nobody waits any more until `clear()`. */
  set(): void {
    if (this.value) return;
    this.value = true;
    for (const waiter of this.waiters) if (!waiter.done()) waiter.setResult(true);
  }

  clear(): void {
    this.value = false;
  }

  *wait(): Coro<true> {
    if (this.value) return true;
    const waiter = new Waiter<true>(this.getLoop(), this);
    this.waiters.push(waiter);
    try {
      yield* waiter;
      return true;
    } finally {
      this.waiters.remove(waiter);
    }
  }

  override toString(): string {
    return describe('Event', this.value ? 'set' : 'unset', this.waiters);
  }
}

/** A lock, and a line of tasks that wait, without holding it, for somebody who does to notify them. */
export class Condition extends LoopBound implements AsyncContextManager<void> {
  readonly lock: Lock;
  private readonly waiters = new Deque<Waiter<boolean>>();

  constructor(lock: Lock = new Lock()) {
    super();
    this.lock = lock;
  }

  locked(): boolean {
    return this.lock.locked();
  }

  acquire(): Coro<true> {
    return this.lock.acquire();
  }

  release(): void {
    this.lock.release();
  }

  /** Let go of the lock, wait to be notified, take the lock again. May return without a reason: check, and wait again. */
  *wait(): Coro<true> {
    if (!this.locked()) throw new RuntimeError('cannot wait on un-acquired lock');
    const waiter = new Waiter<boolean>(this.getLoop(), this);
    this.release();
    try {
      try {
        this.waiters.push(waiter);
        try {
          yield* waiter;
          return true;
        } finally {
          this.waiters.remove(waiter);
        }
      } finally {
        yield* this.reacquire();
      }
    } catch (error) {
      // Whoever notified us believes that somebody will act on it.
      this.notifyWaiting(1);
      throw error;
    }
  }

  /** Wait until `predicate()` is true; returns what it gave. */
  *waitFor<T>(predicate: () => T): Coro<T> {
    let result = predicate();
    while (!result) {
      yield* this.wait();
      result = predicate();
    }
    return result;
  }

  /** Wake up to `n` of those that wait. They go on once they have the lock. */
  notify(n = 1): void {
    if (!this.locked()) throw new RuntimeError('cannot notify on un-acquired lock');
    this.notifyWaiting(n);
  }

  notifyAll(): void {
    this.notify(this.waiters.length);
  }

  *aenter(): Coro<void> {
    yield* this.acquire();
  }

  // biome-ignore lint/correctness/useYield: the protocol wants a coroutine
  *aexit(): Coro<undefined> {
    this.release();
  }

  override toString(): string {
    return describe('Condition', this.locked() ? 'locked' : 'unlocked', this.waiters);
  }

  /** Take the lock, cancelled or not; the last cancellation is raised afterwards. */
  private *reacquire(): Coro<void> {
    let cancelled: unknown;
    for (;;) {
      try {
        yield* this.acquire();
        break;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        cancelled = error;
      }
    }
    if (cancelled !== undefined) throw cancelled;
  }

  private notifyWaiting(n: number): void {
    let left = n;
    for (const waiter of this.waiters) {
      if (left <= 0) break;
      if (waiter.done()) continue;
      left--;
      waiter.setResult(false);
    }
  }
}

/** Lets at most `value` tasks in at once. */
export class Semaphore extends LoopBound implements AsyncContextManager<void> {
  protected value: number;
  private readonly waiters = new Deque<Waiter<true>>();

  constructor(value = 1) {
    super();
    if (value < 0) throw new ValueError('Semaphore initial value must be >= 0');
    this.value = value;
  }

  /** Whether `acquire` would have to wait. */
  locked(): boolean {
    return this.value === 0 || find(this.waiters, isNotCancelled) !== undefined;
  }

  *acquire(): Coro<true> {
    if (!this.locked()) {
      this.value--;
      return true;
    }
    const waiter = new Waiter<true>(this.getLoop(), this);
    this.waiters.push(waiter);
    try {
      try {
        yield* waiter;
      } finally {
        this.waiters.remove(waiter);
      }
    } catch (error) {
      // It was handed to us, and we cannot take it.
      if (error instanceof CancelledError && waiter.done() && !waiter.cancelled()) this.value++;
      throw error;
    } finally {
      // More may have been released than there were waiters to wake.
      while (this.value > 0 && this.wakeNext());
    }
    return true;
  }

  release(): void {
    this.value++;
    this.wakeNext();
  }

  *aenter(): Coro<void> {
    yield* this.acquire();
  }

  // biome-ignore lint/correctness/useYield: the protocol wants a coroutine
  *aexit(): Coro<undefined> {
    this.release();
  }

  override toString(): string {
    return describe(this.constructor.name, this.locked() ? 'locked' : `unlocked, value:${this.value}`, this.waiters);
  }

  private wakeNext(): boolean {
    const next = find(this.waiters, isPending);
    if (next === undefined) return false;
    this.value--;
    next.setResult(true);
    return true;
  }
}

/** A Semaphore that notices when it is released more often than acquired. */
export class BoundedSemaphore extends Semaphore {
  private readonly bound: number;

  constructor(value = 1) {
    super(value);
    this.bound = value;
  }

  override release(): void {
    if (this.value >= this.bound) throw new ValueError('BoundedSemaphore released too many times');
    super.release();
  }
}
