import { type AsyncState, type FutureLoop, TaskRegistry } from '@pyco/asyncio';
import { exc, raise } from '@pyco/vm';

const uninitialized = (): never => raise(exc.RuntimeError, 'Future object is not initialized.');

/** A task that belongs to no loop is registered nowhere. */
class NoTasks extends TaskRegistry {
  override add(): void {}
}

/** The loop of a future between `__new__` and `__init__`. */
class UnboundLoop implements FutureLoop {
  readonly tasks: TaskRegistry = new NoTasks(() => {});
  readonly currentTask = null;

  get state(): AsyncState {
    return uninitialized();
  }
  getDebug(): false {
    return false;
  }
  isRunning(): false {
    return false;
  }
  // A task is made by the engine's constructor before it has a loop: nothing is to be scheduled yet.
  scheduleStep(): void {}
  scheduleWakeup(): never {
    return uninitialized();
  }
  scheduleCallback(): never {
    return uninitialized();
  }
  callExceptionHandler(): never {
    return uninitialized();
  }
  noteUnretrieved(): never {
    return uninitialized();
  }
}

/** Holds nothing and never changes. */
export const UNBOUND: FutureLoop = new UnboundLoop();
