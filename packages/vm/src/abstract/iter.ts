import { intValue } from '../builtins/int/integer.js';
import { checkGrowth, checkItemCount, PIECE } from '../builtins/item-blocks.js';
import { PySequenceIterator } from '../builtins/iterator.js';
import { listType, PyList } from '../builtins/list.js';
import { PyRange, rangeItems } from '../builtins/range.js';
import { PySetBase } from '../builtins/set.js';
import { setType } from '../builtins/set-type.js';
import { PyTuple, tupleType } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise } from '../exceptions/raise.js';
import { NotImplemented, type Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { callWith, lookupSpecial } from './call.js';

/** `iter(obj)`: `__iter__`, or items by index for a type that has only `__getitem__`. */
export function getIter(obj: Value): Value {
  const type = typeOf(obj);
  if (type.tp_iter === undefined) {
    if (type.sq_item !== undefined) return new PySequenceIterator(obj);
    return raise(exc.TypeError, `'${type.tp_name}' object is not iterable`);
  }
  return checkedIterator(type.tp_iter(obj));
}

/** What `__iter__` has given. */
export function checkedIterator(iterator: Value): Value {
  if (typeOf(iterator).tp_iternext !== undefined) return iterator;
  return raise(exc.TypeError, `iter() returned non-iterator of type '${typeName(iterator)}'`);
}

/** `next(iterator)`, `undefined` at the end. */
export function iterNext(iterator: Value): Value | undefined {
  const next = typeOf(iterator).tp_iternext;
  if (next === undefined) return raise(exc.TypeError, `'${typeName(iterator)}' object is not an iterator`);
  return next(iterator);
}

/** The items of any iterable as a fresh JavaScript array: `PySequence_List`. */
export function toArray(iterable: Value): Value[] {
  const type = typeOf(iterable);
  if (type === listType || type === tupleType) {
    const { items } = iterable as PyList | PyTuple;
    checkItemCount(items.length);
    return items.slice();
  }
  if (iterable instanceof PyRange) return rangeItems(iterable);
  if (iterable instanceof PySetBase && type.tp_iter === setType.tp_iter) {
    checkItemCount(iterable.size);
    return iterable.items();
  }
  const iterator = getIter(iterable);
  // Asked for what it may raise: an array needs no hint. Native types answer without raising.
  if (type.isHeapType) lengthHint(iterable, 0);
  const next = typeOf(iterator).tp_iternext!;
  let items: Value[] = [];
  let blocks: Value[][] | undefined;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) {
    if (items.push(item) < PIECE) continue;
    (blocks ??= []).push(items);
    items = [];
    checkGrowth(blocks.length * PIECE);
  }
  return blocks === undefined ? items : blocks[0]!.concat(...blocks.slice(1), items);
}

/** Like `toArray`, but a list's or tuple's own array is given uncopied: not to be written, nor kept over calls into Python. */
export function fastItems(iterable: Value): readonly Value[] {
  if (iterable instanceof PyList && typeOf(iterable).tp_iter === listType.tp_iter) return iterable.items;
  if (iterable instanceof PyTuple && typeOf(iterable).tp_iter === tupleType.tp_iter) return iterable.items;
  return toArray(iterable);
}

/** `PySequence_Fast`: as `fastItems`, with a TypeError of its own for what is not iterable. */
export function fastItemsOr(iterable: Value, message: string): readonly Value[] {
  const type = typeOf(iterable);
  if (type.tp_iter === undefined && type.sq_item === undefined) raise(exc.TypeError, message);
  return fastItems(iterable);
}

/** `PyObject_LengthHint`: `__len__`, else `__length_hint__`, else `fallback`. A TypeError of either is no hint. */
export function lengthHint(obj: Value, fallback: number): number {
  const type = typeOf(obj);
  if (type.sq_length !== undefined) {
    try {
      return type.sq_length(obj);
    } catch (error) {
      if (!isRaised(error, exc.TypeError)) throw error;
    }
  }
  const method = lookupSpecial(obj, '__length_hint__');
  if (method === undefined) return fallback;
  let hint: Value;
  try {
    hint = callWith(method, [], undefined);
  } catch (error) {
    if (isRaised(error, exc.TypeError)) return fallback;
    throw error;
  }
  if (hint === NotImplemented) return fallback;
  const length = intValue(hint);
  if (length === undefined) return raise(exc.TypeError, `__length_hint__ must be an integer, not ${typeName(hint)}`);
  if (length < 0) raise(exc.ValueError, '__length_hint__() should return >= 0');
  if (length >= 2 ** 63) raise(exc.OverflowError, 'Python int too large to convert to C ssize_t');
  return Number(length);
}
