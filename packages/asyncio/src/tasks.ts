import { formatTask } from './base-tasks.js';
import type { Context } from './context.js';
import { getRunningLoop } from './events.js';
import { Future, type FutureLike, FutureState, type Watcher } from './futures.js';
import type { Coro } from './js-coroutine.js';
import type { Coroutine, CoroutineStep } from './ports/coroutine.js';
import type { FutureLoop } from './ports/future-loop.js';
import type { PendingRecord } from './task-registry.js';

/** How a step of a coroutine ended, for hosts that run steps in pieces. */
export const StepOutcome = { Yielded: 0, Returned: 1, Raised: 2 } as const;
export type StepOutcome = (typeof StepOutcome)[keyof typeof StepOutcome];

export interface TaskOptions {
  readonly loop?: FutureLoop;
  /** Default: `Task-N`. */
  readonly name?: unknown;
  /** The context the coroutine runs in; default: a copy of the current one. */
  readonly context?: Context | undefined;
  /** Run the first step at once, inside the constructor, when the loop is running. */
  readonly eagerStart?: boolean;
}

/** What only few tasks have. */
class TaskDetails {
  /** There once the registry holds the task weakly. */
  pendingRecord: PendingRecord | null = null;
  /** Where the coroutine last suspended, in debug mode. */
  suspendedAt: unknown = undefined;
}

/** In the place of a future that a task waits for: done, and waiting for it raises `error`. */
class StepError implements FutureLike {
  blocking = false;
  private readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
  getLoop(): null {
    return null;
  }
  done(): true {
    return true;
  }
  cancel(): false {
    return false;
  }
  addTaskWaiter(): void {}
  takeError(): unknown {
    return this.error;
  }
}

/**
 * A coroutine being run, and the future of its result.
 *
 * While a task is not done it is in one of three states. It waits: `waiter` is a future that will wake it. It is
 * scheduled: it stands in the loop's ready queue, with `waiter` null or done. It runs: `waiter` is null and it
 * is the loop's `currentTask`. A task is its own entry in the ready queue, so that a step allocates nothing.
 */
export class Task<T = unknown> extends Future<T> implements Watcher {
  /** What is run: a Coroutine, or a generator in a GeneratorTask. */
  coro: Coroutine | Coro<unknown>;
  context: Context;
  /** @internal The number of an unnamed task, or the name. */
  nameOrNumber: number | string;
  cancelsRequested: number;
  /** The next step raises CancelledError. While it is set, `value` is the message. */
  mustCancel: boolean;
  /** @internal The future that this waits for, or a StepError. */
  waiter: FutureLike | null;
  /** @internal Place in the loop's TaskRegistry; -1 when not in it. */
  registryIndex: number;
  /** Whether to report it if it dies while pending. */
  private isReported: boolean;
  private taskDetails: TaskDetails | null;

  constructor(coro: Coroutine | Coro<unknown>, options: TaskOptions = {}) {
    const loop = options.loop ?? getRunningLoop();
    super(loop);
    this.coro = coro;
    this.context = options.context ?? loop.state.context.copy();
    this.nameOrNumber = options.name === undefined ? loop.state.nextTaskNumber++ : String(options.name);
    this.cancelsRequested = 0;
    this.mustCancel = false;
    this.waiter = null;
    this.registryIndex = -1;
    this.isReported = true;
    this.taskDetails = null;
    if (options.eagerStart === true && loop.isRunning()) {
      this.eagerStart();
    } else {
      loop.scheduleStep(this as Task);
      loop.tasks.add(this as Task);
    }
  }

  override bind(loop: FutureLoop): void {
    this.leaveRegistry();
    super.bind(loop);
    this.cancelsRequested = 0;
    this.mustCancel = false;
    this.waiter = null;
    this.registryIndex = -1;
    this.isReported = true;
    this.taskDetails = null;
  }

  override get className(): string {
    return 'Task';
  }

  protected override get hasCancelMessage(): boolean {
    return this.mustCancel || this.state === FutureState.Cancelled;
  }

  /** @internal The future that this waits for. */
  get futWaiter(): FutureLike | null {
    return this.waiter instanceof StepError ? null : this.waiter;
  }

  /** @internal Whether to report it if it dies while pending. */
  get logDestroyPending(): boolean {
    return this.isReported;
  }

  set logDestroyPending(value: boolean) {
    this.isReported = value;
    const record = this.pendingRecord;
    if (record !== null) record.isPending = value && !this.done();
  }

  /** @internal There once the registry holds the task weakly. */
  get pendingRecord(): PendingRecord | null {
    return this.taskDetails?.pendingRecord ?? null;
  }

