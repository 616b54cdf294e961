import type { Clock } from '@pyco/selectors';
import type { AsyncState } from './async-state.js';
import { MAXIMUM_SELECT_TIMEOUT, SLOW_CALLBACK_DURATION } from './constants.js';
import type { Context, ContextSource } from './context.js';
import { Deque } from './deque.js';
import type { Future, FutureLike } from './futures.js';
import { Handle, type Runnable, TimerHandle } from './handle.js';
import { UnretrievedLog, type UnretrievedRecord } from './never-retrieved.js';
import type { ExceptionContext, FutureLoop } from './ports/future-loop.js';
import { TaskRegistry } from './task-registry.js';
import { Task } from './tasks.js';
import { type Timer, TimerHeap } from './timer-heap.js';

/**
 * The heart of an event loop: what is ready, what is due later, and in which order it runs. It knows no selector and
 * waits for nothing. One iteration is `timeout()`, then waiting for at most that long (somebody else does that), then
 * `collect()`, then running as many entries of the ready queue as `collect()` said, then `endIteration()`. A host that
 * cannot run entries by a call takes them from `ready` itself and runs them in pieces (see `Task.run`, `Handle.failed`).
 */
export class LoopCore implements FutureLoop {
  readonly state: AsyncState;
  readonly clock: Clock;
  readonly ready: Deque<Runnable>;
  readonly timers: TimerHeap;
  readonly tasks: TaskRegistry;
  currentTask: Task | null;
  debug: boolean;
  /** Seconds after which debug mode complains about a callback. */
  slowCallbackDuration: number;
  isStopping: boolean;
  /** @internal */
  closed: boolean;
  /** @internal Between the set-up and the clean-up of `runForever`. */
  running: boolean;
  /** @internal True while a driver waits for the host: whoever adds work must wake it. */
  isIdle: boolean;
  /** @internal The handle that is running, in debug mode. */
  currentHandle: Handle | null;
  /** @internal */
  exceptionHandler: unknown;
  /** @internal */
  readonly unretrievedLog: UnretrievedLog;

  constructor(state: AsyncState, clock: Clock, debug: boolean) {
    this.state = state;
    this.clock = clock;
    this.ready = new Deque<Runnable>();
    this.timers = new TimerHeap();
    this.tasks = new TaskRegistry((record) =>
      this.callExceptionHandler({
        message: 'Task was destroyed but it is pending!',
        task: record.description,
        ...(record.sourceTraceback === undefined ? {} : { source_traceback: record.sourceTraceback }),
      }),
    );
    this.currentTask = null;
    this.debug = debug;
    this.slowCallbackDuration = SLOW_CALLBACK_DURATION;
    this.isStopping = false;
    this.closed = false;
    this.running = false;
    this.isIdle = false;
    this.currentHandle = null;
    this.exceptionHandler = undefined;
    this.unretrievedLog = new UnretrievedLog((context) => this.callExceptionHandler(context));
  }

  /** Seconds on the loop's clock; when it started is not defined. */
  time(): number {
    return this.clock.time();
  }

  getDebug(): boolean {
    return this.debug;
  }

  setDebug(enabled: boolean): void {
    this.debug = enabled;
  }

  isRunning(): boolean {
    return this.running;
  }

  isClosed(): boolean {
    return this.closed;
  }

  /** Leave `runForever` once the current iteration is over. */
  stop(): void {
    this.isStopping = true;
    if (this.isIdle) this.wakeUp();
  }

  // ------------------------------------------------------------------ scheduling

  /** Call `callback(...args)` in the next iteration. First in, first out. */
  callSoon<A extends readonly unknown[]>(callback: (...args: A) => unknown, ...args: A): Handle {
    return this.callSoonIn(undefined, callback, args);
  }

  /** `callSoon` in a context other than a copy of the current one. */
  callSoonIn(context: Context | undefined, callback: unknown, args: readonly unknown[]): Handle {
    this.checkClosed();
    if (this.debug) this.checkCallback(callback, 'call_soon');
    const handle = new Handle(callback, args, this, context);
    this.enqueue(handle);
    return handle;
  }

