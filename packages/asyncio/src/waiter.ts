import { Future } from './futures.js';
import type { FutureLoop } from './ports/future-loop.js';

/** A future that somebody waits for in the line of a lock, a queue, a stream …; knows whose line it is, for tools. */
export class Waiter<T = unknown> extends Future<T> {
  readonly owner: object;

  constructor(loop: FutureLoop, owner: object) {
    super(loop);
    this.owner = owner;
  }
}
