import { type Context, type Coroutine, Task } from '@pyco/asyncio';
import { callMethod, currentThread, type PyType, repr, strFromJs, strToJs, typeOf, type Value } from '@pyco/vm';
import { TaskEntry } from './guest-handle.js';
import type { GuestLoop } from './guest-loop.js';
import { asyncStateOf } from './state.js';
import { stepNow } from './step.js';
import { UNBOUND } from './unbound-loop.js';

/** What a task is made with that is bound to a loop afterwards. */
const UNSTARTED = { loop: UNBOUND, name: '', context: Object.freeze({}) as Context };

/** The engine's Task as `_asyncio.Task`. Its coroutine is a guest object, and a step is run in pieces (see step.ts). */
export class GuestTask extends Task<Value> {
  declare readonly ob_type: PyType;
  declare loop: GuestLoop;
  /** What stands in the ready queue for this task: one object, used for every step. */
  #entry: TaskEntry | undefined;

  constructor() {
    super(undefined as never, UNSTARTED);
    this.#entry = undefined;
  }

  override bind(loop: GuestLoop): void {
    if ((this.loop as unknown) === UNBOUND && loop.isDirect) this.loop = loop;
    else super.bind(loop);
  }

  override get className(): string {
    return typeOf(this).name;
  }

  override get hasOverrides(): boolean {
    return this.ob_type !== GuestTask.prototype.ob_type;
  }

  /** `Task.__init__`: begins with the loop's next iteration or, if `eager`, at once. */
  start(loop: GuestLoop, coro: Value, name: number | string, context: Context | undefined, eager: boolean): void {
    this.bind(loop);
    this.coro = coro as unknown as Coroutine;
    this.nameOrNumber = name;
    this.context = context ?? asyncStateOf().context.copy();
    this.#entry = undefined;
    if (eager) this.#startNow();
    else {
      try {
        loop.scheduleStep(this as Task);
      } catch (error) {
        loop.tasks.watch(this as Task);
        throw error;
      }
      loop.tasks.add(this as Task);
    }
  }

  takeEntry(): TaskEntry {
    const entry = this.#entry;
    if (entry !== undefined && !entry.cancelled) return entry;
    const made = new TaskEntry(this);
    this.#entry = made;
    return made;
  }

  get pythonName(): Value {
    return strFromJs(this.getName());
  }

  /** `task_eager_start`: the first step, inside `__init__`; another task may be current meanwhile. */
  #startNow(): void {
    const { loop } = this;
    const { eagerTasks } = loop.asyncio;
    const previous = loop.currentTask;
    loop.currentTask = this as Task;
    callMethod(eagerTasks, 'add', this);
    try {
      stepNow(this);
    } finally {
      callMethod(eagerTasks, 'discard', this);
      loop.currentTask = previous;
    }
    if (this.done()) this.coro = undefined as never;
    else loop.tasks.add(this as Task);
  }

  override describePending(): string {
    try {
      return this.toString();
    } catch (error) {
      if (!currentThread().isException(error)) throw error;
      return super.describePending();
    }
  }

  override toString(): string {
    return strToJs(repr(this))!;
  }
}
