import { getIter } from '../abstract/iter.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { ItemsFrame } from '../frame/items-frame.js';
import type { Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import { PyDict } from './dict.js';
import { knownHash } from './dict-entry.js';
import { dictType } from './dict-type.js';
import { listType, type PyList } from './list.js';
import { PyFrozenSet, PySet, PySetBase } from './set.js';
import { type PyTuple, tupleType } from './tuple.js';

// The algebra of sets, on the two types alike. Results are exact sets or frozensets, as the first operand is (a subclass' results are of
// its base). Which side is iterated over decides the order of the result; the choices are CPython's.

/** A new set of the kind of `like`. */
const emptyLike = (like: PySetBase): PySetBase => (like instanceof PyFrozenSet ? new PyFrozenSet() : new PySet());

/** A copy, of the kind of `like`. */
function copyLike(set: PySetBase, like: PySetBase): PySetBase {
  const copy = emptyLike(like);
  copy.merge(set);
  return copy;
}

export function copySet(set: PySetBase): PySetBase {
  return copyLike(set, set);
}

/** `set_update_internal`: adds what an iterable gives. */
export function setUpdate(set: PySetBase, iterable: Value): void {
  if (iterable instanceof PySetBase) {
    set.merge(iterable);
    return;
  }
  if (typeOf(iterable) === dictType) {
    const dict = iterable as PyDict;
    set.reserve(dict.used);
    for (const entry of dict.liveEntries()) set.add(entry.k, knownHash(entry));
    return;
  }
  const type = typeOf(iterable);
  if (type === listType || type === tupleType) {
    const sequence = iterable as PyList | PyTuple;
    // Hashing an item may run Python that changes the list.
    for (let i = 0; i < sequence.items.length; i++) set.add(sequence.items[i]!);
    return;
  }
  const iterator = getIter(iterable);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) set.add(item);
}

/** Adds item after item, and gives `result`. */
export class AddFrame extends ItemsFrame {
  readonly set: PySetBase;
  readonly result: Value;

  constructor(set: PySetBase, result: Value = set) {
    super();
    this.set = set;
    this.result = result;
  }

  protected override take(item: Value): undefined {
    this.set.add(item);
    return undefined;
  }

  protected override finish(): Value {
    return this.result;
  }
}

/** `set_copy_and_union` with many. */
export function union(set: PySetBase, others: readonly Value[]): PySetBase {
  const result = copySet(set);
  for (const other of others) if (other !== set) setUpdate(result, other);
  return result;
}

/** Calls `visit` for each item; RuntimeError if the set changes its size meanwhile. */
function forEach(set: PySetBase, visit: (item: Value, hash: number | bigint | undefined) => void): void {
  const size = set.size;
  for (let i = set.next(0); i >= 0; i = set.next(i + 1)) {
    visit(set.at(i), set.hashAt(i));
    if (set.size !== size) raise(exc.RuntimeError, 'Set changed size during iteration');
  }
}

/** Puts the items of `set` that `other` has (or, `wanted` false, has not) into `result`. */
function keepWhere(set: PySetBase, other: PySetBase | PyDict, wanted: boolean, result: PySetBase): void {
  const size = set.size;
  // No Python runs: no item can come twice.
  const isSimple = set.isSimple && other instanceof PySetBase && other.isSimple;
  for (let i = set.next(0); i >= 0; i = set.next(i + 1)) {
    const item = set.at(i);
    const hash = set.hashAt(i);
    if (other.has(item, hash) === wanted) {
      if (isSimple) result.addNew(item, hash);
      else result.add(item, hash);
    }
    if (set.size !== size) raise(exc.RuntimeError, 'Set changed size during iteration');
  }
}

/** The items of `set` that are in `other` too. */
export function intersection(set: PySetBase, other: Value): PySetBase {
  if (other === set) return copySet(set);
  const result = emptyLike(set);
  if (other instanceof PySetBase) {
    if (other.size > set.size) keepWhere(set, other, true, result);
    else keepWhere(other, set, true, result);
    return result;
  }
  const iterator = getIter(other);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) if (set.has(item)) result.add(item);
  return result;
}

