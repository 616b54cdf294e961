import type { PyBaseException } from '../exceptions/base-exception.js';
import type { Frame } from '../frame/frame.js';
import type { Value } from '../object/py-object.js';
import type { FrameEvaluator } from '../ports/frame-evaluator.js';
import type { PyInterpreter } from './interpreter.js';

/**
 * One line of execution: `PyThreadState`, and at the same time the *fiber*: the stack of frames that can be stopped
 * anywhere and continued. Every `threading.Thread`, and every call that a host makes, has its own.
 */
export class ThreadState {
  readonly interp: PyInterpreter;
  readonly id: number;
  /** The innermost frame, `undefined` when nothing runs. `frame.f_back` leads outwards. */
  frame: Frame | undefined = undefined;
  /** The exception being handled (`sys.exception()`), innermost frame's first. */
  handled: PyBaseException | undefined = undefined;
  /** Depth of Python frames, counted against `interp.recursionLimit`. */
  depth = 0;
  /** How often a native has re-entered the run loop beneath this point; while it is not 0 the fiber cannot be stopped. */
  nativeDepth = 0;
  /** The `contextvars` context that is entered, made at first use by `_contextvars`. */
  context: unknown = undefined;
  /** State that native modules keep per thread, by a key of their own. */
  readonly storage: Map<unknown, unknown> = new Map();

  constructor(interp: PyInterpreter, id: number) {
    this.interp = interp;
    this.id = id;
  }

  get evaluator(): FrameEvaluator {
    return this.interp.evaluator;
  }
}

/**
 * The thread that runs now, as CPython's `_PyThreadState_GET()`. It is the one piece of module state in the VM: natives have CPython's
 * public signatures (`getAttr(obj, name)`, not `getAttr(tstate, obj, name)`), and JavaScript runs one thing at a time. Whoever
 * enters a runtime sets it and puts the former one back.
 */
const current: { tstate: ThreadState | undefined } = { tstate: undefined };

/** The thread that runs now. Calling it with none entered is a fault of the host's code. */
export function currentThread(): ThreadState {
  const tstate = current.tstate;
  if (tstate === undefined) throw new Error('no Python thread has been entered');
  return tstate;
}

/** As `currentThread`, `undefined` when no runtime has been entered. */
export const tryCurrentThread = (): ThreadState | undefined => current.tstate;

/** Makes `tstate` the running thread and returns the one that was, to be put back. */
export function swapThread(tstate: ThreadState | undefined): ThreadState | undefined {
  const former = current.tstate;
  current.tstate = tstate;
  return former;
}

export type { Value };
