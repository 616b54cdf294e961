import { hash } from '../abstract/object.js';
import type { Value } from '../object/py-object.js';
import { PyDict } from './dict.js';
import { knownHash } from './dict-entry.js';
import { equalsOnlyItsKind, mapKey } from './dict-key.js';

/** Up to this many gaps (and as many again as there are items) `items` is left as it is. */
const MIN_GAPS = 16;

/**
 * The items of a set in the order in which they came, found through a JavaScript Map: what a set has once a str is among its items. All are
 * simple keys (`mapKey`); when the first other one comes, the items move into a dict, each to the same position.
 *
 * The index is made when it is first asked for, and a copy shares it until one of the two changes: the results of set operations are often
 * only counted or iterated over.
 */
export class SetNames {
  private items: (Value | undefined)[] = [];
  /** From the simple key to the position. */
  private index: Map<unknown, number> | undefined = undefined;
  private isShared = false;
  private count = 0;
  private mixed: PyDict | undefined = undefined;

  get used(): number {
    return this.mixed === undefined ? this.count : this.mixed.used;
  }

  /** Whether all items are simple keys: then nothing that is done with them alone runs Python. */
  get isSimple(): boolean {
    return this.mixed === undefined;
  }

  has(item: Value, itemHash?: number | bigint): boolean {
    if (this.mixed === undefined) {
      const key = typeof item === 'string' ? item : mapKey(item);
      if (key !== undefined) return (this.index ?? this.makeIndex()).get(key) !== undefined;
      if (equalsOnlyItsKind(item)) {
        if (itemHash === undefined) hash(item);
        return false;
      }
    }
    return this.mix().has(item, itemHash);
  }

  add(item: Value, itemHash?: number | bigint): boolean {
    if (this.mixed === undefined) {
      const key = typeof item === 'string' ? item : mapKey(item);
      if (key !== undefined) return this.addSimple(key, item);
    }
    return this.mix().addKey(item, itemHash);
  }

  /** Adds an item that is known not to be there. */
  addNew(item: Value, itemHash?: number | bigint): void {
    if (this.index !== undefined || this.mixed !== undefined) this.add(item, itemHash);
    else this.place(item);
  }

  discard(item: Value, itemHash?: number | bigint): boolean {
    if (this.mixed === undefined) {
      const key = typeof item === 'string' ? item : mapKey(item);
      if (key !== undefined) {
        const position = (this.index ?? this.makeIndex()).get(key);
        if (position === undefined) return false;
        this.removeAt(position, key);
        return true;
      }
      if (!this.has(item, itemHash)) return false;
    }
    return this.mix().delete(item, itemHash);
  }

  /** The item that was added last, taken out; `undefined` of an empty set. */
  pop(): Value | undefined {
    if (this.mixed !== undefined) return this.mixed.popLast()?.k;
    const { items } = this;
    while (items.length > 0) {
      const item = items[items.length - 1];
      if (item !== undefined) this.removeAt(items.length - 1, mapKey(item));
      items.length--;
      if (item !== undefined) return item;
    }
    return undefined;
  }

  next(position: number): number {
    if (this.mixed !== undefined) {
      const index = this.mixed.nextIndex(position);
      return index < this.mixed.entries.length ? index : -1;
    }
    const { items } = this;
    for (let i = position; i < items.length; i++) if (items[i] !== undefined) return i;
    return -1;
  }

  at(position: number): Value {
    return this.mixed === undefined ? this.items[position]! : this.mixed.entries[position]!.k;
  }

  hashAt(position: number): number | bigint | undefined {
    return this.mixed === undefined ? undefined : knownHash(this.mixed.entries[position]!);
  }

  /** All items, in order. */
  all(): Value[] {
    if (this.mixed !== undefined) return this.mixed.liveEntries().map((entry) => entry.k);
    const { items } = this;
    return (items.length === this.count ? items.slice() : items.filter((item) => item !== undefined)) as Value[];
  }

  copy(): SetNames {
    const copy = new SetNames();
    if (this.mixed !== undefined) copy.mixed = this.mixed.copy();
    else {
      copy.items = this.items.slice();
      copy.count = this.count;
      copy.index = this.index;
      copy.isShared = this.isShared = this.index !== undefined;
    }
    return copy;
  }

  private addSimple(key: unknown, item: Value): boolean {
    if ((this.index ?? this.makeIndex()).get(key) !== undefined) return false;
    if (this.isShared) this.makeIndex();
    this.place(item);
    this.index!.set(key, this.items.length - 1);
    return true;
  }

  private place(item: Value): void {
    // Only adding closes gaps, so that an iterator's position stays good while items are taken out.
    if (this.items.length - this.count > MIN_GAPS + this.count) {
      this.items = this.items.filter((held) => held !== undefined);
      if (this.index !== undefined) this.makeIndex();
    }
    this.items.push(item);
    this.count++;
  }

  private removeAt(position: number, key: unknown): void {
    if (this.isShared) this.makeIndex();
    this.index?.delete(key);
    this.items[position] = undefined;
    this.count--;
  }

  /** An index of its own. */
  private makeIndex(): Map<unknown, number> {
    const index = new Map<unknown, number>();
    const { items } = this;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (item !== undefined) index.set(typeof item === 'string' ? item : mapKey(item), i);
    }
    this.isShared = false;
    this.index = index;
    return index;
  }

  /** The items as the keys of a dict, which knows how to deal with all kinds. */
  private mix(): PyDict {
    if (this.mixed !== undefined) return this.mixed;
    const mixed = new PyDict();
    for (const item of this.items) if (item !== undefined) mixed.addKey(item);
    const { entries } = mixed;
    let next = 0;
    mixed.entries = this.items.map((item, position) => {
      if (item === undefined) return undefined;
      const entry = entries[next++]!;
      entry.index = position;
      return entry;
    });
    this.items = [];
    this.index = undefined;
    this.isShared = false;
    this.mixed = mixed;
    return mixed;
  }
}
