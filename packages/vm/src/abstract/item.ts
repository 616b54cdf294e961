import { genericAlias } from '../builtins/generic-alias.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { None, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { typeName, typeOf, typeType } from '../object/type-of.js';
import { callWith } from './call.js';
import { getIter, iterNext } from './iter.js';
import { equals, tryGetAttr } from './object.js';

/** `obj[key]`. */
export function getItem(obj: Value, key: Value): Value {
  const subscript = typeOf(obj).mp_subscript;
  if (subscript !== undefined) return subscript(obj, key);
  if (obj instanceof PyType) {
    if (obj === typeType) return genericAlias(obj, key);
    const classGetItem = tryGetAttr(obj, '__class_getitem__');
    if (classGetItem !== undefined && classGetItem !== None) return callWith(classGetItem, [key], undefined);
    return raise(exc.TypeError, `type '${obj.tp_name}' is not subscriptable`);
  }
  return raise(exc.TypeError, `'${typeName(obj)}' object is not subscriptable`);
}

/** `obj[key] = value`; `undefined` deletes. */
export function setItem(obj: Value, key: Value, value: Value | undefined): void {
  const assign = typeOf(obj).mp_ass_subscript;
  if (assign === undefined) {
    const text =
      value !== undefined ? 'does not support item assignment' : `${asSequence(obj, key) ? "doesn't" : 'does not'} support item deletion`;
    return raise(exc.TypeError, `'${typeName(obj)}' object ${text}`);
  }
  assign(obj, key, value);
}

/** Whether CPython would take `obj[key]` to a sequence's slots, whose text differs by a word. */
function asSequence(obj: Value, key: Value): boolean {
  const type = typeOf(obj);
  const hasSlots = type.isHeapType || type.sq_length !== undefined || type.sq_item !== undefined || type.sq_contains !== undefined;
  return hasSlots && typeOf(key).nb_index !== undefined;
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean {
  const type = typeOf(container);
  if (type.sq_contains !== undefined) return type.sq_contains(container, item);
  if (type.tp_iter === undefined && type.sq_item === undefined) raise(exc.TypeError, `argument of type '${type.tp_name}' is not iterable`);
  const iterator = getIter(container);
  for (let member = iterNext(iterator); member !== undefined; member = iterNext(iterator)) if (equals(member, item)) return true;
  return false;
}
