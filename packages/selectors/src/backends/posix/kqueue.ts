import { NotImplementedError, type OSError } from '../../errors.js';
import { PollerSelector } from '../../poller-selector.js';
import type { Fd } from '../../ports/clock.js';
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from '../../ports/poller.js';
import { HostWatch } from './host-loop.js';
import { layoutOf } from './layout.js';
import { type Libc, loadLibc } from './libc.js';
import { notWatched, PosixPoller } from './posix-poller.js';

const EVFILT_READ = -1;
const EVFILT_WRITE = -2;
const EV_ADD = 0x0001;
const EV_DELETE = 0x0002;
const EV_ERROR = 0x4000;
const EV_EOF = 0x8000;

/** struct kevent on 64-bit systems: ident, filter, flags, fflags, data, udata; FreeBSD has four words more. */
export class KeventBuffer {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #size: number;

  constructor(size: number, count: number) {
    this.#size = size;
    this.bytes = new Uint8Array(size * count);
    this.#view = new DataView(this.bytes.buffer);
  }

  put(index: number, fd: Fd, filter: number, flags: number): void {
    const at = index * this.#size;
    this.bytes.fill(0, at, at + this.#size);
    this.#view.setBigUint64(at, BigInt(fd), true);
    this.#view.setInt16(at + 8, filter, true);
    this.#view.setUint16(at + 10, flags, true);
  }

  fd(index: number): Fd {
    return Number(this.#view.getBigUint64(index * this.#size, true));
  }

  filter(index: number): number {
    return this.#view.getInt16(index * this.#size + 8, true);
  }

  flags(index: number): number {
    return this.#view.getUint16(index * this.#size + 10, true);
  }

  fflags(index: number): number {
    return this.#view.getUint32(index * this.#size + 12, true);
  }
}

/** What a kevent means in masks of poll(2). An end of file with an errno is an error. */
export const keventMask = (filter: number, flags: number, fflags: number): number => {
  let mask = filter === EVFILT_READ ? POLLIN : filter === EVFILT_WRITE ? POLLOUT : 0;
  // A reader may find data before the end of file, so only the write side has hung up for certain.
  if ((flags & EV_EOF) !== 0 && filter === EVFILT_WRITE) mask |= POLLHUP;
  if (((flags & EV_EOF) !== 0 && fflags !== 0) || (flags & EV_ERROR) !== 0) mask |= POLLERR;
  return mask;
};

/**
 * kqueue(2) of the BSDs and macOS. Reading and writing are two filters, each registered by itself; an answer for both
 * comes as two events and is joined here.
 *
 * Written from the manual and tested against a kernel that is faked: there is no BSD where this package is tested.
 */
export class KqueuePoller extends PosixPoller {
  readonly name = 'kqueue';
  readonly #fd: Fd;
  readonly #kevent: NonNullable<Libc['call']['kevent']>;
  readonly #masks: Map<Fd, number> = new Map();
  readonly #size: number;
  readonly #change: KeventBuffer;
  #events: KeventBuffer;
  #capacity = 64;
  readonly #timespec: BigInt64Array = new BigInt64Array(2);
  readonly #timespecBytes: Uint8Array = new Uint8Array(this.#timespec.buffer);
  #readyFds: Fd[] = [];
  #readyMasks: number[] = [];
  readonly #host: HostWatch;
  #hostFd: Fd = -1;

  constructor(libc: Libc = loadLibc()) {
    super(libc);
    const { kqueue, kevent } = libc.call;
    if (kqueue === null || kevent === null) throw new NotImplementedError('this system has no kqueue');
    this.#kevent = kevent;
    this.#size = layoutOf(libc.platform).keventSize;
    this.#change = new KeventBuffer(this.#size, 1);
    this.#events = new KeventBuffer(this.#size, this.#capacity);
    this.#fd = libc.check(kqueue());
    this.#host = new HostWatch(libc.koffi, this.#fd, () => {
      const isWanted = this.isWaiting;
      this.onReady();
      return isWanted;
    });
  }

  fileno(): Fd {
    this.checkOpen();
    return this.#fd;
  }

