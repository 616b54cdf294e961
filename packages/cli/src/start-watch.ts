import type { PyInterpreter, StepBudget, ThreadState } from '@pyco/vm';

/** Steps between two looks. Natives' work counts as steps, too. */
const STEPS = 50;
/**
 * No module for so many seconds, and for so many seconds of processor time after that, and the program has started: on a busy machine the time on the
 * clock alone would tell that far too early.
 */
const QUIET = 0.1;
const BUSY = 0.05;
/** As `BUSY`, while the code of a module of the library runs, which makes hundreds of classes in some. */
const BUSY_IN_LIBRARY = 1;
const NO_END = 0x3fffffff;

/** Tells when a program is done with starting, which is mostly importing: no module has come for a while. After that it costs nothing. */
export class StartWatch implements StepBudget {
  readonly #interp: PyInterpreter;
  readonly #onStarted: () => void;
  #modules = -1;
  #since = 0;
  /** Processor time of the first look after `QUIET`. */
  #busySince: number | undefined = undefined;
  #isOver = false;

  constructor(interp: PyInterpreter, onStarted: () => void) {
    this.#interp = interp;
    this.#onStarted = onStarted;
    interp.mainThread.setBudget(this, STEPS);
  }

  exhausted(tstate: ThreadState): number {
    if (!this.#isOver && this.#isStarting()) return STEPS;
    // Threads that were started meanwhile have the watch from the main thread.
    tstate.setBudget(undefined, 0);
    return NO_END;
  }

  #isStarting(): boolean {
    const { modules, host, importState } = this.#interp;
    const now = host.clock.monotonic();
    if (modules.size !== this.#modules) {
      this.#modules = modules.size;
      this.#since = now;
      this.#busySince = undefined;
    }
    if (now - this.#since < QUIET) return true;
    const busy = host.clock.processTime();
    this.#busySince ??= busy;
    const isInLibrary = importState !== undefined && importState.initializing.size > 0;
    if (busy - this.#busySince < (isInLibrary ? BUSY_IN_LIBRARY : BUSY)) return true;
    this.#isOver = true;
    this.#onStarted();
    return false;
  }
}
