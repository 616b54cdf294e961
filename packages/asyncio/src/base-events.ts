import { type AsyncState, jsState } from './async-state.js';
import type { Context } from './context.js';
import { HostDriver } from './drivers/host.js';
import { DeadlockError } from './exceptions.js';
import { Future } from './futures.js';
import { asCoroutine, type Coro } from './js-coroutine.js';
import { LoopCore } from './loop-core.js';
import type { Coroutine } from './ports/coroutine.js';
import type { DrivenLoop, LoopDriver } from './ports/loop-driver.js';
import type { Ready, WaitSelector } from './ports/wait-selector.js';
import { Task } from './tasks.js';

export interface EventLoopOptions {
  /** Who waits; default: the host. */
  readonly driver?: LoopDriver;
  readonly debug?: boolean;
  /** Whose thread it runs in; default: JavaScript's. */
  readonly state?: AsyncState;
}

export interface CreateTaskOptions {
  readonly name?: unknown;
  readonly context?: Context;
}

/** Makes the tasks of a loop in place of `new Task`. */
export type TaskFactory = (loop: EventLoop, coro: Coroutine, options: CreateTaskOptions) => Future;

/** An event loop: runs callbacks and tasks, in one thread, in turns. */
export class EventLoop extends LoopCore implements DrivenLoop {
  readonly driver: LoopDriver;
  readonly selector: WaitSelector | null;
  private taskFactory: TaskFactory | undefined;

  constructor(options: EventLoopOptions = {}) {
    const driver = options.driver ?? new HostDriver();
    super(options.state ?? jsState, driver.clock, options.debug ?? false);
    this.driver = driver;
    this.selector = null;
    this.taskFactory = undefined;
  }

  createFuture<T = unknown>(): Future<T> {
    return new Future<T>(this);
  }

  /** Start running a coroutine. It takes its first step in the next iteration. */
  createTask<T>(coro: Coro<T> | Coroutine, options: CreateTaskOptions = {}): Task<T> {
    this.checkClosed();
    const { realm } = this.state;
    const coroutine = asCoroutine(coro);
    if (coroutine === undefined) throw realm.exceptions.make('TypeError', `a coroutine was expected, got ${realm.repr(coro)}`);
    if (this.taskFactory !== undefined) {
      const task = this.taskFactory(this, coroutine, options) as Task<T>;
      if (options.name !== undefined) task.setName(options.name);
      return task;
    }
    return new Task<T>(coroutine, { loop: this, name: options.name, context: options.context });
  }

  setTaskFactory(factory: TaskFactory | undefined): void {
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
  *run(): Generator<number | null, void, readonly Ready[]> {
    this.runForeverSetup();
    try {
      do {
        this.runOnce(yield this.timeout());
      } while (!this.isStopping);
    } finally {
      this.runForeverCleanup();
    }
  }

  /** One iteration, after the waiting: serve descriptors, then timers, then everything that is ready by now. */
  runOnce(ready: readonly Ready[]): void {
    this.processEvents(ready);
    this.runReady(this.collect());
  }

  processEvents(_ready: readonly Ready[]): void {}

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
      throw this.state.realm.exceptions.make('RuntimeError', 'This loop cannot block: its driver leaves waiting to the host. Use runUntilCompleteAsync()');
    }
    driver.drive(this);
  }

  runForeverAsync(): Promise<void> {
    return this.driver.driveAsync(this);
  }

  /** Run until the future, or the coroutine's task, is done; blocking. */
  runUntilComplete<T>(future: Future<T> | Coro<T> | Coroutine): T {
    const run = new CompletionRun(this, future);
    try {
      this.runForever();
    } catch (error) {
      run.failed();
      throw error;
    } finally {
      run.over();
    }
    return run.result();
  }

  async runUntilCompleteAsync<T>(future: Future<T> | Coro<T> | Coroutine): Promise<T> {
    const run = new CompletionRun(this, future);
    try {
      await this.runForeverAsync();
    } catch (error) {
      run.failed();
      throw error;
    } finally {
      run.over();
    }
    return run.result();
  }

  /** Forget everything that is scheduled. The loop cannot be used again. */
  close(): void {
    if (this.running) throw this.state.realm.exceptions.make('RuntimeError', 'Cannot close a running event loop');
    if (this.closed) return;
    this.closed = true;
    this.ready.clear();
    this.timers.clear();
    this.unretrievedLog.flush();
  }

  override wakeUp(): void {
    this.driver.wakeUp();
  }

  hasOutsideWakers(): boolean {
    return true;
  }

  deadlock(): unknown {
    return new DeadlockError('nothing can wake the tasks that are left');
  }

  override toString(): string {
    return `<EventLoop running=${this.running} closed=${this.closed} debug=${this.debug}>`;
  }
}

/** One `runUntilComplete`: stops the loop when its future is done. */
class CompletionRun<T> {
  private readonly loop: EventLoop;
  private readonly future: Future<T>;
  private readonly isNewTask: boolean;
  private readonly onDone: (future: Future<T>) => void;

  constructor(loop: EventLoop, future: Future<T> | Coro<T> | Coroutine) {
    loop.checkClosed();
    loop.checkRunning();
    this.loop = loop;
    this.isNewTask = !(future instanceof Future);
    this.future = future instanceof Future ? future : loop.createTask<T>(future);
    if (this.future instanceof Task && this.isNewTask) this.future.logDestroyPending = false;
    this.onDone = (done) => {
      // A fatal error leaves the loop by itself: stopping it too would stop its next run.
      const { exceptions } = loop.state.realm;
      if (!done.cancelled() && done.exception() !== loop.state.realm.none && exceptions.isFatal(done.exception())) return;
      loop.stop();
    };
    this.future.addDoneCallback(this.onDone);
  }

  failed(): void {
    // The caller has no access to the task: nobody else could look at its exception.
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
