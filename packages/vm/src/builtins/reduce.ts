import type { Value } from '../object/py-object.js';
import { currentThread } from '../state/thread.js';
import { PyTuple } from './tuple.js';

/** What `__reduce__` of an iterator gives: `(builtins.name, args)`, and the state for `__setstate__` where there is one. */
export function reduceWith(name: 'iter' | 'reversed', args: readonly Value[], state?: Value): PyTuple {
  const fn = currentThread().interp.builtins.getStr(name)!;
  const parts = [fn, new PyTuple(args)];
  if (state !== undefined) parts.push(state);
  return new PyTuple(parts);
}
