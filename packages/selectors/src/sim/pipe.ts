import { linuxError } from '../errors.js';
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from '../ports/poller.js';
import { ByteQueue } from './byte-queue.js';
import { OpenFile } from './open-file.js';

/** What a pipe holds at most, and what a write of less does not split: Linux's numbers. */
const CAPACITY = 65536;
const PIPE_BUF = 4096;

/** The read end of a pipe. */
export class PipeReader extends OpenFile {
  readonly queue: ByteQueue = new ByteQueue();
  /** `null` when the write end is closed. */
  writer: PipeWriter | null = null;
  isClosed = false;

  poll(): number {
    return (this.queue.length > 0 ? POLLIN : 0) | (this.writer === null ? POLLHUP : 0);
  }

  available(): number {
    return this.queue.length;
  }

  override readInto(buffer: Uint8Array): number {
    if (buffer.length === 0) return 0;
    if (this.queue.length === 0) {
      if (this.writer === null) return 0;
      throw linuxError('EAGAIN');
    }
    const count = this.queue.read(buffer);
    this.writer?.peerChanged();
    return count;
  }

  override write(): number {
    throw linuxError('EBADF');
  }

  release(): void {
    // What is in it stays until the writer closes too: FIONREAD on the write end still tells it.
    this.isClosed = true;
    this.writer?.peerChanged();
  }

  /** The writer wrote or closed. */
  peerChanged(): void {
    this.changed();
  }
}

/** The write end of a pipe. */
export class PipeWriter extends OpenFile {
  readonly reader: PipeReader;

  constructor(reader: PipeReader) {
    super();
    this.reader = reader;
    reader.writer = this;
  }

  poll(): number {
    if (this.reader.isClosed) return POLLOUT | POLLERR;
    return CAPACITY - this.reader.queue.length >= PIPE_BUF ? POLLOUT : 0;
  }

  available(): number {
    return this.reader.queue.length;
  }

  override readInto(): number {
    throw linuxError('EBADF');
  }

  override write(data: Uint8Array): number {
    if (data.length === 0) return 0;
    if (this.reader.isClosed) throw linuxError('EPIPE');
    const room = CAPACITY - this.reader.queue.length;
    // Up to PIPE_BUF bytes go in whole or not at all.
    if (room <= 0 || (data.length <= PIPE_BUF && data.length > room)) throw linuxError('EAGAIN');
    const count = Math.min(room, data.length);
    this.reader.queue.append(data.slice(0, count));
    this.reader.peerChanged();
    return count;
  }

  release(): void {
    this.reader.writer = null;
    this.reader.peerChanged();
  }

  /** The reader read or closed. */
  peerChanged(): void {
    this.changed();
  }
}

/** A counter as a file: a write adds, a read takes all of it (or 1, as a semaphore). */
export class EventFile extends OpenFile {
  #count: bigint;
  readonly #isSemaphore: boolean;

  constructor(initval: number, isSemaphore: boolean) {
    super();
    this.#count = BigInt(initval);
    this.#isSemaphore = isSemaphore;
  }

  poll(): number {
    return (this.#count > 0n ? POLLIN : 0) | (this.#count < MAX_COUNT ? POLLOUT : 0);
  }

  available(): number {
    return 8;
  }

  override readInto(buffer: Uint8Array): number {
    if (buffer.length < 8) throw linuxError('EINVAL');
    if (this.#count === 0n) throw linuxError('EAGAIN');
    const taken = this.#isSemaphore ? 1n : this.#count;
    this.#count -= taken;
    new DataView(buffer.buffer, buffer.byteOffset).setBigUint64(0, taken, true);
    this.changed();
    return 8;
  }

  override write(data: Uint8Array): number {
    if (data.length < 8) throw linuxError('EINVAL');
    const added = new DataView(data.buffer, data.byteOffset).getBigUint64(0, true);
    if (added > MAX_COUNT) throw linuxError('EINVAL');
    if (this.#count + added > MAX_COUNT) throw linuxError('EAGAIN');
    this.#count += added;
    this.changed();
    return 8;
  }

  release(): void {}
}

const MAX_COUNT = 0xffff_ffff_ffff_fffen;
