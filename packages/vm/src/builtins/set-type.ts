import { iterate, runsPython } from '../abstract/iteration.js';
import { exc } from '../exceptions/hierarchy.js';
import { raiseWith } from '../exceptions/raise.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { genericAlias } from './generic-alias.js';
import { allocate } from './heap-type.js';
import { PySet, PySetBase } from './set.js';
import {
  setAnd,
  setCompare,
  setContains,
  setIter,
  setLength,
  setOr,
  setReduce,
  setRepr,
  setSizeof,
  setSubtract,
  setXor,
} from './set-methods.js';
import {
  AddFrame,
  asItem,
  copySet,
  differenceAll,
  differenceUpdate,
  intersectionAll,
  isDisjoint,
  isSubset,
  isSuperset,
  setUpdate,
  symmetricDifference,
  symmetricDifferenceUpdate,
  union,
} from './set-operations.js';

function setInit(self: PySet, args: readonly Value[], kwnames: KwNames | undefined): void {
  noKeywords('set', kwnames);
  checkPositional(typeOf(self).name, args.length, 0, 1);
  self.clear();
  if (args.length === 1) setUpdate(self, args[0]!);
}

/** In place, `self` becomes what `result` has. */
function replaceItems(self: PySetBase, result: PySetBase): void {
  self.clear();
  self.merge(result);
}

function remove(self: PySet, item: Value): Value {
  if (!self.discard(asItem(item))) raiseWith(exc.KeyError, item);
  return None;
}

export const setType: PyType = defineType<PySet>({
  name: 'set',
  instance: PySet,
  unhashable: true,
  weakrefs: true,
  signature: '(iterable=(), /)',
  doc: 'Build an unordered collection of unique elements.',
  ofOne: (iterable) => (runsPython(iterable) ? iterate(new AddFrame(new PySet()), iterable) : NotImplemented),
  slots: {
    tp_repr: setRepr,
    tp_richcompare: setCompare,
    tp_iter: setIter,
    nb_or: setOr,
    nb_and: setAnd,
    nb_subtract: setSubtract,
    nb_xor: setXor,
    sq_length: setLength,
    sq_contains: setContains,
    tp_new: (type) => (type === setType ? new PySet() : allocate<PySet>(type)),
    tp_init: setInit,
    nb_inplace_or: (left, right) => {
      if (!(right instanceof PySetBase)) return NotImplemented;
      setUpdate(left as PySet, right);
      return left;
    },
    nb_inplace_and: (left, right) => {
      if (!(right instanceof PySetBase)) return NotImplemented;
      replaceItems(left as PySet, intersectionAll(left as PySet, [right]));
      return left;
    },
    nb_inplace_subtract: (left, right) => {
      if (!(right instanceof PySetBase)) return NotImplemented;
      differenceUpdate(left as PySet, right);
      return left;
    },
    nb_inplace_xor: (left, right) => {
      if (!(right instanceof PySetBase)) return NotImplemented;
      symmetricDifferenceUpdate(left as PySet, right);
      return left;
    },
  },
  methods: {
    '__contains__($self, object, /)': setContains,
    'copy($self, /)': copySet,
    'difference($self, /, *others)': differenceAll,
    'intersection($self, /, *others)': intersectionAll,
    'union($self, /, *others)': union,
    'isdisjoint($self, other, /)': isDisjoint,
    'issubset($self, other, /)': isSubset,
    'issuperset($self, other, /)': isSuperset,
    'symmetric_difference($self, other, /)': symmetricDifference,
    '__reduce__($self, /)': setReduce,
    '__sizeof__($self, /)': setSizeof,
    'add($self, object, /)': (self: PySet, item: Value): Value => {
      self.add(item);
      return None;
    },
    'clear($self, /)': (self: PySet): Value => {
      self.clear();
      return None;
    },
    'discard($self, object, /)': (self: PySet, item: Value): Value => {
      self.discard(asItem(item));
      return None;
    },
    'remove($self, object, /)': remove,
    'pop($self, /)': (self: PySet): Value => self.takeAny() ?? raiseWith(exc.KeyError, 'pop from an empty set'),
    'update($self, /, *others)': (self: PySet, others: readonly Value[]): Value | undefined => {
      if (others.length === 1 && runsPython(others[0]!)) return iterate(new AddFrame(self, None), others[0]!);
      for (const other of others) setUpdate(self, other);
      return None;
    },
    'intersection_update($self, /, *others)': (self: PySet, others: readonly Value[]): Value => {
      replaceItems(self, intersectionAll(self, others));
      return None;
    },
    'difference_update($self, /, *others)': (self: PySet, others: readonly Value[]): Value => {
      for (const other of others) differenceUpdate(self, other);
      return None;
    },
    'symmetric_difference_update($self, other, /)': (self: PySet, other: Value): Value => {
      symmetricDifferenceUpdate(self, other);
      return None;
    },
  },
  classMethods: {
    '__class_getitem__($type, object, /)': genericAlias,
  },
});
