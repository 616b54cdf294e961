import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { currentBuiltins } from '../frame/current-frame.js';
import { lookup } from '../interp/names.js';
import type { Value } from '../object/py-object.js';
import { currentThread } from '../state/thread.js';
import { PyTuple } from './tuple.js';

/** `_PyEval_GetBuiltin`. Looking it up may run Python, so it comes before anything is read of the iterator that is being reduced. */
export function builtinFunction(name: 'iter' | 'reversed'): Value {
  return lookup(currentBuiltins() ?? currentThread().interp.builtins, name) ?? raise(exc.AttributeError, name);
}

/** What `__reduce__` of an iterator gives: `(fn, args)`, and the state for `__setstate__` where there is one. */
export function reduceWith(fn: Value, args: readonly Value[], state?: Value): PyTuple {
  const parts = [fn, new PyTuple(args)];
  if (state !== undefined) parts.push(state);
  return new PyTuple(parts);
}
