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
