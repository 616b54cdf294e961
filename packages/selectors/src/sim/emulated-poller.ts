import { linuxError, RuntimeError, ValueError } from '../errors.js';
import type { EventClock, Fd, Seconds } from '../ports/clock.js';
import { POLLERR, POLLHUP, type Poller } from '../ports/poller.js';
import type { FdTable } from './fd-table.js';
import type { OpenFile } from './open-file.js';

/** One descriptor watched by one poller. */
export class Watch {
  readonly poller: EmulatedPoller;
  readonly fd: Fd;
  readonly file: OpenFile;
  mask: number;
  /** In the poller's list of candidates. */
  isCandidate = false;
  /** Unregistered, or its file is gone; the next poll drops it from the candidates. */
  isOver = false;

  constructor(poller: EmulatedPoller, fd: Fd, file: OpenFile, mask: number) {
    this.poller = poller;
    this.fd = fd;
    this.file = file;
    this.mask = mask;
  }
}

/** Who lets time pass for a poller: a virtual clock, or the host's event loop. */
export interface Waiting extends Pick<EventClock, 'time' | 'wait' | 'waitAsync' | 'notify'> {
  /** Called before an answer that is there already: a promise when others must have their turn first. */
  turn?(): Promise<void> | null;
}

/**
 * epoll's algorithm over files that live in JavaScript: a file that changes puts its watches on a list of candidates, and
 * a poll looks only at those. So it costs what is active, not what is registered. What is still ready stays on the list:
 * level-triggered. Candidates are served in turn, so that a limit on answers starves nobody.
 */
export class EmulatedPoller implements Poller {
  readonly name: string;
  readonly #table: FdTable;
  readonly #waiting: Waiting;
  readonly #watches: Map<Fd, Watch> = new Map();
  #candidates: Watch[] = [];
  readonly #fds: Fd[] = [];
  readonly #masks: number[] = [];
  #isWoken = false;
  #isPending = false;
  #isClosed = false;
  // Made once: waiting must not allocate.
  readonly #isReady = (): boolean => this.#isWoken || this.#isClosed || this.#hasReady();

  constructor(name: string, table: FdTable, waiting: Waiting) {
    this.name = name;
    this.#table = table;
    this.#waiting = waiting;
  }

  register(fd: Fd, mask: number): void {
    this.#checkOpen();
    const file = this.#table.get(fd);
    const old = this.#watches.get(fd);
    if (old !== undefined) {
      if (old.file === file) throw linuxError('EEXIST');
      // The number was closed and given out again while a duplicate keeps the old file: the old watch has lost its number.
      this.forget(old);
    }
    const watch = new Watch(this, fd, file, mask);
    this.#watches.set(fd, watch);
    file.watches.push(watch);
    this.mark(watch);
  }

  modify(fd: Fd, mask: number): void {
    this.#checkOpen();
    const watch = this.#watch(fd);
    watch.mask = mask;
    this.mark(watch);
  }

  unregister(fd: Fd): void {
    this.#checkOpen();
    this.forget(this.#watch(fd));
  }

  poll(timeout: Seconds | null, maxEvents: number = Number.MAX_SAFE_INTEGER): number {
    this.#checkOpen();
    if (!this.#isReady()) this.#waiting.wait(this.#isReady, this.#deadline(timeout));
    return this.#collect(maxEvents);
  }

  async pollAsync(timeout: Seconds | null, maxEvents: number = Number.MAX_SAFE_INTEGER): Promise<number> {
    this.#checkOpen();
    if (this.#isPending) throw new RuntimeError(`${this.name}: another wait is pending`);
    const isOver = this.#isReady() || (timeout !== null && timeout <= 0);
    const turn = isOver ? (this.#waiting.turn?.() ?? null) : this.#waiting.waitAsync(this.#isReady, this.#deadline(timeout));
    if (turn !== null) {
      this.#isPending = true;
      try {
        await turn;
      } finally {
        this.#isPending = false;
      }
    }
    return this.#isClosed ? 0 : this.#collect(maxEvents);
  }

  readyFd(index: number): Fd {
    return this.#fds[index]!;
  }

  readyMask(index: number): number {
    return this.#masks[index]!;
  }

  wakeup(): void {
    this.#isWoken = true;
    this.#waiting.notify();
  }

  close(): void {
    if (this.#isClosed) return;
    for (const watch of this.#watches.values()) unlink(watch);
    this.#watches.clear();
    this.#candidates = [];
    this.#isClosed = true;
    this.#waiting.notify();
  }

  /** A watched file changed. */
  mark(watch: Watch): void {
    if (!watch.isCandidate) {
      watch.isCandidate = true;
      this.#candidates.push(watch);
    }
    if (this.#isPending) this.#waiting.notify();
  }

  /** A watch is over: unregistered, or its file is gone. */
  forget(watch: Watch): void {
    unlink(watch);
    if (this.#watches.get(watch.fd) === watch) this.#watches.delete(watch.fd);
    watch.isOver = true;
  }

  #deadline(timeout: Seconds | null): Seconds | null {
    return timeout === null ? null : this.#waiting.time() + Math.max(0, timeout);
  }

  #watch(fd: Fd): Watch {
    const file = this.#table.get(fd);
    const watch = this.#watches.get(fd);
    if (watch === undefined || watch.file !== file) throw linuxError('ENOENT');
    return watch;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new ValueError(`I/O operation on closed ${this.name} object`);
  }

  #hasReady(): boolean {
    for (const watch of this.#candidates) if (readiness(watch) !== 0) return true;
    return false;
  }

  #collect(maxEvents: number): number {
    this.#fds.length = 0;
    this.#masks.length = 0;
    if (this.#isWoken) {
      this.#isWoken = false;
      return 0;
    }
    if (this.#candidates.length === 0) return 0;
    const served: Watch[] = [];
    const candidates: Watch[] = [];
    for (const watch of this.#candidates) {
      if (served.length >= maxEvents) {
        candidates.push(watch);
        continue;
      }
      const mask = readiness(watch);
      if (mask === 0) {
        watch.isCandidate = false;
        continue;
      }
      this.#fds.push(watch.fd);
      this.#masks.push(mask);
      served.push(watch);
    }
    this.#candidates = candidates.concat(served);
    return served.length;
  }
}

const readiness = (watch: Watch): number => (watch.isOver ? 0 : watch.file.poll() & (watch.mask | POLLERR | POLLHUP));

const unlink = (watch: Watch): void => {
  const { watches } = watch.file;
  const at = watches.indexOf(watch);
  if (at >= 0) watches.splice(at, 1);
};
