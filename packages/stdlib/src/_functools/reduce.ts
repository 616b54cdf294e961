import {
  currentThread,
  exc,
  getIter,
  iterNext,
  NativeFrame,
  type PyBaseException,
  popNative,
  pushNative,
  raise,
  type ThreadState,
  tailCall,
  typeOf,
  type Value,
} from '@pyco/vm';

/** Between two calls of the function. */
class ReduceFrame extends NativeFrame {
  readonly fn: Value;
  readonly iterator: Value;

  constructor(fn: Value, iterator: Value) {
    super();
    this.fn = fn;
    this.iterator = iterator;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) throw error;
    return this.goOn(tstate, value!);
  }

  /** Natives give their value at once: a loop, so that they do not pile up. */
  goOn(tstate: ThreadState, result: Value): Value | undefined {
    for (let item = iterNext(this.iterator); item !== undefined; item = iterNext(this.iterator)) {
      pushNative(tstate, this);
      let value: Value | undefined;
      try {
        value = tailCall(this.fn, [result, item]);
      } catch (error) {
        popNative(tstate, this);
        throw error;
      }
      if (value === undefined) return undefined;
      popNative(tstate, this);
      result = value;
    }
    return result;
  }
}

/** `functools.reduce`. */
export function reduce(fn: Value, sequence: Value, initial: Value | undefined): Value | undefined {
  if (typeOf(sequence).tp_iter === undefined && typeOf(sequence).sq_item === undefined) {
    raise(exc.TypeError, 'reduce() arg 2 must support iteration');
  }
  const iterator = getIter(sequence);
  const first = initial ?? iterNext(iterator) ?? raise(exc.TypeError, 'reduce() of empty iterable with no initial value');
  return new ReduceFrame(fn, iterator).goOn(currentThread(), first);
}
