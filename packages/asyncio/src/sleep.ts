import type { BaseEventLoop } from './base-events.js';
import { getRunningLoop } from './events.js';
import { ValueError } from './exceptions.js';
import { Future, FutureState } from './futures.js';
import type { Coro } from './js-coroutine.js';
import type { Timer } from './timer-heap.js';

/** The future of a `sleep`, and at the same time its timer. While pending, `value` is the result it will have. */
export class SleepFuture<T = unknown> extends Future<T> implements Timer {
  isScheduled: boolean;

  constructor(loop: BaseEventLoop, delay: number, result: T) {
    super(loop);
    this.isScheduled = false;
    this.value = result;
    loop.scheduleTimer(loop.time() + delay, this);
  }

  get isCancelled(): boolean {
    return this.state !== FutureState.Pending;
  }

  /** The time has come. */
  run(): void {
    if (this.state === FutureState.Pending) this.finish(FutureState.Finished, this.value);
  }

  override cancel(message?: unknown): boolean {
    if (this.isScheduled && this.state === FutureState.Pending) (this.loop as BaseEventLoop).timers.noteCancelled();
    return super.cancel(message);
  }

  override waitAbandoned(): void {
    this.cancel();
  }
}

/** Let others run for `delay` seconds, at least once. Returns `result`. */
export function sleep(delay: number): Coro<void>;
export function sleep<T>(delay: number, result: T): Coro<T>;
export function* sleep(delay: number, result?: unknown): Coro<unknown> {
  if (delay > 0) return yield* new SleepFuture(getRunningLoop(), delay, result);
  if (Number.isNaN(delay)) throw new ValueError('Invalid delay: NaN (not a number)');
  yield;
  return result;
}
