/// <reference lib="esnext.disposable" preserve="true" />
import { type AbortSignalLike, cancelOnAbort } from './abort.js';
import { jsState } from './async-state.js';
import type { Completable } from './base-events.js';
import { THREAD_JOIN_TIMEOUT } from './constants.js';
import type { Context } from './context.js';
import { CancelledError, KeyboardInterrupt, RuntimeError, ValueError } from './exceptions.js';
import { gather } from './gather.js';
import { type Coro, isCoroutine } from './js-coroutine.js';
import type { Coroutine } from './ports/coroutine.js';
import { EventLoop, type EventLoopOptions } from './selector-events.js';
import type { Task } from './tasks.js';

export interface RunnerOptions extends EventLoopOptions {
  /** Makes the loop in place of `new EventLoop(options)`. */
  readonly loopFactory?: () => EventLoop;
  /** Cancels the main task when it fires. */
  readonly signal?: AbortSignalLike;
}

type RunnerState = 'created' | 'initialized' | 'closed';

/**
 * Makes a loop, runs coroutines in it, and ends it in order: what still runs is cancelled, async generators are
 * closed, the executor is waited for. Every method that runs the loop comes twice: blocking, for drivers that can, and
 * with a promise, for all.
 */
export class Runner {
  private state: RunnerState = 'created';
  private readonly options: RunnerOptions;
  private loop: EventLoop | null = null;
  private context: Context | null = null;
  private interruptCount = 0;

  constructor(options: RunnerOptions = {}) {
    this.options = options;
  }

  /** The loop, made if there was none yet. */
  getLoop(): EventLoop {
    if (this.state === 'closed') throw new RuntimeError('Runner is closed');
    if (this.loop === null) {
      this.loop = this.options.loopFactory?.() ?? new EventLoop(this.options);
      if (this.options.debug !== undefined) this.loop.setDebug(this.options.debug);
      this.context = this.loop.state.context.copy();
      this.state = 'initialized';
    }
    return this.loop;
  }

  /** Run a coroutine to its end. Can be called again; all runs share one context. */
  async run<T>(coro: Coro<T> | Coroutine, options: { readonly context?: Context } = {}): Promise<T> {
    const main = this.start(coro, options.context);
    try {
      return await main.loop.runUntilCompleteAsync(main.task);
    } catch (error) {
      throw this.translate(error, main.task as Task);
    } finally {
      main.stop();
    }
  }

  /** As `run`, blocking. */
  runSync<T>(coro: Coro<T> | Coroutine, options: { readonly context?: Context } = {}): T {
    const main = this.start(coro, options.context);
    try {
      return main.loop.runUntilComplete(main.task);
    } catch (error) {
      throw this.translate(error, main.task as Task);
    } finally {
      main.stop();
    }
  }

  /** End the loop. */
  async close(): Promise<void> {
    const { loop } = this;
    if (loop === null || this.state !== 'initialized') return;
    try {
      for (const phase of shutdownPhases(loop)) await loop.runUntilCompleteAsync(phase);
    } finally {
      this.closed(loop);
    }
  }

  /** As `close`, blocking. */
  closeSync(): void {
    const { loop } = this;
    if (loop === null || this.state !== 'initialized') return;
    try {
      for (const phase of shutdownPhases(loop)) loop.runUntilComplete(phase);
    } finally {
      this.closed(loop);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  [Symbol.dispose](): void {
    this.closeSync();
  }

  private start<T>(
    coro: Coro<T> | Coroutine,
    context?: Context,
  ): { readonly loop: EventLoop; readonly task: Task<T>; readonly stop: () => void } {
    if (!isCoroutine(coro)) throw new ValueError(`a coroutine was expected, got ${jsState.realm.repr(coro)}`);
    if ((this.options.state ?? jsState).runningLoop !== null) {
      throw new RuntimeError('Runner.run() cannot be called from a running event loop');
    }
    const loop = this.getLoop();
    const task = loop.createTask<T>(coro, { context: context ?? this.context! });
    const { signal } = this.options;
    if (signal !== undefined) cancelOnAbort(task as Task, signal);
    this.interruptCount = 0;
    if (!loop.hasSignals) return { loop, task, stop: () => {} };
    loop.addSignalHandler('SIGINT', () => this.interrupted(task as Task));
    return { loop, task, stop: () => void loop.removeSignalHandler('SIGINT') };
  }

  /** The first Ctrl-C cancels the main task, the second one ends the run. */
  private interrupted(task: Task): void {
    this.interruptCount++;
    if (this.interruptCount > 1 || task.done()) throw new KeyboardInterrupt();
    task.cancel();
  }

  /** A cancellation that was a Ctrl-C comes out as what it was. */
  private translate(error: unknown, task: Task): unknown {
    return error instanceof CancelledError && this.interruptCount > 0 && task.uncancel() === 0 ? new KeyboardInterrupt() : error;
  }

  private closed(loop: EventLoop): void {
    loop.close();
    this.loop = null;
    this.state = 'closed';
  }
}

/** What a loop has to run before it is closed, step by step. */
function* shutdownPhases(loop: EventLoop): Generator<Completable<unknown>, void> {
  const left = [...loop.tasks.all()];
  if (left.length > 0) {
    for (const task of left) task.cancel();
    yield gather(left, { returnExceptions: true });
    for (const task of left) {
      if (task.cancelled() || task.exception() === loop.state.realm.none) continue;
      loop.callExceptionHandler({ message: 'unhandled exception during asyncio.run() shutdown', exception: task.exception(), task });
    }
  }
  yield loop.shutdownAsyncgens();
  yield loop.shutdownDefaultExecutor(THREAD_JOIN_TIMEOUT);
}

function checkNotRunning(options: RunnerOptions): void {
  if ((options.state ?? jsState).runningLoop !== null) throw new RuntimeError('asyncio.run() cannot be called from a running event loop');
}

/** Run a coroutine to its end in a new event loop, and end that. By default the host does the waiting. */
export async function run<T>(main: Coro<T> | Coroutine, options: RunnerOptions = {}): Promise<T> {
  checkNotRunning(options);
  const runner = new Runner(options);
  try {
    return await runner.run<T>(main);
  } finally {
    await runner.close();
  }
}

/** As `run`, blocking. Needs a driver that can: `BlockingDriver` or `VirtualDriver`. */
export function runSync<T>(main: Coro<T> | Coroutine, options: RunnerOptions): T {
  checkNotRunning(options);
  const runner = new Runner(options);
  try {
    return runner.runSync<T>(main);
  } finally {
    runner.closeSync();
  }
}
