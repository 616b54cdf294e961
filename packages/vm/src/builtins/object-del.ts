import { call } from '../abstract/call.js';
import { writeUnraisable } from '../exceptions/unraisable.js';
import { instanceDict, Shadow, type WithDict } from '../object/attribute.js';
import type { PyInstance, PyObject } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { objectType, typeOf } from '../object/type-of.js';
import type { PyInterpreter } from '../state/interpreter.js';
import type { Watcher } from '../state/lifetimes.js';
import { currentThread } from '../state/thread.js';
import { allocate, type InstanceClass } from './heap-type.js';

/**
 * Calls `__del__` for an object that is gone: on another one that has its class, its attributes and its identity. So an object that its own
 * attributes lead back to is never found to be gone, and what is in `__slots__` or a native base cannot be kept for it.
 */
class DelWatcher implements Watcher {
  readonly isWaiting = true;
  readonly #type: PyType;
  readonly #shadow: Shadow;
  /** `undefined` while nobody has asked for it. */
  #identity: number | undefined = undefined;
  /** What the native's constructor was given; `undefined` where that holds objects, which may lead back to this one. */
  readonly #made: readonly unknown[] | undefined;

  constructor(type: PyType, shadow: Shadow, made: readonly unknown[]) {
    this.#type = type;
    this.#shadow = shadow;
    this.#made = made.every((argument) => typeof argument !== 'object') ? made : undefined;
  }

  identify(identity: number): void {
    this.#identity = identity;
  }

  gone(interp: PyInterpreter, target: object | undefined): void {
    const self = (target ?? this.#revive(interp)) as PyInstance | undefined;
    if (self !== undefined) callDel(self);
  }

  #revive(interp: PyInterpreter): PyInstance | undefined {
    const heir = this.#makeEmpty();
    if (heir === undefined) return undefined;
    this.#shadow.bequeath(heir);
    interp.lifetimes.forget(heir);
    if (this.#identity !== undefined) interp.setIdentity(heir, this.#identity);
    return heir;
  }

  /** One with a native base is as that base makes it of nothing, or as this one began. */
  #makeEmpty(): PyInstance | undefined {
    const native = this.#type.solidBase;
    if (native.tp_new === undefined || native === objectType) return allocate(this.#type);
    try {
      const made = native.tp_new(this.#type, [], undefined);
      if (typeOf(made!) === this.#type) return made as PyInstance;
    } catch (error) {
      if (!currentThread().isException(error)) throw error;
    }
    return this.#made === undefined ? undefined : allocate(this.#type, ...this.#made);
  }
}

/** Calls an object's `__del__`, if it has one. */
export function callDel(self: PyObject): void {
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

/** A JavaScript class that sees to `__del__` of its objects, whoever makes them. */
export function watchedClass(made: InstanceClass): InstanceClass {
  return class extends (made as new (...args: readonly unknown[]) => PyInstance) {
    constructor(...args: readonly unknown[]) {
      super(...args);
      watchDel(this, typeOf(this), args);
    }
  };
}

/** Sees to `__del__` of a new object of a class that has one. One that can make a watcher (`Young`) sees to its end itself. */
export function watchDel(self: PyInstance, type: PyType, made: readonly unknown[] = []): void {
  if (!type.hasDict || 'makeWatcher' in self || type.solidBase.ownSlots.length > 0) return;
  const { interp } = currentThread();
  const shadow = new Shadow();
  (self as WithDict).shadow = shadow;
  // A native writes its attributes as it pleases.
  if (type.solidBase !== objectType) instanceDict(self as WithDict);
  interp.lifetimes.watch(self, new DelWatcher(type, shadow, made));
}
