import { type Awaitable, ensureFuture, type ResultOf } from './awaitable.js';
import type { ChildOwner } from './done-call.js';
import { getRunningLoop } from './events.js';
import { CancelledError } from './exceptions.js';
import { Future, type Watcher } from './futures.js';
import type { FutureLoop } from './ports/future-loop.js';
import type { EventLoop } from './selector-events.js';
import { Task } from './tasks.js';

/** The results of awaitables, in the order in which the awaitables stand. */
export type ResultsOf<A extends readonly unknown[]> = { -readonly [K in keyof A]: ResultOf<A[K]> };

export interface GatherOptions {
  /** Put exceptions among the results instead of raising the first one. */
  readonly returnExceptions?: boolean;
}

/** The future `gather` returns. Cancelling it cancels the children; it is done when they are. */
export class GatheringFuture<T = unknown> extends Future<T> implements Watcher, ChildOwner {
  /** In the order of the arguments: a future that was given twice stands here twice. */
  readonly children: Future[];
  private readonly returnExceptions: boolean;
  /** How many different children are not done. */
  private left: number;
  private isCancelRequested: boolean;

  constructor(loop: FutureLoop, returnExceptions: boolean) {
    super(loop);
    this.children = [];
    this.returnExceptions = returnExceptions;
    this.left = 0;
    this.isCancelRequested = false;
  }

  /** @internal */
  adopt(children: readonly Future[]): void {
    const seen = new Set(children);
    for (const child of children) this.children.push(child);
    this.left = seen.size;
    for (const child of seen) if (!child.done()) child.watch(this);
    // Last, so that with children that are all done, the gather is done at once.
    for (const child of seen) if (child.done()) this.childDone(child);
  }

  override cancel(message?: unknown): boolean {
    if (this.done()) return false;
    let any = false;
    for (const child of this.children) if (child.cancel(message)) any = true;
    // The children end the gather. Even with returnExceptions the cancellation must come through then.
    if (any) this.isCancelRequested = true;
    return any;
  }

  /** @internal */
  futureDone(child: Future): void {
    (this.loop as EventLoop).scheduleDone(this, child);
  }

  /** @internal */
  childDone(child: Future): void {
    this.left--;
    if (this.done()) {
      child.markRetrieved();
      return;
    }
    if (!this.returnExceptions) {
      const error = child.takeError();
      if (error !== undefined) {
        this.setException(error);
        return;
      }
    }
    if (this.left > 0) return;
    const results = this.children.map(outcomeOf);
    if (this.isCancelRequested) this.setException(child.makeCancelledError());
    else this.setResult(results as T);
  }
}

function outcomeOf(child: Future): unknown {
  // Not makeCancelledError(): that one is to be used once, by whoever raises it.
  if (child.cancelled()) return new CancelledError(child.cancelMessage === undefined ? '' : child.cancelMessage);
  const error = child.takeError();
  return error === undefined ? child.value : error;
}

/**
 * Run awaitables side by side; the future of all their results. The first exception is raised at once, the others run
 * on. Cancelling the gather cancels the children; a cancelled child is like one that raised CancelledError.
 */
export function gather<const A extends readonly Awaitable<unknown>[]>(awaitables: A, options?: GatherOptions): Future<ResultsOf<A>>;
export function gather<T>(awaitables: Iterable<Awaitable<T>>, options?: GatherOptions): Future<T[]>;
export function gather(awaitables: Iterable<Awaitable<unknown>>, options: GatherOptions = {}): Future<unknown> {
  const given = Array.isArray(awaitables) ? (awaitables as Awaitable<unknown>[]) : [...awaitables];
  if (given.length === 0) {
    const empty = new Future<unknown[]>(getRunningLoop());
    empty.setResult([]);
    return empty;
  }
  const children: Future[] = [];
  let loop: EventLoop | undefined;
  for (const awaitable of given) {
    const child = ensureFuture(awaitable, loop);
    loop ??= child.loop as EventLoop;
    // Nobody else can have a new task: that it dies with the gather is no news.
    if (child !== awaitable && child instanceof Task) child.logDestroyPending = false;
    children.push(child);
  }
  const outer = new GatheringFuture(loop!, options.returnExceptions ?? false);
  outer.adopt(children);
  return outer;
}

/** The future `shield` returns. */
export class ShieldFuture<T = unknown> extends Future<T> {
  readonly inner: Future<T>;
  private readonly onInnerDone: () => void;

  constructor(inner: Future<T>) {
    super(inner.loop);
    this.inner = inner;
    this.onInnerDone = () => this.innerDone();
    inner.addDoneCallback(this.onInnerDone);
    this.addDoneCallback(() => {
      if (!inner.done()) inner.removeDoneCallback(this.onInnerDone);
    });
  }

  private innerDone(): void {
    const { inner } = this;
    if (this.cancelled()) {
      inner.markRetrieved();
    } else if (inner.cancelled()) {
      this.cancel();
    } else {
      const error = inner.takeError();
      if (error === undefined) this.setResult(inner.result());
      else this.setException(error);
    }
  }
}

/**
 * Wait for something without passing a cancellation on to it: the waiting task is cancelled, what it waits for runs
 * on. Keep a reference to a task you shield.
 */
export function shield<T>(awaitable: Awaitable<T>): Future<T> {
  const inner = ensureFuture(awaitable);
  return inner.done() ? inner : new ShieldFuture(inner);
}
