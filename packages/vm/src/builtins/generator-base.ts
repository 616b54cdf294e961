import type { CodeObject } from '@pyco/marshal';
import type { PyBaseException } from '../exceptions/base-exception.js';
import type { Frame } from '../frame/frame.js';
import { UnawaitedCoroutine } from '../interp/never-awaited.js';
import { PyObject, type Value } from '../object/py-object.js';
import type { PyInterpreter } from '../state/interpreter.js';
import type { Watcher, YoungInPlace } from '../state/lifetimes.js';

export const enum GenState {
  /** Created, and a watcher (`PyCoroutine.watcher`) wants to know if it is begun. */
  WATCHED = -1,
  CREATED = 0,
  SUSPENDED = 1,
  RUNNING = 2,
  CLOSED = 3,
}

/** What generators, coroutines and async generators are: a frame that owns its registers and can be gone on with. */
export abstract class GeneratorBase extends PyObject {
  /** Its frame; kept when it has finished, without registers. */
  readonly frame: Frame;
  state: GenState;
  name: Value;
  qualname: Value;
  /** While suspended in an `except` block: the exception that it handles. */
  handled: PyBaseException | undefined;
  /** While running: what was handled where it was resumed. */
  outerHandled: PyBaseException | undefined;
  /** It stands in an `except` block of its own. What it handles may be the very exception that is handled outside, too. */
  isHandling: boolean;

  constructor(frame: Frame, name: Value, qualname: Value) {
    super();
    this.frame = frame;
    this.state = GenState.CREATED;
    this.name = name;
    this.qualname = qualname;
    this.handled = undefined;
    this.outerHandled = undefined;
    this.isHandling = false;
  }

  get code(): CodeObject<Value> {
    return this.frame.exe.code;
  }
}

/** `generator`. */
export class PyGenerator extends GeneratorBase {}

/** `coroutine`. */
export class PyCoroutine extends GeneratorBase implements YoungInPlace {
  /** `cr_origin`: where it was made, if `sys.set_coroutine_origin_tracking_depth` asked for that. */
  origin: Value | undefined = undefined;
  watcher: UnawaitedCoroutine | undefined = undefined;
  place = -1;

  get isUnused(): boolean {
    return this.state === GenState.CREATED;
  }

  makeWatcher(interp: PyInterpreter): Watcher | undefined {
    if (!this.isUnused) return undefined;
    this.state = GenState.WATCHED;
    return (this.watcher = new UnawaitedCoroutine(this, interp));
  }
}

/** `async_generator`. */
export class PyAsyncGenerator extends GeneratorBase {
  /** The finalizer hook that was in force at the first iteration. */
  finalizer: Value | undefined = undefined;
  hooksInited = false;
  closed = false;
  /** An `asend`, `athrow` or `aclose` is under way. */
  runningAsync = false;
}

/** What an async generator yields to the event loop's back: told apart from what it awaits. */
export class AsyncGenWrappedValue extends PyObject {
  readonly value: Value;

  constructor(value: Value) {
    super();
    this.value = value;
  }
}

/** What a method of an async generator gives: awaited, it gives its value by a StopIteration. */
export abstract class AsyncGenMethod extends PyObject {}
