import { iterate, runsPython } from '../abstract/iteration.js';
import { hash } from '../abstract/object.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { genericAlias } from './generic-alias.js';
import { foldHash } from './hash-items.js';
import { allocate } from './heap-type.js';
import { PyFrozenSet } from './set.js';
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
  copySet,
  differenceAll,
  intersectionAll,
  isDisjoint,
  isSubset,
  isSuperset,
  setUpdate,
  symmetricDifference,
  union,
} from './set-operations.js';

function frozensetNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (type === frozensetType || type.tp_init === frozensetType.tp_init) noKeywords('frozenset', kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  checkPositional('frozenset', given, 0, 1);
  if (type === frozensetType && given === 1 && typeOf(args[0]!) === frozensetType) return args[0]!;
  const set = type === frozensetType ? new PyFrozenSet() : allocate<PyFrozenSet>(type);
  if (given === 1) setUpdate(set, args[0]!);
  return set;
}

/** Of the items in any order. Deviation: the value is not CPython's, which mixes 64 bits. */
function frozensetHash(self: PyFrozenSet): number {
  if (self.hash !== undefined) return self.hash;
  let mixed = Math.imul(self.size + 1, 1927868237);
  for (let i = self.next(0); i >= 0; i = self.next(i + 1)) {
    const folded = foldHash(self.hashAt(i) ?? hash(self.at(i)));
    mixed ^= Math.imul(folded ^ 89869747 ^ (folded << 16), 0x36a4e6b5);
  }
  mixed = Math.imul(mixed ^ (mixed >>> 11) ^ (mixed >>> 25), 69069) + 907133923;
  mixed |= 0;
  self.hash = mixed === -1 ? 590923713 : mixed;
  return self.hash;
}

export const frozensetType: PyType = defineType<PyFrozenSet>({
  name: 'frozenset',
  instance: PyFrozenSet,
  weakrefs: true,
  signature: '(iterable=(), /)',
  doc: 'Build an immutable unordered collection of unique elements.',
  ofOne: (iterable) => (runsPython(iterable) ? iterate(new AddFrame(new PyFrozenSet()), iterable) : NotImplemented),
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
    tp_new: frozensetNew,
    tp_hash: frozensetHash,
  },
  methods: {
    '__contains__($self, object, /)': setContains,
    'copy($self, /)': (self: PyFrozenSet): Value => (self.ob_type === frozensetType ? self : copySet(self)),
    'difference($self, /, *others)': differenceAll,
    'intersection($self, /, *others)': intersectionAll,
    'union($self, /, *others)': union,
    'isdisjoint($self, other, /)': isDisjoint,
    'issubset($self, other, /)': isSubset,
    'issuperset($self, other, /)': isSuperset,
    'symmetric_difference($self, other, /)': symmetricDifference,
    '__reduce__($self, /)': setReduce,
    '__sizeof__($self, /)': setSizeof,
  },
  classMethods: {
    '__class_getitem__($type, object, /)': genericAlias,
  },
});
