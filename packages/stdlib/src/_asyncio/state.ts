import { AsyncState } from '@pyco/asyncio';
import { currentThread, type Keeper, type PyInterpreter, PySet, type ThreadState, type Value } from '@pyco/vm';
import { GuestLoop } from './guest-loop.js';
import type { LoopLibrary } from './loop-library.js';
import { GuestRealm } from './realm.js';
import { ForeignTasks } from './task-set.js';

/** What one interpreter keeps for asyncio. */
export class AsyncioState implements Keeper {
  readonly interp: PyInterpreter;
  readonly realm: GuestRealm = new GuestRealm();
  /** Tasks that are no `_asyncio.Task`, as `_register_task` was told of them. */
  readonly foreignTasks: ForeignTasks = new ForeignTasks();
  /** `_eager_tasks`: those in their first step, inside the call that made them. */
  readonly eagerTasks: PySet = new PySet();
  nextTaskNumber = 1;
  /** What `asyncio.base_events` has, once it is imported. */
  library: LoopLibrary | undefined = undefined;
  readonly #guests: WeakMap<object, GuestLoop> = new WeakMap();
  #known: WeakRef<GuestLoop>[] = [];
  /** The loop that was asked for last: nearly always the next one, too. */
  #latest: GuestLoop | undefined = undefined;

  constructor(interp: PyInterpreter) {
    this.interp = interp;
  }

  /** Futures with an exception that nobody has looked at, and tasks that wait, are held by nobody but those who use them. */
  letGo(): void {
    for (const { unretrieved, tasks } of this.guests()) {
      // The fresh ones grow old, then the old ones go.
      unretrieved.age();
      unretrieved.age();
      tasks.releaseAll();
    }
  }

  /** The engine's side of a Python loop object. */
  guestOf(loop: Value): GuestLoop {
    const latest = this.#latest;
    if (latest !== undefined && latest.loop === loop) return latest;
    const key = typeof loop === 'object' ? loop : undefined;
    let guest = key === undefined ? undefined : this.#guests.get(key);
    if (guest === undefined) {
      guest = new GuestLoop(this, loop);
      if (key !== undefined) this.#guests.set(key, guest);
      this.#known.push(new WeakRef(guest));
    }
    this.#latest = guest;
    return guest;
  }

  /** Every loop that is still there. */
  guests(): GuestLoop[] {
    this.#known = this.#known.filter((reference) => reference.deref() !== undefined);
    return this.#known.flatMap((reference) => reference.deref() ?? []);
  }
}

export function asyncioOf(interp: PyInterpreter): AsyncioState {
  let state = interp.storage.get(AsyncioState) as AsyncioState | undefined;
  if (state === undefined) {
    state = new AsyncioState(interp);
    interp.storage.set(AsyncioState, state);
    interp.lifetimes.keepers.add(state);
  }
  return state;
}

/** What one thread keeps: its current context, and the loop that runs in it. */
export function asyncStateOf(tstate: ThreadState = currentThread()): AsyncState {
  let state = tstate.context as AsyncState | undefined;
  if (state === undefined) {
    state = new AsyncState(asyncioOf(tstate.interp).realm);
    tstate.context = state;
  }
  return state;
}
