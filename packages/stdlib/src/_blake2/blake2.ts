import type { RunningHash } from '../_hashlib/running-hash.js';

/** What differs between BLAKE2b and BLAKE2s. */
export interface Blake2Variant {
  readonly name: 'blake2b' | 'blake2s';
  readonly wordBytes: 8 | 4;
  readonly rounds: number;
  readonly maxDigest: number;
  readonly maxKey: number;
  readonly saltSize: number;
}

export const BLAKE2B: Blake2Variant = { name: 'blake2b', wordBytes: 8, rounds: 12, maxDigest: 64, maxKey: 64, saltSize: 16 };
export const BLAKE2S: Blake2Variant = { name: 'blake2s', wordBytes: 4, rounds: 10, maxDigest: 32, maxKey: 32, saltSize: 8 };

/** The parameter block. */
export interface Blake2Parameters {
  readonly digestSize?: number;
  readonly key?: Uint8Array;
  readonly salt?: Uint8Array;
  readonly person?: Uint8Array;
  readonly fanout?: number;
  readonly depth?: number;
  readonly leafSize?: number;
  readonly nodeOffset?: bigint;
  readonly nodeDepth?: number;
  readonly innerSize?: number;
  readonly lastNode?: boolean;
}

const IV64: readonly bigint[] = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];
/** BLAKE2b's start, halves low first; BLAKE2s's are the high halves. */
const IV: Uint32Array = Uint32Array.from(IV64.flatMap((word) => [Number(word & 0xffff_ffffn), Number(word >> 32n)]));
const IV32: Uint32Array = Uint32Array.from(IV64, (word) => Number(word >> 32n));

/** The order of message words in each round, one hexadecimal digit a word. */
const SIGMA: readonly (readonly number[])[] = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
].map((row) => [...row].map((digit) => Number.parseInt(digit, 16)));

const COLUMNS: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];

/** v[a] += v[b] + m, 64 bits in halves. */
function add3(v: Uint32Array, a: number, b: number, low: number, high: number): void {
  const sum = v[a]! + v[b]! + low;
  v[a + 1] = v[a + 1]! + v[b + 1]! + high + Math.floor(sum / 0x1_0000_0000);
  v[a] = sum;
}

/** v[d] = (v[d] ^ v[a]) rotated right by `bits`. */
function xorRotate(v: Uint32Array, d: number, a: number, bits: 32 | 24 | 16 | 63): void {
  const low = v[d]! ^ v[a]!;
  const high = v[d + 1]! ^ v[a + 1]!;
  if (bits === 32) {
    v[d] = high;
    v[d + 1] = low;
  } else if (bits === 63) {
    v[d] = (low << 1) | (high >>> 31);
    v[d + 1] = (high << 1) | (low >>> 31);
  } else {
    v[d] = (low >>> bits) | (high << (32 - bits));
    v[d + 1] = (high >>> bits) | (low << (32 - bits));
  }
}

const rotate32 = (x: number, bits: number): number => (x >>> bits) | (x << (32 - bits));

/** BLAKE2 (RFC 7693) with all of its parameters, tree hashing included. */
export class Blake2 implements RunningHash {
  readonly variant: Blake2Variant;
  readonly digestSize: number;
  readonly lastNode: boolean;
  /** The chain value: words of BLAKE2b as halves, low first. */
  readonly #h: Uint32Array;
  readonly #block: Uint8Array;
  #filled = 0;
  #count = 0;

