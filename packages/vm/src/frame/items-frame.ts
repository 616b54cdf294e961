import { checkGrowth, GROWTH } from '../builtins/item-blocks.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import type { Value } from '../object/py-object.js';
import type { Iteration } from '../ports/frame-evaluator.js';
import type { ThreadState } from '../state/thread.js';
import { putBeneath } from './beneath.js';
import { NativeFrame } from './native-frame.js';

// Native types are made with the help of these classes: what stands on them is asked for by `Iteration`.

const iterationOf = (tstate: ThreadState): Iteration => tstate.evaluator.iteration;

/** The next item beneath `frame`, which is put on the stack only where the answer is still to come (`undefined`, and `tstate.returned` is not set). */
export function nextBeneath(tstate: ThreadState, frame: NativeFrame, iterator: Value): Value | undefined {
  const iteration = iterationOf(tstate);
  if (iteration.isGenerator(iterator)) return iteration.nextOfGenerator(tstate, frame, iterator);
  const item = iteration.quickNext(iterator);
  if (item !== undefined) return item;
  const base = tstate.frame;
  const value = iteration.next(tstate, iterator);
  if (value === undefined && tstate.returned === undefined) putBeneath(tstate, base, frame);
  return value;
}

/** Calls beneath `frame`, which is put on the stack only where the answer is still to come (`undefined`). */
export function callBeneath(tstate: ThreadState, frame: NativeFrame, fn: Value, args: readonly Value[]): Value | undefined {
  const iteration = iterationOf(tstate);
  if (iteration.isFunction(fn)) return iteration.callFunction(tstate, frame, fn, args);
  const base = tstate.frame;
  const value = iteration.call(fn, args);
  if (value === undefined) putBeneath(tstate, base, frame);
  return value;
}

/** Calls beneath `frame`, which makes the native's value of what comes, at once or later. */
export function callThen(tstate: ThreadState, frame: NativeFrame, fn: Value, args: readonly Value[]): Value | undefined {
  let value: Value | undefined;
  try {
    value = callBeneath(tstate, frame, fn, args);
  } catch (error) {
    if (!tstate.isException(error)) throw error;
    return frame.resume(tstate, undefined, error);
  }
  return value === undefined ? undefined : frame.resume(tstate, value, undefined);
}

/** A native that has asked an iterator for its next item. */
export abstract class NextFrame extends NativeFrame {
  override get takesReturn(): boolean {
    return true;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) {
      if (!iterationOf(tstate).isEnd(error)) throw error;
    } else if (value === undefined) tstate.returned = undefined;
    return this.take(tstate, value);
  }

  /** The item; `undefined` where there are no more. What it gives is as for `resume`. */
  protected abstract take(tstate: ThreadState, item: Value | undefined): Value | undefined;
}

/**
 * A native that goes through an iterable, and may call a function with each item: a state that is told of item after item. Between any two of them
 * the fiber can be stopped.
 *
 * ```ts
 * class AnyFrame extends ItemsFrame {
 *   protected override take(item: Value): Value | undefined {
 *     return isTrue(item) ? true : undefined;
 *   }
 *   protected override finish(): Value {
 *     return false;
 *   }
 * }
 * // as the last thing a native does:
 * if (runsPython(iterable)) return iterate(new AnyFrame(), iterable);
 * ```
 */
export abstract class ItemsFrame extends NativeFrame {
  /** Called with each item. */
  protected readonly fn: Value | undefined;
  private iterator: Value | undefined = undefined;
  /** `fn` has been called with it. */
  private item: Value | undefined = undefined;

  constructor(fn?: Value) {
    super();
    this.fn = fn;
  }

  /** An item, and what `fn` has made of it; where it gives a value, that is the native's, and no more is asked for. */
  protected abstract take(item: Value, result: Value): Value | undefined;

  /** There are no more. May call, as a native does. */
  protected abstract finish(tstate: ThreadState): Value | undefined;

  /** The iterator is there, and nothing was asked of it yet. */
  protected begin(_tstate: ThreadState): void {}

  /** What any of those it asks has raised is raised by it. */
  protected fail(error: PyBaseException): never {
    throw error;
  }

  /** Begins. */
  over(tstate: ThreadState, iterable: Value): Value | undefined {
    const base = tstate.frame;
    const iterator = iterationOf(tstate).iter(tstate, iterable);
    if (iterator === undefined) {
      putBeneath(tstate, base, this);
      return undefined;
    }
    return this.from(tstate, iterator);
  }

  override get takesReturn(): boolean {
    return this.iterator !== undefined && this.item === undefined;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (this.iterator === undefined) {
      if (error !== undefined) return this.fail(error);
      return this.from(tstate, iterationOf(tstate).checked(value!));
    }
    const { item } = this;
    if (item !== undefined) {
      if (error !== undefined) return this.fail(error);
      this.item = undefined;
      return this.take(item, value!) ?? this.goOn(tstate);
    }
    if (error !== undefined) {
      if (!iterationOf(tstate).isEnd(error)) return this.fail(error);
      return this.finish(tstate);
    }
    if (value === undefined) {
      tstate.returned = undefined;
      return this.finish(tstate);
    }
    const given = this.took(tstate, value);
    return given !== undefined || this.item !== undefined ? given : this.goOn(tstate);
  }

  private from(tstate: ThreadState, iterator: Value): Value | undefined {
    this.iterator = iterator;
    this.begin(tstate);
    return this.goOn(tstate);
  }

  private goOn(tstate: ThreadState): Value | undefined {
    const iterator = this.iterator!;
    for (;;) {
      let item: Value | undefined;
      try {
        item = nextBeneath(tstate, this, iterator);
      } catch (error) {
        if (tstate.isException(error)) this.fail(error);
        throw error;
      }
      if (item === undefined) {
        if (tstate.returned === undefined) return undefined;
        tstate.returned = undefined;
        return this.finish(tstate);
      }
      const given = this.took(tstate, item);
      if (given !== undefined || this.item !== undefined) return given;
    }
  }

  /** `undefined`: it goes on; or, with `item` set, the answer of `fn` is to come. */
  private took(tstate: ThreadState, item: Value): Value | undefined {
    if (this.fn === undefined) return this.take(item, item);
    let result: Value | undefined;
    try {
      result = callBeneath(tstate, this, this.fn, [item]);
    } catch (error) {
      if (tstate.isException(error)) this.fail(error);
      throw error;
    }
    if (result !== undefined) return this.take(item, result);
    this.item = item;
    return undefined;
  }
}

/** A native that begins with all the items. */
export abstract class GatherFrame extends ItemsFrame {
  protected readonly items: Value[] = [];
  /** Asked for the length that it claims to have, for what that may raise. */
  private readonly claimant: Value;

  constructor(iterable: Value) {
    super();
    this.claimant = iterable;
  }

  protected override begin(tstate: ThreadState): void {
    iterationOf(tstate).claim(this.claimant);
  }

  protected override take(item: Value): undefined {
    if (this.items.push(item) % GROWTH === 0) checkGrowth(this.items.length);
  }
}

/** The end of an iterator that was asked as the last thing a native frame has done. */
export function noMore(tstate: ThreadState): undefined {
  tstate.returned = iterationOf(tstate).none;
  return undefined;
}
