import { callMethod } from '../abstract/call.js';
import { repr } from '../abstract/object.js';
import { reprEnter, reprLeave } from '../abstract/repr.js';
import type { MethodTable, SlotsOf } from '../object/define-type.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import { CompareOp } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { PyList } from './list.js';
import { PyFrozenSet, PySetBase } from './set.js';
import { PySetIterator } from './set-iterator.js';
import {
  asItem,
  copySet,
  difference,
  differenceAll,
  intersection,
  intersectionAll,
  isDisjoint,
  isSubset,
  isSuperset,
  symmetricDifference,
  union,
} from './set-operations.js';
import { TextBuilder } from './str/text.js';
import { PyTuple } from './tuple.js';

/** `{1, 2}`, `set()`, `frozenset({1, 2})`, `Subclass({1, 2})`. */
function setRepr(self: PySetBase): Value {
  const { name } = typeOf(self);
  if (self.size === 0) return `${name}()`;
  if (reprEnter(self)) return `${name}(...)`;
  try {
    const plain = name === 'set' && !(self instanceof PyFrozenSet);
    const text = new TextBuilder();
    let separator = plain ? '{' : `${name}({`;
    for (const item of self.items()) {
      text.append(separator);
      text.append(repr(item));
      separator = ', ';
    }
    text.append(plain ? '}' : '})');
    return text.finish();
  } finally {
    reprLeave(self);
  }
}

function compare(self: PySetBase, other: Value, op: CompareOp): Value {
  if (!(other instanceof PySetBase)) return NotImplemented;
  switch (op) {
    case CompareOp.EQ:
      return equal(self, other);
    case CompareOp.NE:
      return !equal(self, other);
    case CompareOp.LE:
      return isSubset(self, other);
    case CompareOp.GE:
      return isSubset(other, self);
    case CompareOp.LT:
      return self.size < other.size && isSubset(self, other);
    default:
      return self.size > other.size && isSubset(other, self);
  }
}

function equal(a: PySetBase, b: PySetBase): boolean {
  if (a.size !== b.size) return false;
  if (a instanceof PyFrozenSet && b instanceof PyFrozenSet && a.hash !== undefined && b.hash !== undefined && a.hash !== b.hash)
    return false;
  return isSubset(a, b);
}

function both(left: Value, right: Value): left is PySetBase {
  return left instanceof PySetBase && right instanceof PySetBase;
}

/** The slots that set and frozenset share. A function, so that it can be called while the modules load in any order. */
export function setSlots(): SlotsOf<PySetBase> {
  return {
    tp_repr: setRepr,
    tp_richcompare: compare,
    tp_iter: (self) => new PySetIterator(self),
    sq_length: (self) => self.size,
    sq_contains: (self, item) => self.has(asItem(item)),
    nb_or: (left, right) => (both(left, right) ? union(left, [right]) : NotImplemented),
    nb_and: (left, right) => (both(left, right) ? intersection(left, right) : NotImplemented),
    nb_subtract: (left, right) => (both(left, right) ? difference(left, right) : NotImplemented),
    nb_xor: (left, right) => (both(left, right) ? symmetricDifference(left, right) : NotImplemented),
  };
}

/** The methods that set and frozenset share. */
export function setMethods(): MethodTable {
  return {
    '__contains__($self, object, /)': (self: PySetBase, item: Value): Value => self.has(asItem(item)),
    'copy($self, /)': (self: PySetBase): Value => (self instanceof PyFrozenSet && isExact(self) ? self : copySet(self)),
    'difference($self, /, *others)': differenceAll,
    'intersection($self, /, *others)': intersectionAll,
    'union($self, /, *others)': union,
    'isdisjoint($self, other, /)': isDisjoint,
    'issubset($self, other, /)': isSubset,
    'issuperset($self, other, /)': isSuperset,
    'symmetric_difference($self, other, /)': symmetricDifference,
    '__reduce__($self, /)': reduce,
    '__sizeof__($self, /)': (self: PySetBase): Value => 200 + 16 * self.size,
  };
}

const isExact = (self: PySetBase): boolean => !typeOf(self).isHeapType;

/** `(type, ([items],), state)`. */
function reduce(self: PySetBase): Value {
  const state = isExact(self) ? None : callMethod(self, '__getstate__');
  return new PyTuple([typeOf(self), new PyTuple([new PyList(self.items())]), state]);
}
