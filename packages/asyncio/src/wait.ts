import { type Awaitable, awaitOn, ensureFuture, type ResultOf } from './awaitable.js';
import type { ChildOwner } from './done-call.js';
import { getRunningLoop } from './events.js';
import { CancelledError, TimeoutError, ValueError } from './exceptions.js';
import { Future, type Watcher } from './futures.js';
import type { TimerHandle } from './handle.js';
import type { Coro } from './js-coroutine.js';
import { Queue } from './queues.js';
import type { EventLoop } from './selector-events.js';
import { Timeout } from './timeouts.js';
import { Waiter } from './waiter.js';

export const FIRST_COMPLETED = 'FIRST_COMPLETED';
export const FIRST_EXCEPTION = 'FIRST_EXCEPTION';
export const ALL_COMPLETED = 'ALL_COMPLETED';

/** When `wait` returns: at the first that is done, at the first exception, or when all are done. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

export interface WaitOptions {
  /** Seconds after which to return with what is done; default: never. */
  readonly timeout?: number | null;
  readonly returnWhen?: ReturnWhen;
}

function releaseWaiter(waiter: Waiter<void>): void {
  if (!waiter.done()) waiter.setResult();
}

/** One `wait`: counts those that are done. */
class WaitCounter implements Watcher, ChildOwner {
  readonly waiter: Waiter<void>;
  timer: TimerHandle | null = null;
  private readonly loop: EventLoop;
  private readonly returnWhen: ReturnWhen;
  private left: number;

  constructor(loop: EventLoop, futures: ReadonlySet<Future>, returnWhen: ReturnWhen) {
    this.waiter = new Waiter<void>(loop, futures);
    this.loop = loop;
    this.returnWhen = returnWhen;
    this.left = futures.size;
  }

  futureDone(future: Future): void {
    this.loop.scheduleDone(this, future);
  }

  childDone(future: Future): void {
    this.left--;
    const isOver =
      this.left <= 0 ||
      this.returnWhen === FIRST_COMPLETED ||
      (this.returnWhen === FIRST_EXCEPTION && !future.cancelled() && future.exception() !== undefined);
    if (!isOver) return;
    this.timer?.cancel();
    releaseWaiter(this.waiter);
  }
}

/** Wait for futures or tasks. Returns those that are done and those that are not; raises nothing of theirs. */
export function* wait<F extends Future<unknown>>(futures: Iterable<F>, options: WaitOptions = {}): Coro<[done: Set<F>, pending: Set<F>]> {
  const { timeout = null, returnWhen = ALL_COMPLETED } = options;
  if (futures instanceof Future) throw new TypeError(`expect a list of futures, not ${futures.className}`);
  const all = new Set(futures);
  if (all.size === 0) throw new ValueError('Set of Tasks/Futures is empty.');
  if (returnWhen !== FIRST_COMPLETED && returnWhen !== FIRST_EXCEPTION && returnWhen !== ALL_COMPLETED) {
    throw new ValueError(`Invalid return_when value: ${returnWhen}`);
  }
  for (const future of all) {
    if (!(future instanceof Future)) throw new TypeError('Passing coroutines is forbidden, use tasks explicitly.');
  }
  const loop = getRunningLoop();
  const counter = new WaitCounter(loop, all, returnWhen);
  if (timeout !== null) counter.timer = loop.callLater(timeout, releaseWaiter, counter.waiter);
  for (const future of all) future.watch(counter);
  try {
    yield* counter.waiter;
  } finally {
    counter.timer?.cancel();
    for (const future of all) if (!future.done()) future.unwatch(counter);
  }
  const done = new Set<F>();
  const pending = new Set<F>();
  for (const future of all) (future.done() ? done : pending).add(future);
  return [done, pending];
}

/**
 * Wait for one thing for at most `timeout` seconds (null: without limit). When time is over it is cancelled, and
 * TimeoutError is raised once it has ended.
 */