  set pendingRecord(record: PendingRecord | null) {
    this.ensureTaskDetails().pendingRecord = record;
  }

  /** @internal Where the coroutine last suspended, in debug mode. */
  get suspendedAt(): unknown {
    return this.taskDetails?.suspendedAt;
  }

  /** @internal It is about to wait for a future: debug mode wants to know where. */
  noteSuspended(): void {
    this.ensureTaskDetails().suspendedAt = this.loop.state.realm.extractStack();
  }

  /** @internal How it is called in the report that it has died while pending. */
  describePending(): string {
    return `<Task pending name='${this.getName()}'>`;
  }

  getCoro(): Coroutine | Coro<unknown> {
    return this.coro;
  }

  getContext(): Context {
    return this.context;
  }

  getName(): string {
    return typeof this.nameOrNumber === 'number' ? `Task-${this.nameOrNumber}` : this.nameOrNumber;
  }

  setName(name: unknown): void {
    this.nameOrNumber = String(name);
  }

  override setResult(_value: T): never {
    throw this.loop.state.realm.exceptions.make('RuntimeError', 'Task does not support set_result operation');
  }

  override setException(_exception: unknown): never {
    throw this.loop.state.realm.exceptions.make('RuntimeError', 'Task does not support set_exception operation');
  }

  /**
   * Ask the task to end: CancelledError is raised where it waits, in its next step. It may clean up, and it may
   * refuse by catching the error. False when it was done already.
   */
  override cancel(message?: unknown): boolean {
    this.markRetrieved();
    if (this.state !== FutureState.Pending) return false;
    this.cancelsRequested++;
    // A waiter that is a task may catch the cancellation, so it stays: it may have to be cancelled again.
    if (this.waiter !== null && this.waiter.cancel(message)) return true;
    this.mustCancel = true;
    this.value = message;
    return true;
  }

  /** How many requests to cancel have not been taken back. */
  cancelling(): number {
    return this.cancelsRequested;
  }

  /** Take back one request to cancel, by whoever made it. Returns how many are left. */
  uncancel(): number {
    if (this.cancelsRequested > 0) {
      this.cancelsRequested--;
      if (this.cancelsRequested === 0) this.mustCancel = false;
    }
    return this.cancelsRequested;
  }

  override toString(): string {
    return formatTask(this as Task);
  }

  /**
   * Run one step. This is what the ready queue calls. A host whose coroutines cannot be run by a call does the same in
   * pieces: `context.enter()`, `beginStep()`, run the coroutine, `stepResult()`, `endStep()`, `context.exit()`.
   */
  run(): void {
    const { context } = this;
    let error: unknown;
    try {
      context.enter();
    } catch (refused) {
      this.abandon(refused);
      return;
    }
    try {
      try {
        error = this.beginStep();
      } catch (refused) {
        this.abandon(refused);
        return;
      }
      try {
        this.runCoroutine(error);
      } finally {
        this.endStep();
      }
    } finally {
      context.exit();
    }
  }

  /**
   * Deviation: a step cannot begin, since the context is entered already or another task is running. CPython logs that,
   * and the task sleeps for ever; here it also fails with it, so that whoever waits for the task hears of it.
   */
  abandon(error: unknown): void {
    if (!this.done()) {
      this.leaveRegistry();
      this.fail(error);
      this.markRetrieved();
    }
    this.loop.callExceptionHandler({ message: 'Exception in callback Task.task_step()', exception: error, task: this });
  }

  /** Become the current task. Returns what to raise in the coroutine, or `undefined` to send it `none`. */
  beginStep(): unknown {
    const { loop, waiter } = this;
    let error: unknown;
    if (waiter !== null) {
      this.waiter = null;
      error = errorOf(waiter);
    }
    const { realm } = loop.state;
    if (this.state !== FutureState.Pending) {
      throw realm.exceptions.make(
        'InvalidStateError',
        `__step(): already done: ${this} ${error === undefined ? 'None' : realm.repr(error)}`,
      );
    }
    if (this.mustCancel) {
      this.mustCancel = false;
      if (error === undefined || !realm.exceptions.isCancelledError(error)) error = this.newCancelledError(this.value);
    }
    const { currentTask } = loop;
    if (currentTask !== null) {
      throw realm.exceptions.make('RuntimeError', `Cannot enter into task ${this} while another task ${currentTask} is being executed.`);
    }
    loop.currentTask = this as Task;
    return error;
  }

  /** The step is over: no task is current. */
  endStep(): void {
    const { loop } = this;
    const { currentTask } = loop;
    if (currentTask !== (this as Task)) {
      throw loop.state.realm.exceptions.make(
        'RuntimeError',
        `Leaving task ${this} does not match the current task ${currentTask === null ? 'None' : currentTask}.`,
      );
    }
    loop.currentTask = null;
  }

