import { NotImplementedError } from '../../errors.js';
import type { Seconds } from '../../ports/clock.js';
import type { Waiting } from '../../sim/emulated-poller.js';

/** The longest time a timer of the host's can be set to. */
const LONGEST = 0x7fff_ffff;
/** Answers in a row that may be given without a turn of the host's loop. */
const MAX_IMMEDIATE = 16;

/** One pending wait. */
class Waiter {
  readonly isReady: () => boolean;
  readonly deadline: Seconds | null;
  readonly resolve: (isReady: boolean) => void;
  timer: ReturnType<typeof setTimeout> | null = null;

  constructor(isReady: () => boolean, deadline: Seconds | null, resolve: (isReady: boolean) => void) {
    this.isReady = isReady;
    this.deadline = deadline;
    this.resolve = resolve;
  }
}

/** Time passes by itself, in the host's event loop: what is waited for is brought by its events, and nobody can block for it. */
export class HostWaiting implements Waiting {
  #waiters: Waiter[] = [];
  #immediate = 0;

  time(): Seconds {
    return performance.now() / 1000;
  }

  wait(isReady: () => boolean, deadline: Seconds | null): boolean {
    if (deadline === null || deadline > this.time()) {
      throw new NotImplementedError('the node backend cannot block in select: use selectAsync, or select(0) to poll');
    }
    return isReady();
  }

  waitAsync(isReady: () => boolean, deadline: Seconds | null): Promise<boolean> {
    this.#immediate = 0;
    return new Promise((resolve) => {
      const waiter = new Waiter(isReady, deadline, resolve);
      this.#waiters.push(waiter);
      this.#startTimer(waiter);
    });
  }

  /** Promise jobs come before everything else: a loop of answers that are there already would never see an event of the host's. */
  turn(): Promise<void> | null {
    if (++this.#immediate < MAX_IMMEDIATE) return null;
    this.#immediate = 0;
    return new Promise((resolve) => setImmediate(resolve));
  }

  notify(): void {
    if (this.#waiters.length === 0) return;
    const waiting = this.#waiters.filter((waiter) => {
      if (!waiter.isReady()) return true;
      if (waiter.timer !== null) clearTimeout(waiter.timer);
      waiter.resolve(true);
      return false;
    });
    this.#waiters = waiting;
  }

  /** The timer also keeps the process alive, which sockets here do not: whoever waits wants to be answered. */
  #startTimer(waiter: Waiter): void {
    const left = waiter.deadline === null ? LONGEST : Math.min(LONGEST, Math.ceil((waiter.deadline - this.time()) * 1000));
    waiter.timer = setTimeout(
      () => {
        // Timers of the host may be a little early.
        if (waiter.deadline === null || waiter.deadline > this.time()) return this.#startTimer(waiter);
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        waiter.resolve(waiter.isReady());
      },
      Math.max(1, left),
    );
  }
}
