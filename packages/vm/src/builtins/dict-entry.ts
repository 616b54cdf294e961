import type { Value } from '../object/py-object.js';

/**
 * One item of a dict, and the cell of a global: a code site that reads a global keeps the entry. `v === undefined` is a
 * *hole*: a name that a site has asked for and nobody has defined (or that was deleted). Holes are not items.
 *
 * A site may read `v`, and write it while it is not `undefined`; filling a hole, and deleting, is done through the dict,
 * which keeps the order of its items.
 */
export class Entry {
  readonly k: Value;
  v: Value | undefined;
  /** Where the entry stands among the dict's `entries`; -1 for a hole or a deleted entry. */
  index = -1;

  constructor(k: Value, v: Value | undefined) {
    this.k = k;
    this.v = v;
  }
}

/** The entry of a key that a JavaScript Map cannot file: it keeps the hash that the key had when it was added. */
export class HashedEntry extends Entry {
  readonly hash: number | bigint;

  constructor(k: Value, v: Value | undefined, hash: number | bigint) {
    super(k, v);
    this.hash = hash;
  }
}

/** The hash of an entry's key, where it had to be asked for. */
export const knownHash = (entry: Entry): number | bigint | undefined => (entry instanceof HashedEntry ? entry.hash : undefined);

/**
 * An entry whose value is there, and something else is to happen before anybody sees it: `onFirstRead` runs once, and may put another value.
 * For what every program has and hardly one looks at, such as a module's `__spec__`.
 */
class LazyEntry {
  readonly k: Value;
  index = -1;
  #value: Value | undefined;
  #onFirstRead: ((entry: Entry) => void) | undefined;

  constructor(k: Value, value: Value, onFirstRead: (entry: Entry) => void) {
    this.k = k;
    this.#value = value;
    this.#onFirstRead = onFirstRead;
  }

  get v(): Value | undefined {
    const wake = this.#onFirstRead;
    if (wake !== undefined) {
      this.#onFirstRead = undefined;
      wake(this as unknown as Entry);
    }
    return this.#value;
  }

  set v(value: Value | undefined) {
    this.#onFirstRead = undefined;
    this.#value = value;
  }

  get isAsleep(): boolean {
    return this.#onFirstRead !== undefined;
  }
}
// `v` is a field of Entry and an accessor here: the two share their prototype, not their constructor.
Object.setPrototypeOf(LazyEntry.prototype, Entry.prototype);

export const lazyEntry = (k: Value, value: Value, onFirstRead: (entry: Entry) => void): Entry =>
  new LazyEntry(k, value, onFirstRead) as unknown as Entry;

/** Whether an entry has been put lazily and not been read yet. */
export const isAsleep = (entry: Entry | undefined): boolean => entry instanceof LazyEntry && (entry as LazyEntry).isAsleep;
