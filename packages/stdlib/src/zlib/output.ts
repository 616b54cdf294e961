import { checkSize, spend } from '@pyco/vm';
import type ZStream from 'pako/lib/zlib/zstream.js';

const FIRST = 16 * 1024;
const LARGEST = 1024 * 1024;

/** The blocks that a stream writes to, each larger than the last, no more than `limit` bytes together. */
export class OutputBlocks {
  readonly #stream: ZStream;
  readonly #limit: number;
  readonly #full: Uint8Array[] = [];
  #size = 0;
  #next: number;

  constructor(stream: ZStream, limit: number = Number.POSITIVE_INFINITY, first: number = FIRST) {
    this.#stream = stream;
    this.#limit = limit;
    this.#next = first;
    stream.avail_out = 0;
    stream.output = null;
  }

  /** Room for at least one more byte; false if the limit is reached. */
  grow(): boolean {
    const stream = this.#stream;
    if (stream.avail_out > 0) return true;
    this.#take();
    const size = Math.min(this.#next, this.#limit - this.#size);
    if (size <= 0) return false;
    this.#next = Math.min(LARGEST, this.#next * 2);
    checkSize(this.#size + size);
    spend(size);
    stream.output = new Uint8Array(size);
    stream.next_out = 0;
    stream.avail_out = size;
    return true;
  }

  #take(): void {
    const { output, next_out } = this.#stream;
    if (output === null) return;
    this.#full.push(output.subarray(0, next_out));
    this.#size += next_out;
    this.#stream.output = null;
  }

  /** All that was written. */
  finish(): Uint8Array {
    this.#take();
    this.#stream.avail_out = 0;
    if (this.#full.length === 1) return this.#full[0]!.slice();
    const out = new Uint8Array(this.#size);
    let at = 0;
    for (const block of this.#full) {
      out.set(block, at);
      at += block.length;
    }
    return out;
  }
}

/** Puts bytes before a stream. */
export function setInput(stream: ZStream, bytes: Uint8Array): void {
  stream.input = bytes;
  stream.next_in = 0;
  stream.avail_in = bytes.length;
}

/** What the stream has not read, as a copy; the stream lets go of its input. */
export function takeInput(stream: ZStream): Uint8Array {
  const rest = stream.input === null ? new Uint8Array(0) : stream.input.slice(stream.next_in, stream.next_in + stream.avail_in);
  stream.input = null;
  stream.next_in = 0;
  stream.avail_in = 0;
  return rest;
}
