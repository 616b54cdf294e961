import type { TaskFactory } from './base-events.js';
import { makeTask } from './generator-task.js';

/**
 * A task factory (`loop.setTaskFactory`) whose tasks take their first step at once, inside `createTask`. One that does
 * not have to wait is done when `createTask` returns.
 */
export const eagerTaskFactory: TaskFactory = (loop, coro, { name, context }) => makeTask(coro, { loop, name, context, eagerStart: true });
