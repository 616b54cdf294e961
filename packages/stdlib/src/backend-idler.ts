import type { Backend, Poller } from '@pyco/selectors';
import type { Idler, Interest } from '@pyco/vm';

/** Waits for all fibers at once with the raw pollers of a backend. */
export class BackendIdler implements Idler {
  readonly #backend: () => Backend;
  #poller: Poller | undefined = undefined;
  /** The one that is awaited: the best there is, and never in the way of a blocking wait. */
  #awaited: Poller | undefined = undefined;

  constructor(backend: () => Backend) {
    this.#backend = backend;
  }

  get canBlock(): boolean {
    return this.#backend().capabilities.blockingSelect;
  }

  idle(interests: readonly Interest[], seconds: number | undefined): readonly number[] {
    const watch = new Watch(this.#pollerOf(this.#backend()), interests);
    try {
      attempt(() => watch.take(watch.poller.poll(watch.isReady ? 0 : (seconds ?? null))));
    } finally {
      watch.end();
    }
    return watch.answers(interests);
  }

  async idleAsync(interests: readonly Interest[], seconds: number | undefined): Promise<readonly number[]> {
    this.#awaited ??= this.#backend().poller();
    const watch = new Watch(this.#awaited, interests);
    try {
      watch.take(watch.isReady ? watch.poller.poll(0) : await watch.poller.pollAsync(seconds ?? null));
    } finally {
      watch.end();
    }
    return watch.answers(interests);
  }

  wakeUp(): void {
    this.#awaited?.wakeup();
  }

  #pollerOf(backend: Backend): Poller {
    if (this.#poller === undefined) {
      const { pollers } = backend.capabilities;
      this.#poller = backend.poller(pollers.includes('poll') ? 'poll' : undefined);
    }
    return this.#poller;
  }
}

/** What one wait watches, and what came of it. */
class Watch {
  readonly poller: Poller;
  readonly #masks: Map<number, number> = new Map();
  readonly #ready: Map<number, number> = new Map();

  constructor(poller: Poller, interests: readonly Interest[]) {
    this.poller = poller;
    for (const { fd, mask } of interests) this.#masks.set(fd, (this.#masks.get(fd) ?? 0) | mask);
    for (const [fd, mask] of this.#masks) {
      // A descriptor that cannot be watched never makes anyone wait.
      if (!attempt(() => poller.register(fd, mask))) this.#ready.set(fd, -1);
    }
  }

  get isReady(): boolean {
    return this.#ready.size > 0;
  }

  take(count: number): void {
    for (let i = 0; i < count; i++) this.#ready.set(this.poller.readyFd(i), this.poller.readyMask(i));
  }

  end(): void {
    for (const fd of this.#masks.keys()) attempt(() => this.poller.unregister(fd));
  }

  answers(interests: readonly Interest[]): number[] {
    const out: number[] = [];
    for (const [index, { fd, mask }] of interests.entries()) {
      const got = this.#ready.get(fd);
      if (got !== undefined && (got & (mask | ALWAYS)) !== 0) out.push(index);
    }
    return out;
  }
}

/** POLLERR, POLLHUP, POLLNVAL: told whether asked for or not. */
const ALWAYS = 0x38;

/** Whether it was done; an errno says no. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (typeof (error as { readonly errno?: unknown }).errno !== 'number') throw error;
    return false;
  }
}
