import { BaseSelector } from './base-selector.js';
import { InterruptedError, OSError } from './errors.js';
import type { Fd, Seconds } from './ports/clock.js';
import { POLLIN, POLLOUT, type Poller } from './ports/poller.js';
import { EVENT_READ, EVENT_WRITE, type EventMask, type Ready, type SelectorKey } from './ports/selector.js';

/** An answer of `select`. A class, so that all answers have one shape. */
class ReadyKey<Data> implements Ready<Data> {
  readonly key: SelectorKey<Data>;
  readonly events: EventMask;

  constructor(key: SelectorKey<Data>, events: EventMask) {
    this.key = key;
    this.events = events;
  }
}

const toMask = (events: EventMask): number => ((events & EVENT_READ) !== 0 ? POLLIN : 0) | ((events & EVENT_WRITE) !== 0 ? POLLOUT : 0);

/**
 * A selector over a raw poller: CPython's `_PollLikeSelector`. Every selector of this package is one of these; what differs
 * between systems is the poller.
 */
export class PollerSelector<Data = unknown> extends BaseSelector<Data> {
  readonly name: string;
  protected readonly poller: Poller;
  /** There when the poller has them. */
  readonly fileno?: () => Fd;
  readonly watchHost?: (on: boolean) => void;

  constructor(poller: Poller) {
    super();
    this.name = poller.name;
    this.poller = poller;
    if (poller.fileno !== undefined) this.fileno = () => poller.fileno!();
    if (poller.watchHost !== undefined) this.watchHost = (on) => poller.watchHost!(on);
  }

  protected watch(fd: Fd, events: EventMask): void {
    this.poller.register(fd, toMask(events));
  }

  protected rewatch(fd: Fd, events: EventMask): void {
    this.poller.modify(fd, toMask(events));
  }

  protected unwatch(fd: Fd): void {
    try {
      this.poller.unregister(fd);
    } catch (error) {
      // The descriptor was closed since it was registered: then the system has forgotten it by itself.
      if (!(error instanceof OSError)) throw error;
    }
  }

  select(timeout: Seconds | null = null): readonly Ready<Data>[] {
    let count: number;
    try {
      count = this.poller.poll(timeout);
    } catch (error) {
      if (error instanceof InterruptedError) return [];
      throw error;
    }
    return this.#collect(count);
  }

  async selectAsync(timeout: Seconds | null = null): Promise<readonly Ready<Data>[]> {
    return this.#collect(await this.poller.pollAsync(timeout));
  }

  wakeup(): void {
    this.poller.wakeup();
  }

  get hostPending(): boolean {
    return this.poller.hostPending ?? false;
  }

  override close(): void {
    this.poller.close();
    super.close();
  }

  #collect(count: number): Ready<Data>[] {
    const { poller, keys } = this;
    const ready: Ready<Data>[] = [];
    for (let index = 0; index < count; index++) {
      // Absent when it was unregistered between the answer and now, or was never ours (a descriptor of the poller's own).
      const key = keys.get(poller.readyFd(index));
      if (key === undefined) continue;
      const mask = poller.readyMask(index);
      // Errors and hang-ups count for both: whichever operation comes next is the one to tell.
      const events = ((mask & ~POLLOUT) !== 0 ? EVENT_READ : 0) | ((mask & ~POLLIN) !== 0 ? EVENT_WRITE : 0);
      ready.push(new ReadyKey(key, events & key.events));
    }
    return ready;
  }
}
