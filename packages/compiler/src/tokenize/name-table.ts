import { KEYWORDS, SOFT_KEYWORDS } from './token.js';

/** The names of one source text, each kept once: number i stands for `names[i]`. Keywords come first, in their order, then
 *  soft keywords, so a number says at once whether a name is one. Looking up a name that is known makes no string. */
export class NameTable {
  readonly names: string[];
  private hashes: Int32Array;
  // Open addressing, at most half full; a slot holds the number of a name plus one.
  private slots: Int32Array;
  private mask: number;

  constructor() {
    this.names = [];
    this.hashes = new Int32Array(256);
    this.slots = new Int32Array(512);
    this.mask = 511;
    for (const word of KEYWORDS) this.add(word, hashOf(word));
    for (const word of SOFT_KEYWORDS) this.add(word, hashOf(word));
  }

  /** The number of source[start..end), whose hash is `hash`: from 0, for each character c, `hash * 31 + c` as int32. */
  lookup(source: string, start: number, end: number, hash: number): number {
    const mask = this.mask;
    const slots = this.slots;
    const length = end - start;
    for (let i = (hash ^ (hash >>> 15)) & mask; ; i = (i + 1) & mask) {
      const id = slots[i]! - 1;
      if (id < 0) return this.add(source.slice(start, end), hash);
      if (this.hashes[id] !== hash) continue;
      const name = this.names[id]!;
      if (name.length !== length) continue;
      let k = 0;
      while (k < length && name.charCodeAt(k) === source.charCodeAt(start + k)) k++;
      if (k === length) return id;
    }
  }

  /** A number of its own for a name that must not pass for a keyword: one that only normalisation made look like it. */
  addApart(name: string): number {
    return this.names.push(name) - 1;
  }

  private add(name: string, hash: number): number {
    const id = this.names.push(name) - 1;
    if (id >= this.hashes.length) {
      const hashes = new Int32Array(Math.max(id + 1, this.hashes.length * 2));
      hashes.set(this.hashes);
      this.hashes = hashes;
    }
    this.hashes[id] = hash;
    if (id * 2 >= this.mask) this.grow();
    this.place(id, hash);
    return id;
  }

  private place(id: number, hash: number): void {
    let i = (hash ^ (hash >>> 15)) & this.mask;
    while (this.slots[i] !== 0) i = (i + 1) & this.mask;
    this.slots[i] = id + 1;
  }

  private grow(): void {
    const old = this.slots;
    this.mask = this.mask * 2 + 1;
    this.slots = new Int32Array(this.mask + 1);
    for (const slot of old) if (slot !== 0) this.place(slot - 1, this.hashes[slot - 1]!);
  }
}

function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
  return hash;
}