  /** Draw the conclusion from how the coroutine's step ended. Throws only a fatal exception that it raised. */
  stepResult(outcome: StepOutcome, value: unknown): void {
    if (outcome === StepOutcome.Yielded) this.yielded(value);
    else if (outcome === StepOutcome.Returned) this.returned(value);
    else this.raised(value);
  }

  private returned(value: unknown): void {
    this.leaveRegistry();
    if (this.mustCancel) {
      // Cancelled right before the coroutine ended: the cancellation wins.
      this.mustCancel = false;
      super.cancel(this.value);
    } else {
      this.finish(FutureState.Finished, value);
    }
  }

  private raised(error: unknown): void {
    this.leaveRegistry();
    const { exceptions } = this.loop.state.realm;
    if (error !== undefined && exceptions.isCancelledError(error)) {
      this.keepCancelledError(error);
      super.cancel();
    } else {
      this.fail(error);
      if (error !== undefined && exceptions.isFatal(error)) throw error;
    }
  }

  protected leaveRegistry(): void {
    this.loop.tasks.remove(this as Task);
    const record = this.pendingRecord;
    if (record !== null) record.isPending = false;
  }

  /** @internal The future this waits for is done. */
  futureDone(future: Future): void {
    this.loop.scheduleWakeup(this as Task, future);
  }

  /** Run the coroutine up to its next suspension. GeneratorTask does it for generators. */
  protected advance(error: unknown): CoroutineStep {
    const coro = this.coro as Coroutine;
    return error === undefined ? coro.send(this.loop.state.realm.none) : coro.throw(error);
  }

  private runCoroutine(error: unknown): void {
    let step: CoroutineStep;
    try {
      step = this.advance(error);
    } catch (raised) {
      this.raised(raised);
      return;
    }
    if (step.done === true) this.returned(step.value);
    else this.yielded(step.value);
  }

  /** The coroutine yielded `value`: wait for it, or tell the coroutine that it must not yield such a thing. */
  private yielded(value: unknown): void {
    const { realm } = this.loop.state;
    if (value === realm.none) {
      this.loop.scheduleStep(this as Task);
    } else if (value instanceof Future && !value.hasOverrides) {
      this.waitFor(value, value);
    } else {
      // Deviation: foreign code runs here, and may throw. CPython logs that and the task sleeps for ever; here the
      // coroutine gets it.
      try {
        this.waitFor(value, realm.asFuture(value));
      } catch (error) {
        if (realm.exceptions.isFatal(error)) throw error;
        this.throwInNextStep(error);
      }
    }
  }

  private waitFor(value: unknown, future: FutureLike | undefined): void {
    const { realm } = this.loop.state;
    if (future === undefined) {
      const what = realm.isGenerator(value)
        ? `yield was used instead of yield from for generator in task ${this} with ${realm.repr(value)}`
        : `Task got bad yield: ${realm.repr(value)}`;
      this.raiseInNextStep(what);
    } else if (future.getLoop() !== this.loop) {
      this.raiseInNextStep(`Task ${this} got Future ${realm.repr(value)} attached to a different loop`);
    } else if (!future.blocking) {
      this.raiseInNextStep(`yield was used instead of yield from in task ${this} with ${realm.repr(value)}`);
    } else if (value === this) {
      this.raiseInNextStep(`Task cannot await on itself: ${this}`);
    } else {
      future.blocking = false;
      this.waiter = future;
      future.addTaskWaiter(this as Task);
      if (this.mustCancel && future.cancel(this.value)) this.mustCancel = false;
    }
  }

  private raiseInNextStep(text: string): void {
    this.throwInNextStep(this.loop.state.realm.exceptions.make('RuntimeError', text));
  }

  private throwInNextStep(error: unknown): void {
    this.waiter = new StepError(error);
    this.loop.scheduleStep(this as Task);
  }

  private ensureTaskDetails(): TaskDetails {
    this.taskDetails ??= new TaskDetails();
    return this.taskDetails;
  }

  /** The first step, inside the constructor: another task may be current meanwhile. */
  private eagerStart(): void {
    const { loop, context } = this;
    const previous = loop.currentTask;
    loop.currentTask = this as Task;
    loop.tasks.add(this as Task);
    try {
      context.enter();
      try {
        this.runCoroutine(undefined);
      } finally {
        context.exit();
      }
    } finally {
      loop.currentTask = previous;
    }
  }
}

/** What a future that is done raises; a foreign one may throw it rather than hand it over. */
function errorOf(future: FutureLike): unknown {
  try {
    return future.takeError();
  } catch (error) {
    return error;
  }
}
