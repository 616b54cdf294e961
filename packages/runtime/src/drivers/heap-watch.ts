import { exc, type HostHeap, raise } from '@pyco/vm';

/** The share of what the engine allows at which a program gets MemoryError, and the one at which it is stopped if it goes on all the same. */
const RAISE_AT = 0.7;
const STOP_AT = 0.85;
/** More than a step makes without saying so beforehand, on average: natives take steps for larger things (vm/src/state/work.ts). */
const BYTES_PER_STEP = 4096;
const LEAST_STEPS = 1000;

/**
 * Looks at the heap of the engine between steps, so that a program that fills it gets MemoryError before the engine ends the process. The nearer the end, the
 * sooner it looks again.
 */
export class HeapWatch {
  readonly #heap: HostHeap;
  /** MemoryError was raised, and there was not less in the heap since. */
  #isOver = false;
  /** It was raised at the last look: the program has some steps to let go of things. */
  #hasJustRaised = false;

  constructor(heap: HostHeap) {
    this.#heap = heap;
  }

  /** The engine is about to end the process: the program was told, and did not mind. */
  get isFull(): boolean {
    const bound = this.#heap.limit * STOP_AT;
    return this.#isOver && this.#heap.used() > bound && this.#collected() > bound;
  }

  /** The steps until the next look. Raises MemoryError in the guest. */
  look(): number {
    const bound = this.#heap.limit * RAISE_AT;
    let used = this.#heap.used();
    if (used > bound) {
      if (this.#hasJustRaised) {
        this.#hasJustRaised = false;
        return LEAST_STEPS;
      }
      used = this.#collected();
      if (used > bound) {
        this.#isOver = true;
        this.#hasJustRaised = true;
        raise(exc.MemoryError);
      }
    }
    this.#isOver = false;
    this.#hasJustRaised = false;
    return Math.max(LEAST_STEPS, Math.floor((bound - used) / BYTES_PER_STEP));
  }

  #collected(): number {
    this.#heap.collect();
    return this.#heap.used();
  }
}