  constructor(variant: Blake2Variant, parameters: Blake2Parameters, copyOf?: Blake2) {
    this.variant = variant;
    this.digestSize = parameters.digestSize ?? variant.maxDigest;
    this.lastNode = parameters.lastNode ?? false;
    this.#block = new Uint8Array(variant.wordBytes * 16);
    if (copyOf !== undefined) {
      this.#h = copyOf.#h.slice();
      this.#block.set(copyOf.#block);
      this.#filled = copyOf.#filled;
      this.#count = copyOf.#count;
      return;
    }
    const is64 = variant.wordBytes === 8;
    this.#h = (is64 ? IV : IV32).slice();
    const block = parameterBlock(variant, this.digestSize, parameters);
    for (let i = 0; i < this.#h.length; i++) this.#h[i] = this.#h[i]! ^ block.getUint32(i * 4, true);
    if (parameters.key !== undefined && parameters.key.length > 0) {
      const padded = new Uint8Array(this.#block.length);
      padded.set(parameters.key);
      this.update(padded);
    }
  }

  copy(): Blake2 {
    return new Blake2(this.variant, { digestSize: this.digestSize, lastNode: this.lastNode }, this);
  }

  update(bytes: Uint8Array): void {
    const block = this.#block;
    for (let at = 0; at < bytes.length; ) {
      // The last block is kept back: it is compressed with the flag of the end.
      if (this.#filled === block.length) {
        this.#count += block.length;
        this.#compress(false);
        this.#filled = 0;
      }
      const take = Math.min(block.length - this.#filled, bytes.length - at);
      block.set(bytes.subarray(at, at + take), this.#filled);
      this.#filled += take;
      at += take;
    }
  }

  digest(): Uint8Array {
    const last = this.copy();
    last.#block.fill(0, last.#filled);
    last.#count += last.#filled;
    last.#compress(true);
    const out = new Uint8Array(last.#h.length * 4);
    const view = new DataView(out.buffer);
    for (let i = 0; i < last.#h.length; i++) view.setUint32(i * 4, last.#h[i]!, true);
    return out.slice(0, this.digestSize);
  }

  #compress(isLast: boolean): void {
    if (this.variant.wordBytes === 8) this.#compress64(isLast);
    else this.#compress32(isLast);
  }

  #compress64(isLast: boolean): void {
    const v = new Uint32Array(32);
    v.set(this.#h);
    v.set(IV, 16);
    v[24] = v[24]! ^ (this.#count >>> 0);
    v[25] = v[25]! ^ Math.floor(this.#count / 0x1_0000_0000);
    if (isLast) {
      v[28] = ~v[28]!;
      v[29] = ~v[29]!;
      if (this.lastNode) {
        v[30] = ~v[30]!;
        v[31] = ~v[31]!;
      }
    }
    const m = words(this.#block);
    for (let round = 0; round < this.variant.rounds; round++) {
      const sigma = SIGMA[round % 10]!;
      for (let i = 0; i < 8; i++) {
        const column = COLUMNS[i]!;
        const [a, b, c, d] = [column[0] * 2, column[1] * 2, column[2] * 2, column[3] * 2];
        const x = sigma[2 * i]! * 2;
        const y = sigma[2 * i + 1]! * 2;
        add3(v, a, b, m[x]!, m[x + 1]!);
        xorRotate(v, d, a, 32);
        add3(v, c, d, 0, 0);
        xorRotate(v, b, c, 24);
        add3(v, a, b, m[y]!, m[y + 1]!);
        xorRotate(v, d, a, 16);
        add3(v, c, d, 0, 0);
        xorRotate(v, b, c, 63);
      }
    }
    for (let i = 0; i < 16; i++) this.#h[i] = this.#h[i]! ^ v[i]! ^ v[i + 16]!;
  }

  #compress32(isLast: boolean): void {
    const v = new Uint32Array(16);
    v.set(this.#h);
    v.set(IV32, 8);
    v[12] = v[12]! ^ (this.#count >>> 0);
    v[13] = v[13]! ^ Math.floor(this.#count / 0x1_0000_0000);
    if (isLast) {
      v[14] = ~v[14]!;
      if (this.lastNode) v[15] = ~v[15]!;
    }
    const m = words(this.#block);
    for (let round = 0; round < this.variant.rounds; round++) {
      const sigma = SIGMA[round]!;
      for (let i = 0; i < 8; i++) {
        const [a, b, c, d] = COLUMNS[i]!;
        v[a] = v[a]! + v[b]! + m[sigma[2 * i]!]!;
        v[d] = rotate32(v[d]! ^ v[a]!, 16);
        v[c] = v[c]! + v[d]!;
        v[b] = rotate32(v[b]! ^ v[c]!, 12);
        v[a] = v[a]! + v[b]! + m[sigma[2 * i + 1]!]!;
        v[d] = rotate32(v[d]! ^ v[a]!, 8);
        v[c] = v[c]! + v[d]!;
        v[b] = rotate32(v[b]! ^ v[c]!, 7);
      }
    }
    for (let i = 0; i < 8; i++) this.#h[i] = this.#h[i]! ^ v[i]! ^ v[i + 8]!;
  }
}

function words(block: Uint8Array): Uint32Array {
  const view = new DataView(block.buffer);
  const out = new Uint32Array(block.length / 4);
  for (let i = 0; i < out.length; i++) out[i] = view.getUint32(i * 4, true);
  return out;
}

/** RFC 7693's table of parameters, as it is laid out in memory. */
function parameterBlock(variant: Blake2Variant, digestSize: number, parameters: Blake2Parameters): DataView {
  const is64 = variant.wordBytes === 8;
  const bytes = new Uint8Array(variant.maxDigest);
  const view = new DataView(bytes.buffer);
  bytes[0] = digestSize;
  bytes[1] = parameters.key?.length ?? 0;
  bytes[2] = parameters.fanout ?? 1;
  bytes[3] = parameters.depth ?? 1;
  view.setUint32(4, parameters.leafSize ?? 0, true);
  const offset = parameters.nodeOffset ?? 0n;
  if (is64) view.setBigUint64(8, offset, true);
  else {
    view.setUint32(8, Number(offset & 0xffff_ffffn), true);
    view.setUint16(12, Number(offset >> 32n), true);
  }
  bytes[is64 ? 16 : 14] = parameters.nodeDepth ?? 0;
  bytes[is64 ? 17 : 15] = parameters.innerSize ?? 0;
  const tail = variant.maxDigest - 2 * variant.saltSize;
  bytes.set(parameters.salt ?? [], tail);
  bytes.set(parameters.person ?? [], tail + variant.saltSize);
  return view;
}
