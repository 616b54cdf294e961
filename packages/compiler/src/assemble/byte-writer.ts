/** A byte string that grows. */
export class ByteWriter {
  private buffer: Uint8Array;
  private length: number;

  constructor(capacity: number) {
    this.buffer = new Uint8Array(capacity);
    this.length = 0;
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) {
      const larger = new Uint8Array(this.length * 2);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.length++] = value;
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }
}
