import {
  type AsyncState,
  type ContextSource,
  contextFrom,
  type ExceptionContext,
  type Future,
  type FutureLike,
  type FutureLoop,
  type PendingRecord,
  type Task,
  TaskRegistry,
  UnretrievedLog,
  type UnretrievedRecord,
  type WatchEnd,
} from '@pyco/asyncio';
import {
  callMethod,
  callWith,
  defineType,
  getAttr,
  isTrue,
  PyDict,
  PyObject,
  type PyType,
  strFromJs,
  typeOf,
  type Value,
  type Watcher,
} from '@pyco/vm';
import { PyDeque } from '../_collections/deque.js';
import { DoneHandle } from './guest-handle.js';
import type { GuestTask } from './guest-task.js';
import { own } from './own-attribute.js';
import { type AsyncioState, asyncStateOf } from './state.js';
import { TaskStep, taskWakeup } from './task-call.js';

/** What is left of a future or task that JavaScript has collected: how it read. */
class PyGone extends PyObject {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }
}

const _goneType: PyType = defineType<PyGone>({
  name: '_asyncio.Gone',
  instance: PyGone,
  final: true,
  noInstantiation: true,
  slots: { tp_repr: (self) => strFromJs(self.text) },
});

class EndWatcher implements Watcher {
  readonly isWaiting = true;
  readonly #gone: () => void;

  constructor(gone: () => void) {
    this.#gone = gone;
  }

  gone(): void {
    this.#gone();
  }
}

/** Attributes of a loop object that is not in dictionary mode: those that are looked at for every callback. */
interface LoopFields {
  readonly dict: PyDict | undefined;
  readonly $call_soon?: Value;
  readonly $_debug?: Value;
  readonly $_closed?: Value;
  readonly $_ready?: Value;
}

/**
 * A Python loop object as futures and tasks see it. If its scheduling is `BaseEventLoop`'s own, entries go straight into its `_ready`; if a
 * class, or the object itself, has a `call_soon` of its own, that is called.
 */
export class GuestLoop implements FutureLoop {
  readonly asyncio: AsyncioState;
  readonly loop: Value;
  readonly tasks: TaskRegistry;
  currentTask: Task | null = null;
  /** What the step that has begun raises in the coroutine. */
  pendingError: Value | undefined = undefined;
  readonly unretrieved: UnretrievedLog;
  /** Iterations of `_run_once`, so that descriptors are polled now and then in a loop that is busy. */
  iterations = 0;
  /** The version of the loop's type for which the two below were found out. */
  #version = -1;
  #schedulesByItself = false;
  #timesByItself = false;

  constructor(asyncio: AsyncioState, loop: Value) {
    this.asyncio = asyncio;
    this.loop = loop;
    const watchEnd: WatchEnd = (target, gone) => asyncio.interp.lifetimes.watch(target, new EndWatcher(gone));
    this.unretrieved = new UnretrievedLog((context) => this.callExceptionHandler(context), watchEnd);
    this.tasks = new TaskRegistry((record) => this.#taskDestroyed(record), watchEnd);
  }

  #taskDestroyed({ description, sourceTraceback }: PendingRecord): void {
    const context: ExceptionContext = { task: description, message: 'Task was destroyed but it is pending!' };
    if (sourceTraceback !== undefined) context.source_traceback = sourceTraceback;
    this.callExceptionHandler(context);
  }

  get state(): AsyncState {
    return asyncStateOf();
  }

  /** Whether entries may go straight into `_ready`: the loop's methods are `BaseEventLoop`'s, it is open, and not in debug mode. */
  get isDirect(): boolean {
    const { loop } = this;
    if (typeOf(loop).tp_version_tag !== this.#version) this.#look();
    if (!this.#schedulesByItself) return false;
    const fields = loop as LoopFields;
    if (fields.dict === undefined) return fields.$call_soon === undefined && fields.$_debug === false && fields.$_closed === false;
    return own(loop, 'call_soon') === undefined && own(loop, '_debug') === false && own(loop, '_closed') === false;
  }

  /** Whether `call_later` may go straight to the timers: `call_at` and `time` are `BaseEventLoop`'s, too. */
  get isDirectTimer(): boolean {
    return this.isDirect && this.#timesByItself && own(this.loop, 'call_at') === undefined && own(this.loop, 'time') === undefined;
  }

  /** `_ready` of a loop for which `isDirect` holds. */
  get ready(): PyDeque {
    return ((this.loop as LoopFields).$_ready ?? own(this.loop, '_ready')) as PyDeque;
  }

  #look(): void {
    const type = typeOf(this.loop);
    this.#version = type.tp_version_tag;
    const { library } = this.asyncio;
    this.#schedulesByItself = library !== undefined && library.isUntouched(type, ['call_soon', '_call_soon', 'get_debug']);
    this.#timesByItself = library !== undefined && library.isUntouched(type, ['call_at', 'time']);
    if (this.#schedulesByItself && !(own(this.loop, '_ready') instanceof PyDeque)) {
      this.#schedulesByItself = false;
      this.#version = -1;
    }
  }

  getDebug(): boolean {
    return this.isDirect ? false : isTrue(callMethod(this.loop, 'get_debug'));
  }

  isRunning(): boolean {
    return isTrue(callMethod(this.loop, 'is_running'));
  }

  scheduleStep(task: Task): void {
    if (this.isDirect) this.ready.append((task as GuestTask).takeEntry());
    else this.#callSoon(new TaskStep(task as GuestTask), [], task.context as Value);
  }

  scheduleWakeup(task: Task, future: FutureLike): void {
    if (this.isDirect) this.ready.append((task as GuestTask).takeEntry());
    else this.#callSoon(taskWakeup(task as GuestTask), [future as Value], task.context as Value);
  }

  scheduleCallback(callback: unknown, future: Future, context: ContextSource): void {
    if (this.isDirect) this.ready.append(new DoneHandle(callback as Value, future, context));
    else this.#callSoon(callback as Value, [future as Value], contextFrom(context, this.state) as Value);
  }

  #callSoon(callback: Value, args: readonly Value[], context: Value): void {
    callWith(getAttr(this.loop, 'call_soon'), [callback, ...args, context], ['context']);
  }

  callExceptionHandler(context: ExceptionContext): void {
    const dict = new PyDict();
    for (const [key, value] of Object.entries(context)) {
      if (value === undefined) continue;
      const isGone = typeof value === 'string' && (key === 'task' || key === 'future');
      dict.setStr(key, isGone ? new PyGone(value) : typeof value === 'string' ? strFromJs(value) : (value as Value));
    }
    callMethod(this.loop, 'call_exception_handler', dict);
  }

  noteUnretrieved(record: UnretrievedRecord): void {
    this.unretrieved.add(record);
  }
}
