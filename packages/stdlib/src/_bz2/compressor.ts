import { BitWriter } from './bits.js';
import { addToCrc, streamCrc } from './crc.js';
import { encodeBlock } from './encode-block.js';

/** The digits of pi before each block, and of its square root at the end. */
export const BLOCK_MAGIC = [0x314159, 0x265359] as const;
export const END_MAGIC = [0x177245, 0x385090] as const;

/** What a block's text may lack of its nominal size. */
const SPARE = 19;
const LONGEST_RUN = 255;

/** Bytes to a bzip2 stream. */
export class Compressor {
  readonly #bits = new BitWriter();
  readonly #text: Uint8Array;
  readonly #limit: number;
  #size = 0;
  #crc = -1;
  #streamCrc = 0;
  #byte = -1;
  #run = 0;

  constructor(level: number) {
    this.#text = new Uint8Array(level * 100_000);
    this.#limit = level * 100_000 - SPARE;
    for (const char of 'BZh') this.#bits.write(char.charCodeAt(0), 8);
    this.#bits.write(48 + level, 8);
  }

  compress(bytes: Uint8Array): Uint8Array {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === this.#byte && this.#run < LONGEST_RUN) {
        this.#run++;
        continue;
      }
      this.#endRun();
      this.#byte = byte;
      this.#run = 1;
    }
    return this.#bits.take();
  }

  flush(): Uint8Array {
    this.#endRun();
    this.#endBlock();
    for (const part of END_MAGIC) this.#bits.write(part, 24);
    this.#bits.write32(this.#streamCrc);
    this.#bits.align();
    return this.#bits.take();
  }

  /** Four or more equal bytes become four and how many more. */
  #endRun(): void {
    const byte = this.#byte;
    const run = this.#run;
    if (run === 0) return;
    this.#run = 0;
    for (let i = 0; i < run; i++) this.#crc = addToCrc(this.#crc, byte);
    for (let i = 0; i < Math.min(run, 4); i++) this.#text[this.#size++] = byte;
    if (run >= 4) this.#text[this.#size++] = run - 4;
    if (this.#size >= this.#limit - 5) this.#endBlock();
  }

  #endBlock(): void {
    if (this.#size === 0) return;
    const crc = ~this.#crc >>> 0;
    this.#streamCrc = streamCrc(this.#streamCrc, crc);
    for (const part of BLOCK_MAGIC) this.#bits.write(part, 24);
    this.#bits.write32(crc);
    encodeBlock(this.#bits, this.#text.subarray(0, this.#size));
    this.#size = 0;
    this.#crc = -1;
  }
}
