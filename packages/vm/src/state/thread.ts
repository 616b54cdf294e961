import { PyBaseException } from '../exceptions/base-exception.js';
import type { Frame } from '../frame/frame.js';
import type { Left } from '../frame/leave.js';
import type { NativeFrame } from '../frame/native-frame.js';
import { traceStack } from '../frame/plain-entry.js';
import type { Value } from '../object/py-object.js';
import type { FrameEvaluator, Outcome } from '../ports/frame-evaluator.js';
import type { FrameEvent, Instrument } from '../ports/instrument.js';
import type { StepBudget } from '../ports/step-budget.js';
import type { PyInterpreter } from './interpreter.js';
import type { Wait } from './wait.js';

/** Steps between two looks at the clock of a thread that has no budget: any number that stays a small integer. */
const UNLIMITED_STEPS = 0x3fffffff;
/** Steps until a fiber that should have been stopped, and could not be, is asked about again. */
const SOON = 100;
/** Steps of a turn that asking the system stands for. */
const SYSTEM_CALL_STEPS = 200;

/**
 * One line of execution: `PyThreadState`, and at the same time the *fiber*: the stack of frames that can be stopped
 * anywhere and continued. Every `threading.Thread`, and every call that a host makes, has its own.
 */
export class ThreadState {
  readonly interp: PyInterpreter;
  readonly id: number;
  /** The innermost frame, `undefined` when nothing runs; `back` leads outwards. A Python frame or a native one: see `currentFrame`. */
  frame: Frame | NativeFrame | undefined = undefined;
  /** Registers of the pooled frames, each a window of it. */
  readonly registers: (Value | undefined)[] = [];
  /** Frame records that are not in use, linked by `next`. */
  spareFrames: Frame | undefined = undefined;
  /** Steps (calls and jumps backwards) until `budget` is asked. */
  steps: number = UNLIMITED_STEPS;
  budget: StepBudget | undefined = undefined;
  /** What `steps` began with, and what is left of the steps that `budget` gave. */
  #granted: number = UNLIMITED_STEPS;
  #budgetSteps: number = UNLIMITED_STEPS;
  /** It was hurried while it did not run: what it is granted next is nothing. */
  #isHurried = false;
  /** Set by a native that must wait, which then returns `undefined`: `waitFor`. */
  wait: Wait | undefined = undefined;
  /** How the fiber ended; `undefined` while it has not. */
  outcome: Outcome | undefined = undefined;
  /** To be raised as soon as the fiber takes a step: `PyThreadState_SetAsyncExc`. */
  asyncExc: PyBaseException | undefined = undefined;
  /** How often other fibers run on top of this one's JavaScript stack, so that it cannot go on before they are left. */
  buried = 0;
  /** What a frame raises, or has given to the native that entered the run loop: on its way between parts of the evaluator. */
  raised: PyBaseException | undefined = undefined;
  result: Value | undefined = undefined;
  /** What the coroutine of an awaited call in compiled code has yielded, on its way to the SEND. */
  yielded: Value | undefined = undefined;
  /** A pair that compiled code unpacks as soon as its loop has it, which is never made into a tuple. */
  first: Value | undefined = undefined;
  second: Value | undefined = undefined;
  /** How the run loop goes on after compiled code has not completed. */
  left: Left = 0;
  /** Compiled code calls compiled code on the JavaScript stack as long as the frame that calls is less deep than this. */
  nestingLimit = 0;
  /** How many run loops compiled code has entered for natives it has called. */
  landings = 0;
  /** Frames that run were changed from outside (a variable, what listens): compiled code beneath so many natives, or fewer, has to leave. -1 for none. */
  changedDepth = -1;
  /** The value of the StopIteration that a `tp_iternext` stands for by giving `undefined`; whoever wants it clears it before. */
  stopValue: Value | undefined = undefined;
  /** `sys.set_asyncgen_hooks`, `sys.set_coroutine_origin_tracking_depth`. */
  asyncGenFirstIter: Value | undefined = undefined;
  asyncGenFinalizer: Value | undefined = undefined;
  coroutineOriginDepth = 0;
  /** The return value of an `am_send` that gave `undefined`. */
  returned: Value | undefined = undefined;
  /** What is to be raised in the frame on top when the run loop goes on with it: `gen.throw()`. */
  throwing: PyBaseException | undefined = undefined;
  /** An exception that leaves a run loop that a native entered; the loop around it must not take it for a new one. */
  leaving: PyBaseException | undefined = undefined;
  #instrument: Instrument | undefined = undefined;
  #muted = 0;
  /** What the instrument is being told. */
  telling: FrameEvent | undefined = undefined;
  /** The exception being handled (`sys.exception()`), innermost frame's first. */
  handled: PyBaseException | undefined = undefined;
  /** How often a native has re-entered the run loop beneath this point; while it is not 0 the fiber cannot be stopped. */
  nativeDepth = 0;
  /** The `contextvars` context that is entered, made at first use by `_contextvars`. */
  context: unknown = undefined;
  /** State that native modules keep per thread, by a key of their own. */
  readonly storage: Map<unknown, unknown> = new Map();

  constructor(interp: PyInterpreter, id: number) {
    this.interp = interp;
    this.id = id;
    const instrument = interp.threadInstrument?.(this);
    if (instrument !== undefined) this.setInstrument(instrument);
  }

  get evaluator(): FrameEvaluator {
    return this.interp.evaluator;
  }

  /** Depth of the stack as it counts against `interp.recursionLimit`. */
  get depth(): number {
    return this.frame?.depth ?? 0;
  }

