/** Bits of a bzip2 stream, the highest of each byte first. Reading past the end throws `OutOfInput`. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Up to 24 bits. */
  read(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) throw new OutOfInput();
      this.#held = ((this.#held << 8) | this.#bytes[this.#at++]!) & 0x7fff_ffff;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  read32(): number {
    return ((this.read(16) << 16) | this.read(16)) >>> 0;
  }

  /** The first byte that no bit was taken of. */
  get byteEnd(): number {
    return this.#at - (this.#count >>> 3);
  }

  /** How many bits have been taken in all. */
  get position(): number {
    return this.#at * 8 - this.#count;
  }
}

/** The data ends within what was to be read; more may come. */
export class OutOfInput extends Error {
  override readonly name = 'OutOfInput';
}

export class BitWriter {
  #bytes = new Uint8Array(4096);
  #size = 0;
  #held = 0;
  #count = 0;

  /** Up to 24 bits. */
  write(value: number, count: number): void {
    this.#held = (this.#held << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#push((this.#held >>> this.#count) & 0xff);
    }
    this.#held &= (1 << this.#count) - 1;
  }

  write32(value: number): void {
    this.write(value >>> 16, 16);
    this.write(value & 0xffff, 16);
  }

  #push(byte: number): void {
    if (this.#size === this.#bytes.length) {
      const grown = new Uint8Array(this.#size * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#size++] = byte;
  }

  /** The whole bytes so far; the rest of the bits stays. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#size);
    this.#size = 0;
    return taken;
  }

  /** Fills the last byte with zeros. */
  align(): void {
    if (this.#count > 0) this.write(0, 8 - this.#count);
  }
}
