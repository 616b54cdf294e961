import type { FutureLike, Task } from '@pyco/asyncio';
import { callMethod, callWith, currentThread, exc, getAttr, isRaised, isTrue, None, setAttr, tryGetAttr, type Value } from '@pyco/vm';
import type { GuestTask } from './guest-task.js';
import { asyncioOf } from './state.js';
import { taskWakeup } from './task-call.js';

/** `_get_loop`: the loop of anything that says it is a future. */
function loopOf(future: Value): Value {
  const method = tryGetAttr(future, 'get_loop');
  return method === undefined ? getAttr(future, '_loop') : callWith(method, [], undefined);
}

/** A future written in Python, or a subclass of ours: it is asked through its methods, which may be its own. */
class DuckFuture implements FutureLike {
  readonly future: Value;

  constructor(future: Value) {
    this.future = future;
  }

  get blocking(): boolean {
    return isTrue(getAttr(this.future, '_asyncio_future_blocking'));
  }

  set blocking(value: boolean) {
    setAttr(this.future, '_asyncio_future_blocking', value);
  }

  getLoop(): unknown {
    return asyncioOf(currentThread().interp).guestOf(loopOf(this.future));
  }

  done(): boolean {
    return isTrue(callMethod(this.future, 'done'));
  }

  cancel(message?: unknown): boolean {
    return isTrue(callWith(getAttr(this.future, 'cancel'), [(message as Value | undefined) ?? None], ['msg']));
  }

  addTaskWaiter(task: Task): void {
    callWith(getAttr(this.future, 'add_done_callback'), [taskWakeup(task as GuestTask), task.context as Value], ['context']);
  }

  takeError(): unknown {
    try {
      callMethod(this.future, 'result');
      return undefined;
    } catch (error) {
      if (isRaised(error, exc.BaseException)) return error;
      throw error;
    }
  }
}

/** `value` as a future, if it says it is one. */
export function duckFuture(value: Value): FutureLike | undefined {
  const blocking = tryGetAttr(value, '_asyncio_future_blocking');
  return blocking === undefined || blocking === None ? undefined : new DuckFuture(value);
}

/** The Python object behind what a task waits for. */
export const pythonFuture = (future: FutureLike): Value => (future instanceof DuckFuture ? future.future : (future as Value));
