import type { Clock, Ready, Selector } from '@pyco/selectors';
import { type ClosableAsyncGenerator, closingCoroutine } from './async-generators.js';
import { type AsyncState, jsState } from './async-state.js';
import type { Context } from './context.js';
import { type ChildOwner, DoneCall } from './done-call.js';
import { DeadlockError } from './exceptions.js';
import { InlineExecutor } from './executors.js';
import type { FdHandles } from './fd-handles.js';
import { Future } from './futures.js';
import { gather } from './gather.js';
import { makeTask } from './generator-task.js';
import type { Handle } from './handle.js';
import { describeStuckTasks } from './introspect.js';
import type { Coro } from './js-coroutine.js';
import { LoopCore } from './loop-core.js';
import type { Coroutine } from './ports/coroutine.js';
import type { CallOutcome, Executor } from './ports/executor.js';
import type { DrivenLoop, LoopDriver } from './ports/loop-driver.js';
import type { HostCall } from './promises.js';
import { Task } from './tasks.js';

export interface CreateTaskOptions {
  readonly name?: unknown;
  readonly context?: Context;
}

/** Makes the tasks of a loop in place of `new Task`. */
export type TaskFactory = (loop: BaseEventLoop, coro: Coro<unknown> | Coroutine, options: CreateTaskOptions) => Future;

/** What `runUntilComplete` takes. */
export type Completable<T> = Future<T> | Coro<T> | Coroutine;

/** An event loop without descriptors: runs tasks and callbacks, one at a time, in turns. */
export class BaseEventLoop extends LoopCore implements DrivenLoop {
  readonly driver: LoopDriver;
  readonly selector: Selector<FdHandles> | null;
  /** Promises that are being waited for. */
  readonly hostCalls: Set<HostCall>;
  /** Async generators that have begun and not ended. */
  readonly asyncgens: Set<ClosableAsyncGenerator>;
  private isAsyncgensShutdown: boolean;
  private defaultExecutor: Executor | null;
  private isExecutorShutdown: boolean;
  private taskFactory: TaskFactory | undefined;
  /** When `idle` looks for tasks that only the loop holds. */
  private nextRelease: number;
  /** @internal Whether the caller of `runForever` waits for it: then promises get nowhere. */
  isBlocking: boolean;

  constructor(driver: LoopDriver, clock: Clock, selector: Selector<FdHandles> | null, debug: boolean, state: AsyncState = jsState) {
    super(state, clock, debug);
    this.driver = driver;
    this.selector = selector;
    this.hostCalls = new Set();
    this.asyncgens = new Set();
    this.isAsyncgensShutdown = false;
    this.defaultExecutor = null;
    this.isExecutorShutdown = false;
    this.taskFactory = undefined;
    this.nextRelease = clock.time() + RELEASE_INTERVAL;
    this.isBlocking = false;
  }

  // ------------------------------------------------------------------ tasks

  createFuture<T = unknown>(): Future<T> {
    return new Future<T>(this);
  }

  /** Start running a coroutine. It takes its first step in the next iteration. */
  createTask<T>(coro: Coro<T> | Coroutine, options: CreateTaskOptions = {}): Task<T> {
    this.checkClosed();
    if (this.taskFactory === undefined) {
      return makeTask<T>(coro, { loop: this, name: options.name, context: options.context });
    }
    const task = this.taskFactory(this, coro, options) as Task<T>;
    if (options.name !== undefined) task.setName(options.name);
    return task;
  }

  setTaskFactory(factory: TaskFactory | undefined): void {
    const { realm } = this.state;
    if (factory !== undefined && !realm.isCallable(factory)) {
      throw realm.exceptions.make('TypeError', 'task factory must be a callable or None');
    }
    this.taskFactory = factory;
  }

  getTaskFactory(): TaskFactory | undefined {
    return this.taskFactory;
  }

  // ------------------------------------------------------------------ running

  /**
   * The loop body. Yields how long to wait in seconds, receives what became ready; a driver does the waiting. It holds
   * no state of its own: a host that cannot keep a generator calls the same methods in the same order.
   */
  *run(): Generator<number | null, void, readonly Ready<FdHandles>[]> {
    this.runForeverSetup();
    try {
      do {
        this.runOnce(yield this.timeout());
      } while (!this.isStopping);
    } finally {
      this.runForeverCleanup();
    }
  }

  /** One iteration, after the waiting: serve descriptors, then timers, then run everything that is ready by now. */
  runOnce(ready: readonly Ready<FdHandles>[]): void {
    if (ready.length > 0) this.processEvents(ready);
    this.runReady(this.collect());
  }

