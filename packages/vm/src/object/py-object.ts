import type { PyDict } from '../builtins/dict.js';
import type { PyType } from './py-type.js';

/**
 * What a guest program can hold. `None` is one object, never `null`; `undefined` never is a value: inside the VM it
 * means "no value" (unbound local, exhausted iterator, missing key, a call that did not complete).
 */
export type Value = number | bigint | string | boolean | object;

/** The root of every class that stands for a Python type. Objects of other JavaScript classes may be registered too. */
export abstract class PyObject {
  /** The Python type. It lives on the prototype: one write per type, no word per object. */
  declare readonly ob_type: PyType;
}

/**
 * An instance of a class written in Python. Attribute `x` is the own property `$x`, in the order of assignment.
 * Once `__dict__` is asked for, or an attribute is deleted, the attributes move to `dict` and every `$x` is `undefined`
 * (*dictionary mode*): a fast path that reads `$x` then simply misses.
 */
export class PyInstance extends PyObject {
  dict: PyDict | undefined = undefined;
}

class NoneClass extends PyObject {}
class NotImplementedClass extends PyObject {}
class EllipsisClass extends PyObject {}

export const None: PyObject = new NoneClass();
export const NotImplemented: PyObject = new NotImplementedClass();
export const Ellipsis: PyObject = new EllipsisClass();

/** Attribute name to property key. Names are UTF-16; the prefix keeps them apart from our own fields and from indexes. */
export const attrKey = (name: string): string => `$${name}`;

/** Reads a `$x` property (or a slot property) of any object, `undefined` where there is none. */
export const readKey = (object: object, key: string): Value | undefined => (object as Record<string, Value | undefined>)[key];

/** Writes a `$x` property (or a slot property) of an object that may have one. */
export const writeKey = (object: object, key: string, value: Value | undefined): void => {
  (object as Record<string, Value | undefined>)[key] = value;
};