  register(fd: Fd, mask: number): void {
    this.checkOpen();
    this.#apply(fd, 0, mask);
    this.#masks.set(fd, mask);
    // Two filters each may answer.
    if (2 * this.#masks.size <= this.#capacity) return;
    this.#capacity *= 2;
    this.#events = new KeventBuffer(this.#size, this.#capacity);
  }

  modify(fd: Fd, mask: number): void {
    this.checkOpen();
    const old = this.#masks.get(fd);
    if (old === undefined) throw notWatched();
    this.#apply(fd, old, mask);
    this.#masks.set(fd, mask);
  }

  unregister(fd: Fd): void {
    this.checkOpen();
    const old = this.#masks.get(fd);
    if (old === undefined) throw notWatched();
    this.#masks.delete(fd);
    this.#apply(fd, old, 0);
  }

  readyFd(index: number): Fd {
    return this.#readyFds[index]!;
  }

  readyMask(index: number): number {
    return this.#readyMasks[index]!;
  }

  protected wait(milliseconds: number, maxEvents: number, hostFd: Fd): number {
    if (hostFd !== this.#hostFd) this.#joinHost(hostFd);
    this.#timespec[0] = BigInt(Math.trunc(Math.max(0, milliseconds) / 1000));
    this.#timespec[1] = BigInt((Math.max(0, milliseconds) % 1000) * 1_000_000);
    const timeout = milliseconds < 0 ? null : this.#timespecBytes;
    const count = this.#kevent(this.#fd, null, 0, this.#events.bytes, Math.max(1, Math.min(maxEvents, this.#capacity)), timeout);
    if (count < 0) throw this.libc.lastError();
    this.#collect(count, hostFd);
    return this.#readyFds.length;
  }

  protected arm(): void {
    this.#host.start();
  }

  protected disarm(): void {
    this.#host.idle();
  }

  protected free(): void {
    this.#host.close();
    this.libc.call.close(this.#fd);
  }

  #collect(count: number, hostFd: Fd): void {
    this.#readyFds.length = 0;
    this.#readyMasks.length = 0;
    const places = new Map<Fd, number>();
    for (let index = 0; index < count; index++) {
      const fd = this.#events.fd(index);
      if (fd === hostFd) {
        this.noteHost();
        continue;
      }
      const mask = keventMask(this.#events.filter(index), this.#events.flags(index), this.#events.fflags(index));
      const place = places.get(fd);
      if (place !== undefined) {
        this.#readyMasks[place]! |= mask;
        continue;
      }
      places.set(fd, this.#readyFds.length);
      this.#readyFds.push(fd);
      this.#readyMasks.push(mask);
    }
  }

  /** Add the filters that `mask` has more than `old`, delete those it has less. One by one, so that an error is that filter's. */
  #apply(fd: Fd, old: number, mask: number): void {
    let failure: OSError | null = null;
    for (const [bit, filter] of [
      [POLLIN, EVFILT_READ],
      [POLLOUT, EVFILT_WRITE],
    ] as const) {
      const [was, is] = [(old & bit) !== 0, (mask & bit) !== 0];
      if (was === is) continue;
      this.#change.put(0, fd, filter, is ? EV_ADD : EV_DELETE);
      if (this.#kevent(this.#fd, this.#change.bytes, 1, null, 0, null) >= 0) continue;
      const error = this.libc.lastError();
      // What cannot be deleted is gone already; what cannot be added fails, after the rest was tried.
      if (is) failure = error;
    }
    if (failure === null) return;
    if (old === 0 && mask === (POLLIN | POLLOUT)) this.#rollBack(fd);
    throw failure;
  }

  /** One of two filters was refused: neither must stay. */
  #rollBack(fd: Fd): void {
    for (const filter of [EVFILT_READ, EVFILT_WRITE]) {
      this.#change.put(0, fd, filter, EV_DELETE);
      this.#kevent(this.#fd, this.#change.bytes, 1, null, 0, null);
    }
  }

  #joinHost(hostFd: Fd): void {
    if (this.#hostFd >= 0) {
      this.#change.put(0, this.#hostFd, EVFILT_READ, EV_DELETE);
      this.#kevent(this.#fd, this.#change.bytes, 1, null, 0, null);
    }
    this.#hostFd = hostFd;
    if (hostFd < 0) return;
    this.#host.stop();
    this.#change.put(0, hostFd, EVFILT_READ, EV_ADD);
    this.libc.check(this.#kevent(this.#fd, this.#change.bytes, 1, null, 0, null));
  }
}

/** CPython's `KqueueSelector`. */
export class KqueueSelector<Data = unknown> extends PollerSelector<Data> {
  declare readonly watchHost: (on: boolean) => void;
  declare readonly fileno: () => Fd;

  /** @throws NotImplementedError without the FFI or without kqueue. */
  constructor(libc?: Libc) {
    super(new KqueuePoller(libc));
  }
}
