import type { PyInterpreter, StepBudget, ThreadState } from '@pyco/vm';

/** Steps between two looks. Natives' work counts as steps, too. */
const STEPS = 50;
/** No module for so many seconds, and the program has started. */
const QUIET = 0.1;
const NO_END = 0x3fffffff;

/** Tells when a program is done with starting, which is mostly importing: no module has come for a while. After that it costs nothing. */
export class StartWatch implements StepBudget {
  readonly #interp: PyInterpreter;
  readonly #onStarted: () => void;
  #modules = -1;
  #since = 0;
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
    const { size } = this.#interp.modules;
    const now = this.#interp.host.clock.monotonic();
    if (size !== this.#modules) {
      this.#modules = size;
      this.#since = now;
    }
    if (now - this.#since < QUIET) return true;
    this.#isOver = true;
    this.#onStarted();
    return false;
  }
}
