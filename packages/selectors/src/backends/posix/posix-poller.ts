import { linuxError, RuntimeError, ValueError } from '../../errors.js';
import type { Fd, Seconds } from '../../ports/clock.js';
import type { Poller } from '../../ports/poller.js';
import { HostLoop } from './host-loop.js';
import type { Libc } from './libc.js';

const MAX_MILLISECONDS = 0x7fff_ffff;

/** A timeout as poll(2) and epoll_wait(2) take it: rounded up, so that a wait never ends before its time; -1 has no limit. */
export const toMilliseconds = (timeout: Seconds | null): number => {
  if (timeout === null) return -1;
  if (Number.isNaN(timeout)) throw new ValueError('Invalid value NaN (not a number)');
  return timeout <= 0 ? 0 : Math.min(MAX_MILLISECONDS, Math.ceil(timeout * 1000));
};

/** Asynchronous answers in a row that may be given without a turn of the host's loop. */
const MAX_IMMEDIATE = 32;

/**
 * What the pollers of the operating system share: being open, being woken, waiting once at a time, and giving the host
 * its turns. A subclass makes the system call.
 */
export abstract class PosixPoller implements Poller {
  abstract readonly name: string;
  protected readonly libc: Libc;
  protected isClosed = false;
  #isWoken = false;
  #hostPending = false;
  /** The host's own descriptor while a blocking wait is to end for it; -1 otherwise. */
  #hostFd: Fd = -1;
  #isPending = false;
  /** Ends the pending wait. */
  #finish: ((count: number) => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #immediate = 0;

  constructor(libc: Libc) {
    this.libc = libc;
  }

  abstract register(fd: Fd, mask: number): void;
  abstract modify(fd: Fd, mask: number): void;
  abstract unregister(fd: Fd): void;
  abstract readyFd(index: number): Fd;
  abstract readyMask(index: number): number;

  /** Make the system call and keep its answers. `hostFd` (-1: none) ends the wait too; {@link noteHost} tells that it did. */
  protected abstract wait(milliseconds: number, maxEvents: number, hostFd: Fd): number;

  /** Begin to call {@link onReady} when there is something to collect. May be called while it is begun. */
  protected abstract arm(milliseconds: number): void;

  /** Nobody waits any more. */
  protected abstract disarm(): void;

  /** Free what the system gave. */
  protected abstract free(): void;

  get hostPending(): boolean {
    return this.#hostPending;
  }

  watchHost(on: boolean): void {
    this.#hostFd = on ? new HostLoop(this.libc.koffi).backendFd() : -1;
    if (!on) this.#hostPending = false;
  }

  poll(timeout: Seconds | null, maxEvents: number = MAX_MILLISECONDS): number {
    this.checkOpen();
    const milliseconds = toMilliseconds(timeout);
    this.#hostPending = false;
    if (this.#isWoken) {
      this.#isWoken = false;
      return 0;
    }
    if (this.#isPending) throw new RuntimeError(`${this.name}: another wait is pending`);
    return this.wait(milliseconds, maxEvents, milliseconds === 0 ? -1 : this.#hostFd);
  }

  pollAsync(timeout: Seconds | null, maxEvents: number = MAX_MILLISECONDS): Promise<number> {
    try {
      this.checkOpen();
      if (this.#isPending) throw new RuntimeError(`${this.name}: another wait is pending`);
      const milliseconds = toMilliseconds(timeout);
      const isWoken = this.#isWoken;
      this.#isWoken = false;
      const count = isWoken ? 0 : this.wait(0, maxEvents, -1);
      return count > 0 || isWoken || milliseconds === 0 ? this.#answer(count) : this.#pend(milliseconds, maxEvents);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  wakeup(): void {
    if (this.#finish !== null) this.#finish(0);
    else this.#isWoken = true;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#finish?.(0);
    this.free();
  }

  /** The host has something to do: a subclass saw its descriptor among the answers. */
  protected noteHost(): void {
    this.#hostPending = true;
  }

  /** Something may be there to collect. Harmless when nobody waits. */
  protected onReady(): void {
    this.#collect?.();
  }

  protected get isWaiting(): boolean {
    return this.#finish !== null;
  }

  protected checkOpen(): void {
    if (this.isClosed) throw new ValueError(`I/O operation on closed ${this.name} object`);
  }

  #collect: (() => void) | null = null;

  /** An answer that is there already. Now and then it goes by way of the host, which would starve otherwise: promise jobs come before everything else. */
  #answer(count: number): Promise<number> {
    if (++this.#immediate < MAX_IMMEDIATE) return Promise.resolve(count);
    this.#immediate = 0;
    this.#isPending = true;
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#isPending = false;
        resolve(this.isClosed ? 0 : count);
      });
    });
  }

  #pend(milliseconds: number, maxEvents: number): Promise<number> {
    this.#isPending = true;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        if (this.#timer !== null) clearTimeout(this.#timer);
        this.#timer = null;
        this.#isPending = false;
        this.#finish = null;
        this.#collect = null;
        this.#immediate = 0;
        this.disarm();
        // Node 26 does not run promise jobs after a callback that libuv made on its own; any turn of the loop does.
        setImmediate(nothing);
      };
      this.#finish = (count) => {
        end();
        resolve(count);
      };
      this.#collect = () => {
        try {
          const count = this.wait(0, maxEvents, -1);
          if (count > 0) this.#finish?.(count);
        } catch (error) {
          end();
          reject(error);
        }
      };
      if (milliseconds > 0) this.#timer = setTimeout(() => this.#finish?.(0), milliseconds);
      this.arm(milliseconds);
    });
  }
}

const nothing = (): void => {};

/** What a poller that keeps its own list says of a descriptor that is not on it. */
export const notWatched = (): Error => linuxError('ENOENT');