  /** Put the callbacks of ready descriptors into the ready queue. */
  processEvents(_ready: readonly Ready<FdHandles>[]): void {}

  runForeverSetup(): void {
    this.checkClosed();
    this.checkRunning();
    this.running = true;
    this.state.runningLoop = this;
  }

  runForeverCleanup(): void {
    this.isStopping = false;
    this.running = false;
    this.state.runningLoop = null;
  }

  /** Run until `stop()`, blocking the caller. Needs a driver that can block. */
  runForever(): void {
    const { driver } = this;
    if (driver.drive === undefined) {
      throw this.state.realm.exceptions.make(
        'RuntimeError',
        'this loop cannot block: its driver leaves waiting to the host, use runForeverAsync()',
      );
    }
    this.isBlocking = true;
    try {
      driver.drive(this);
    } finally {
      this.isBlocking = false;
    }
  }

  /** Run until `stop()`. */
  runForeverAsync(): Promise<void> {
    return this.driver.driveAsync(this);
  }

  /** Run until the future, or the coroutine's task, is done, blocking the caller. Returns its result. */
  runUntilComplete<T>(future: Completable<T>): T {
    const completion = new Completion(this, future);
    try {
      this.runForever();
    } catch (error) {
      completion.failed();
      throw error;
    } finally {
      completion.over();
    }
    return completion.result();
  }

  /** Run until the future, or the coroutine's task, is done. */
  async runUntilCompleteAsync<T>(future: Completable<T>): Promise<T> {
    const completion = new Completion(this, future);
    try {
      await this.runForeverAsync();
    } catch (error) {
      completion.failed();
      throw error;
    } finally {
      completion.over();
    }
    return completion.result();
  }

  /** Forget everything that is scheduled. The loop cannot be used again. */
  close(): void {
    if (this.running) throw this.state.realm.exceptions.make('RuntimeError', 'Cannot close a running event loop');
    if (this.closed) return;
    this.unretrievedLog.flush();
    this.closed = true;
    this.ready.clear();
    this.timers.clear();
    this.isExecutorShutdown = true;
    const executor = this.defaultExecutor;
    this.defaultExecutor = null;
    executor?.shutdown(() => {});
  }

  /** `callSoon` from outside of the loop: a listener of the host, a signal handler, another thread's message. */
  callSoonThreadsafe<A extends readonly unknown[]>(callback: (...args: A) => unknown, ...args: A): Handle {
    const handle = this.callSoonIn(undefined, callback, args);
    this.wakeUp();
    return handle;
  }

  /** @internal Tell `owner`, in a turn of its own, that its child is done. */
  scheduleDone(owner: ChildOwner, child: Future): void {
    this.checkClosed();
    this.enqueue(new DoneCall(owner, child));
  }

  override wakeUp(): void {
    this.driver.wakeUp();
  }

  // ------------------------------------------------------------------ for the driver

  get hasDescriptors(): boolean {
    return false;
  }

  get hasHostCalls(): boolean {
    return this.hostCalls.size > 0;
  }

  hasOutsideWakers(): boolean {
    return this.hostCalls.size > 0;
  }

  deadlock(): unknown {
    const text = describeStuckTasks(this);
    // Other languages have no such class.
    return this.state === jsState ? new DeadlockError(text) : this.state.realm.exceptions.make('RuntimeError', text);
  }

  idle(): void {
    // Rarely: it costs about as much as making the tasks did, and most tasks end before it is worth the while.
    const now = this.time();
    if (now < this.nextRelease) return;
    this.nextRelease = now + RELEASE_INTERVAL;
    if (this.tasks.strongCount >= RELEASE_FROM) this.tasks.releaseWaiting();
  }

  // ------------------------------------------------------------------ executors

  setDefaultExecutor(executor: Executor): void {
    this.defaultExecutor = executor;
  }

  /** Run `callback(...args)` in an executor (undefined: the default one) and return the future of what it returns. */
  runInExecutor<A extends readonly unknown[], R>(
    executor: Executor | undefined,
    callback: (...args: A) => R | PromiseLike<R>,
    ...args: A
  ): Future<R> {
    this.checkClosed();
    if (executor === undefined && this.isExecutorShutdown) {
      throw this.state.realm.exceptions.make('RuntimeError', 'Executor shutdown has been called');
    }
    const future = new ExecutorCall<R>(this);
    (executor ?? this.ensureDefaultExecutor()).submit(callback, args, (outcome) => future.settle(outcome));
    return future;
  }

