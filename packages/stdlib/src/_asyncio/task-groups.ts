import { None, type PyDict, type PyFunction, PyMethod, PyModule, PySet, PyType, type ThreadState, type Value } from '@pyco/vm';
import { GuestFuture } from './guest-future.js';
import type { DoneHandle } from './guest-handle.js';
import { GuestTask } from './guest-task.js';
import { ownMethod } from './plainness.js';
import type { AsyncioState } from './state.js';

/** Attributes of a TaskGroup that is not in dictionary mode. */
interface GroupFields {
  readonly dict: PyDict | undefined;
  readonly $_tasks?: Value;
  readonly $_on_completed_fut?: Value;
}

/**
 * `TaskGroup._on_task_done` for a task that has ended well or was cancelled. The group's method stays what tasks have among their callbacks; the loop does
 * here what that would do. A task that has failed, and whatever is not as the library made it, is left to the method.
 */
export class TaskGroups {
  readonly #taskDone: PyFunction;
  readonly #version: number;

  private constructor(taskDone: PyFunction) {
    this.#taskDone = taskDone;
    this.#version = taskDone.version;
  }

  /** `undefined` while the library's TaskGroup is not there, or if it is no longer the library's. */
  static improve({ interp }: AsyncioState): TaskGroups | undefined {
    const module = interp.modules.getStr('asyncio.taskgroups');
    const group = module instanceof PyModule ? module.dict.getStr('TaskGroup') : undefined;
    const taskDone = group instanceof PyType ? ownMethod(group, '_on_task_done', 'asyncio.taskgroups') : undefined;
    return taskDone === undefined ? undefined : new TaskGroups(taskDone);
  }

  /** False, with nothing done, if the callback is another one, or is to be called. */
  taskDone(tstate: ThreadState, { callback, future }: DoneHandle): boolean {
    if (!(callback instanceof PyMethod) || callback.func !== this.#taskDone || this.#taskDone.version !== this.#version) return false;
    if (!(future instanceof GuestTask) || future.hasOverrides || !(future.hasResult || future.cancelled())) return false;
    const { dict, $_tasks: tasks, $_on_completed_fut: completed } = callback.self as GroupFields;
    if (dict !== undefined || tstate.installed !== undefined || !(tasks instanceof PySet) || tasks.ob_type.isHeapType) return false;
    const isAwaited = completed instanceof GuestFuture;
    if (isAwaited ? completed.hasOverrides : completed !== None) return false;
    tasks.discard(future);
    if (isAwaited && tasks.size === 0 && !completed.done()) completed.setResult(true);
    return true;
  }
}
