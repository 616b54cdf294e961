import { contains } from '../abstract/item.js';
import { getIter } from '../abstract/iter.js';
import { equals, len, repr } from '../abstract/object.js';
import { reprEnter, reprLeave } from '../abstract/repr.js';
import { defineType, type TypeSpec } from '../object/define-type.js';
import { NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import type { PyDict } from './dict.js';
import {
  PyDictItemIterator,
  PyDictKeyIterator,
  PyDictReverseItemIterator,
  PyDictReverseKeyIterator,
  PyDictReverseValueIterator,
  PyDictValueIterator,
} from './dict-iterator.js';
import { frozensetType } from './frozenset.js';
import { PyList } from './list.js';
import { PyMappingProxy } from './mappingproxy.js';
import { PySet, PySetBase } from './set.js';
import { differenceUpdate, intersection, setUpdate, symmetricDifferenceUpdate } from './set-operations.js';
import { setType } from './set-type.js';
import { TextBuilder } from './str/text.js';
import { PyTuple } from './tuple.js';

abstract class PyDictView extends PyObject {
  readonly dict: PyDict;

  constructor(dict: PyDict) {
    super();
    this.dict = dict;
  }
}

export class PyDictKeys extends PyDictView {}
export class PyDictValues extends PyDictView {}
export class PyDictItems extends PyDictView {}

type ViewSet = PyDictKeys | PyDictItems;
const isViewSet = (value: Value): value is ViewSet => value instanceof PyDictKeys || value instanceof PyDictItems;

function viewRepr(self: PyDictView): Value {
  if (reprEnter(self)) return '...';
  try {
    const text = new TextBuilder();
    text.append(`${typeName(self)}(`);
    const items = self.dict.liveEntries().map((entry) => {
      if (self instanceof PyDictItems) return new PyTuple([entry.k, entry.v!]);
      return self instanceof PyDictKeys ? entry.k : entry.v!;
    });
    text.append(repr(new PyList(items)));
    text.append(')');
    return text.finish();
  } finally {
    reprLeave(self);
  }
}

function itemsContain(self: PyDictItems, item: Value): boolean {
  if (!(item instanceof PyTuple) || item.items.length !== 2) return false;
  const found = self.dict.find(item.items[0]!)?.v;
  return found !== undefined && equals(found, item.items[1]!);
}

function compareViews(self: ViewSet, other: Value, op: CompareOp): Value {
  if (!(other instanceof PySetBase) && !isViewSet(other)) return NotImplemented;
  const mine = self.dict.used;
  const theirs = len(other);
  switch (op) {
    case CompareOp.EQ:
      return mine === theirs && allIn(self, other);
    case CompareOp.NE:
      return !(mine === theirs && allIn(self, other));
    case CompareOp.LT:
      return mine < theirs && allIn(self, other);
    case CompareOp.LE:
      return mine <= theirs && allIn(self, other);
    case CompareOp.GT:
      return mine > theirs && allIn(other, self);
    default:
      return mine >= theirs && allIn(other, self);
  }
}

function allIn(members: Value, container: Value): boolean {
  const iterator = getIter(members);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) if (!contains(container, item)) return false;
  return true;
}

/** `set(iterable)`. */
function setFrom(iterable: Value): PySet {
  const set = new PySet();
  setUpdate(set, iterable);
  return set;
}

// The operators take any iterable on the other side, and a view on either.

function subtract(left: Value, right: Value): Value {
  const result = setFrom(left);
  differenceUpdate(result, right);
  return result;
}

function intersect(left: Value, right: Value): Value {
  let [self, other] = isViewSet(left) ? [left, right] : [right, left];
  // Iterate over the smaller and ask the larger; of two equal items it is the one iterated over that the result gets.
  const exactSet = typeOf(other) === setType || typeOf(other) === frozensetType;
  if (exactSet && len(self) <= len(other)) return setFrom(intersection(other as PySetBase, self));
  if (isViewSet(other) && len(other) > len(self)) [self, other] = [other, self];
  const result = new PySet();
  const iterator = getIter(other);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) if (contains(self, item)) result.add(item);
  return result;
}

function unite(left: Value, right: Value): Value {
  const result = setFrom(left);
  setUpdate(result, right);
  return result;
}

function differ(left: Value, right: Value): Value {
  const result = setFrom(left);
  symmetricDifferenceUpdate(result, right);
  return result;
}

function isDisjoint(self: ViewSet, other: Value): Value {
  if (self === other) return self.dict.used === 0;
  let members = other;
  let container: Value = self;
  if ((other instanceof PySetBase || isViewSet(other)) && len(other) > self.dict.used) [members, container] = [self, other];
  const iterator = getIter(members);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) if (contains(container, item)) return false;
  return true;
}

function setLike<T extends ViewSet>(
  name: string,
  instance: abstract new (...args: never[]) => T,
  slots: TypeSpec<T>['slots'],
  reversed: (self: T) => Value,
): TypeSpec<T> {
  return {
    name,
    instance,
    final: true,
    noInstantiation: true,
    unhashable: true,
    slots: {
      tp_repr: viewRepr,
      tp_richcompare: compareViews,
      sq_length: viewLength,
      nb_subtract: subtract,
      nb_and: intersect,
      nb_or: unite,
      nb_xor: differ,
      ...slots,
    } as NonNullable<TypeSpec<T>['slots']>,
    methods: { 'isdisjoint($self, other, /)': isDisjoint, '__reversed__($self, /)': reversed },
    getset: { mapping: { get: viewMapping } },
  };
}

function viewLength(self: PyDictView): number {
  return self.dict.used;
}

function viewMapping(self: PyDictView): Value {
  return new PyMappingProxy(self.dict);
}

export const dictKeysType: PyType = defineType<PyDictKeys>(
  setLike(
    'dict_keys',
    PyDictKeys,
    { tp_iter: (self) => new PyDictKeyIterator(self.dict), sq_contains: (self, key) => self.dict.has(key) },
    (self) => new PyDictReverseKeyIterator(self.dict),
  ),
);

export const dictItemsType: PyType = defineType<PyDictItems>(
  setLike(
    'dict_items',
    PyDictItems,
    { tp_iter: (self) => new PyDictItemIterator(self.dict), sq_contains: itemsContain },
    (self) => new PyDictReverseItemIterator(self.dict),
  ),
);

export const dictValuesType: PyType = defineType<PyDictValues>({
  name: 'dict_values',
  instance: PyDictValues,
  final: true,
  noInstantiation: true,
  slots: { tp_repr: viewRepr, sq_length: viewLength, tp_iter: (self) => new PyDictValueIterator(self.dict) },
  methods: { '__reversed__($self, /)': (self: PyDictValues): Value => new PyDictReverseValueIterator(self.dict) },
  getset: { mapping: { get: viewMapping } },
});
