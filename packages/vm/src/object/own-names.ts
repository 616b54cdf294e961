import type { Value } from './py-object.js';
import type { PyType } from './py-type.js';
import { typeOf } from './type-of.js';

/**
 * What inline caches may take for granted about the attributes that objects have of their own (their `$x` properties).
 *
 * - A `$x` that is there is the attribute `x`: it was stored when no data descriptor of that name stood in the way, and what has a
 *   `__getattribute__` in Python keeps its attributes in a dict. So a read needs no look at the type. Changing a class afterwards so
 *   that this is no longer true for objects that exist is a *hazard*; after the first the caches look at the type again.
 * - `PyType.ownNames` has every name that an object of exactly this type was given: a method of another name is not shadowed.
 * - `PyType.dictMode` says that some object of the type has its attributes in a dict.
 */
export const hazards: { count: number } = { count: 0 };

/** An object of `type` gets an attribute of its own. */
export function noteOwnName(type: PyType, name: string): void {
  const names = (type.ownNames ??= new Set());
  if (names.has(name)) return;
  names.add(name);
  if (type.lookup(name) !== undefined) type.modified();
}

/** An object of `type` has its attributes in a dict from now on. */
export function noteDictMode(type: PyType): void {
  if (type.dictMode) return;
  type.dictMode = true;
  type.modified();
}

/** A class attribute was written. */
export function noteClassAttribute(type: PyType, name: string, value: Value | undefined): void {
  if (value === undefined) return;
  if (name === '__getattribute__') hazards.count++;
  else if (typeOf(value).tp_descr_set !== undefined && isOwnBelow(type, name)) hazards.count++;
}

/** The bases of a class have changed: what it and its subclasses inherit may be anything. */
export function noteBases(): void {
  hazards.count++;
}

function isOwnBelow(type: PyType, name: string): boolean {
  if (type.ownNames?.has(name)) return true;
  return type.tp_subclasses.some((reference) => {
    const subclass = reference.deref();
    return subclass !== undefined && isOwnBelow(subclass, name);
  });
}
