import { currentThread, defineType, NativeDef, None, PyBuiltinFunction, PyObject, type PyType, type Value } from '@pyco/vm';
import type { GuestTask } from './guest-task.js';
import { step } from './step.js';

/** `TaskStepMethWrapper`: what a loop with a `call_soon` of its own gets to call for a task's next step. */
export class TaskStep extends PyObject {
  readonly task: GuestTask;

  constructor(task: GuestTask) {
    super();
    this.task = task;
  }
}

const _taskStepType: PyType = defineType<TaskStep>({
  name: '_asyncio.TaskStepMethWrapper',
  instance: TaskStep,
  final: true,
  noInstantiation: true,
  slots: { tp_call: (self) => step(currentThread(), self.task) },
  getset: { __self__: { get: (self) => self.task } },
});

// The task knows what it waits for; the future is what callbacks of futures get.
const wakeup = new NativeDef(
  'task_wakeup($self, fut, /)',
  (task: GuestTask, _future: Value): Value | undefined => step(currentThread(), task),
  'Task',
);

/** `Task.task_wakeup`: what a future that is not ours gets as its callback. */
export const taskWakeup = (task: GuestTask): Value => new PyBuiltinFunction(wakeup, task, None);
