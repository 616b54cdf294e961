import { formatFuture } from './base-futures.js';
import { type Context, type ContextSource, contextFrom } from './context.js';
import { getRunningLoop } from './events.js';
import { UnretrievedRecord } from './never-retrieved.js';
import type { ExceptionName } from './ports/exceptions.js';
import type { FutureLoop } from './ports/future-loop.js';
import type { Task } from './tasks.js';

/** The states of a future. `Failed` is CPython's FINISHED with an exception. */
export const enum FutureState {
  Pending = 0,
  Cancelled = 1,
  Finished = 2,
  Failed = 3,
}

/** What a Task needs of the thing it waits for. `Future` is one; a realm makes others out of duck-typed futures. */
export interface FutureLike {
  /** Set by whoever awaits, read and cleared by the task: tells `yield*` from a plain `yield`. */
  blocking: boolean;
  getLoop(): unknown;
  done(): boolean;
  cancel(message?: unknown): boolean;
  /** Have `task` woken (`loop.scheduleWakeup`) once this is done. */
  addTaskWaiter(task: Task): void;
  /** The exception that waiting for this raises, marked as seen; `undefined` if there is a result. Call when done. */
  takeError(): unknown;
}

/**
 * Something of the engine that a future tells when it is done, in place of calling a callback through the loop. It may
 * only put something into the ready queue: what a callback would do has to happen in a later turn.
 */
export interface Watcher {
  futureDone(future: Future): void;
}

/** What only few futures have. */
class FutureDetails {
  /** The CancelledError that ended a task: raised once in place of a new one, since it has the traceback. */
  cancelledError: unknown = undefined;
  /** The traceback the exception had when it was stored. */
  traceback: unknown = undefined;
  /** There while an exception has not been looked at. */
  unretrieved: UnretrievedRecord | null = null;
  /** Where the future was made, in debug mode. */
  sourceTraceback: unknown = undefined;
}

/**
 * A result that is not there yet. Unlike a Promise it can be cancelled, belongs to one event loop, runs its callbacks
 * through that loop's `callSoon`, and tells its state.
 *
 * Inside a coroutine `yield* future` waits for it.
 */
export class Future<T = unknown> implements FutureLike {
  /** @internal Written by `bind` only. */
  loop: FutureLoop;
  /** @internal */
  state: FutureState;
  blocking: boolean;
  /** @internal The result, the exception or the message of the cancellation, as `state` says. */
  value: unknown;
  /** @internal Most futures have one callback; more are pairs (callback, context) in `moreCallbacks`. A Watcher's context is null. */
  firstCallback: unknown;
  /** @internal */
  firstContext: ContextSource | null;
  /** @internal */
  moreCallbacks: unknown[] | null;
  private details: FutureDetails | null;

  constructor(loop: FutureLoop = getRunningLoop()) {
    this.loop = loop;
    this.state = FutureState.Pending;
    this.blocking = false;
    this.value = undefined;
    this.firstCallback = undefined;
    this.firstContext = null;
    this.moreCallbacks = null;
    this.details = null;
    if (loop.getDebug()) this.ensureDetails().sourceTraceback = loop.state.realm.extractStack();
  }

  /** @internal Begin as a new future of `loop`: for a language whose objects are allocated first and initialised later, or twice. */
  bind(loop: FutureLoop): void {
    this.markRetrieved();
    this.loop = loop;
    this.state = FutureState.Pending;
    this.blocking = false;
    this.value = undefined;
    this.firstCallback = undefined;
    this.firstContext = null;
    this.moreCallbacks = null;
    this.details = null;
    if (loop.getDebug()) this.ensureDetails().sourceTraceback = loop.state.realm.extractStack();
  }

  /** The class name in messages. */
  get className(): string {
    return 'Future';
  }

  /** True for subclasses that reimplement `cancel`, `result` …: the task then goes through `realm.asFuture`. */
  get hasOverrides(): boolean {
    return false;
  }

  /** @internal */
  get sourceTraceback(): unknown {
    return this.details?.sourceTraceback;
  }

  /** @internal What was given to `cancel`: Python lets it be changed afterwards. */
  get cancelMessage(): unknown {
    return this.hasCancelMessage ? this.value : undefined;
  }

  set cancelMessage(message: unknown) {
    if (this.hasCancelMessage) this.value = message;
  }

  /** @internal Whether an exception is stored that nobody has looked at (Python's `_log_traceback`). */
  get isUnretrieved(): boolean {
    return this.details !== null && this.details.unretrieved !== null;
  }

  /** @internal Whether `value` is a result. */
  get hasResult(): boolean {
    return this.state === FutureState.Finished;
  }

  /** @internal Whether `value` is an exception. */
  get hasFailed(): boolean {
    return this.state === FutureState.Failed;
  }

  getLoop(): FutureLoop {
    return this.loop;
  }

  done(): boolean {
    return this.state !== FutureState.Pending;
  }

