import { ByteBuffer } from './byte-buffer.js';
import { DEFAULT_LIMIT } from './constants.js';
import { getRunningLoop } from './events.js';
import { IncompleteReadError, LimitOverrunError, RuntimeError, ValueError } from './exceptions.js';
import type { Coro } from './js-coroutine.js';
import type { EventLoop } from './selector-events.js';
import { Waiter } from './waiter.js';

const NEWLINE: Uint8Array = new Uint8Array([10]);
const NO_BYTES: Uint8Array = new Uint8Array(0);

/** The transport of a reader, as far as the reader needs it. */
export interface PausableTransport {
  pauseReading(): void;
  resumeReading(): void;
}

/** Bytes from a connection, to be read by one task at a time. */
export class StreamReader {
  private readonly loop: EventLoop;
  private readonly limit: number;
  private readonly buffer: ByteBuffer;
  private isEof: boolean;
  private error: unknown;
  private waiter: Waiter<void> | null;
  private transport: PausableTransport | null;
  private isPaused: boolean;

  /** `limit`: the longest line; and when twice as much is buffered, the transport pauses. */
  constructor(limit: number = DEFAULT_LIMIT, loop: EventLoop = getRunningLoop()) {
    if (limit <= 0) throw new ValueError('Limit cannot be <= 0');
    this.loop = loop;
    this.limit = limit;
    this.buffer = new ByteBuffer();
    this.isEof = false;
    this.error = undefined;
    this.waiter = null;
    this.transport = null;
    this.isPaused = false;
  }

  // ------------------------------------------------------------------ fed by the protocol

  exception(): unknown {
    return this.error;
  }

  setException(error: unknown): void {
    this.error = error;
    const { waiter } = this;
    this.waiter = null;
    if (waiter !== null && !waiter.done()) waiter.setException(error);
  }

  setTransport(transport: PausableTransport): void {
    this.transport = transport;
  }

  /** There is more data. It is kept as it is: do not change it afterwards. */
  feedData(data: Uint8Array): void {
    if (this.isEof) throw new RuntimeError('feed_data after feed_eof');
    if (data.length === 0) return;
    this.buffer.append(data);
    this.wake();
    if (this.transport === null || this.isPaused || this.buffer.length <= 2 * this.limit) return;
    this.transport.pauseReading();
    this.isPaused = true;
  }

  /** There will be no more. */
  feedEof(): void {
    this.isEof = true;
    this.wake();
  }

  /** Whether everything has been read. */
  atEof(): boolean {
    return this.isEof && this.buffer.length === 0;
  }

  // ------------------------------------------------------------------ reading

  /** Up to `n` bytes, as soon as there are any; everything until the end with -1. Empty at the end. */
  *read(n = -1): Coro<Uint8Array> {
    this.checkError();
    if (n === 0) return NO_BYTES;
    if (n < 0) return yield* this.readToEnd();
    if (this.buffer.length === 0 && !this.isEof) yield* this.waitForData('read');
    const data = this.buffer.take(n);
    this.maybeResume();
    return data;
  }

  /** A line with its newline; without one only at the end. Throws ValueError for a line that is too long. */
  *readline(): Coro<Uint8Array> {
    try {
      return yield* this.readuntil(NEWLINE);
    } catch (error) {
      if (error instanceof IncompleteReadError) return error.partial;
      if (!(error instanceof LimitOverrunError)) throw error;
      // The line, if all of it is there, is thrown away; else what there is of it.
      if (this.buffer.indexOf(NEWLINE, error.consumed) === error.consumed) this.buffer.skip(error.consumed + 1);
      else this.buffer.clear();
      this.maybeResume();
      throw new ValueError(error.message);
    }
  }

