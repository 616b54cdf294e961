import { StepOutcome } from '@pyco/asyncio';
import {
  callExit,
  currentThread,
  exc,
  getAttr,
  isRaised,
  NativeFrame,
  None,
  type PyBaseException,
  PyCoroutine,
  PyGenerator,
  type PyStopIteration,
  popNative,
  pushNative,
  resumeGenerator,
  type ThreadState,
  tailCall,
  throwInto,
  type Value,
} from '@pyco/vm';
import type { GuestTask } from './guest-task.js';
import { asyncStateOf } from './state.js';

/** Lets the coroutine go on, beneath the native frame on top: its frames are pushed, or it has answered at once. */
function advance(tstate: ThreadState, coro: Value, error: Value | undefined): Value | undefined {
  if (coro instanceof PyCoroutine || coro instanceof PyGenerator) {
    if (error !== undefined) return throwInto(tstate, coro, error as PyBaseException);
    if (coro instanceof PyCoroutine || isOpen(coro)) return resumeGenerator(tstate, coro, None, callExit(tstate));
  }
  return error === undefined ? tailCall(getAttr(coro, 'send'), [None]) : tailCall(getAttr(coro, 'throw'), [error]);
}

/** A generator that has ended raises StopIteration by its own `send`. */
const isOpen = (generator: PyGenerator): boolean => !generator.frame.done;

/**
 * `task_step`, first half: the task becomes the current one; its context has been entered by whoever calls. Its coroutine is then to be resumed (`runStep`)
 * beneath a native frame that takes returns, and what that gets belongs to `finishStep`. False if the step could not begin: then all is said and done.
 */
export function beginStep(tstate: ThreadState, task: GuestTask): boolean {
  try {
    task.loop.pendingError = task.beginStep() as Value | undefined;
    return true;
  } catch (refused) {
    if (!tstate.isException(refused)) throw refused;
    task.abandon(refused);
    return false;
  }
}

/** Resumes the coroutine of a task whose step has begun. */
export function runStep(tstate: ThreadState, task: GuestTask): Value | undefined {
  const { loop } = task;
  const error = loop.pendingError;
  loop.pendingError = undefined;
  return advance(tstate, task.coro as Value, error);
}

function settle(tstate: ThreadState, task: GuestTask, value: Value | undefined, error: PyBaseException | undefined): void {
  if (error !== undefined) {
    if (isRaised(error, exc.StopIteration)) task.stepResult(StepOutcome.Returned, (error as PyStopIteration).value ?? None);
    else task.stepResult(StepOutcome.Raised, error);
  } else if (value === undefined) {
    const { returned } = tstate;
    tstate.returned = undefined;
    task.stepResult(StepOutcome.Returned, returned);
  } else task.stepResult(StepOutcome.Yielded, value);
}

/** `task_step`, second half: draws the conclusion from what the coroutine gave. Throws only what is fatal. */
export function finishStep(tstate: ThreadState, task: GuestTask, value: Value | undefined, error: PyBaseException | undefined): void {
  try {
    settle(tstate, task, value, error);
  } finally {
    task.endStep();
  }
}

/** On the stack during a step that somebody else than the loop core calls. */
class StepFrame extends NativeFrame {
  readonly task: GuestTask;
  readonly isEager: boolean;

  constructor(task: GuestTask, isEager: boolean) {
    super();
    this.task = task;
    this.isEager = isEager;
  }

  override get takesReturn(): boolean {
    return true;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    const { task } = this;
    if (this.isEager) {
      try {
        settle(tstate, task, value, error);
      } finally {
        task.context.exit(asyncStateOf(tstate));
      }
    } else finishStep(tstate, task, value, error);
    return None;
  }

  run(tstate: ThreadState): Value | undefined {
    pushNative(tstate, this);
    let value: Value | undefined;
    try {
      value = runStep(tstate, this.task);
    } catch (error) {
      if (!tstate.isException(error)) throw error;
      popNative(tstate, this);
      return this.resume(tstate, undefined, error);
    }
    if (value === undefined) return undefined;
    popNative(tstate, this);
    return this.resume(tstate, value, undefined);
  }
}

/** A whole step, as the last thing a native does. */
export function step(tstate: ThreadState, task: GuestTask): Value | undefined {
  return beginStep(tstate, task) ? new StepFrame(task, false).run(tstate) : None;
}

/** The first step of an eager task, completed on the JavaScript stack. */
export function stepNow(task: GuestTask): void {
  const tstate = currentThread();
  const base = tstate.frame;
  task.context.enter(asyncStateOf(tstate));
  if (new StepFrame(task, true).run(tstate) === undefined) tstate.evaluator.finish(tstate, base);
}
