import { type ContextSource, contextFrom, type Future, Vars } from '@pyco/asyncio';
import { None, PyFloat, PyObject, PyTuple, type Value } from '@pyco/vm';
import type { GuestLoop } from './guest-loop.js';
import type { GuestTask } from './guest-task.js';
import { asyncStateOf } from './state.js';

/** What few handles have. */
class HandleDetails {
  /** How it read before it was cancelled, in debug mode. */
  text: Value = None;
  sourceTraceback: Value = None;
}

/** `asyncio.Handle`. What stands in the ready queue of thousands of tasks is of a kind that has only what it needs; the rest is made for whoever looks. */
export abstract class GuestHandle extends PyObject {
  cancelled: boolean;
  #details: HandleDetails | undefined;

  constructor() {
    super();
    this.cancelled = false;
    this.#details = undefined;
  }

  /** None once cancelled, as `args`. */
  abstract get callback(): Value;
  abstract get args(): Value;
  abstract get loop(): Value;
  abstract get context(): Value;
  /** Lets go of what it would call. */
  abstract clear(): void;

  get text(): Value {
    return this.#details?.text ?? None;
  }

  set text(text: Value) {
    if (this.#details !== undefined || text !== None) (this.#details ??= new HandleDetails()).text = text;
  }

  get sourceTraceback(): Value {
    return this.#details?.sourceTraceback ?? None;
  }

  set sourceTraceback(traceback: Value) {
    if (this.#details !== undefined || traceback !== None) (this.#details ??= new HandleDetails()).sourceTraceback = traceback;
  }
}

/** A callback with its arguments and context. */
export class PlainHandle extends GuestHandle {
  callback: Value;
  args: Value;
  loop: Value;
  #context: Value | Vars;

  constructor(callback: Value, args: Value, loop: Value, context: Value | Vars) {
    super();
    this.callback = callback;
    this.args = args;
    this.loop = loop;
    this.#context = context;
  }

  get context(): Value {
    const context = this.#context;
    if (!(context instanceof Vars)) return context;
    const made = contextFrom(context, asyncStateOf()) as Value;
    this.#context = made;
    return made;
  }

  set context(context: Value) {
    this.#context = context;
  }

  clear(): void {
    this.callback = None;
    this.args = None;
  }
}

/** `asyncio.TimerHandle`. */
export class GuestTimerHandle extends PlainHandle {
  /** As it was given; `seconds` is the same as a number, NaN for what is no plain number. */
  when: Value;
  seconds: number;
  scheduled: boolean;

  constructor(when: Value, callback: Value, args: Value, loop: Value, context: Value | Vars) {
    super(callback, args, loop, context);
    this.when = when;
    this.seconds = secondsOf(when);
    this.scheduled = false;
  }
}

/** A plain number, else NaN. */
export const secondsOf = (value: Value): number => (value instanceof PyFloat ? value.v : typeof value === 'number' ? value : Number.NaN);

/** The call of a future's callback with the future. */
export class DoneHandle extends GuestHandle {
  callback: Value;
  readonly future: Future;
  #source: ContextSource;

  constructor(callback: Value, future: Future, source: ContextSource) {
    super();
    this.callback = callback;
    this.future = future;
    this.#source = source;
  }

  get args(): Value {
    return this.cancelled ? None : new PyTuple([this.future as Value]);
  }

  get loop(): Value {
    return (this.future.loop as GuestLoop).loop;
  }

  get context(): Value {
    const made = contextFrom(this.#source, asyncStateOf());
    this.#source = made;
    return made as Value;
  }

  clear(): void {
    this.callback = None;
  }
}

/** The place of a task in the ready queue: a handle whose call is the task's next step. */
export class TaskEntry extends GuestHandle {
  readonly task: GuestTask;

  constructor(task: GuestTask) {
    super();
    this.task = task;
  }

  get callback(): Value {
    return None;
  }

  get args(): Value {
    return this.cancelled ? None : PyTuple.of([]);
  }

  get loop(): Value {
    return this.task.loop.loop;
  }

  get context(): Value {
    return this.task.context as Value;
  }

  clear(): void {}
}
