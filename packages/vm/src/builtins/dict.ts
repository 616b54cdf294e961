import { hash, richCompareBool } from '../abstract/object.js';
import { PyObject, type Value } from '../object/py-object.js';
import { CompareOp } from '../object/slots.js';
import { strFromJs } from '../object/wide-str.js';
import { Entry, HashedEntry, isAsleep, knownHash, lazyEntry } from './dict-entry.js';
import { equalsOnlyItsKind, mapKey } from './dict-key.js';
import { HashIndex } from './hash-index.js';
import { sameItems } from './tuple.js';

export { Entry } from './dict-entry.js';

/** What every empty dict has for a map: never written. */
const NO_ENTRIES: Map<unknown, Entry> = new Map();

/** Up to this many gaps (and as many again as there are items) `entries` is left as it is. */
const MIN_GAPS = 16;

/**
 * `dict`. Its items stand in `entries`, in order, with `undefined` where one was deleted; two indexes lead to them:
 *
 * - `map` for *simple* keys, whose equality a JavaScript Map can decide once they are normalised (`mapKey`);
 * - `hashed` for the others (tuples, own `__hash__` or `__eq__`), by their hash. It is made with the first of them. If one of them could
 *   equal a simple key it is `full` and holds the simple keys as well; a simple key that the map has is right in any case.
 *
 * A linear form for small dicts was measured and left out: it makes a dict of four items 30 % faster and halves the speed of reading it.
 */
export class PyDict extends PyObject {
  /** Live items, and the holes of `cell`. */
  map: Map<unknown, Entry> = NO_ENTRIES;
  entries: (Entry | undefined)[] = [];
  /** Number of items. */
  used = 0;
  /** No item stands before this position. */
  first = 0;
  private hashed: HashIndex | undefined = undefined;
  /** Some site keeps entries of this dict: a deleted entry stays in the map as a hole. */
  private hasCells = false;

  get size(): number {
    return this.used;
  }

  /** `name` is UTF-16. */
  getStr(name: string): Value | undefined {
    const entry = this.map.get(name);
    if (entry !== undefined && entry.v !== undefined) return entry.v;
    return this.isSimple ? undefined : this.find(strFromJs(name))?.v;
  }

  /** `name` is UTF-16. */
  setStr(name: string, value: Value): void {
    const entry = this.map.get(name);
    if (entry !== undefined && entry.v !== undefined) entry.v = value;
    else if (this.isSimple) this.append(name, strFromJs(name), value);
    else this.set(strFromJs(name), value);
  }

  /** As `setStr`; `onFirstRead` runs before the value is read for the first time, and may put another one into the entry. */
  setLazy(name: string, value: Value, onFirstRead: (entry: Entry) => void): void {
    const known = this.map.get(name);
    if (known !== undefined || this.hashed !== undefined || this.isUnindexed) this.deleteStr(name);
    const entry = lazyEntry(strFromJs(name), value, onFirstRead);
    this.ownMap().set(name, entry);
    this.place(entry);
  }

  /** Whether the item was put by `setLazy` and nobody has read it. */
  isAsleep(name: string): boolean {
    return isAsleep(this.map.get(name));
  }

  /** `name` is UTF-16. Whether there was such an item. */
  deleteStr(name: string): boolean {
    return this.pop(strFromJs(name)) !== undefined;
  }

  /** The entry of a name (UTF-16) for a site to keep, made as a hole if there is none. */
  cell(name: string): Entry {
    this.hasCells = true;
    const map = this.ownMap();
    let entry = map.get(name);
    if (entry === undefined) {
      entry = new Entry(strFromJs(name), undefined);
      map.set(name, entry);
    } else if (isAsleep(entry)) void entry.v; // A site reads entries where nothing may run.
    return entry;
  }

  /** The entry of an item. Raises TypeError for an unhashable key, and whatever `__hash__` and `__eq__` raise, as does all that takes a key. */
  find(key: Value, knownHash?: number | bigint): Entry | undefined {
    if (this.isUnindexed) this.ownMap();
    const simple = mapKey(key);
    if (simple === undefined) return this.search(knownHash ?? hash(key), key);
    const entry = this.map.get(simple);
    if (entry !== undefined && entry.v !== undefined) return entry;
    return this.hashed !== undefined && this.hashed.full ? this.search(hash(key), key) : undefined;
  }

  /** As `find`, for the key of another dict's entry: a hash that is known is not asked for again. */
  findSame(entry: Entry): Entry | undefined {
    return this.find(entry.k, knownHash(entry));
  }

