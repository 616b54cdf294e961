import { getItem } from '../abstract/item.js';
import type { PyDict } from '../builtins/dict.js';
import { dictType } from '../builtins/dict-type.js';
import { PyFunction } from '../builtins/function.js';
import { PyList } from '../builtins/list.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import type { Frame } from '../frame/frame.js';
import { pushCall } from '../frame/push.js';
import type { Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { caught } from './caught.js';

/**
 * `x[y]`. `undefined`: `__getitem__`, a Python function, was pushed, or `tstate.raised` is set: a key that is missing is not thrown, because
 * programs meet that all the time.
 */
export function subscriptOrPush(tstate: ThreadState, frame: Frame, x: Value, y: Value): Value | undefined {
  if (typeof y === 'number') {
    // From the end; other indexes were looked up by the loop itself.
    if (y < 0 && (x instanceof PyList || x instanceof PyTuple) && !typeOf(x).isHeapType) {
      const item = x.items[x.items.length + y];
      if (item !== undefined) return item;
    }
  }
  const type = typeOf(x);
  if (type === dictType) {
    const value = (x as PyDict).get(y);
    if (value === undefined) caught(tstate, frame, makeException(exc.KeyError, undefined, y));
    return value;
  }
  if (type.isHeapType) {
    const method = type.lookup('__getitem__');
    if (method instanceof PyFunction) {
      pushCall(tstate, method, [x, y], undefined);
      return undefined;
    }
  }
  return getItem(x, y);
}
