import { isCallable } from '../../abstract/call.js';
import { getIter, toArray } from '../../abstract/iter.js';
import { isTrue } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { stopIteration } from '../../frame/leave.js';
import { callExit, resumeGenerator } from '../../interp/generator.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { currentThread } from '../../state/thread.js';
import { PyAnextAwaitable } from '../anext-awaitable.js';
import { GenState, PyGenerator } from '../generator-base.js';
import { PyCallableIterator } from '../iterator.js';
import { PyList } from '../list.js';
import { sortList } from '../list-sort.js';

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
  tstate.stopValue = undefined;
  const value = slot(iterator) ?? fallback;
  if (value === undefined) throw stopIteration(tstate.stopValue ?? None);
  return value;
}

function iter(object: Value, sentinel: Value | undefined): Value {
  if (sentinel === undefined) return getIter(object);
  if (!isCallable(object)) raise(exc.TypeError, 'iter(v, w): v must be callable');
  return new PyCallableIterator(object, sentinel);
}

export const iterationFunctions: MethodTable = {
  'aiter(async_iterable, /)': aiter,
  'anext(aiterator, default=<unrepresentable>, /)': anext,
  'iter(object, sentinel=<unrepresentable>, /)': iter,
  'next(iterator, default=<unrepresentable>, /)': next,
  'sorted(iterable, /, *, key=None, reverse=False)': (iterable: Value, key: Value, reverse: Value): Value => {
    const list = new PyList(toArray(iterable));
    sortList(list, key, isTrue(reverse));
    return list;
  },
};
