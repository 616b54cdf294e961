import { ValueError } from '../../errors.js';
import { PollerSelector } from '../../poller-selector.js';
import type { Fd } from '../../ports/clock.js';
import { POLLIN, POLLOUT, POLLPRI } from '../../ports/poller.js';
import { type Libc, loadLibc } from './libc.js';
import { ListedPoller } from './listed-poller.js';

/** Descriptors an fd_set holds. */
const FD_SETSIZE = 1024;
const WORDS = FD_SETSIZE / 32;

/** select(2): three sets of bits. Cannot watch descriptors from 1024 on. */
export class SelectPoller extends ListedPoller {
  readonly name = 'select';
  // A long is 64 bits and little-endian wherever this runs, so its bits are those of two 32-bit words in order.
  readonly #read: Int32Array = new Int32Array(WORDS);
  readonly #write: Int32Array = new Int32Array(WORDS);
  readonly #except: Int32Array = new Int32Array(WORDS);
  readonly #timeout: BigInt64Array = new BigInt64Array(2);
  readonly #timeoutBytes: Uint8Array = new Uint8Array(this.#timeout.buffer);
  #readyFds: Fd[] = [];
  #readyMasks: number[] = [];

  constructor(libc: Libc = loadLibc()) {
    super(libc);
  }

  /** @throws ValueError for a descriptor that does not fit. */
  override register(fd: Fd, mask: number): void {
    if (fd < 0 || fd >= FD_SETSIZE) throw new ValueError('filedescriptor out of range in select()');
    super.register(fd, mask);
  }

  readyFd(index: number): Fd {
    return this.#readyFds[index]!;
  }

  readyMask(index: number): number {
    return this.#readyMasks[index]!;
  }

  protected listChanged(): void {}

  protected wait(milliseconds: number, maxEvents: number, hostFd: Fd): number {
    for (const set of [this.#read, this.#write, this.#except]) set.fill(0);
    let count = hostFd + 1;
    for (const [fd, mask] of this.masks) {
      if ((mask & POLLIN) !== 0) add(this.#read, fd);
      if ((mask & POLLOUT) !== 0) add(this.#write, fd);
      if ((mask & POLLPRI) !== 0) add(this.#except, fd);
      if (fd >= count) count = fd + 1;
    }
    if (hostFd >= 0) add(this.#read, hostFd);
    this.#timeout[0] = BigInt(Math.trunc(Math.max(0, milliseconds) / 1000));
    this.#timeout[1] = BigInt((Math.max(0, milliseconds) % 1000) * 1000);
    this.#readyFds.length = 0;
    this.#readyMasks.length = 0;
    const timeout = milliseconds < 0 ? null : this.#timeoutBytes;
    const found = this.libc.check(this.libc.call.select(count, this.#read, this.#write, this.#except, timeout));
    if (found > 0) this.#collect(maxEvents, hostFd);
    return this.#readyFds.length;
  }

  #collect(maxEvents: number, hostFd: Fd): void {
    for (const fd of this.masks.keys()) {
      if (this.#readyFds.length >= maxEvents) break;
      const mask = (has(this.#read, fd) ? POLLIN : 0) | (has(this.#write, fd) ? POLLOUT : 0) | (has(this.#except, fd) ? POLLPRI : 0);
      if (mask === 0) continue;
      this.#readyFds.push(fd);
      this.#readyMasks.push(mask);
    }
    if (hostFd >= 0 && has(this.#read, hostFd)) this.noteHost();
  }
}

const add = (set: Int32Array, fd: Fd): void => {
  set[fd >> 5]! |= 1 << (fd & 31);
};

const has = (set: Int32Array, fd: Fd): boolean => (set[fd >> 5]! & (1 << (fd & 31))) !== 0;

/** CPython's `SelectSelector`: works everywhere, and for few descriptors. */
export class SelectSelector<Data = unknown> extends PollerSelector<Data> {
  declare readonly watchHost: (on: boolean) => void;

  /** @throws NotImplementedError without the FFI. */
  constructor(libc?: Libc) {
    super(new SelectPoller(libc));
  }
}
