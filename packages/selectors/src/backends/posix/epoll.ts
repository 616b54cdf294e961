import { NotImplementedError } from '../../errors.js';
import { PollerSelector } from '../../poller-selector.js';
import type { Fd } from '../../ports/clock.js';
import { HostWatch } from './host-loop.js';
import { type Libc, loadLibc } from './libc.js';
import { PosixPoller } from './posix-poller.js';

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;
const EPOLLIN = 1;

/** struct epoll_event in 32-bit words: x86-64 packs it to 12 bytes, everybody else has 16 with the data at 8. */
const isPacked = process.arch === 'x64';
const STRIDE = isPacked ? 3 : 4;
const DATA = isPacked ? 1 : 2;

/** epoll(7): the kernel keeps the list, so a wait costs what is active, not what is registered. */
export class EpollPoller extends PosixPoller {
  readonly name = 'epoll';
  readonly #fd: Fd;
  readonly #wait: NonNullable<Libc['call']['epoll_wait']>;
  readonly #control: NonNullable<Libc['call']['epoll_ctl']>;
  /** One event on its way in. */
  readonly #event: Int32Array = new Int32Array(STRIDE);
  /** Answers, as the kernel wrote them. */
  #events: Int32Array = new Int32Array(64 * STRIDE);
  #capacity = 64;
  /** How many are registered, at most: a descriptor that was closed has left by itself. */
  #registered = 0;
  readonly #host: HostWatch;
  /** The host's descriptor is in our set. It must not be while ours is in the host's: epoll refuses circles. */
  #hostFd: Fd = -1;

  /** @param fd an epoll descriptor that is there already; default: a new one */
  constructor(libc: Libc = loadLibc(), fd?: Fd) {
    super(libc);
    const { epoll_create1, epoll_ctl, epoll_wait } = libc.call;
    if (epoll_create1 === null || epoll_ctl === null || epoll_wait === null) throw new NotImplementedError('this system has no epoll');
    this.#control = epoll_ctl;
    this.#wait = epoll_wait;
    this.#fd = fd ?? libc.check(epoll_create1(EPOLL_CLOEXEC));
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
    this.#change(EPOLL_CTL_ADD, fd, mask);
    if (++this.#registered <= this.#capacity) return;
    // Room for all of them, so that one call reports all that is ready.
    this.#capacity *= 2;
    this.#events = new Int32Array(this.#capacity * STRIDE);
  }

  modify(fd: Fd, mask: number): void {
    this.#change(EPOLL_CTL_MOD, fd, mask);
  }

  unregister(fd: Fd): void {
    this.checkOpen();
    this.#registered = Math.max(0, this.#registered - 1);
    this.#change(EPOLL_CTL_DEL, fd, 0);
  }

  readyFd(index: number): Fd {
    return this.#events[index * STRIDE + DATA]!;
  }

  readyMask(index: number): number {
    return this.#events[index * STRIDE]!;
  }

  protected wait(milliseconds: number, maxEvents: number, hostFd: Fd): number {
    if (hostFd !== this.#hostFd) this.#joinHost(hostFd);
    const count = this.#wait(this.#fd, this.#events, Math.max(1, Math.min(maxEvents, this.#capacity)), milliseconds);
    if (count < 0) throw this.libc.lastError();
    return hostFd < 0 ? count : this.#withoutHost(count, hostFd);
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

  #change(operation: number, fd: Fd, mask: number): void {
    this.checkOpen();
    this.#event[0] = mask;
    this.#event[DATA] = fd;
    if (this.#control(this.#fd, operation, fd, this.#event) < 0) throw this.libc.lastError();
  }

  #joinHost(hostFd: Fd): void {
    // Both ways round: first out of the one set, then into the other.
    if (this.#hostFd >= 0) this.#control(this.#fd, EPOLL_CTL_DEL, this.#hostFd, this.#event);
    this.#hostFd = -1;
    if (hostFd < 0) return;
    this.#host.stop();
    this.#change(EPOLL_CTL_ADD, hostFd, EPOLLIN);
    this.#hostFd = hostFd;
  }

  /** Take the host's descriptor out of the answers. */
  #withoutHost(count: number, hostFd: Fd): number {
    const events = this.#events;
    for (let index = 0; index < count; index++) {
      if (events[index * STRIDE + DATA] !== hostFd) continue;
      this.noteHost();
      events.copyWithin(index * STRIDE, (count - 1) * STRIDE, count * STRIDE);
      return count - 1;
    }
    return count;
  }
}

/** CPython's `EpollSelector`: the best there is on Linux. */
export class EpollSelector<Data = unknown> extends PollerSelector<Data> {
  declare readonly watchHost: (on: boolean) => void;
  declare readonly fileno: () => Fd;

  /** @throws NotImplementedError without the FFI or without epoll, OSError (EMFILE) without a descriptor left. */
  constructor(libc?: Libc) {
    super(new EpollPoller(libc));
  }
}