  /** Call `callback(...args)` after `delay` seconds. */
  callLater<A extends readonly unknown[]>(delay: number, callback: (...args: A) => unknown, ...args: A): TimerHandle {
    return this.callAtIn(undefined, this.time() + delay, callback, args);
  }

  /** Call `callback(...args)` when the loop's clock shows `when`. */
  callAt<A extends readonly unknown[]>(when: number, callback: (...args: A) => unknown, ...args: A): TimerHandle {
    return this.callAtIn(undefined, when, callback, args);
  }

  callAtIn(context: Context | undefined, when: number, callback: unknown, args: readonly unknown[]): TimerHandle {
    this.checkClosed();
    if (this.debug) this.checkCallback(callback, 'call_at');
    const timer = new TimerHandle(when, callback, args, this, context);
    this.scheduleTimer(when, timer);
    return timer;
  }

  /** @internal Run `timer` when the loop's clock shows `when`. */
  scheduleTimer(when: number, timer: Timer): void {
    this.checkClosed();
    this.timers.push(when, timer);
    // The driver waits for the timer that was next until now.
    if (this.isIdle) this.wakeUp();
  }

  scheduleStep(task: Task): void {
    this.checkClosed();
    this.enqueue(task);
  }

  scheduleWakeup(task: Task, _future: FutureLike): void {
    this.checkClosed();
    this.enqueue(task);
  }

  scheduleCallback(callback: unknown, future: Future, context: ContextSource): void {
    this.checkClosed();
    this.enqueue(new Handle(callback, [future], this, context));
  }

  /** @internal Put an entry into the ready queue, waking a driver that waits for the host. */
  enqueue(runnable: Runnable): void {
    this.ready.push(runnable);
    if (this.isIdle) this.wakeUp();
  }

  /** @internal Overridden by loops that have a driver to wake. */
  wakeUp(): void {}

  // ------------------------------------------------------------------ one iteration

  /** How long to wait, in seconds: 0 not at all, null until something happens. */
  timeout(): number | null {
    this.timers.compact();
    if (this.ready.length > 0 || this.isStopping) return 0;
    const next = this.timers.nextTime();
    if (next === undefined) return null;
    return Math.min(Math.max(next - this.time(), 0), MAXIMUM_SELECT_TIMEOUT);
  }

  /** Move due timers to the ready queue. Returns how many entries this iteration runs: later ones wait for the next. */
  collect(): number {
    if (this.timers.length > 0) {
      const end = this.time() + CLOCK_RESOLUTION;
      for (let next = this.timers.nextTime(); next !== undefined && next < end; next = this.timers.nextTime()) {
        this.ready.push(this.timers.pop());
      }
    }
    return this.ready.length;
  }

  /** Run `count` entries of the ready queue. What they throw has been dealt with, unless it is fatal. */
  runReady(count: number): void {
    const { ready } = this;
    for (let left = count; left > 0; left--) {
      const runnable = ready.shift();
      if (this.debug) this.runTimed(runnable);
      else this.runOne(runnable);
      // The loop was closed under us: the queue is empty.
      if (ready.length === 0) break;
    }
    this.endIteration();
  }

  /** One iteration is over. */
  endIteration(): void {
    if (this.unretrievedLog.isActive) this.unretrievedLog.age();
  }

  private runOne(runnable: Runnable): void {
    try {
      runnable.run();
    } catch (error) {
      this.runFailed(runnable, error);
    }
  }

  /** Handles and tasks deal with what they call: what comes out is fatal, or an error of the engine's own parts. */
  private runFailed(runnable: Runnable, error: unknown): void {
    if (this.state.realm.exceptions.isFatal(error)) throw error;
    this.callExceptionHandler({ message: `Exception in callback ${runnable}`, exception: error });
  }

  private runTimed(runnable: Runnable): void {
    this.currentHandle = runnable instanceof Handle ? runnable : null;
    const start = this.time();
    // Named before it runs: a callback that cancels its own handle takes the name away.
    const name = runnable instanceof Task ? null : String(runnable);
    try {
      this.runOne(runnable);
    } finally {
      this.currentHandle = null;
      const seconds = this.time() - start;
      if (seconds >= this.slowCallbackDuration) {
        this.state.realm.log('warning', `Executing ${name ?? runnable} took ${seconds.toFixed(3)} seconds`);
      }
    }
  }