  /** What frames report to; nothing while an instrument itself calls Python. */
  get instrument(): Instrument | undefined {
    return this.#muted > 0 ? undefined : this.#instrument;
  }

  /** The instrument that was set, whether or not it is being told something. */
  get installed(): Instrument | undefined {
    return this.#instrument;
  }

  /** Tells an instrument something: it may call Python, of which it does not hear. */
  unheard(event: FrameEvent, work: () => void): void {
    const outer = this.telling;
    this.telling = event;
    try {
      this.muted(work);
    } finally {
      this.telling = outer;
    }
  }

  /** Does something that the instrument is not told of. */
  muted<T>(work: () => T): T {
    this.#muted++;
    try {
      return work();
    } finally {
      this.#muted--;
    }
  }

  /** `sys.call_tracing`: does something of which the instrument hears, though it is being told something. */
  heard<T>(work: () => T): T {
    const [muted, outer] = [this.#muted, this.telling];
    this.#muted = 0;
    this.telling = undefined;
    try {
      return work();
    } finally {
      this.#muted = muted;
      this.telling = outer;
    }
  }

  /** Frames report to `instrument` from now on: those that begin, and those that run. */
  setInstrument(instrument: Instrument | undefined): void {
    this.#instrument = instrument;
    this.grant();
    if (instrument === undefined) this.interp.plainEntries.clearIfUnused(this);
    else traceStack(this);
  }

  /** Asks `budget` after this many steps. */
  setBudget(budget: StepBudget | undefined, steps: number): void {
    this.budget = budget;
    this.#budgetSteps = steps;
    this.grant();
  }

  /** Fills `steps` up: until the budget, the scheduler or a signal wants to be asked. */
  grant(): void {
    const { scheduler } = this.interp;
    // No steps are left while there is an instrument: so every call comes by the slow way, which looks for it.
    let steps = this.#instrument === undefined ? Math.min(UNLIMITED_STEPS, scheduler.slice(this)) : 0;
    if (this.budget !== undefined && this.#budgetSteps < steps) steps = this.#budgetSteps;
    if (this.asyncExc !== undefined || this.#isHurried) steps = 0;
    this.#isHurried = false;
    this.#granted = Math.max(1, steps);
    this.steps = steps;
  }

  /** Takes steps for a native's work from the budget, which may raise in the guest. */
  takeWork(steps: number): void {
    const { budget } = this;
    if (budget === undefined) return;
    const used = this.#instrument === undefined ? this.#granted - Math.max(0, this.steps) : 0;
    let left = this.#budgetSteps - used - steps;
    while (left < 0) {
      const more = budget.exhausted(this);
      // One that wants to stop the fiber has to wait until the native is done.
      if (more <= 0) break;
      left += more;
    }
    this.#budgetSteps = Math.max(0, left);
    this.grant();
  }

  /** Whether compiled code that runs now has to leave, since frames were changed. */
  get isChanged(): boolean {
    return this.changedDepth >= this.nativeDepth;
  }

  /** Asks at the next step, whatever was granted. */
  hurry(): void {
    this.#isHurried = true;
    if (this.steps <= 0) return;
    this.#granted -= this.steps;
    this.steps = 0;
  }

  /** The system has been asked, which takes as long as many steps, and for which CPython lets other threads run: their turn comes nearer. */
  countSystemCall(): void {
    if (this.steps <= 0 || !this.interp.scheduler.isShared) return;
    const taken = Math.min(this.steps, SYSTEM_CALL_STEPS);
    this.#granted -= taken;
    this.steps -= taken;
  }

  /** The steps that were granted are used up. Whether the fiber has to stop; throws what the budget or a signal raises in the guest. */
  isStopped(): boolean {
    const { scheduler } = this.interp;
    const { asyncExc } = this;
    if (asyncExc !== undefined) {
      this.asyncExc = undefined;
      this.grant();
      throw asyncExc;
    }
    let stops = false;
    if (this.budget !== undefined) {
      this.#budgetSteps -= this.#granted;
      if (this.#budgetSteps <= 0) {
        // One that stops is asked again when it goes on; one that cannot stop just now, soon.
        this.#budgetSteps = this.nativeDepth === 0 ? 0 : SOON;
        const steps = this.budget.exhausted(this);
        if (steps > 0) this.#budgetSteps = steps;
        else stops = true;
      }
    }
    this.grant();
    scheduler.deliver(this);
    stops = scheduler.tick(this) || stops;
    return stops && this.nativeDepth === 0;
  }

  /** Lets go of all that runs: the fiber is as new. Nothing is unwound. */
  abandon(): void {
    this.wait?.cancel();
    this.frame = undefined;
    this.wait = undefined;
    this.outcome = undefined;
    this.asyncExc = undefined;
    this.raised = undefined;
    this.result = undefined;
    this.yielded = undefined;
    this.throwing = undefined;
    this.leaving = undefined;
    this.handled = undefined;
    this.context = undefined;
    this.setBudget(undefined, 0);
  }

  /** Whether a caught JavaScript value is a guest exception. */
  isException(error: unknown): error is PyBaseException {
    return error instanceof PyBaseException;
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

/** Runs `work` in the thread that runs now or, where a host looks at values with none entered, in `tstate`. */
export function inThread<T>(tstate: ThreadState, work: () => T): T {
  if (current.tstate !== undefined) return work();
  current.tstate = tstate;
  try {
    return work();
  } finally {
    current.tstate = undefined;
  }
}

export type { Value };
