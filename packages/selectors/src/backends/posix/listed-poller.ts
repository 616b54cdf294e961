import type { Fd } from '../../ports/clock.js';
import { notWatched, PosixPoller } from './posix-poller.js';
import { PosixSockets } from './sockets.js';
import { ThreadWait } from './thread-wait.js';

/** Longest wait of a thread, in milliseconds. A process or worker that ends waits for its threads to come back. */
const SLICE = 250;

/** A poller whose system call is handed the whole list each time: select(2) and poll(2). The list is ours. */
export abstract class ListedPoller extends PosixPoller {
  /** What is watched, in the order it was registered. */
  protected readonly masks: Map<Fd, number> = new Map();
  #thread: ThreadWait | null = null;
  /** When the pending wait ends, in `performance.now()`; `null` without limit. */
  #end: number | null = null;

  /** The list changed; a subclass may keep a form of its own. */
  protected abstract listChanged(): void;

  /** Unlike epoll, select and poll replace what is registered already. */
  register(fd: Fd, mask: number): void {
    this.checkOpen();
    this.masks.set(fd, mask);
    this.#changed();
  }

  modify(fd: Fd, mask: number): void {
    this.checkOpen();
    if (!this.masks.has(fd)) throw notWatched();
    this.masks.set(fd, mask);
    this.#changed();
  }

  unregister(fd: Fd): void {
    this.checkOpen();
    if (!this.masks.delete(fd)) throw notWatched();
    this.#changed();
  }

  protected arm(milliseconds: number): void {
    this.#end = milliseconds < 0 ? null : performance.now() + milliseconds;
    this.#begin();
  }

  protected disarm(): void {
    // The thread comes back by itself or for this; what it found is looked at by the next wait.
    this.#thread?.interrupt();
  }

  protected free(): void {
    this.#thread?.close();
  }

  #begin(): void {
    this.#thread ??= new ThreadWait(this.libc, new PosixSockets(this.libc).pipe(), () => this.#ended());
    // Still coming back from the wait before: it calls #ended, which begins the next.
    if (this.#thread.isRunning) return;
    // poll(2) may come back a little early by JavaScript's clock; the timer of the wait has the last word.
    const left = this.#end === null ? SLICE : Math.ceil(this.#end - performance.now()) + 1;
    this.#thread.start(this.masks, Math.min(SLICE, Math.max(1, left)));
  }

  #ended(): void {
    this.onReady();
    if (this.isWaiting && !this.isClosed) this.#begin();
  }

  #changed(): void {
    this.listChanged();
    this.#thread?.interrupt();
  }
}
