import { None, PyObject, type Value } from '../object/py-object.js';
import { mapKey } from './dict-key.js';
import { PyFloat } from './float.js';
import { PyIntObject } from './int-object.js';
import { SetNames } from './set-names.js';
import { type Hash, itemHash, numberHash, SetTable } from './set-table.js';

/**
 * What `set` and `frozenset` are. Items stand in one of two forms:
 *
 * - `table`: CPython's own table, for items whose hash is quickly had, numbers above all. Its order is CPython's.
 * - `names`: once a str or an object with its identity for a hash is among them: JavaScript finds those faster than we could hash them, and
 *   their order is arbitrary in CPython. Here it is the order of insertion.
 */
export abstract class PySetBase extends PyObject {
  private readonly table: SetTable = new SetTable();
  private names: SetNames | undefined = undefined;
  /** All items of `table` are simple keys (`mapKey`): no str can equal one. */
  private onlySimple = true;

  get size(): number {
    return this.names === undefined ? this.table.used : this.names.used;
  }

  /** Whether the order is that of insertion. */
  get isNamed(): boolean {
    return this.names !== undefined;
  }

  /** Whether all items are simple keys: searching among them for one of another such set runs no Python. */
  get isSimple(): boolean {
    return this.names === undefined ? this.onlySimple : this.names.isSimple;
  }

  /** Raises TypeError for an unhashable item, and whatever `__hash__` and `__eq__` raise, as does all that takes an item. */
  has(item: Value, knownHash?: Hash): boolean {
    if (this.names !== undefined) return this.names.has(item, knownHash);
    if (typeof item !== 'number' && this.onlySimple && prefersNames(item)) return false;
    return this.table.has(item, knownHash ?? itemHash(item));
  }

  /** Whether it was added. `knownHash` is the item's, where another set has it. */
  add(item: Value, knownHash?: Hash): boolean {
    if (this.names === undefined) {
      if (typeof item === 'number') return this.table.add(item, numberHash(item));
      if (prefersNames(item)) this.useNames();
    }
    if (this.names !== undefined) return this.names.add(item, knownHash);
    const hash = knownHash ?? itemHash(item);
    if (this.onlySimple && mapKey(item) === undefined) this.onlySimple = false;
    const added = this.table.add(item, hash);
    // Comparing items may have brought the set into its other form meanwhile.
    return this.names === undefined ? added : (this.names as SetNames).add(item, hash);
  }

  /** Adds an item that is known to be none of this set's. */
  addNew(item: Value, knownHash?: Hash): void {
    if (this.names === undefined && prefersNames(item)) this.useNames();
    if (this.names === undefined) this.add(item, knownHash);
    else this.names.addNew(item, knownHash);
  }

  /** Whether there was such an item. */
  discard(item: Value, knownHash?: Hash): boolean {
    if (this.names !== undefined) return this.names.discard(item, knownHash);
    if (typeof item !== 'number' && this.onlySimple && prefersNames(item)) return false;
    return this.table.discard(item, knownHash ?? itemHash(item));
  }

  /** Any item, taken out; `undefined` of an empty set. */
  takeAny(): Value | undefined {
    return this.names === undefined ? this.table.pop() : this.names.pop();
  }

  clear(): void {
    this.table.clear();
    this.names = undefined;
    this.onlySimple = true;
  }

  /** The position of the first item at or after `position`, -1 if there is none. Positions are good until an item is added. */
  next(position: number): number {
    return this.names === undefined ? this.table.next(position) : this.names.next(position);
  }

  /** The item at a position that `next` gave. */
  at(position: number): Value {
    return this.names === undefined ? this.table.at(position) : this.names.at(position);
  }

  /** The hash of the item there, where it is known. */
  hashAt(position: number): Hash | undefined {
    return this.names === undefined ? this.table.hashAt(position) : this.names.hashAt(position);
  }

  /** The items, in order. */
  items(): Value[] {
    return this.names === undefined ? this.table.items() : this.names.all();
  }

  /** Adds the items of another set; none is hashed anew. */
  merge(other: PySetBase): void {
    if (other === this) return;
    const { names } = other;
    if (this.names === undefined && names === undefined) {
      this.onlySimple &&= other.onlySimple;
      this.table.merge(other.table);
      return;
    }
    if (names !== undefined && this.size === 0) {
      this.names = names.copy();
      return;
    }
    if (this.names === undefined) this.useNames();
    const size = other.size;
    for (let i = other.next(0); i >= 0 && other.size === size; i = other.next(i + 1)) this.add(other.at(i), other.hashAt(i));
  }

  /** Makes room for `count` more items, where the form has use for it. */
  reserve(count: number): void {
    if (this.names === undefined) this.table.reserve(count);
  }

  private useNames(): void {
    const { table } = this;
    const names = new SetNames();
    for (let i = table.next(0); i >= 0; i = table.next(i + 1)) names.addNew(table.at(i), table.hashAt(i));
    this.names = names;
    table.clear();
  }
}

/** Whether an item is found faster by JavaScript than by its hash, and stands in no order that a program could expect. */
function prefersNames(item: Value): boolean {
  if (typeof item === 'string') return true;
  if (typeof item !== 'object' || item === None || item instanceof PyFloat || item instanceof PyIntObject) return false;
  return mapKey(item) !== undefined;
}

export class PySet extends PySetBase {
  /** A set of these items. */
  static of(items: Iterable<Value>): PySet {
    const set = new PySet();
    for (const item of items) set.add(item);
    return set;
  }
}

export class PyFrozenSet extends PySetBase {
  /** The hash, once asked for. */
  hash: number | undefined = undefined;

  /** A frozenset of these items. */
  static of(items: Iterable<Value>): PyFrozenSet {
    const set = new PyFrozenSet();
    for (const item of items) set.add(item);
    return set;
  }
}
