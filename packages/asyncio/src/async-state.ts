import { Context } from './context.js';
import { jsRealm } from './js-realm.js';
import type { FutureLoop } from './ports/future-loop.js';
import type { Realm } from './ports/realm.js';

/**
 * What CPython keeps per thread for asyncio: the running loop and the current context. JavaScript has one thread, and
 * `jsState` is its state; every Python interpreter brings its own, so that they share nothing.
 */
export class AsyncState {
  readonly realm: Realm;
  /** The context entered last. Always there: code outside every `run` works in a root context. */
  context: Context;
  runningLoop: FutureLoop | null;
  /** The number the next unnamed task gets: `Task-1`, `Task-2` … */
  nextTaskNumber: number;

  constructor(realm: Realm) {
    this.realm = realm;
    this.context = new Context(this, null);
    // The root is entered for good.
    this.context.previous = this.context;
    this.runningLoop = null;
    this.nextTaskNumber = 1;
  }
}

/** The state of the JavaScript thread, which the TypeScript face uses. */
export const jsState: AsyncState = new AsyncState(jsRealm);
