/** Bytes in the order they came, in the pieces they came in. Pieces are owned: whoever appends has made the copy. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  /** Chunks before this one have been read; the array is cut when they are half of it. */
  #head = 0;
  /** Bytes of the first chunk that have been read. */
  #offset = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** Fill `buffer` as far as possible and tell how far; `isPeek` leaves the bytes where they are. */
  read(buffer: Uint8Array, isPeek = false): number {
    let filled = 0;
    let head = this.#head;
    let offset = this.#offset;
    while (filled < buffer.length && head < this.#chunks.length) {
      const chunk = this.#chunks[head]!;
      const count = Math.min(buffer.length - filled, chunk.length - offset);
      // A whole chunk needs no second view.
      buffer.set(count === chunk.length ? chunk : chunk.subarray(offset, offset + count), filled);
      filled += count;
      offset += count;
      if (offset === chunk.length) {
        head++;
        offset = 0;
      }
    }
    if (!isPeek) this.#advance(head, offset, filled);
    return filled;
  }

  clear(): void {
    this.#chunks = [];
    this.#head = 0;
    this.#offset = 0;
    this.#length = 0;
  }

  #advance(head: number, offset: number, count: number): void {
    this.#length -= count;
    if (this.#length === 0) return this.clear();
    this.#head = head;
    this.#offset = offset;
    if (head > 16 && head * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(head);
      this.#head = 0;
    }
  }
}