  cancelled(): boolean {
    return this.state === FutureState.Cancelled;
  }

  /** The result. Throws the exception that was set, CancelledError, or InvalidStateError while pending. */
  result(): T {
    switch (this.state) {
      case FutureState.Finished:
        return this.value as T;
      case FutureState.Pending:
        throw this.error('InvalidStateError', 'Result is not set.');
      default:
        throw this.takeError();
    }
  }

  /** The exception, or the realm's `none` when there is a result. Throws CancelledError, or InvalidStateError while pending. */
  exception(): unknown {
    switch (this.state) {
      case FutureState.Finished:
        return this.loop.state.realm.none;
      case FutureState.Pending:
        throw this.error('InvalidStateError', 'Exception is not set.');
      case FutureState.Cancelled:
        throw this.makeCancelledError();
      case FutureState.Failed:
        this.markRetrieved();
        return this.value;
    }
  }

  setResult(value: T): void {
    this.finish(FutureState.Finished, value);
  }

  /** Store an exception, or a class of exceptions to make one of. */
  setException(exception: unknown): void {
    this.fail(exception);
  }

  /** Cancel it and schedule its callbacks. False when it was done already. */
  cancel(message?: unknown): boolean {
    this.markRetrieved();
    if (this.state !== FutureState.Pending) return false;
    this.finish(FutureState.Cancelled, message);
    return true;
  }

  /** Have `callback(future)` called through the loop once it is done; soon, if it is. `context` defaults to a copy of the current one. */
  addDoneCallback(callback: (future: this) => unknown, context?: Context): void {
    const own = context ?? this.loop.state.context.share();
    if (this.state === FutureState.Pending) this.pushCallback(callback, own);
    else this.loop.scheduleCallback(callback, this as Future, own);
  }

  /** Remove every registration of `callback`; tells how many there were. */
  removeDoneCallback(callback: (future: this) => unknown): number {
    const { realm } = this.loop.state;
    return this.removeCallbacks((other, context) => context !== null && realm.isSameCallback(other, callback));
  }

  /** What `yield*` runs on: suspends the task until this is done. */
  [Symbol.iterator](): FutureIterator<T> {
    return new FutureIterator<T>(this);
  }

  toString(): string {
    return formatFuture(this as Future);
  }

  addTaskWaiter(task: Task): void {
    this.watch(task);
  }

  takeError(): unknown {
    if (this.state === FutureState.Finished) return undefined;
    if (this.state === FutureState.Cancelled) return this.makeCancelledError();
    this.markRetrieved();
    const traceback = this.details?.traceback;
    return traceback === undefined ? this.value : this.loop.state.realm.exceptions.withTraceback(this.value, traceback);
  }

  /** @internal Tell `watcher` when this is done; at once, if it is. */
  watch(watcher: Watcher): void {
    if (this.state === FutureState.Pending) this.pushCallback(watcher, null);
    else watcher.futureDone(this as Future);
  }

  /** @internal */
  unwatch(watcher: Watcher): void {
    this.removeCallbacks((other) => other === watcher);
  }

  /** @internal The CancelledError to raise: the one that ended the task the first time, a new one after that. */
  makeCancelledError(): unknown {
    const saved = this.details?.cancelledError;
    if (saved !== undefined) {
      this.details!.cancelledError = undefined;
      return saved;
    }
    return this.newCancelledError(this.cancelMessage);
  }

  /** @internal */
  keepCancelledError(error: unknown): void {
    this.ensureDetails().cancelledError = error;
  }

  /** @internal Somebody knows about the exception: do not log it. */
  markRetrieved(): void {
    if (this.details === null || this.details.unretrieved === null) return;
    this.details.unretrieved.isRetrieved = true;
    this.details.unretrieved.future = null;
    this.details.unretrieved = null;
  }

  /** @internal Its owner lets go of it: an exception that nobody has looked at is reported now. */
  reportUnretrieved(): void {
    const record = this.details?.unretrieved ?? null;
    if (record === null) return;
    const report = record.report();
    this.markRetrieved();
    this.loop.callExceptionHandler(report);
  }

  /** @internal (callback, context) pairs in order; a Watcher has the context null. */
  *callbacks(): Generator<[callback: unknown, context: Context | null]> {
    if (this.firstCallback === undefined) return;
    this.firstContext = this.madeContext(this.firstContext);
    yield [this.firstCallback, this.firstContext];
    const more = this.moreCallbacks;
    if (more === null) return;
    for (let i = 0; i < more.length; i += 2) {
      const context = this.madeContext(more[i + 1] as ContextSource | null);
      more[i + 1] = context;
      yield [more[i], context];
    }
  }

  /** @internal `setResult`, which Task forbids to its users. */
  finish(state: FutureState, value: unknown): void {
    if (this.state !== FutureState.Pending) throw this.error('InvalidStateError', 'invalid state');
    this.state = state;
    this.value = value;
    this.scheduleCallbacks();
  }

