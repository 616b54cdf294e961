import type { StepBudget, ThreadState } from '@pyco/vm';
import { LimitError } from '../errors.js';
import type { HeapWatch } from './heap-watch.js';

/** Steps between two looks at the time. */
const STEPS = 10_000;

/** What a program may use, with all threads that it starts. It is asked between steps, and by a timer while the program waits. */
export class RunLimits implements StepBudget {
  readonly #stepBudget: number;
  readonly #timeLimit: number;
  readonly #heap: HeapWatch | undefined;
  readonly #canStop: boolean;
  #steps: number;
  readonly #end: number;
  /** Set once a limit is reached: the program is not to go on. */
  reached: LimitError | undefined = undefined;

  /** `canStop`: whoever drives the fiber takes 0 for an end; else it is left by a `LimitStop`. */
  constructor(stepBudget: number | undefined, timeLimit: number | undefined, heap: HeapWatch | undefined, canStop: boolean) {
    this.#stepBudget = checked('stepBudget', stepBudget);
    this.#timeLimit = checked('timeLimit', timeLimit);
    this.#heap = heap;
    this.#canStop = canStop;
    this.#steps = this.#stepBudget;
    this.#end = performance.now() + this.#timeLimit;
  }

  /** Milliseconds after which `check` should be asked, whatever the program does. */
  get timeLimit(): number {
    return this.#timeLimit;
  }

  get isLimited(): boolean {
    return this.#heap !== undefined || this.#stepBudget !== Number.POSITIVE_INFINITY || this.#timeLimit !== Number.POSITIVE_INFINITY;
  }

  check(): boolean {
    if (this.reached !== undefined) return true;
    if (performance.now() >= this.#end) this.reached = new LimitError('timeLimit', this.#timeLimit);
    else if (this.#steps <= 0) this.reached = new LimitError('stepBudget', this.#stepBudget);
    return this.reached !== undefined;
  }

  exhausted(tstate: ThreadState): number {
    const heap = this.#heap;
    if (heap?.isFull === true) this.reached ??= new LimitError('memoryLimit', Number.POSITIVE_INFINITY);
    if (this.check()) {
      if (this.#canStop && tstate.nativeDepth === 0) return 0;
      // The natives in between, or the host's call, cannot be stopped, only left.
      throw new LimitStop(this);
    }
    const steps = Math.min(STEPS, heap?.look() ?? STEPS, this.#steps);
    this.#steps -= steps;
    return steps;
  }
}

/** Leaves natives, which take it for no exception of theirs. It is no Error: the VM would report it as its own fault. */
export class LimitStop {
  readonly limits: RunLimits;

  constructor(limits: RunLimits) {
    this.limits = limits;
  }
}

function checked(name: string, limit: number | undefined): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (!(limit > 0)) throw new RangeError(`${name} must be greater than 0, not ${limit}`);
  return limit;
}
