/// <reference lib="esnext.disposable" preserve="true" />
import type { AsyncContextManager } from './async-with.js';
import type { CreateTaskOptions } from './base-events.js';
import type { ChildOwner } from './done-call.js';
import { getRunningLoop } from './events.js';
import { CancelledError, ExceptionGroup, KeyboardInterrupt, RuntimeError } from './exceptions.js';
import type { Future, Watcher } from './futures.js';
import { type Coro, closeCoroutine } from './js-coroutine.js';
import type { Coroutine } from './ports/coroutine.js';
import { toPromise } from './promises.js';
import type { EventLoop } from './selector-events.js';
import type { Task } from './tasks.js';
import { Waiter } from './waiter.js';

/**
 * Tasks that belong together: none of them outlives the group. The first that fails takes the others, and the body,
 * with it; what failed comes out as one ExceptionGroup.
 *
 * ```ts
 * yield* asyncWith(new TaskGroup(), function* (group) {
 *   group.createTask(download(a));
 *   group.createTask(download(b));
 * });
 * ```
 *
 * In an async function, where there is no task to cancel, the group waits for its tasks when it goes out of scope:
 * `await using group = TaskGroup.of(loop)`.
 */
export class TaskGroup implements AsyncContextManager<TaskGroup>, Watcher, ChildOwner {
  private isEntered = false;
  private isExiting = false;
  private isAborting = false;
  private loop: EventLoop | null = null;
  /** The task whose body this is; null in an async function. */
  private parent: Task | null = null;
  /** We cancelled the parent to get it out of its body: that is to be taken back. */
  private isParentCancelRequested = false;
  private readonly tasks = new TaskBag();
  private errors: unknown[] | null = null;
  private baseError: unknown = undefined;
  private onCompleted: Waiter<true> | null = null;

  /** A group without a parent task, for `await using` in an async function. */
  static of(loop: EventLoop): TaskGroup {
    const group = new TaskGroup();
    group.loop = loop;
    group.isEntered = true;
    return group;
  }

  // biome-ignore lint/correctness/useYield: the protocol wants a coroutine
  *aenter(): Coro<TaskGroup> {
    if (this.isEntered) throw new RuntimeError(`TaskGroup ${this} has already been entered`);
    this.loop = getRunningLoop();
    this.parent = this.loop.currentTask;
    if (this.parent === null) throw new RuntimeError(`TaskGroup ${this} cannot determine the parent task`);
    this.isEntered = true;
    return this;
  }

  /** Run a coroutine in the group. */
  createTask<T>(coro: Coro<T> | Coroutine, options: CreateTaskOptions = {}): Task<T> {
    const refusal = !this.isEntered
      ? 'has not been entered'
      : this.isExiting && this.tasks.size === 0
        ? 'is finished'
        : this.isAborting
          ? 'is shutting down'
          : undefined;
    if (refusal !== undefined) {
      closeCoroutine(coro);
      throw new RuntimeError(`TaskGroup ${this} ${refusal}`);
    }
    const task = this.loop!.createTask<T>(coro, options);
    // One that started eagerly may be over by now.
    if (task.done()) {
      this.childDone(task as Task);
    } else {
      this.tasks.add(task as Task);
      task.watch(this);
    }
    return task;
  }

  *aexit(error: unknown): Coro<undefined> {
    this.isExiting = true;
    if (isBaseError(error) && this.baseError === undefined) this.baseError = error;
    let cancellation = error instanceof CancelledError ? error : undefined;
    if (error !== undefined && !this.isAborting) this.abort();
    // Cancelled once or more while we wait: the tasks have to end all the same.
    while (this.tasks.size > 0) {
      this.onCompleted ??= new Waiter<true>(this.loop!, this);
      try {
        yield* this.onCompleted;
      } catch (raised) {
        if (!(raised instanceof CancelledError)) throw raised;
        if (!this.isAborting) {
          cancellation = raised;
          this.abort();
        }
      }
      this.onCompleted = null;
    }
    this.conclude(error, cancellation);
  }

  /** Waits for the tasks; throws what failed. For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return toPromise<void>(this.aexit(undefined), this.loop ?? undefined);
  }

  toString(): string {
    const info = [''];
    if (this.tasks.size > 0) info.push(`tasks=${this.tasks.size}`);
    if (this.errors !== null) info.push(`errors=${this.errors.length}`);
    if (this.isAborting) info.push('cancelling');
    else if (this.isEntered) info.push('entered');
    return `<TaskGroup${info.join(' ')}>`;
  }

  /** All tasks have ended: raise what has to be raised. */
  private conclude(error: unknown, cancellation: CancelledError | undefined): void {
    const { parent } = this;
    if (this.baseError !== undefined) throw this.baseError;
    let pending = cancellation;
    // If ours was the only cancellation, it ends here.
    if (this.isParentCancelRequested && parent!.uncancel() === 0) pending = undefined;
    if (pending !== undefined && this.errors === null) throw pending;
    if (error !== undefined && !(error instanceof CancelledError)) this.addError(error);
    if (this.errors === null) return;
    // Cancelled from outside as well: it will be raised at the next wait, since the errors go first.
    if (parent !== null && parent.cancelling() > 0) {
      parent.uncancel();
      parent.cancel();
    }
    const { errors } = this;
    this.errors = null;
    throw new ExceptionGroup('unhandled errors in a TaskGroup', errors);
  }

  private addError(error: unknown): void {
    this.errors ??= [];
    this.errors.push(error);
  }

  private abort(): void {
    this.isAborting = true;
    for (const task of this.tasks.all()) if (!task.done()) task.cancel();
  }

  /** @internal */
  futureDone(task: Future): void {
    this.loop!.scheduleDone(this, task);
  }

  /** @internal */
  childDone(child: Future): void {
    const task = child as Task;
    this.tasks.remove(task);
    if (this.onCompleted !== null && this.tasks.size === 0 && !this.onCompleted.done()) this.onCompleted.setResult(true);
    if (task.cancelled()) return;
    const error = task.exception();
    if (error === undefined) return;
    this.addError(error);
    if (isBaseError(error) && this.baseError === undefined) this.baseError = error;
    const { parent } = this;
    if (parent?.done()) {
      this.loop!.callExceptionHandler({
        message: `Task ${task} has errored out but its parent task ${parent} is already completed`,
        exception: error,
        task,
      });
    } else if (!this.isAborting && !this.isParentCancelRequested) {
      this.abort();
      if (parent === null) return;
      this.isParentCancelRequested = true;
      parent.cancel();
    }
  }
}

/** The tasks of a group that have not ended. Most groups are small, and an array or a Set costs more than three tasks. */
class TaskBag {
  size = 0;
  private first: Task | null = null;
  private second: Task | null = null;
  private third: Task | null = null;
  private others: Set<Task> | null = null;

  add(task: Task): void {
    this.size++;
    if (this.first === null) this.first = task;
    else if (this.second === null) this.second = task;
    else if (this.third === null) this.third = task;
    else {
      this.others ??= new Set();
      this.others.add(task);
    }
  }

  remove(task: Task): void {
    if (this.first === task) this.first = null;
    else if (this.second === task) this.second = null;
    else if (this.third === task) this.third = null;
    else if (this.others === null || !this.others.delete(task)) return;
    this.size--;
  }

  all(): Task[] {
    const few = [this.first, this.second, this.third].filter((task) => task !== null);
    return this.others === null ? few : [...few, ...this.others];
  }
}

/** Python's BaseExceptions other than CancelledError: they are not wrapped in a group. */
function isBaseError(error: unknown): boolean {
  return error instanceof KeyboardInterrupt;
}
