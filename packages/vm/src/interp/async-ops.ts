import { CO } from '@pyco/marshal';
import { getIter } from '../abstract/iter.js';
import { PyAsyncGenerator, PyCoroutine, PyGenerator } from '../builtins/generator-base.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, makeException, raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { delegateOf } from './generator.js';

const isIterableCoroutine = (value: Value): boolean => value instanceof PyGenerator && (value.code.co_flags & CO.ITERABLE_COROUTINE) !== 0;

/** `_PyCoro_GetAwaitableIter`. */
export function awaitableIterator(value: Value): Value {
  if (value instanceof PyCoroutine || isIterableCoroutine(value)) return value;
  const type = typeOf(value);
  if (type.am_await === undefined) return raise(exc.TypeError, `object ${type.tp_name} can't be used in 'await' expression`);
  const iterator = type.am_await(value);
  if (iterator instanceof PyCoroutine || isIterableCoroutine(iterator)) raise(exc.TypeError, '__await__() returned a coroutine');
  if (typeOf(iterator).tp_iternext === undefined) {
    raise(exc.TypeError, `__await__() returned non-iterator of type '${typeName(iterator)}'`);
  }
  return iterator;
}

/** `GET_AWAITABLE`. `where`: 1 for what `__aenter__` gave, 2 for `__aexit__`. */
export function getAwaitable(value: Value, where: number): Value {
  const type = typeOf(value);
  if (where > 0 && type.am_await === undefined && !(value instanceof PyCoroutine) && !isIterableCoroutine(value)) {
    const method = where === 1 ? '__aenter__' : '__aexit__';
    raise(exc.TypeError, `'async with' received an object from ${method} that does not implement __await__: ${type.tp_name}`);
  }
  const iterator = awaitableIterator(value);
  if (iterator instanceof PyCoroutine && delegateOf(iterator) !== undefined) raise(exc.RuntimeError, 'coroutine is being awaited already');
  return iterator;
}

/** `GET_AITER`. */
export function getAsyncIterator(value: Value): Value {
  const type = typeOf(value);
  if (type.am_aiter === undefined) {
    return raise(exc.TypeError, `'async for' requires an object with __aiter__ method, got ${type.tp_name}`);
  }
  const iterator = type.am_aiter(value);
  if (typeOf(iterator).am_anext === undefined) {
    raise(exc.TypeError, `'async for' received an object from __aiter__ that does not implement __anext__: ${typeName(iterator)}`);
  }
  return iterator;
}

/** `GET_ANEXT`: what is awaited for the next item. */
export function getAsyncNext(iterator: Value): Value {
  const type = typeOf(iterator);
  if (iterator instanceof PyAsyncGenerator) return type.am_anext!(iterator);
  if (type.am_anext === undefined) {
    return raise(exc.TypeError, `'async for' requires an iterator with __anext__ method, got ${type.tp_name}`);
  }
  const next = type.am_anext(iterator);
  try {
    return awaitableIterator(next);
  } catch (error) {
    if (!isRaised(error, exc.BaseException)) throw error;
    const invalid = makeException(exc.TypeError, `'async for' received an invalid object from __anext__: ${typeName(next)}`);
    invalid.cause = error;
    invalid.context = error;
    invalid.suppressContext = true;
    throw invalid;
  }
}

/** `GET_YIELD_FROM_ITER`. */
export function getYieldFromIterator(value: Value, flags: number): Value {
  if (value instanceof PyCoroutine) {
    if ((flags & (CO.COROUTINE | CO.ITERABLE_COROUTINE)) === 0) {
      raise(exc.TypeError, "cannot 'yield from' a coroutine object in a non-coroutine generator");
    }
    return value;
  }
  return value instanceof PyGenerator ? value : getIter(value);
}
