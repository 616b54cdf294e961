/** A growing array of bytes, little-endian as marshal is. */
export class ByteWriter {
  length: number;
  #bytes: Uint8Array;

  constructor() {
    this.length = 0;
    this.#bytes = new Uint8Array(256);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  uint16(value: number): void {
    this.byte(value & 0xff);
    this.byte(value >> 8);
  }

  int32(value: number): void {
    this.#reserve(4);
    this.setInt32(this.length, value);
    this.length += 4;
  }

  float64(value: number): void {
    this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(this.length, value, true);
    this.length += 8;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.length);
    this.length += values.length;
  }

  /** The characters of a string that is known to be ASCII. */
  ascii(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.length + i] = text.charCodeAt(i);
    this.length += text.length;
  }

  /** Change bytes that are written already. */
  setInt32(at: number, value: number): void {
    this.#bytes[at] = value;
    this.#bytes[at + 1] = value >> 8;
    this.#bytes[at + 2] = value >> 16;
    this.#bytes[at + 3] = value >> 24;
  }

  /** Set bits of a byte that is written already. */
  addBits(at: number, bits: number): void {
    this.#bytes[at]! |= bits;
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