  // ------------------------------------------------------------------ errors

  /** `handler(loop, context)`, or undefined for the default one, which logs. */
  setExceptionHandler(handler: ((loop: this, context: ExceptionContext) => void) | undefined): void {
    const { realm } = this.state;
    if (handler !== undefined && handler !== realm.none && !realm.isCallable(handler)) {
      throw realm.exceptions.make('TypeError', `A callable object or None is expected, got ${realm.repr(handler)}`);
    }
    this.exceptionHandler = handler === realm.none ? undefined : handler;
  }

  getExceptionHandler(): unknown {
    return this.exceptionHandler;
  }

  /** An error that nobody waits for. Goes to the handler that was set, and to the log if that one fails too. */
  callExceptionHandler(context: ExceptionContext): void {
    const { realm } = this.state;
    if (this.exceptionHandler === undefined) {
      this.guardedDefaultHandler(context, 'Exception in default exception handler');
      return;
    }
    try {
      const own = contextOf(context.task) ?? contextOf(context.future) ?? contextOf(context.handle);
      if (own === undefined || own.isEntered) realm.call(this.exceptionHandler, [this, context]);
      else own.run(this.exceptionHandler as (...args: unknown[]) => unknown, this, context);
    } catch (error) {
      if (realm.exceptions.isFatal(error)) throw error;
      this.guardedDefaultHandler(
        { message: 'Unhandled error in exception handler', exception: error, context },
        'Exception in default exception handler while handling an unexpected error in custom exception handler',
      );
    }
  }

  private guardedDefaultHandler(context: ExceptionContext, failure: string): void {
    try {
      this.defaultExceptionHandler(context);
    } catch (error) {
      if (this.state.realm.exceptions.isFatal(error)) throw error;
      this.state.realm.log('error', failure, error);
    }
  }

  /** Logs what the context says, one line per key. */
  defaultExceptionHandler(context: ExceptionContext): void {
    const { realm } = this.state;
    const lines = [context.message ? context.message : 'Unhandled exception in event loop'];
    const traceback = this.currentHandle?.sourceTraceback;
    const shown = context.source_traceback === undefined && traceback !== undefined ? { ...context, handle_traceback: traceback } : context;
    for (const key of Object.keys(shown).sort()) {
      const value = shown[key];
      if (key === 'message' || key === 'exception' || value === undefined) continue;
      if (key === 'source_traceback') lines.push(`${key}: Object created at (most recent call last):\n${realm.formatStack(value)}`);
      else if (key === 'handle_traceback') lines.push(`${key}: Handle created at (most recent call last):\n${realm.formatStack(value)}`);
      else lines.push(`${key}: ${typeof value === 'string' ? value : realm.repr(value)}`);
    }
    realm.log('error', lines.join('\n'), context.exception);
  }

  noteUnretrieved(record: UnretrievedRecord): void {
    this.unretrievedLog.add(record);
  }

  // ------------------------------------------------------------------ checks

  /** @internal */
  checkClosed(): void {
    if (this.closed) throw this.state.realm.exceptions.make('RuntimeError', 'Event loop is closed');
  }

  /** @internal */
  checkRunning(): void {
    const { realm, runningLoop } = this.state;
    if (this.running) throw realm.exceptions.make('RuntimeError', 'This event loop is already running');
    if (runningLoop !== null) {
      throw realm.exceptions.make('RuntimeError', 'Cannot run the event loop while another loop is running');
    }
  }

  private checkCallback(callback: unknown, method: string): void {
    const { realm } = this.state;
    if (!realm.isCallable(callback)) {
      throw realm.exceptions.make('TypeError', `a callable object was expected by ${method}(), got ${realm.repr(callback)}`);
    }
  }
}

/** A timer due within the next nanosecond is due: what Linux's clock can tell apart. */
const CLOCK_RESOLUTION = 1e-9;

function contextOf(thing: unknown): Context | undefined {
  return thing instanceof Task || thing instanceof Handle ? thing.context : undefined;
}
