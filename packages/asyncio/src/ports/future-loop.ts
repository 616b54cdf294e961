import type { AsyncState } from '../async-state.js';
import type { ContextSource } from '../context.js';
import type { Future, FutureLike } from '../futures.js';
import type { UnretrievedRecord } from '../never-retrieved.js';
import type { TaskRegistry } from '../task-registry.js';
import type { Task } from '../tasks.js';

/** What `call_exception_handler` gets: a message, mostly an exception, and what was at hand. */
export interface ExceptionContext {
  message?: string;
  exception?: unknown;
  future?: unknown;
  task?: unknown;
  handle?: unknown;
  [key: string]: unknown;
}

/**
 * The loop as Future and Task see it. `LoopCore` is one; a Python class that reimplements `call_soon` is another,
 * through an adapter that turns the three `schedule` methods into calls of it.
 */
export interface FutureLoop {
  readonly state: AsyncState;
  readonly tasks: TaskRegistry;
  /** The task whose step is running, or null. */
  currentTask: Task | null;
  getDebug(): boolean;
  isRunning(): boolean;
  /** Run `task.run()` soon: its first step, or the one after a bare `yield`. */
  scheduleStep(task: Task): void;
  /** Run `task.run()` soon, since `future`, which it waits for, is done. */
  scheduleWakeup(task: Task, future: FutureLike): void;
  /** Call `callback(future)` soon in `context`. */
  scheduleCallback(callback: unknown, future: Future, context: ContextSource): void;
  callExceptionHandler(context: ExceptionContext): void;
  /** A future got an exception that nobody has looked at yet. */
  noteUnretrieved(record: UnretrievedRecord): void;
}
