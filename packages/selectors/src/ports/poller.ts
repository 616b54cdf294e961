import type { Fd, Seconds } from './clock.js';

// The masks of poll(2) and epoll(7), which agree on these on every system that has either.
/** There is something to read, or an end of file. */
export const POLLIN = 0x001;
/** There is urgent data. */
export const POLLPRI = 0x002;
/** Writing will not block. */
export const POLLOUT = 0x004;
/** An error is pending; reported whether asked for or not. */
export const POLLERR = 0x008;
/** The other side hung up; reported whether asked for or not. */
export const POLLHUP = 0x010;
/** The descriptor is not open; reported whether asked for or not. epoll never does. */
export const POLLNVAL = 0x020;
/** The other side will send no more (Linux). */
export const POLLRDHUP = 0x2000;

/**
 * The raw readiness call of one system: `select`, `poll`, `epoll_wait` or `kevent`. Below a `Selector`, and below
 * Python's `select` module. Masks are the POLL constants; what a system cannot tell apart is reported as the
 * nearest of them.
 *
 * Answers are read from the poller itself, so that a wait allocates nothing: after `poll` gave `n`, the indexes 0 to
 * `n - 1` are valid until the next call.
 */
export interface Poller {
  /** `'select'`, `'poll'`, `'epoll'`, `'kqueue'`, `'node'` or `'simulated'`. */
  readonly name: string;

  /** Watch `fd`. @throws OSError: EBADF, EPERM, or EEXIST when it is watched already (select and poll replace instead). */
  register(fd: Fd, mask: number): void;

  /** Change what is watched. @throws OSError: EBADF, or ENOENT when it is not watched. */
  modify(fd: Fd, mask: number): void;

  /** Stop watching. @throws OSError: EBADF, or ENOENT when it is not watched. */
  unregister(fd: Fd): void;

  /**
   * Wait up to `timeout` seconds (`null`: no limit; 0 or less: do not wait) and tell how many descriptors are ready, at
   * most `maxEvents` where it is given.
   * @throws OSError: InterruptedError when a signal came in; EBADF where the system reports a closed descriptor (select).
   * @throws NotImplementedError when it would have to block and cannot.
   */
  poll(timeout: Seconds | null, maxEvents?: number): number;

  /** As {@link poll}, without blocking JavaScript. Gives 0 early when woken or closed. */
  pollAsync(timeout: Seconds | null, maxEvents?: number): Promise<number>;

  /** The descriptor of answer `index`. */
  readyFd(index: number): Fd;

  /** The mask of answer `index`. */
  readyMask(index: number): number;

  /** Free what the system gave; pending waits give 0. Harmless when done twice. */
  close(): void;

  /** Its own descriptor (epoll, kqueue). */
  fileno?(): Fd;

  /** Make the pending wait, or else the next, give 0 early. */
  wakeup(): void;

  /** As `Selector.watchHost`. */
  watchHost?(on: boolean): void;

  /** As `Selector.hostPending`. */
  readonly hostPending?: boolean;
}
