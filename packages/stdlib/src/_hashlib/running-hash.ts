import type { Hash } from '@noble/hashes/utils.js';

/** A hash that can be fed, asked and copied at any time. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  copy(): RunningHash;
  /** `length`: of an extendable-output function; left out for the others. */
  digest(length?: number): Uint8Array;
}

type Feedable = Hash<Feedable> & { xof?(length: number): Uint8Array };

/** A hash of @noble/hashes: it ends with its digest, so a copy gives that. */
export class NobleHash implements RunningHash {
  readonly #hash: Feedable;

  constructor(hash: unknown) {
    this.#hash = hash as Feedable;
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  copy(): RunningHash {
    return new NobleHash(this.#hash.clone());
  }

  digest(length?: number): Uint8Array {
    const copy = this.#hash.clone();
    if (length === undefined) return copy.digest();
    return length === 0 ? new Uint8Array(0) : copy.xof!(length);
  }
}
