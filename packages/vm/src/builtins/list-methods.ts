import { getIter, lengthHint, toArray } from '../abstract/iter.js';
import { iterate, runsPython } from '../abstract/iteration.js';
import { equals, repr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseWith } from '../exceptions/raise.js';
import { GatherFrame } from '../frame/items-frame.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import type { PyDict } from './dict.js';
import { dictType } from './dict-type.js';
import { allocate } from './heap-type.js';
import { checkGrowth, checkItemCount, countItems, GROWTH, MAX_GROWN, repeatItems } from './item-blocks.js';
import { listType, PyList } from './list.js';
import { extendThrough } from './list-extend.js';
import { PyRange, rangeItems, rangeType } from './range.js';
import { indexOfItem } from './sequence-items.js';
import { sizeArgument } from './str/arguments.js';
import { TextBuilder } from './str/text.js';
import { type PyTuple, tupleType } from './tuple.js';

export function listNew(type: PyType): Value {
  return type === listType ? new PyList() : allocate<PyList>(type);
}

export function listInit(self: PyList, args: readonly Value[], kwnames: KwNames | undefined): void {
  const type = typeOf(self);
  if (type === listType || type.tp_new === listType.tp_new) noKeywords('list', kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  checkPositional('list', given, 0, 1);
  const iterable = args[0];
  if (given === 1 && isPlainSequence(iterable!)) {
    self.items = toArray(iterable!);
    return;
  }
  self.items.length = 0;
  if (given === 1) listExtend(self, iterable!);
}

/** Whether iterating runs no Python and gives an array at once. */
function isPlainSequence(iterable: Value): boolean {
  const type = typeOf(iterable);
  return type === listType || type === tupleType || type === rangeType;
}

export function listAppend(self: PyList, object: Value): Value {
  if (self.items.push(object) > MAX_GROWN) checkGrowth(self.items.length);
  return None;
}

export function listInsert(self: PyList, indexValue: Value, object: Value): Value {
  let index = sizeArgument(indexValue);
  const { items } = self;
  if (index < 0) index += items.length;
  if (index >= items.length) items.push(object);
  else if (index <= 0) items.unshift(object);
  else items.splice(index, 0, object);
  return None;
}

/** `list.extend`: items that came before an iterator failed stay. */
function listExtend(self: PyList, iterable: Value): void {
  const type = typeOf(iterable);
  if (type === listType || type === tupleType) {
    pushAll(self.items, (iterable as PyList | PyTuple).items);
    return;
  }
  if (iterable instanceof PyRange) {
    pushAll(self.items, rangeItems(iterable));
    return;
  }
  if (type === dictType) {
    const { items } = self;
    for (const entry of (iterable as PyDict).entries) if (entry !== undefined) items.push(entry.k);
    return;
  }
  const iterator = getIter(iterable);
  if (type.isHeapType) lengthHint(iterable, 0);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) {
    if (self.items.push(item) % GROWTH === 0) checkGrowth(self.items.length);
  }
}

function pushAll(items: Value[], more: readonly Value[]): void {
  // The same array may be on both sides: the length is taken first.
  const { length } = more;
  checkItemCount(items.length + length);
  for (let i = 0; i < length; i++) items.push(more[i]!);
}

/** `list(iterable)` */
class ListFrame extends GatherFrame {
  protected override finish(): Value {
    return new PyList(this.items);
  }
}

/** `list(iterable)` where that runs Python. */
export const listOf = (iterable: Value): Value | undefined =>
  runsPython(iterable) ? iterate(new ListFrame(iterable), iterable) : NotImplemented;

export function listExtendMethod(self: PyList, iterable: Value): Value | undefined {
  if (runsPython(iterable)) return extendThrough(self, iterable, None);
  listExtend(self, iterable);
  return None;
}

export function listPop(self: PyList, indexValue: Value): Value {
  const { items } = self;
  let index = sizeArgument(indexValue);
  const { length } = self.items;
  if (length === 0) return raise(exc.IndexError, 'pop from empty list');
  if (index < 0) index += length;
  if (index < 0 || index >= length) return raise(exc.IndexError, 'pop index out of range');
  if (index === length - 1) return items.pop()!;
  return index === 0 ? items.shift()! : items.splice(index, 1)[0]!;
}

export function listRemove(self: PyList, value: Value): Value {
  for (let i = 0; i < self.items.length; i++) {
    if (!equals(self.items[i]!, value)) continue;
    self.items.splice(i, 1);
    return None;
  }
  return raise(exc.ValueError, 'list.remove(x): x not in list');
}

export function listIndex(self: PyList, value: Value, start: Value, stop: Value | undefined): Value {
  const index = indexOfItem(self, value, start, stop);
  if (index >= 0) return index;
  const text = new TextBuilder();
  text.append(repr(value));
  text.append(' is not in list');
  return raiseWith(exc.ValueError, text.finish());
}

export function listClear(self: PyList): Value {
  self.items.length = 0;
  return None;
}

export function listCopy(self: PyList): Value {
  checkItemCount(self.items.length);
  return new PyList(self.items.slice());
}

export function listReverse(self: PyList): Value {
  countItems(self.items.length);
  self.items.reverse();
  return None;
}

export function listConcat(left: Value, right: Value): Value {
  if (!(right instanceof PyList)) return raise(exc.TypeError, `can only concatenate list (not "${typeName(right)}") to list`);
  const { items } = left as PyList;
  checkItemCount(items.length + right.items.length);
  return new PyList(items.concat(right.items));
}

export function listRepeat(self: PyList, count: number): Value {
  return new PyList(repeatItems(self.items, count));
}

export function listInplaceConcat(self: Value, other: Value): Value {
  listExtend(self as PyList, other);
  return self;
}

export function listInplaceRepeat(left: Value, count: number): Value {
  const self = left as PyList;
  if (count <= 0) self.items.length = 0;
  else if (count > 1) self.items = repeatItems(self.items, count);
  return self;
}
