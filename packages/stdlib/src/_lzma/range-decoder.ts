import { OutOfInput } from './out-of-input.js';

/** Probabilities start even: of 2048. */
export const EVEN = 1024;
export const PROBABILITY_BITS = 11;
export const MOVE_BITS = 5;

export const probabilities = (count: number): Uint16Array => new Uint16Array(count).fill(EVEN);

/** Binary arithmetic decoding: a range of 32 bits, and where in it the code stands. */
export class RangeDecoder {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  range = 0xffff_ffff;
  code = 0;

  /** Puts bytes before the decoder, `at` the first to be read. */
  feed(bytes: Uint8Array, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Reads the five bytes that begin a range. False if the first is not 0. */
  start(): boolean {
    if (this.end - this.at < 5) throw new OutOfInput();
    const { bytes, at } = this;
    this.range = 0xffff_ffff;
    this.code = ((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) >>> 0;
    this.at += 5;
    return bytes[at] === 0;
  }

  /** Reads a byte when the range has become narrow; needed before each bit, and behind the last symbol of a stream. */
  normalize(): void {
    if (this.range >= 0x100_0000) return;
    if (this.at >= this.end) throw new OutOfInput();
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | this.bytes[this.at++]!) >>> 0;
  }

  bit(table: Uint16Array, index: number): 0 | 1 {
    this.normalize();
    const probability = table[index]!;
    const bound = (this.range >>> PROBABILITY_BITS) * probability;
    if (this.code < bound) {
      this.range = bound;
      table[index] = probability + ((2048 - probability) >>> MOVE_BITS);
      return 0;
    }
    this.range -= bound;
    this.code -= bound;
    table[index] = probability - (probability >>> MOVE_BITS);
    return 1;
  }

  /** Bits that are as likely one as the other. */
  direct(count: number): number {
    let value = 0;
    for (; count > 0; count--) {
      this.normalize();
      this.range >>>= 1;
      const isOne = this.code >= this.range;
      if (isOne) this.code -= this.range;
      value = value * 2 + (isOne ? 1 : 0);
    }
    return value;
  }

  /** A number of `count` bits, the highest first, each with a probability of its own for what stands above it. */
  tree(table: Uint16Array, offset: number, count: number): number {
    let node = 1;
    for (let i = 0; i < count; i++) node = node * 2 + this.bit(table, offset + node);
    return node - (1 << count);
  }

  /** The same, the lowest bit first. */
  reverseTree(table: Uint16Array, offset: number, count: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < count; i++) {
      const bit = this.bit(table, offset + node);
      node = node * 2 + bit;
      value |= bit << i;
    }
    return value;
  }
}
