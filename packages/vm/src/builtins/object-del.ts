import { call } from '../abstract/call.js';
import { writeUnraisable } from '../exceptions/unraisable.js';
import { instanceDict, type WithDict } from '../object/attribute.js';
import type { PyInstance } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import type { PyInterpreter } from '../state/interpreter.js';
import type { Watcher } from '../state/lifetimes.js';
import { currentThread } from '../state/thread.js';
import type { PyDict } from './dict.js';
import { allocate } from './heap-type.js';

/**
 * Calls `__del__` for an object that is gone: on another one that has its class, its `__dict__` and its identity. So an object that its own
 * attributes lead back to is never found to be gone, and what is in `__slots__` cannot be kept for it.
 */
class DelWatcher implements Watcher {
  readonly isWaiting = true;
  readonly #type: PyType;
  readonly #dict: PyDict;
  readonly #identity: number;

  constructor(type: PyType, dict: PyDict, identity: number) {
    this.#type = type;
    this.#dict = dict;
    this.#identity = identity;
  }

  gone(interp: PyInterpreter, target: object | undefined): void {
    const self = (target ?? this.#revive(interp)) as PyInstance;
    const method = typeOf(self).lookup('__del__');
    if (method === undefined) return;
    try {
      const get = typeOf(method).tp_descr_get;
      if (get === undefined) call(method);
      else call(get(method, self, typeOf(self)));
    } catch (error) {
      if (!currentThread().isException(error)) throw error;
      writeUnraisable(error, method);
    }
  }

  #revive(interp: PyInterpreter): PyInstance {
    const heir = allocate<PyInstance>(this.#type);
    heir.dict = this.#dict;
    interp.setIdentity(heir, this.#identity);
    return heir;
  }
}

/** Sees to `__del__` of a new object of a class that has one. */
export function watchDel(self: PyInstance, type: PyType): void {
  if (!type.hasDict || type.solidBase.ownSlots.length > 0) return;
  const { interp } = currentThread();
  interp.lifetimes.watch(self, new DelWatcher(type, instanceDict(self as WithDict), interp.identity(self)));
}