export function intersectionAll(set: PySetBase, others: readonly Value[]): PySetBase {
  if (others.length === 0) return copySet(set);
  let result = set;
  for (const other of others) result = intersection(result, other);
  return result;
}

/** The items of `set` that are not in `other`. */
export function difference(set: PySetBase, other: Value): PySetBase {
  const asMembers = other instanceof PySetBase || typeOf(other) === dictType;
  if (!asMembers || set.size >> 2 > (other instanceof PyDict ? other.used : (other as PySetBase).size)) {
    const result = copySet(set);
    differenceUpdate(result, other);
    return result;
  }
  const result = emptyLike(set);
  keepWhere(set, other as PySetBase | PyDict, false, result);
  return result;
}

export function differenceAll(set: PySetBase, others: readonly Value[]): PySetBase {
  if (others.length === 0) return copySet(set);
  const result = difference(set, others[0]!);
  for (let i = 1; i < others.length; i++) differenceUpdate(result, others[i]!);
  return result;
}

/** Takes out what an iterable gives. */
export function differenceUpdate(set: PySetBase, other: Value): void {
  if (other === set) {
    set.clear();
    return;
  }
  if (other instanceof PySetBase) {
    forEach(other, (item, hash) => {
      set.discard(item, hash);
    });
    return;
  }
  const iterator = getIter(other);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) set.discard(item);
}

/** What is in one of them only; the result is of the kind of `set`. */
export function symmetricDifference(set: PySetBase, other: Value): PySetBase {
  const result = emptyLike(set);
  if (other instanceof PySetBase && set.isNamed && other.isNamed && set.isSimple && other.isSimple) {
    keepWhere(other, set, false, result);
    keepWhere(set, other, false, result);
    return result;
  }
  setUpdate(result, other);
  toggle(result, set);
  return result;
}

export function symmetricDifferenceUpdate(set: PySetBase, other: Value): void {
  if (other === set) {
    set.clear();
    return;
  }
  if (typeOf(other) === dictType) {
    for (const entry of (other as PyDict).liveEntries()) {
      const hash = knownHash(entry);
      if (!set.discard(entry.k, hash)) set.add(entry.k, hash);
    }
    return;
  }
  let items: PySetBase;
  if (other instanceof PySetBase) items = other;
  else {
    items = emptyLike(set);
    setUpdate(items, other);
  }
  toggle(set, items);
}

function toggle(set: PySetBase, items: PySetBase): void {
  forEach(items, (item, hash) => {
    if (!set.discard(item, hash)) set.add(item, hash);
  });
}

/** Whether they have no item in common. */
export function isDisjoint(set: PySetBase, other: Value): boolean {
  if (other === set) return set.size === 0;
  if (other instanceof PySetBase) {
    const [small, large] = other.size > set.size ? [set, other] : [other, set];
    for (let i = small.next(0); i >= 0; i = small.next(i + 1)) if (large.has(small.at(i), small.hashAt(i))) return false;
    return true;
  }
  const iterator = getIter(other);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) if (set.has(item)) return false;
  return true;
}

/** Whether every item of `set` is in `other`. */
export function isSubset(set: PySetBase, other: Value): boolean {
  if (other instanceof PySetBase) {
    if (set.size > other.size) return false;
    for (let i = set.next(0); i >= 0; i = set.next(i + 1)) if (!other.has(set.at(i), set.hashAt(i))) return false;
    return true;
  }
  return intersection(set, other).size === set.size;
}

/** Whether every item of `other` is in `set`. */
export function isSuperset(set: PySetBase, other: Value): boolean {
  if (other instanceof PySetBase) return isSubset(other, set);
  const iterator = getIter(other);
  const next = typeOf(iterator).tp_iternext!;
  for (let item = next(iterator); item !== undefined; item = next(iterator)) if (!set.has(item)) return false;
  return true;
}

/** A set is not hashable, but may be looked for in a set of frozensets: it stands for a frozenset of its items then. */
export function asItem(item: Value): Value {
  if (!(item instanceof PySet) || typeOf(item).tp_hash !== undefined) return item;
  const frozen = new PyFrozenSet();
  frozen.merge(item);
  return frozen;
}
