import type { Task } from '@pyco/asyncio';
import { callMethod, currentThread, exc, type NativeModule, None, PyModule, raise, repr, strToJs, type Value } from '@pyco/vm';
import { futureType, getEventLoop } from './future-type.js';
import type { GuestLoop } from './guest-loop.js';
import { improveLibrary } from './loop-library.js';
import { asyncioOf, asyncStateOf } from './state.js';
import { PyCurrentTasks, PyTaskSet } from './task-set.js';
import { taskType } from './task-type.js';

const asyncio = () => asyncioOf(currentThread().interp);
const scheduled = (): PyTaskSet => new PyTaskSet(asyncio());

const runningLoop = (): Value | undefined => (asyncStateOf().runningLoop as GuestLoop | null)?.loop;

const getRunningLoop = (): Value => runningLoop() ?? raise(exc.RuntimeError, 'no running event loop');

const text = (value: Value | null): string => strToJs(repr(value ?? None))!;

function enterTask(loop: Value, task: Value): Value {
  const guest = asyncio().guestOf(loop);
  if (guest.currentTask !== null) {
    raise(exc.RuntimeError, `Cannot enter into task ${text(task)} while another task ${text(guest.currentTask)} is being executed.`);
  }
  guest.currentTask = task as Task;
  return None;
}

function leaveTask(loop: Value, task: Value): Value {
  const guest = asyncio().guestOf(loop);
  if (guest.currentTask !== task) {
    raise(exc.RuntimeError, `Leaving task ${text(task)} does not match the current task ${text(guest.currentTask)}.`);
  }
  guest.currentTask = null;
  return None;
}

/** `_asyncio`: futures and tasks for CPython's own `asyncio`. */
export const asyncioNatives: NativeModule = {
  name: '_asyncio',
  doc: 'Accelerator module for asyncio',
  types: [futureType, taskType],
  functions: {
    '_get_running_loop()': (): Value => runningLoop() ?? None,
    '_set_running_loop(loop, /)': (loop: Value): Value => {
      asyncStateOf().runningLoop = loop === None ? null : asyncio().guestOf(loop);
      return None;
    },
    'get_running_loop()': getRunningLoop,
    'get_event_loop()': getEventLoop,
    'current_task(loop=None)': (loop: Value): Value => asyncio().guestOf(loop === None ? getRunningLoop() : loop).currentTask ?? None,
    '_register_task(task)': (task: Value): Value => {
      scheduled().add(task);
      return None;
    },
    '_unregister_task(task)': (task: Value): Value => {
      scheduled().discard(task);
      return None;
    },
    '_register_eager_task(task)': (task: Value): Value => callMethod(asyncio().eagerTasks, 'add', task),
    '_unregister_eager_task(task)': (task: Value): Value => callMethod(asyncio().eagerTasks, 'discard', task),
    '_enter_task(loop, task)': enterTask,
    '_leave_task(loop, task)': leaveTask,
    '_swap_current_task(loop, task)': (loop: Value, task: Value): Value => {
      const guest = asyncio().guestOf(loop);
      const previous = guest.currentTask;
      guest.currentTask = task === None ? null : (task as Task);
      return previous ?? None;
    },
  },
  init(module, interp) {
    const own = asyncioOf(interp);
    module.dict.setStr('_scheduled_tasks', new PyTaskSet(own));
    module.dict.setStr('_eager_tasks', own.eagerTasks);
    module.dict.setStr('_current_tasks', new PyCurrentTasks(own));
    // `asyncio.events` imports this module when its handles and its AbstractEventLoop are there.
    const events = interp.modules.getStr('asyncio.events');
    if (events instanceof PyModule) improveLibrary(events, own);
  },
};