  get(key: Value): Value | undefined {
    return this.find(key)?.v;
  }

  /** `knownHash` is the key's, where another container has it. */
  has(key: Value, knownHash?: number | bigint): boolean {
    return this.find(key, knownHash) !== undefined;
  }

  set(key: Value, value: Value, knownHash?: number | bigint): void {
    const entry = this.findOrAdd(key, value, knownHash);
    if (entry !== undefined) entry.v = value;
  }

  /** As `set`, with the item of another dict: a hash that is known is not asked for again. */
  setEntry(entry: Entry): void {
    const value = entry.v!;
    const found = this.findOrAdd(entry.k, value, knownHash(entry));
    if (found !== undefined) found.v = value;
  }

  /** Adds a key, with `true` for a value, unless it is there: what a set does. Whether it was added. */
  addKey(key: Value, knownHash?: number | bigint): boolean {
    return this.findOrAdd(key, true, knownHash) === undefined;
  }

  /** `dict.setdefault`: the value that the key has, which is `value` if it had none. */
  setDefault(key: Value, value: Value): Value {
    return this.findOrAdd(key, value)?.v ?? value;
  }

  /** Whether there was such an item. */
  delete(key: Value, knownHash?: number | bigint): boolean {
    return this.pop(key, knownHash) !== undefined;
  }

  /** Takes the item out and gives its value. */
  pop(key: Value, knownHash?: number | bigint): Value | undefined {
    const entry = this.find(key, knownHash);
    if (entry === undefined) return undefined;
    const value = entry.v;
    this.remove(entry);
    return value;
  }

  /** The item that was added last, taken out; `undefined` of an empty dict. */
  popLast(): Entry | undefined {
    const entries = this.entries;
    let end = entries.length;
    while (end > 0 && entries[end - 1] === undefined) end--;
    if (end === 0) return undefined;
    const entry = entries[end - 1]!;
    const item = new Entry(entry.k, entry.v);
    this.remove(entry);
    entries.length = end - 1;
    if (this.first >= end) this.first = end - 1;
    return item;
  }

  clear(): void {
    if (this.hasCells) {
      for (const entry of this.entries) if (entry !== undefined) this.remove(entry);
    } else this.map = NO_ENTRIES;
    this.entries = [];
    this.used = 0;
    this.first = 0;
    this.hashed = undefined;
  }

  /** A dict (an exact one) with the same items. No key is hashed or compared anew, and the index is made when it is first needed. */
  copy(): PyDict {
    const copy = new PyDict();
    copy.fill(this);
    return copy;
  }

  /** Takes the items of another dict into this one, which is empty. No key is hashed or compared anew. */
  fill(other: PyDict): void {
    const source = other.entries;
    const hasHashed = other.hashed !== undefined;
    const entries: Entry[] = [];
    for (let i = 0; i < source.length; i++) {
      const entry = source[i];
      if (entry === undefined) continue;
      const twin = hasHashed && entry instanceof HashedEntry ? new HashedEntry(entry.k, entry.v, entry.hash) : new Entry(entry.k, entry.v);
      twin.index = entries.length;
      entries.push(twin);
    }
    this.entries = entries;
    this.used = entries.length;
    if (!hasHashed) return;
    this.ownMap();
    if (other.hashed!.full) this.makeFull();
  }

  /** The items that are there now, in order. An item that is deleted later keeps its key; its `v` becomes `undefined`. */
  liveEntries(): Entry[] {
    return this.entries.filter((entry) => entry !== undefined);
  }

  /** The position of the first item at or after `position`; `entries.length` if there is none. */
  nextIndex(position: number): number {
    const entries = this.entries;
    const fromStart = position <= this.first;
    let index = fromStart ? this.first : position;
    while (index < entries.length && entries[index] === undefined) index++;
    if (fromStart) this.first = index;
    return index;
  }

  /** Nothing was ever put in, holes included. */
  get isPristine(): boolean {
    return this.map === NO_ENTRIES && this.entries.length === 0;
  }

