import { MAX_MATCH } from './model.js';

const HASH_BITS = 16;

/** Earlier places that begin with the same three bytes, the nearest first. */
export class MatchFinder {
  readonly #bytes: Uint8Array;
  readonly #heads: Int32Array = new Int32Array(1 << HASH_BITS).fill(-1);
  readonly #links: Int32Array;
  readonly #window: number;
  readonly #depth: number;
  #next = 0;
  /** Of the last search. */
  length = 0;
  distance = 0;

  constructor(bytes: Uint8Array, window: number, depth: number) {
    this.#bytes = bytes;
    this.#links = new Int32Array(bytes.length);
    this.#window = window;
    this.#depth = depth;
  }

  #hash(at: number): number {
    const bytes = this.#bytes;
    return (Math.imul(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16), 0x9e3779b1) >>> (32 - HASH_BITS)) & 0xffff;
  }

  /** Puts all places before `end` into the chains. */
  #insert(end: number): void {
    const last = Math.min(end, this.#bytes.length - 2);
    for (; this.#next < last; this.#next++) {
      const hash = this.#hash(this.#next);
      this.#links[this.#next] = this.#heads[hash]!;
      this.#heads[hash] = this.#next;
    }
  }

  /** How many bytes at `at` are equal to those `distance + 1` before. */
  same(at: number, distance: number): number {
    const bytes = this.#bytes;
    const limit = Math.min(bytes.length - at, MAX_MATCH);
    const from = at - distance - 1;
    if (from < 0) return 0;
    let length = 0;
    while (length < limit && bytes[from + length] === bytes[at + length]) length++;
    return length;
  }

  /** The longest match at `at`, at least 3 bytes; `length` is 0 if there is none. */
  search(at: number): void {
    this.length = 0;
    this.#insert(at);
    if (at + 3 > this.#bytes.length) return;
    let place = this.#heads[this.#hash(at)]!;
    for (let tries = this.#depth; place >= 0 && at - place <= this.#window && tries > 0; tries--) {
      const length = this.same(at, at - place - 1);
      if (length > this.length && length >= 3) {
        this.length = length;
        this.distance = at - place - 1;
        if (length === MAX_MATCH) return;
      }
      place = this.#links[place]!;
    }
  }
}