export function* waitFor<T>(awaitable: Awaitable<T>, timeout: number | null): Coro<T> {
  if (timeout !== null && timeout <= 0) return yield* noTime(ensureFuture(awaitable));
  const deadline = new Timeout(timeout === null ? null : getRunningLoop().time() + timeout).enter();
  let result: T;
  try {
    result = yield* awaitOn(awaitable);
  } catch (error) {
    deadline.exit(error);
    throw error;
  }
  deadline.exit(undefined);
  return result;
}

/** Without time, a coroutine does not even start. */
function* noTime<T>(future: Future<T>): Coro<T> {
  if (future.done()) return future.result();
  yield* cancelAndWait(future);
  try {
    return future.result();
  } catch (error) {
    throw error instanceof CancelledError ? new TimeoutError('', { cause: error }) : error;
  }
}

/** Cancel, and wait until it has ended. Not by waiting for it directly, so that we can be cancelled ourselves. */
function* cancelAndWait(future: Future<unknown>): Coro<void> {
  const waiter = new Waiter<void>(getRunningLoop(), future);
  const onDone = (): void => releaseWaiter(waiter);
  future.addDoneCallback(onDone);
  try {
    future.cancel();
    yield* waiter;
  } finally {
    future.removeDoneCallback(onDone);
  }
}

export interface AsCompletedOptions {
  /** Seconds for all of them together; default: no limit. */
  readonly timeout?: number | null;
}

/** What `asCompleted` returns. */
export class AsCompleted<T> implements Iterable<Coro<T>> {
  /** Those that are done and not handed out yet; null for one that time ran out on. */
  private readonly finished = new Queue<Future<T> | null>();
  private readonly todo: Set<Future<T>>;
  private left: number;
  private timer: TimerHandle | null = null;
  private readonly onDone = (future: Future<T>): void => {
    if (!this.todo.delete(future)) return;
    this.finished.putNowait(future);
    if (this.todo.size === 0) this.timer?.cancel();
  };

  constructor(awaitables: Iterable<Awaitable<T>>, timeout: number | null) {
    const loop = getRunningLoop();
    this.todo = new Set([...new Set(awaitables)].map((awaitable) => ensureFuture(awaitable, loop)));
    this.left = this.todo.size;
    for (const future of this.todo) future.addDoneCallback(this.onDone);
    if (this.left > 0 && timeout !== null) this.timer = loop.callLater(timeout, () => this.timeIsOver());
  }

  /** As many coroutines as there are awaitables, each with the result of the next that is done. */
  *[Symbol.iterator](): Generator<Coro<T>, undefined> {
    while (this.left > 0) {
      this.left--;
      yield this.nextResult();
    }
    return undefined;
  }

  /** The next future that is done; `undefined` when there are no more. */
  *next(): Coro<Future<T> | undefined> {
    if (this.left <= 0) return undefined;
    this.left--;
    return yield* this.nextFuture();
  }

  private *nextResult(): Coro<T> {
    return (yield* this.nextFuture()).result();
  }

  private *nextFuture(): Coro<Future<T>> {
    const future = yield* this.finished.get();
    if (future === null) throw new TimeoutError();
    return future;
  }

  private timeIsOver(): void {
    for (const future of this.todo) {
      future.removeDoneCallback(this.onDone);
      this.finished.putNowait(null);
    }
    this.todo.clear();
  }
}

/**
 * The results of awaitables in the order in which they come.
 *
 * ```ts
 * for (const next of asCompleted([a(), b(), c()])) {
 *   const result = yield* next;
 * }
 * ```
 */
export function asCompleted<A extends Awaitable<unknown>>(
  awaitables: Iterable<A>,
  options: AsCompletedOptions = {},
): AsCompleted<ResultOf<A>> {
  return new AsCompleted<ResultOf<A>>(awaitables as Iterable<Awaitable<ResultOf<A>>>, options.timeout ?? null);
}
