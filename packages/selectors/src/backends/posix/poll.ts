import { PollerSelector } from '../../poller-selector.js';
import type { Fd } from '../../ports/clock.js';
import { type Libc, loadLibc } from './libc.js';
import { ListedPoller } from './listed-poller.js';

const POLLIN = 1;

/** poll(2): a list of descriptors and masks, handed over and looked through in every call. */
export class PollPoller extends ListedPoller {
  readonly name = 'poll';
  /** struct pollfd: the descriptor in one word, events and answers in the halves of the next. */
  #list: Int32Array = new Int32Array(32);
  #halves: Int16Array = new Int16Array(this.#list.buffer);
  #isStale = true;
  #readyFds: Fd[] = [];
  #readyMasks: number[] = [];

  constructor(libc: Libc = loadLibc()) {
    super(libc);
  }

  readyFd(index: number): Fd {
    return this.#readyFds[index]!;
  }

  readyMask(index: number): number {
    return this.#readyMasks[index]!;
  }

  protected listChanged(): void {
    this.#isStale = true;
  }

  protected wait(milliseconds: number, maxEvents: number, hostFd: Fd): number {
    if (this.#isStale) this.#rebuild();
    const { size } = this.masks;
    const count = hostFd < 0 ? size : size + 1;
    if (hostFd >= 0) this.#put(size, hostFd, POLLIN);
    this.#readyFds.length = 0;
    this.#readyMasks.length = 0;
    const found = this.libc.check(this.libc.call.poll(this.#list, count, milliseconds));
    if (found > 0) this.#collect(size, maxEvents, hostFd);
    return this.#readyFds.length;
  }

  #collect(size: number, maxEvents: number, hostFd: Fd): void {
    for (let index = 0; index < size && this.#readyFds.length < maxEvents; index++) {
      const mask = this.#halves[index * 4 + 3]!;
      if (mask === 0) continue;
      this.#readyFds.push(this.#list[index * 2]!);
      this.#readyMasks.push(mask);
    }
    if (hostFd >= 0 && this.#halves[size * 4 + 3] !== 0) this.noteHost();
  }

  #rebuild(): void {
    const needed = 2 * (this.masks.size + 1);
    if (needed > this.#list.length) {
      this.#list = new Int32Array(2 * needed);
      this.#halves = new Int16Array(this.#list.buffer);
    }
    let index = 0;
    for (const [fd, mask] of this.masks) this.#put(index++, fd, mask);
    this.#isStale = false;
  }

  #put(index: number, fd: Fd, mask: number): void {
    this.#list[index * 2] = fd;
    this.#halves[index * 4 + 2] = mask;
    this.#halves[index * 4 + 3] = 0;
  }
}

/** CPython's `PollSelector`. */
export class PollSelector<Data = unknown> extends PollerSelector<Data> {
  declare readonly watchHost: (on: boolean) => void;

  /** @throws NotImplementedError without the FFI. */
  constructor(libc?: Libc) {
    super(new PollPoller(libc));
  }
}
