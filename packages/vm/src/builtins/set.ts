import { None, PyObject, type Value } from '../object/py-object.js';
import { PyDict } from './dict.js';
import { knownHash } from './dict-entry.js';
import { mapKey } from './dict-key.js';
import { PyFloat } from './float.js';
import { PyIntObject } from './int-object.js';
import { itemHash, SetTable } from './set-table.js';

/**
 * What `set` and `frozenset` are. Items stand in one of two forms:
 *
 * - `table`: CPython's own table, for items whose hash is quickly had, numbers above all. Its order is CPython's.
 * - `names`: the keys of a dict, once a str or an object with its identity for a hash is among them: JavaScript finds those faster than we
 *   could hash them, and their order is arbitrary in CPython. Here it is the order of insertion.
 */
export abstract class PySetBase extends PyObject {
  private readonly table: SetTable = new SetTable();
  private names: PyDict | undefined = undefined;
  /** All items of `table` are simple keys (`mapKey`): no str can equal one. */
  private onlySimple = true;

  get size(): number {
    return this.names === undefined ? this.table.used : this.names.used;
  }

  /** Raises TypeError for an unhashable item, and whatever `__hash__` and `__eq__` raise, as does all that takes an item. */
  has(item: Value, knownHash?: number | bigint): boolean {
    if (this.names !== undefined) return this.names.has(item, knownHash);
    if (typeof item !== 'number' && this.onlySimple && prefersNames(item)) return false;
    return this.table.has(item, knownHash ?? itemHash(item));
  }

  /** Whether it was added. `knownHash` is the item's, where another set has it. */
  add(item: Value, knownHash?: number | bigint): boolean {
    if (this.names === undefined && typeof item !== 'number' && prefersNames(item)) this.useNames();
    if (this.names !== undefined) return this.names.addKey(item, knownHash);
    const hash = knownHash ?? itemHash(item);
    if (this.onlySimple && mapKey(item) === undefined) this.onlySimple = false;
    const added = this.table.add(item, hash);
    // Comparing items may have brought the set into its other form meanwhile.
    return this.names === undefined ? added : (this.names as PyDict).addKey(item, hash);
  }

  /** Whether there was such an item. */
  discard(item: Value, knownHash?: number | bigint): boolean {
    if (this.names !== undefined) return this.names.delete(item, knownHash);
    if (typeof item !== 'number' && this.onlySimple && prefersNames(item)) return false;
    return this.table.discard(item, knownHash ?? itemHash(item));
  }

  /** Any item, taken out; `undefined` of an empty set. */
  takeAny(): Value | undefined {
    return this.names === undefined ? this.table.pop() : this.names.popLast()?.k;
  }

  clear(): void {
    this.table.clear();
    this.names = undefined;
    this.onlySimple = true;
  }

  /** The position of the first item at or after `position`, -1 if there is none. Positions are good until an item is added. */
  next(position: number): number {
    if (this.names !== undefined) {
      const index = this.names.nextIndex(position);
      return index < this.names.entries.length ? index : -1;
    }
    const table = this.table;
    for (let i = position; i < table.size; i++) if (table.at(i) !== undefined) return i;
    return -1;
  }

  /** The item at a position that `next` gave. */
  at(position: number): Value {
    return this.names === undefined ? this.table.at(position)! : this.names.entries[position]!.k;
  }

  /** The hash of the item there, where it is known. */
  hashAt(position: number): number | bigint | undefined {
    if (this.names === undefined) return this.table.hashAt(position);
    return knownHash(this.names.entries[position]!);
  }

  /** The items, in order. */
  items(): Value[] {
    const items: Value[] = [];
    for (let i = this.next(0); i >= 0; i = this.next(i + 1)) items.push(this.at(i));
    return items;
  }

  /** Adds the items of another set; none is hashed anew. */
  merge(other: PySetBase): void {
    if (other === this) return;
    if (this.names === undefined && other.names === undefined) {
      this.onlySimple &&= other.onlySimple;
      this.table.merge(other.table);
      return;
    }
    if (this.names === undefined) this.useNames();
    if (other.names !== undefined && this.names!.isPristine) {
      this.names!.fill(other.names);
      return;
    }
    const size = other.size;
    for (let i = other.next(0); i >= 0 && other.size === size; i = other.next(i + 1)) this.add(other.at(i), other.hashAt(i));
  }

  /** Makes room for `count` more items, where the form has use for it. */
  reserve(count: number): void {
    if (this.names === undefined) this.table.reserve(count);
  }

  private useNames(): void {
    const { table } = this;
    const names = new PyDict();
    for (let i = 0; i < table.size; i++) {
      const item = table.at(i);
      if (item !== undefined) names.addKey(item, table.hashAt(i));
    }
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
