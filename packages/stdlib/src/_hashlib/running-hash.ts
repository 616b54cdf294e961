import type { Hash } from '@noble/hashes/utils.js';
import { tryCurrentThread } from '@pyco/vm';

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

/** From so many bytes on the machine's hash function is asked to do the work: to begin with it takes as long as ours for less. */
const LARGE = 4096;

/** A hash that keeps what it is fed until it is known to be much, or is asked for a digest: then ours or the machine's takes over. */
export class LateHash implements RunningHash {
  readonly #name: string;
  readonly #make: () => RunningHash;
  #running: RunningHash | undefined = undefined;
  #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(name: string, make: () => RunningHash) {
    this.#name = name;
    this.#make = make;
  }

  update(bytes: Uint8Array): void {
    if (this.#running === undefined && this.#length + bytes.length < LARGE) {
      this.#length += bytes.length;
      // The guest may write to what it gave.
      this.#pieces.push(bytes.slice());
    } else this.#begin(true).update(bytes);
  }

  copy(): RunningHash {
    const copy = new LateHash(this.#name, this.#make);
    if (this.#running !== undefined) copy.#running = this.#running.copy();
    else {
      copy.#pieces = this.#pieces.slice();
      copy.#length = this.#length;
    }
    return copy;
  }

  digest(): Uint8Array {
    return this.#begin(false).digest();
  }

  #begin(isLarge: boolean): RunningHash {
    if (this.#running !== undefined) return this.#running;
    const running = (isLarge ? tryCurrentThread()?.interp.host.hash?.(this.#name) : undefined) ?? this.#make();
    for (const piece of this.#pieces) running.update(piece);
    this.#pieces = [];
    return (this.#running = running);
  }
}
