import type { Backend, Poller } from '@pyco/selectors';
import type { Idler, Interest } from '@pyco/vm';

/** Waits for all fibers at once with the raw poller of a backend that can block. */
export class BackendIdler implements Idler {
  readonly #backend: () => Backend;
  #poller: Poller | undefined = undefined;

  constructor(backend: () => Backend) {
    this.#backend = backend;
  }

  idle(interests: readonly Interest[], seconds: number | undefined): readonly number[] {
    const poller = this.#pollerOf(this.#backend());
    const masks = new Map<number, number>();
    const ready = new Map<number, number>();
    for (const { fd, mask } of interests) masks.set(fd, (masks.get(fd) ?? 0) | mask);
    try {
      for (const [fd, mask] of masks) {
        // A descriptor that cannot be watched never makes anyone wait.
        if (!attempt(() => poller.register(fd, mask))) ready.set(fd, -1);
      }
      let count = 0;
      attempt(() => {
        count = poller.poll(ready.size > 0 ? 0 : (seconds ?? null));
      });
      for (let i = 0; i < count; i++) ready.set(poller.readyFd(i), poller.readyMask(i));
    } finally {
      for (const fd of masks.keys()) attempt(() => poller.unregister(fd));
    }
    const out: number[] = [];
    for (const [index, { fd, mask }] of interests.entries()) {
      const got = ready.get(fd);
      if (got !== undefined && (got & (mask | ALWAYS)) !== 0) out.push(index);
    }
    return out;
  }

  #pollerOf(backend: Backend): Poller {
    if (this.#poller === undefined) {
      const { pollers } = backend.capabilities;
      this.#poller = backend.poller(pollers.includes('poll') ? 'poll' : undefined);
    }
    return this.#poller;
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