  /** Wait until the calls in the default executor are over; none can be made any more. `timeout`: seconds, null for no limit. */
  *shutdownDefaultExecutor(timeout: number | null = null): Coro<void> {
    this.isExecutorShutdown = true;
    if (this.defaultExecutor === null) return;
    const future = new ExecutorCall<void>(this);
    this.defaultExecutor.shutdown(() => future.settle({ kind: 'returned', value: undefined }));
    const timer = timeout === null ? null : this.callLater(timeout, (done: Future<void>) => void (done.done() || done.setResult()), future);
    yield* future;
    if (timer === null) return;
    if (!future.isSettled) {
      this.state.realm.log('warning', `The executor did not finishing joining its threads within ${timeout} seconds.`);
    }
    timer.cancel();
  }

  private ensureDefaultExecutor(): Executor {
    this.defaultExecutor ??= new InlineExecutor(this.state.realm, (callback) => void this.callSoonThreadsafe(callback));
    return this.defaultExecutor;
  }

  // ------------------------------------------------------------------ async generators

  /** @internal An async generator takes its first step. */
  asyncgenFirstIter(agen: ClosableAsyncGenerator): void {
    if (this.isAsyncgensShutdown) {
      const { realm } = this.state;
      realm.log('warning', `asynchronous generator ${realm.repr(agen)} was scheduled after loop.shutdown_asyncgens() call`);
    }
    this.asyncgens.add(agen);
  }

  /** Close every async generator that has begun and not ended, and wait until they are. */
  *shutdownAsyncgens(): Coro<void> {
    this.isAsyncgensShutdown = true;
    if (this.asyncgens.size === 0) return;
    const closing = [...this.asyncgens];
    this.asyncgens.clear();
    const { realm } = this.state;
    const results = yield* gather(
      closing.map((agen) => this.createTask(closingCoroutine(agen))),
      { returnExceptions: true },
    );
    for (const [i, result] of results.entries()) {
      if (!(result instanceof Error)) continue;
      this.callExceptionHandler({
        message: `an error occurred during closing of asynchronous generator ${realm.repr(closing[i])}`,
        exception: result,
        asyncgen: closing[i],
      });
    }
  }

  override toString(): string {
    return `<${this.constructor.name} running=${this.running} closed=${this.closed} debug=${this.debug}>`;
  }
}

/** From so many tasks on it is worth the time to let go of those that only the loop holds; and so often, in seconds. */
const RELEASE_FROM = 1000;
const RELEASE_INTERVAL = 10;

/** A call in an executor; counted as a host call while it runs. */
class ExecutorCall<T> extends Future<T> {
  isSettled: boolean;
  private readonly owner: BaseEventLoop;

  constructor(loop: BaseEventLoop) {
    super(loop);
    this.isSettled = false;
    this.owner = loop;
    loop.hostCalls.add(this as unknown as HostCall);
  }

  settle(outcome: CallOutcome): void {
    this.isSettled = true;
    this.owner.hostCalls.delete(this as unknown as HostCall);
    if (this.done() || this.owner.isClosed()) return;
    if (outcome.kind === 'returned') this.setResult(outcome.value as T);
    else this.setException(outcome.error);
  }
}

/** One `runUntilComplete`: stops the loop when its future is done. */
class Completion<T> {
  private readonly loop: BaseEventLoop;
  private readonly future: Future<T>;
  private readonly isNewTask: boolean;
  private readonly onDone: (future: Future<T>) => void;

  constructor(loop: BaseEventLoop, future: Completable<T>) {
    loop.checkClosed();
    loop.checkRunning();
    this.loop = loop;
    this.isNewTask = !(future instanceof Future);
    this.future = future instanceof Future ? future : loop.createTask<T>(future);
    // If it is not done, we raise something anyway.
    if (this.isNewTask && this.future instanceof Task) this.future.logDestroyPending = false;
    this.onDone = (done) => {
      const { realm } = loop.state;
      // A fatal error leaves the loop by itself: stopping the loop as well would stop its next run.
      const error = done.cancelled() ? realm.none : done.exception();
      if (error === realm.none || !realm.exceptions.isFatal(error)) loop.stop();
    };
    this.future.addDoneCallback(this.onDone);
  }

  failed(): void {
    // Nobody else has the task, so nobody else could look at its exception.
    if (this.isNewTask && this.future.done() && !this.future.cancelled()) this.future.exception();
  }

  over(): void {
    this.future.removeDoneCallback(this.onDone);
  }

  result(): T {
    if (!this.future.done()) throw this.loop.state.realm.exceptions.make('RuntimeError', 'Event loop stopped before Future completed.');
    return this.future.result();
  }
}
