const EMPTY: Uint8Array = new Uint8Array(0);
/** Smallest allocation when more than one piece has to be kept. */
const MIN_SIZE = 4096;

/** Bytes that come in at the end and are taken from the front. One piece that comes and goes whole is not copied. */
export class ByteBuffer {
  private bytes: Uint8Array;
  private start: number;
  private end: number;
  /** Whether `bytes` is ours to write to; else it is a piece that somebody gave. */
  private isOwn: boolean;

  constructor() {
    this.bytes = EMPTY;
    this.start = 0;
    this.end = 0;
    this.isOwn = false;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** The piece is kept, not copied: it must not be changed afterwards. */
  append(piece: Uint8Array): void {
    if (this.length === 0) {
      this.bytes = piece;
      this.start = 0;
      this.end = piece.length;
      this.isOwn = false;
      return;
    }
    if (!this.isOwn || this.end + piece.length > this.bytes.length) this.makeRoom(piece.length);
    this.bytes.set(piece, this.end);
    this.end += piece.length;
  }

  /** Take up to `count` bytes off the front. The array is the caller's. */
  take(count: number): Uint8Array {
    const taken = Math.min(count, this.length);
    const result = this.isOwn ? this.bytes.slice(this.start, this.start + taken) : this.bytes.subarray(this.start, this.start + taken);
    this.skip(taken);
    return result;
  }

  /** Forget `count` bytes at the front. */
  skip(count: number): void {
    this.start += count;
    if (this.start < this.end) return;
    this.bytes = EMPTY;
    this.start = 0;
    this.end = 0;
    this.isOwn = false;
  }

  clear(): void {
    this.skip(this.length);
  }

  /** Where `sequence` begins, counted from the front, not before `from`; -1 when it is not there. */
  indexOf(sequence: Uint8Array, from = 0): number {
    const { bytes, start } = this;
    const last = this.end - sequence.length;
    for (let at = start + from; at <= last; at++) {
      at = bytes.indexOf(sequence[0]!, at);
      if (at < 0 || at > last) return -1;
      let matched = 1;
      while (matched < sequence.length && bytes[at + matched] === sequence[matched]) matched++;
      if (matched === sequence.length) return at - start;
    }
    return -1;
  }

  private makeRoom(count: number): void {
    const { length } = this;
    const bytes = new Uint8Array(Math.max(MIN_SIZE, 2 * (length + count)));
    bytes.set(this.bytes.subarray(this.start, this.end));
    this.bytes = bytes;
    this.start = 0;
    this.end = length;
    this.isOwn = true;
  }
}
