import { callMethod } from '../abstract/call.js';
import { repr } from '../abstract/object.js';
import { reprEnter, reprLeave } from '../abstract/repr.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import { CompareOp } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { PyList } from './list.js';
import { PyFrozenSet, PySetBase } from './set.js';
import { PySetIterator } from './set-iterator.js';
import { asItem, difference, intersection, isSubset, symmetricDifference, union } from './set-operations.js';
import { TextBuilder } from './str/text.js';
import { PyTuple } from './tuple.js';

/** `{1, 2}`, `set()`, `frozenset({1, 2})`, `Subclass({1, 2})`. */
export function setRepr(self: PySetBase): Value {
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

export function setCompare(self: PySetBase, other: Value, op: CompareOp): Value {
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

const both = (left: Value, right: Value): left is PySetBase => left instanceof PySetBase && right instanceof PySetBase;

export function setOr(left: Value, right: Value): Value {
  return both(left, right) ? union(left, [right]) : NotImplemented;
}

export function setAnd(left: Value, right: Value): Value {
  return both(left, right) ? intersection(left, right) : NotImplemented;
}

export function setSubtract(left: Value, right: Value): Value {
  return both(left, right) ? difference(left, right) : NotImplemented;
}

export function setXor(left: Value, right: Value): Value {
  return both(left, right) ? symmetricDifference(left, right) : NotImplemented;
}

export function setContains(self: PySetBase, item: Value): boolean {
  return self.has(asItem(item));
}

export function setLength(self: PySetBase): number {
  return self.size;
}

export function setIter(self: PySetBase): Value {
  return new PySetIterator(self);
}

/** `(type, ([items],), state)`. */
export function setReduce(self: PySetBase): Value {
  const state = typeOf(self).isHeapType ? callMethod(self, '__getstate__') : None;
  return new PyTuple([typeOf(self), new PyTuple([new PyList(self.items())]), state]);
}

export function setSizeof(self: PySetBase): Value {
  return 200 + 16 * self.size;
}
