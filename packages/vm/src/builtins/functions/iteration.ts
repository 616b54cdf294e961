import { isCallable } from '../../abstract/call.js';
import { getIter, toArray } from '../../abstract/iter.js';
import { isTrue } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise, raiseWith } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { PyAnextAwaitable } from '../anext-awaitable.js';
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

function next(iterator: Value, fallback: Value | undefined): Value {
  const slot = typeOf(iterator).tp_iternext;
  if (slot === undefined) return raise(exc.TypeError, `'${typeName(iterator)}' object is not an iterator`);
  return slot(iterator) ?? fallback ?? raiseWith(exc.StopIteration);
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
