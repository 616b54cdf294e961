import { Entry } from './dict-entry.js';

const MIN_CAPACITY = 8;
/** Stands where an entry was taken out, so that a search goes on past it. The hash it is filed under is no key's. */
const GONE: Entry = new Entry(false, undefined);
const GONE_HASH = -1;

/**
 * Entries by hash: open addressing with the hashes stored beside, at most two thirds full. It knows nothing of equality: who searches
 * walks from `start` by `next` until `at` gives `undefined`, and compares where `hashAt` agrees.
 */
export class HashIndex {
  /** Holds every item of its dict, simple keys included. */
  full = false;
  /** Changes with every change of the index; a search that has run Python compares it. */
  version = 0;
  private hashes: (number | bigint)[] = new Array(MIN_CAPACITY).fill(0);
  private entries: (Entry | undefined)[] = new Array(MIN_CAPACITY).fill(undefined);
  private mask: number = MIN_CAPACITY - 1;
  /** Slots that are not `undefined`: entries, and the places of removed ones. */
  private filled = 0;
  private used = 0;

  start(hash: number | bigint): number {
    return spread(hash) & this.mask;
  }

  next(slot: number): number {
    return (slot + 1) & this.mask;
  }

  at(slot: number): Entry | undefined {
    return this.entries[slot];
  }

  /** -1, which is no key's hash, for a removed entry. */
  hashAt(slot: number): number | bigint {
    return this.hashes[slot]!;
  }

  /** Adds an entry that is not there yet. */
  add(hash: number | bigint, entry: Entry): void {
    if (this.filled * 3 >= this.mask * 2) this.resize();
    let slot = this.start(hash);
    while (this.entries[slot] !== undefined) slot = this.next(slot);
    this.entries[slot] = entry;
    this.hashes[slot] = hash;
    this.filled++;
    this.used++;
    this.version++;
  }

  /** Takes out an entry that is filed under `hash`. */
  remove(hash: number | bigint, entry: Entry): void {
    let slot = this.start(hash);
    while (this.entries[slot] !== entry) {
      if (this.entries[slot] === undefined) return;
      slot = this.next(slot);
    }
    this.entries[slot] = GONE;
    this.hashes[slot] = GONE_HASH;
    this.used--;
    this.version++;
  }

  /** The same index over other entries: `twin` gives the one that stands for an entry. */
  copy(twin: (entry: Entry) => Entry): HashIndex {
    const copy = new HashIndex();
    copy.full = this.full;
    for (let slot = 0; slot <= this.mask; slot++) {
      const entry = this.entries[slot];
      if (entry !== undefined && entry !== GONE) copy.add(this.hashes[slot]!, twin(entry));
    }
    return copy;
  }

  private resize(): void {
    const hashes = this.hashes;
    const entries = this.entries;
    let capacity = MIN_CAPACITY;
    while (capacity < this.used * 3) capacity *= 2;
    this.mask = capacity - 1;
    this.hashes = new Array(capacity).fill(0);
    this.entries = new Array(capacity).fill(undefined);
    this.filled = 0;
    this.used = 0;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (entry !== undefined && entry !== GONE) this.add(hashes[i]!, entry);
    }
  }
}

/** A small number from a hash, neighbouring hashes apart. */
function spread(hash: number | bigint): number {
  const low = typeof hash === 'number' ? (hash | 0) ^ ((hash / 0x1_0000_0000) | 0) : Number(BigInt.asIntN(32, hash ^ (hash >> 32n)));
  const mixed = Math.imul(low, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