  /**
   * Everything up to and with the separator; with several, up to the one that ends first. Throws IncompleteReadError
   * when the stream ends before, LimitOverrunError when it does not come within the limit.
   */
  *readuntil(separator: Uint8Array | readonly Uint8Array[] = NEWLINE): Coro<Uint8Array> {
    const separators = separator instanceof Uint8Array ? [separator] : [...separator].sort((a, b) => a.length - b.length);
    if (separators.length === 0) throw new ValueError('Separator should contain at least one element');
    const shortest = separators[0]!.length;
    const longest = separators.at(-1)!.length;
    if (shortest === 0) throw new ValueError('Separator should be at least one-byte string');
    this.checkError();
    // Before `offset` no separator begins.
    let offset = 0;
    for (;;) {
      if (this.buffer.length - offset >= shortest) {
        const match = this.findFirst(separators, offset);
        if (match !== undefined) return this.takeMatch(match);
        offset = Math.max(0, this.buffer.length + 1 - longest);
        if (offset > this.limit) throw new LimitOverrunError('Separator is not found, and chunk exceed the limit', offset);
      }
      // Looked at after the search: the last piece may bring both the separator and the end.
      if (this.isEof) throw new IncompleteReadError(this.buffer.take(this.buffer.length), null);
      yield* this.waitForData('readuntil');
    }
  }

  /** Exactly `n` bytes. Throws IncompleteReadError when the stream ends before. */
  *readexactly(n: number): Coro<Uint8Array> {
    if (n < 0) throw new ValueError('readexactly size can not be less than zero');
    this.checkError();
    if (n === 0) return NO_BYTES;
    while (this.buffer.length < n) {
      if (this.isEof) throw new IncompleteReadError(this.buffer.take(this.buffer.length), n);
      yield* this.waitForData('readexactly');
    }
    const data = this.buffer.take(n);
    this.maybeResume();
    return data;
  }

  toString(): string {
    const info = ['StreamReader'];
    if (this.buffer.length > 0) info.push(`${this.buffer.length} bytes`);
    if (this.isEof) info.push('eof');
    if (this.limit !== DEFAULT_LIMIT) info.push(`limit=${this.limit}`);
    if (this.error !== undefined) info.push(`exception=${this.loop.state.realm.repr(this.error)}`);
    if (this.transport !== null) info.push(`transport=${this.transport}`);
    if (this.isPaused) info.push('paused');
    return `<${info.join(' ')}>`;
  }

  private checkError(): void {
    if (this.error !== undefined) throw this.error;
  }

  private *readToEnd(): Coro<Uint8Array> {
    const blocks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const block = yield* this.read(this.limit);
      if (block.length === 0) break;
      blocks.push(block);
      size += block.length;
    }
    const all = new Uint8Array(size);
    let at = 0;
    for (const block of blocks) {
      all.set(block, at);
      at += block.length;
    }
    return all;
  }

  private findFirst(separators: readonly Uint8Array[], offset: number): { readonly start: number; readonly end: number } | undefined {
    let first: { readonly start: number; readonly end: number } | undefined;
    for (const separator of separators) {
      const start = this.buffer.indexOf(separator, offset);
      const end = start + separator.length;
      if (start >= 0 && (first === undefined || end < first.end)) first = { start, end };
    }
    return first;
  }

  private takeMatch({ start, end }: { readonly start: number; readonly end: number }): Uint8Array {
    if (start > this.limit) throw new LimitOverrunError('Separator is found, but chunk is longer than limit', start);
    const data = this.buffer.take(end);
    this.maybeResume();
    return data;
  }

  private *waitForData(caller: string): Coro<void> {
    if (this.waiter !== null) {
      throw new RuntimeError(`${caller}() called while another coroutine is already waiting for incoming data`);
    }
    // More than the limit was asked for: without reading on it would never come.
    if (this.isPaused) {
      this.isPaused = false;
      this.transport!.resumeReading();
    }
    const waiter = new Waiter<void>(this.loop, this);
    this.waiter = waiter;
    try {
      yield* waiter;
    } finally {
      this.waiter = null;
    }
  }

  private wake(): void {
    const { waiter } = this;
    this.waiter = null;
    if (waiter !== null && !waiter.done()) waiter.setResult();
  }

  private maybeResume(): void {
    if (!this.isPaused || this.buffer.length > this.limit) return;
    this.isPaused = false;
    this.transport!.resumeReading();
  }
}