  /** The map, to be written to: that of a fresh copy is made here. */
  private ownMap(): Map<unknown, Entry> {
    if (this.map !== NO_ENTRIES) return this.map;
    const map = new Map<unknown, Entry>();
    this.map = map;
    const { entries } = this;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (entry === undefined) continue;
      if (entry instanceof HashedEntry) (this.hashed ??= new HashIndex()).add(entry.hash, entry);
      else map.set(mapKey(entry.k), entry);
    }
    return map;
  }

  /** `map` knows all keys: asking for a simple one runs no Python. */
  get isSimple(): boolean {
    return this.hashed === undefined && !this.isUnindexed;
  }

  /** Whether there are items that no index knows yet. */
  private get isUnindexed(): boolean {
    return this.map === NO_ENTRIES && this.used > 0;
  }

  /** The entry of the key, or `undefined` after adding one with `value`. The key is hashed once and compared as often as CPython does. */
  findOrAdd(key: Value, value: Value, knownHash?: number | bigint): Entry | undefined {
    if (this.isUnindexed) this.ownMap();
    const simple = mapKey(key);
    if (simple !== undefined) {
      const entry = this.map.get(simple);
      if (entry !== undefined && entry.v !== undefined) return entry;
      if (this.hashed === undefined || !this.hashed.full) {
        this.append(simple, key, value);
        return undefined;
      }
    }
    const keyHash = knownHash ?? hash(key);
    const found = this.search(keyHash, key);
    if (found !== undefined) return found;
    if (simple !== undefined) {
      const entry = this.append(simple, key, value);
      // Comparing keys may have emptied the dict, and the index with it.
      if (this.hashed?.full) this.hashed.add(keyHash, entry);
      return undefined;
    }
    if (!equalsOnlyItsKind(key)) this.makeFull();
    const entry = new HashedEntry(key, value, keyHash);
    this.ownMap();
    this.place(entry);
    (this.hashed ??= new HashIndex()).add(keyHash, entry);
    return undefined;
  }

  /** Files the simple keys by their hashes too: a key has come that could equal one. The hash of a simple key runs no Python. */
  private makeFull(): void {
    const hashed = (this.hashed ??= new HashIndex());
    if (hashed.full) return;
    hashed.full = true;
    for (const entry of this.entries) {
      if (entry !== undefined && !(entry instanceof HashedEntry)) hashed.add(hash(entry.k), entry);
    }
  }

  /** Searches by hash. Comparing keys may run Python that changes the dict: the search then starts again. */
  private search(keyHash: number | bigint, key: Value): Entry | undefined {
    if (this.used === 0) return undefined;
    if (this.hashed === undefined || !this.hashed.full) {
      if (!equalsOnlyItsKind(key)) this.makeFull();
    }
    for (;;) {
      const index = this.hashed;
      const bucket = index?.bucket(keyHash);
      if (bucket === undefined) return undefined;
      const { version } = index!;
      let changed = false;
      const length = bucket instanceof Entry ? 1 : bucket.length;
      for (let i = 0; i < length && !changed; i++) {
        const entry = bucket instanceof Entry ? bucket : bucket[i]!;
        if (entry.k === key || sameItems(entry.k, key)) return entry;
        const same = richCompareBool(entry.k, key, CompareOp.EQ);
        changed = this.hashed !== index || index!.version !== version;
        if (same && !changed) return entry;
      }
      if (!changed) return undefined;
    }
  }

  /** Adds a simple key that is not there, or fills its hole. */
  private append(simple: unknown, key: Value, value: Value): Entry {
    const map = this.ownMap();
    let entry = map.get(simple);
    if (entry === undefined) {
      entry = new Entry(key, value);
      map.set(simple, entry);
    } else entry.v = value;
    this.place(entry);
    return entry;
  }

  /** Puts an entry behind all others. */
  protected place(entry: Entry): void {
    const entries = this.entries;
    if (entries.length - this.used > MIN_GAPS + this.used) this.compact();
    entry.index = entries.length;
    entries.push(entry);
    this.used++;
  }

  /** Closes the gaps that deletions left. Only adding does it, so that an iterator's position stays good while items are deleted. */
  private compact(): void {
    const entries = this.entries;
    let length = 0;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (entry === undefined) continue;
      entry.index = length;
      entries[length++] = entry;
    }
    entries.length = length;
    this.first = 0;
  }

  protected remove(entry: Entry): void {
    if (entry instanceof HashedEntry) this.hashed!.remove(entry.hash, entry);
    else {
      if (this.hashed?.full) this.hashed.remove(hash(entry.k), entry);
      if (!this.hasCells && this.map !== NO_ENTRIES) this.map.delete(mapKey(entry.k));
    }
    if (entry.index === this.first) this.first++;
    this.entries[entry.index] = undefined;
    entry.index = -1;
    entry.v = undefined;
    this.used--;
  }
}