  /** @internal `setException`, which Task forbids to its users. */
  fail(exception: unknown): void {
    if (this.state !== FutureState.Pending) throw this.error('InvalidStateError', 'invalid state');
    const { exceptions } = this.loop.state.realm;
    let error = exceptions.instantiate(exception);
    if (error === undefined) error = this.error('RuntimeError', 'undefined was thrown');
    if (exceptions.isStopIteration(error)) {
      const wrapped = this.error('RuntimeError', 'StopIteration interacts badly with generators and cannot be raised into a Future');
      exceptions.setCause(wrapped, error);
      error = wrapped;
    }
    const details = this.ensureDetails();
    details.traceback = exceptions.tracebackOf(error);
    this.finish(FutureState.Failed, error);
    details.unretrieved = new UnretrievedRecord(this as Future, this.className, error, details.sourceTraceback);
    this.loop.noteUnretrieved(details.unretrieved);
  }

  /** @internal The coroutine that waited for this was ended from outside. */
  waitAbandoned(): void {}

  /** Whether `value` is the message of a cancellation. */
  protected get hasCancelMessage(): boolean {
    return this.state === FutureState.Cancelled;
  }

  protected newCancelledError(message: unknown): unknown {
    return message === undefined ? this.error('CancelledError') : this.error('CancelledError', message);
  }

  private ensureDetails(): FutureDetails {
    this.details ??= new FutureDetails();
    return this.details;
  }

  private madeContext(source: ContextSource | null): Context | null {
    return source === null ? null : contextFrom(source, this.loop.state);
  }

  private pushCallback(callback: unknown, context: ContextSource | null): void {
    if (this.firstCallback === undefined) {
      this.firstCallback = callback;
      this.firstContext = context;
    } else if (this.moreCallbacks === null) {
      this.moreCallbacks = [callback, context];
    } else {
      this.moreCallbacks.push(callback, context);
    }
  }

  private removeCallbacks(isGoing: (callback: unknown, context: Context | null) => boolean): number {
    if (this.firstCallback === undefined) return 0;
    const kept: unknown[] = [];
    let removed = 0;
    for (const [callback, context] of this.callbacks()) {
      if (isGoing(callback, context)) removed++;
      else kept.push(callback, context);
    }
    if (removed > 0) {
      this.firstCallback = kept[0];
      this.firstContext = (kept[1] as Context | null | undefined) ?? null;
      this.moreCallbacks = kept.length > 2 ? kept.slice(2) : null;
    }
    return removed;
  }

  private scheduleCallbacks(): void {
    const first = this.firstCallback;
    if (first === undefined) return;
    const context = this.firstContext;
    const more = this.moreCallbacks;
    // Emptied first: scheduling may throw (the loop is closed), and a future never runs a callback twice.
    this.firstCallback = undefined;
    this.firstContext = null;
    this.moreCallbacks = null;
    this.scheduleOne(first, context);
    if (more === null) return;
    for (let i = 0; i < more.length; i += 2) this.scheduleOne(more[i], more[i + 1] as ContextSource | null);
  }

  private scheduleOne(callback: unknown, context: ContextSource | null): void {
    if (context === null) (callback as Watcher).futureDone(this as Future);
    else this.loop.scheduleCallback(callback, this as Future, context);
  }

  private error(name: ExceptionName, ...args: readonly unknown[]): unknown {
    return this.loop.state.realm.exceptions.make(name, ...args);
  }
}

/** One wait for a future: yields it to the task, then hands on its result. Python's `Future.__await__` returns one too. */
export class FutureIterator<T> implements Iterator<Future<T>, T, unknown> {
  private future: Future<T> | null;

  constructor(future: Future<T>) {
    this.future = future;
  }

  [Symbol.iterator](): FutureIterator<T> {
    return this;
  }

  next(): IteratorResult<Future<T>, T> {
    const { future } = this;
    if (future === null) return { done: true, value: undefined as T };
    if (future.state !== FutureState.Pending) {
      this.future = null;
      return { done: true, value: future.result() };
    }
    const { loop } = future;
    if (future.blocking) throw loop.state.realm.exceptions.make('RuntimeError', "await wasn't used with future");
    if (loop.getDebug()) loop.currentTask?.noteSuspended();
    future.blocking = true;
    return { done: false, value: future };
  }

  throw(error: unknown): IteratorResult<Future<T>, T> {
    this.end();
    throw error;
  }

  return(value: T): IteratorResult<Future<T>, T> {
    this.end();
    return { done: true, value };
  }

  private end(): void {
    const { future } = this;
    this.future = null;
    if (future !== null && future.state === FutureState.Pending) future.waitAbandoned();
  }
}

/** True for a Future, and for a Task, which is one. */
export function isFuture(value: unknown): value is Future {
  return value instanceof Future;
}

/** @internal As a timer's callback: the sleeper may have been cancelled meanwhile. */
export function setResultUnlessCancelled(future: Future, value: unknown): void {
  if (!future.cancelled()) future.setResult(value);
}
