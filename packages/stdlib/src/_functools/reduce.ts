import {
  callBeneath,
  currentThread,
  exc,
  getIter,
  NextFrame,
  nextBeneath,
  type PyBaseException,
  raise,
  type ThreadState,
  typeOf,
  type Value,
} from '@pyco/vm';

/** Asks for an item, then calls the function with it. */
class ReduceFrame extends NextFrame {
  readonly #fn: Value;
  readonly #iterator: Value;
  #result: Value | undefined;
  /** The function has been called. */
  #isCalling = false;

  constructor(fn: Value, iterator: Value, initial: Value | undefined) {
    super();
    this.#fn = fn;
    this.#iterator = iterator;
    this.#result = initial;
  }

  override get takesReturn(): boolean {
    return !this.#isCalling;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (!this.#isCalling) return super.resume(tstate, value, error);
    if (error !== undefined) throw error;
    this.#isCalling = false;
    this.#result = value!;
    return this.goOn(tstate);
  }

  goOn(tstate: ThreadState): Value | undefined {
    for (;;) {
      const item = nextBeneath(tstate, this, this.#iterator);
      if (item === undefined) {
        if (tstate.returned === undefined) return undefined;
        tstate.returned = undefined;
        return this.#end();
      }
      if (!this.#combine(tstate, item)) return undefined;
    }
  }

  protected override take(tstate: ThreadState, item: Value | undefined): Value | undefined {
    if (item === undefined) return this.#end();
    return this.#combine(tstate, item) ? this.goOn(tstate) : undefined;
  }

  /** `false`: the function's answer is to come. */
  #combine(tstate: ThreadState, item: Value): boolean {
    if (this.#result === undefined) {
      this.#result = item;
      return true;
    }
    this.#isCalling = true;
    const value = callBeneath(tstate, this, this.#fn, [this.#result, item]);
    if (value === undefined) return false;
    this.#isCalling = false;
    this.#result = value;
    return true;
  }

  #end(): Value {
    return this.#result ?? raise(exc.TypeError, 'reduce() of empty iterable with no initial value');
  }
}

/** `functools.reduce`. */
export function reduce(fn: Value, sequence: Value, initial: Value | undefined): Value | undefined {
  if (typeOf(sequence).tp_iter === undefined && typeOf(sequence).sq_item === undefined) {
    raise(exc.TypeError, 'reduce() arg 2 must support iteration');
  }
  return new ReduceFrame(fn, getIter(sequence), initial).goOn(currentThread());
}
