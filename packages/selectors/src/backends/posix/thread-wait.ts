import type { Fd } from '../../ports/clock.js';
import type { Libc } from './libc.js';

const POLLIN = 1;
/** Bytes of a struct pollfd: descriptor, events, answers. */
const POLLFD = 8;

/**
 * Waits with poll(2) on one of libuv's threads, for calls that have no descriptor of their own which libuv could watch
 * (select, poll). A pipe of our own ends the wait when what is waited for changes. Costs 20 to 30 µs a wait, and one of
 * libuv's four threads while it lasts.
 */
export class ThreadWait {
  readonly #libc: Libc;
  readonly #onEnd: () => void;
  readonly #reader: Fd;
  readonly #writer: Fd;
  /** C's memory, since the thread writes while JavaScript runs. */
  #memory: bigint = 0n;
  #capacity = 0;
  #isRunning = false;
  #isClosed = false;

  /** @param pipe non-blocking, and closed by this class. @param onEnd called when a wait is over, for whatever reason. */
  constructor(libc: Libc, pipe: readonly [Fd, Fd], onEnd: () => void) {
    this.#libc = libc;
    [this.#reader, this.#writer] = pipe;
    this.#onEnd = onEnd;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Begin to wait for `entries`. Only when none is running. */
  start(entries: ReadonlyMap<Fd, number>, milliseconds: number): void {
    const count = entries.size + 1;
    this.#reserve(count);
    const view = new DataView(this.#libc.koffi.view(this.#memory, count * POLLFD));
    let at = 0;
    const put = (fd: Fd, mask: number): void => {
      view.setInt32(at, fd, true);
      view.setInt16(at + 4, mask, true);
      view.setInt16(at + 6, 0, true);
      at += POLLFD;
    };
    put(this.#reader, POLLIN);
    for (const [fd, mask] of entries) put(fd, mask);
    this.#isRunning = true;
    this.#libc.call.poll.async(this.#memory, count, milliseconds, () => {
      this.#isRunning = false;
      if (this.#isClosed) return this.#free();
      this.#drain();
      this.#onEnd();
    });
  }

  /** End the wait that is running. */
  interrupt(): void {
    if (this.#isRunning) this.#libc.call.write(this.#writer, ONE, 1);
  }

  /** The thread may still be waiting; what it uses is freed when it comes back. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isRunning) this.interrupt();
    else this.#free();
  }

  #reserve(count: number): void {
    if (count <= this.#capacity) return;
    if (this.#capacity > 0) this.#libc.koffi.free(this.#memory);
    this.#capacity = Math.max(16, 2 * count);
    this.#memory = this.#libc.koffi.alloc('uint8_t', this.#capacity * POLLFD) as bigint;
  }

  #drain(): void {
    while (this.#libc.call.read(this.#reader, SINK, SINK.length) === SINK.length);
  }

  #free(): void {
    if (this.#capacity > 0) this.#libc.koffi.free(this.#memory);
    this.#capacity = 0;
    this.#libc.call.close(this.#reader);
    this.#libc.call.close(this.#writer);
  }
}

const ONE = new Uint8Array(1);
const SINK = new Uint8Array(64);
