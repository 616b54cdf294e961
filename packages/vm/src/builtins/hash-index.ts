import type { Entry } from './dict-entry.js';

/** The entries of one hash: almost always a single one. */
export type Bucket = Entry | readonly Entry[];

/**
 * Entries by hash. It knows nothing of equality: who searches walks the bucket of a hash and compares. A JavaScript Map from hashes to
 * buckets was the fastest of five forms measured, and it has no table to grow.
 */
export class HashIndex {
  /** Holds every item of its dict, simple keys included. */
  full = false;
  /** Changes with every change of the index; a search that has run Python compares it. */
  version = 0;
  private readonly buckets: Map<number | bigint, Bucket> = new Map();

  bucket(hash: number | bigint): Bucket | undefined {
    return this.buckets.get(hash);
  }

  /** Adds an entry that is not there yet. */
  add(hash: number | bigint, entry: Entry): void {
    const bucket = this.buckets.get(hash);
    if (bucket === undefined) this.buckets.set(hash, entry);
    else this.buckets.set(hash, Array.isArray(bucket) ? [...(bucket as readonly Entry[]), entry] : [bucket as Entry, entry]);
    this.version++;
  }

  /** Takes out an entry that is filed under `hash`. */
  remove(hash: number | bigint, entry: Entry): void {
    const bucket = this.buckets.get(hash);
    if (bucket === entry) this.buckets.delete(hash);
    else if (Array.isArray(bucket)) {
      const rest = (bucket as readonly Entry[]).filter((other) => other !== entry);
      this.buckets.set(hash, rest.length === 1 ? rest[0]! : rest);
    }
    this.version++;
  }
}
