import { raiseNotImplemented } from '../exceptions/raise.js';
import { PyObject, type Value } from '../object/py-object.js';
import { strFromJs } from '../object/wide-str.js';

/**
 * One item of a dict, and the cell of a global: a code site that reads a global keeps the entry. `v === undefined` is a
 * *hole*: a name that a site has asked for and nobody has defined (or that was deleted). Holes are not items.
 */
export class Entry {
  readonly k: Value;
  v: Value | undefined;

  constructor(k: Value, v: Value | undefined) {
    this.k = k;
    this.v = v;
  }
}

export class PyDict extends PyObject {
  readonly map: Map<unknown, Entry> = new Map();
  #used = 0;
  /** Some site keeps entries of this dict: a deleted entry stays in the map as a hole. */
  #hasCells = false;

  get size(): number {
    return this.#used;
  }

  /** `name` is UTF-16. */
  getStr(name: string): Value | undefined {
    return this.map.get(name)?.v;
  }

  setStr(name: string, value: Value): void {
    this.#put(name, strFromJs(name), value);
  }

  deleteStr(name: string): boolean {
    return this.#remove(name);
  }

  /** The entry of a name for a site to keep, made as a hole if there is none. */
  cell(name: string): Entry {
    this.#hasCells = true;
    let entry = this.map.get(name);
    if (entry === undefined) {
      entry = new Entry(strFromJs(name), undefined);
      this.map.set(name, entry);
    }
    return entry;
  }

  /** Raises TypeError for an unhashable key, and whatever `__hash__` and `__eq__` raise; likewise `set` and `delete`. */
  get(key: Value): Value | undefined {
    return this.map.get(normalise(key))?.v;
  }

  set(key: Value, value: Value): void {
    this.#put(normalise(key), key, value);
  }

  /** Whether there was such an item. */
  delete(key: Value): boolean {
    return this.#remove(normalise(key));
  }

  #put(mapKey: unknown, key: Value, value: Value): void {
    let entry = this.map.get(mapKey);
    if (entry === undefined) {
      entry = new Entry(key, value);
      this.map.set(mapKey, entry);
      this.#used++;
      return;
    }
    if (entry.v === undefined) {
      this.map.delete(mapKey);
      this.map.set(mapKey, entry);
      this.#used++;
    }
    entry.v = value;
  }

  #remove(mapKey: unknown): boolean {
    const entry = this.map.get(mapKey);
    if (entry === undefined || entry.v === undefined) return false;
    entry.v = undefined;
    this.#used--;
    if (!this.#hasCells) this.map.delete(mapKey);
    return true;
  }
}

function normalise(key: Value): unknown {
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint') return key;
  if (typeof key === 'boolean') return key ? 1 : 0;
  return raiseNotImplemented('a dict key that is neither str nor int');
}
