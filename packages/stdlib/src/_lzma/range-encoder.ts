import { MOVE_BITS, PROBABILITY_BITS } from './range-decoder.js';

const TOP = 0x100_0000;

/** Binary arithmetic encoding: the inverse of `RangeDecoder`. */
export class RangeEncoder {
  #out: Uint8Array = new Uint8Array(65536);
  #size = 0;
  /** 33 bits: the highest is a carry into what was written. */
  #low = 0;
  #range = 0xffff_ffff;
  /** The byte, and the bytes 0xff behind it, that a carry may still change. */
  #cache = 0;
  #held = 1;

  /** Bytes that `finish` would give, no more than a few less. */
  get size(): number {
    return this.#size + this.#held + 4;
  }

  bit(table: Uint16Array, index: number, bit: number): void {
    const probability = table[index]!;
    const bound = (this.#range >>> PROBABILITY_BITS) * probability;
    if (bit === 0) {
      this.#range = bound;
      table[index] = probability + ((2048 - probability) >>> MOVE_BITS);
    } else {
      this.#low += bound;
      this.#range -= bound;
      table[index] = probability - (probability >>> MOVE_BITS);
    }
    while (this.#range < TOP) {
      this.#range = (this.#range << 8) >>> 0;
      this.#shift();
    }
  }

  direct(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) {
      this.#range >>>= 1;
      if (((value >>> i) & 1) === 1) this.#low += this.#range;
      while (this.#range < TOP) {
        this.#range = (this.#range << 8) >>> 0;
        this.#shift();
      }
    }
  }

  tree(table: Uint16Array, offset: number, count: number, value: number): void {
    let node = 1;
    for (let i = count - 1; i >= 0; i--) {
      const bit = (value >>> i) & 1;
      this.bit(table, offset + node, bit);
      node = node * 2 + bit;
    }
  }

  reverseTree(table: Uint16Array, offset: number, count: number, value: number): void {
    let node = 1;
    for (let i = 0; i < count; i++) {
      const bit = (value >>> i) & 1;
      this.bit(table, offset + node, bit);
      node = node * 2 + bit;
    }
  }

  #shift(): void {
    if (this.#low < 0xff00_0000 || this.#low > 0xffff_ffff) {
      const carry = this.#low > 0xffff_ffff ? 1 : 0;
      let byte = this.#cache;
      for (; this.#held > 0; this.#held--) {
        this.#push((byte + carry) & 0xff);
        byte = 0xff;
      }
      this.#cache = Math.floor(this.#low / TOP) & 0xff;
    }
    this.#held++;
    this.#low = (this.#low % TOP) * 256;
  }

  #push(byte: number): void {
    if (this.#size === this.#out.length) {
      const grown = new Uint8Array(this.#size * 2);
      grown.set(this.#out);
      this.#out = grown;
    }
    this.#out[this.#size++] = byte;
  }

  /** All bytes; the encoder is as new afterwards. */
  finish(): Uint8Array {
    for (let i = 0; i < 5; i++) this.#shift();
    const bytes = this.#out.slice(0, this.#size);
    this.#size = 0;
    this.#low = 0;
    this.#range = 0xffff_ffff;
    this.#cache = 0;
    this.#held = 1;
    return bytes;
  }
}
