import { isCallable } from '../../abstract/call.js';
import { toArray } from '../../abstract/iter.js';
import { iterate, runsPython } from '../../abstract/iteration.js';
import { isTrue } from '../../abstract/object.js';
import { tailIter } from '../../abstract/special-method.js';
import type { PyBaseException } from '../../exceptions/base-exception.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { GatherFrame, NextFrame, nextBeneath } from '../../frame/items-frame.js';
import { stopIteration } from '../../frame/leave.js';
import { callExit, resumeGenerator } from '../../interp/generator.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { currentThread, type ThreadState } from '../../state/thread.js';
import { PyAnextAwaitable } from '../anext-awaitable.js';
import { GenState, PyGenerator } from '../generator-base.js';
import { PyCallableIterator } from '../iterator.js';
import { PyList } from '../list.js';
import { sortThen } from '../list-sort.js';

function aiter(iterable: Value): Value {
  if (typeOf(iterable).am_aiter === undefined) raise(exc.TypeError, `'${typeName(iterable)}' object is not an async iterable`);
  const iterator = typeOf(iterable).am_aiter!(iterable);
  if (typeOf(iterator).am_anext === undefined) {
    raise(exc.TypeError, `aiter() returned not an async iterator of type '${typeName(iterator)}'`);
  }
  return iterator;
}

function anext(iterator: Value, fallback: Value | undefined): Value {
  const slot = typeOf(iterator).am_anext;
  if (slot === undefined) return raise(exc.TypeError, `'${typeName(iterator)}' object is not an async iterator`);
  const awaitable = slot(iterator);
  return fallback === undefined ? awaitable : new PyAnextAwaitable(awaitable, fallback);
}

/** Without a default a generator's frame is pushed: so that the run loop beneath goes on with it, and the generator may wait. */
function next(iterator: Value, fallback: Value | undefined): Value | undefined {
  const tstate = currentThread();
  if (iterator instanceof PyGenerator && fallback === undefined && iterator.state <= GenState.SUSPENDED) {
    return resumeGenerator(tstate, iterator, None, callExit(tstate));
  }
  const slot = typeOf(iterator).tp_iternext;
  if (slot === undefined) return raise(exc.TypeError, `'${typeName(iterator)}' object is not an iterator`);
  if (runsPython(iterator)) return new FirstFrame(fallback).of(tstate, iterator);
  tstate.stopValue = undefined;
  const value = slot(iterator) ?? fallback;
  if (value === undefined) throw stopIteration(tstate.stopValue ?? None);
  return value;
}

/** `next(iterator, fallback)` while the iterator is asked. */
class FirstFrame extends NextFrame {
  readonly #fallback: Value | undefined;

  constructor(fallback: Value | undefined) {
    super();
    this.#fallback = fallback;
  }

  of(tstate: ThreadState, iterator: Value): Value | undefined {
    const value = nextBeneath(tstate, this, iterator);
    if (value !== undefined || tstate.returned === undefined) return value;
    tstate.returned = undefined;
    return this.take(tstate, undefined);
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined && this.#fallback === undefined) throw error;
    return super.resume(tstate, value, error);
  }

  protected override take(_tstate: ThreadState, item: Value | undefined): Value {
    const value = item ?? this.#fallback;
    if (value === undefined) throw stopIteration(None);
    return value;
  }
}

/** `sorted(iterable)`, then its sort. */
class SortedFrame extends GatherFrame {
  readonly #key: Value;
  readonly #reverse: Value;

  constructor(iterable: Value, key: Value, reverse: Value) {
    super(iterable);
    this.#key = key;
    this.#reverse = reverse;
  }

  protected override finish(): Value | undefined {
    const list = new PyList(this.items);
    return sortThen(list, this.#key, isTrue(this.#reverse), list);
  }
}

function sorted(iterable: Value, key: Value, reverse: Value): Value | undefined {
  if (runsPython(iterable)) return iterate(new SortedFrame(iterable, key, reverse), iterable);
  const list = new PyList(toArray(iterable));
  return sortThen(list, key, isTrue(reverse), list);
}

function iter(object: Value, sentinel: Value | undefined): Value | undefined {
  if (sentinel === undefined) return tailIter(object);
  if (!isCallable(object)) raise(exc.TypeError, 'iter(v, w): v must be callable');
  return new PyCallableIterator(object, sentinel);
}

export const iterationFunctions: MethodTable = {
  'aiter(async_iterable, /)': aiter,
  'anext(aiterator, default=<unrepresentable>, /)': anext,
  'iter(object, sentinel=<unrepresentable>, /)': iter,
  'next(iterator, default=<unrepresentable>, /)': next,
  'sorted(iterable, /, *, key=None, reverse=False)': sorted,
};
