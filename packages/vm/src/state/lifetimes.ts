import { forgetDeadRegisters } from '../frame/forget.js';
import type { PyInterpreter } from './interpreter.js';
import { currentThread } from './thread.js';

/** Wants to know that an object is gone. It must not lead back to the object. */
export interface Watcher {
  /** Still wants to know: one that is not is dropped when there is occasion. */
  readonly isWaiting: boolean;
  /** The object is gone; or the interpreter ends, and `target` may be there still. */
  gone(interp: PyInterpreter, target: object | undefined): void;
  /** The object has been given an identity. */
  identify?(identity: number): void;
}

/** Holds objects for a while that are no business of its own: lets go of them before a collection. */
export interface Keeper {
  letGo(): void;
}

/** An object that is to be watched for as long as nobody has used it. Most are used soon: so it is asked later, when a number of them has come together. */
export interface Young {
  readonly isUnused: boolean;
  /** What is to watch it; `undefined` if there is nothing to watch any more. */
  makeWatcher(interp: PyInterpreter): Watcher | undefined;
}

/** One that says so when it is used, and is let go of at once. */
export interface YoungInPlace extends Young {
  /** Where it stands among the young; -1: nowhere. */
  place: number;
}

class Watched {
  readonly target: WeakRef<object>;
  watchers: Watcher[] = [];
  /** The length at which dropped watchers are looked for. */
  limit = 8;

  constructor(target: object) {
    this.target = new WeakRef(target);
  }

  add(watcher: Watcher): void {
    if (this.watchers.length >= this.limit) {
      this.watchers = this.watchers.filter((other) => other.isWaiting);
      this.limit = Math.max(8, 2 * this.watchers.length);
    }
    this.watchers.push(watcher);
  }
}

const hasGone = (watched: Watched): boolean => watched.target.deref() === undefined;

/** So many objects come together before a look for those that have been used. */
const FEWEST_YOUNG = 64;

/** So many unused objects are kept, which costs less than to watch them: a program makes ten thousand coroutines and gathers them. */
const MOST_YOUNG = 16384;

/** So many objects are watched before a look for those that are gone pays. */
const LOOK = 5000;

/**
 * What Python ties to the end of an object's life: callbacks of weak references, "never awaited". The end comes when JavaScript's collector
 * says so. It is acted on in `gc.collect()`, which runs that collector where the host can, now and then when much is watched, and when the
 * interpreter ends.
 */
export class Lifetimes {
  readonly #interp: PyInterpreter;
  readonly #watched: Set<Watched> = new Set();
  readonly #byTarget: WeakMap<object, Watched> = new WeakMap();
  #young: Young[] = [];
  /** Those that say when they are used; where one did, there is a gap. */
  readonly #inPlace: (YoungInPlace | undefined)[] = [];
  /** How many of them are no gaps. */
  #unused = 0;
  #mostYoung = FEWEST_YOUNG;
  #mostInPlace = FEWEST_YOUNG;
  #nextLook = LOOK;
  readonly keepers: Set<Keeper> = new Set();

  constructor(interp: PyInterpreter) {
    this.#interp = interp;
  }

  /** Tells `watcher` when `target` is gone. */
  watch(target: object, watcher: Watcher): void {
    let watched = this.#byTarget.get(target);
    if (watched === undefined) {
      watched = new Watched(target);
      this.#byTarget.set(target, watched);
      this.#watched.add(watched);
      if (this.#watched.size > this.#nextLook) this.#look();
    }
    watched.add(watcher);
  }

  /** `target` has been given an identity: whoever stands in for it when it is gone has that, too. */
  identify(target: object, identity: number): void {
    const watched = this.#byTarget.get(target);
    if (watched !== undefined) for (const watcher of watched.watchers) watcher.identify?.(identity);
  }

  /** Nobody is told of the end of `target`. */
  forget(target: object): void {
    const watched = this.#byTarget.get(target);
    if (watched === undefined) return;
    this.#byTarget.delete(target);
    this.#watched.delete(watched);
  }

  /** `object` is watched once it is no longer young, if nobody has used it by then. */
  born(object: Young): void {
    if (this.#young.push(object) > this.#mostYoung) this.#age();
  }

  /** As `born`, for an object that tells by `used`. A finished coroutine is held by nobody then: were it, each collection of a program that gathers thousands would copy it. */
  bornInPlace(object: YoungInPlace): void {
    this.#unused++;
    object.place = this.#inPlace.length;
    if (this.#inPlace.push(object) > this.#mostInPlace) this.#closeRanks();
  }

  used(object: YoungInPlace): void {
    const { place } = object;
    if (place < 0) return;
    object.place = -1;
    const inPlace = this.#inPlace;
    if (--this.#unused === 0) inPlace.length = 0;
    else if (place === inPlace.length - 1) inPlace.pop();
    else inPlace[place] = undefined;
  }

  /** Closes the gaps. If much is left, the older half is watched. */
  #closeRanks(): void {
    const unused = this.#takeInPlace();
    const old = unused.length > MOST_YOUNG ? unused.splice(0, unused.length >> 1) : [];
    for (const object of unused) object.place = this.#inPlace.push(object) - 1;
    this.#unused = unused.length;
    this.#mostInPlace = Math.max(FEWEST_YOUNG, 2 * unused.length);
    this.#watchAll(old);
  }

  /** All that stand in place and are unused still; none of them does any more. */
  #takeInPlace(): YoungInPlace[] {
    const taken: YoungInPlace[] = [];
    for (const object of this.#inPlace) {
      if (object === undefined) continue;
      object.place = -1;
      if (object.isUnused) taken.push(object);
    }
    this.#inPlace.length = 0;
    this.#unused = 0;
    return taken;
  }

  /** Forgets what has been used. If much is left, the older half is watched. */
  #age(): void {
    // The last one has not had its chance yet; it counts as unused.
    const unused = this.#young.filter((object) => object.isUnused);
    const isMuch = unused.length > MOST_YOUNG;
    this.#young = isMuch ? unused.slice(unused.length >> 1) : unused;
    this.#mostYoung = Math.max(FEWEST_YOUNG, 2 * this.#young.length);
    if (isMuch) this.#watchAll(unused.slice(0, unused.length >> 1));
  }

  #watchAll(objects: readonly Young[]): void {
    for (const object of objects) {
      const watcher = object.makeWatcher(this.#interp);
      if (watcher !== undefined) this.watch(object, watcher);
    }
  }

  #watchYoung(): void {
    this.#mostInPlace = FEWEST_YOUNG;
    this.#watchAll(this.#takeInPlace());
    const young = this.#young;
    this.#young = [];
    this.#mostYoung = FEWEST_YOUNG;
    this.#watchAll(young);
  }

  /** `gc.collect()`: how many objects that are watched were found to be gone. */
  collect(): number {
    this.#watchYoung();
    for (const keeper of this.keepers) keeper.letGo();
    forgetDeadRegisters(currentThread());
    this.#interp.host.collector?.collect();
    return this.#settle(hasGone);
  }

  #look(): void {
    const { collector } = this.#interp.host;
    collector?.release();
    this.#nextLook = Number.POSITIVE_INFINITY;
    this.#settle(hasGone);
    // The look itself has kept all that are left.
    collector?.release();
    this.#nextLook = Math.max(LOOK, 2 * this.#watched.size);
  }

  /** The interpreter ends, and with it every object. */
  end(): void {
    this.#watchYoung();
    for (const keeper of this.keepers) keeper.letGo();
    this.#settle(() => true);
  }

  #settle(isGone: (watched: Watched) => boolean): number {
    const gone = [...this.#watched].filter(isGone);
    for (const watched of gone) this.#watched.delete(watched);
    for (const { target, watchers } of gone) {
      // The weak reference that was made last hears of it first.
      for (const watcher of watchers.reverse()) if (watcher.isWaiting) watcher.gone(this.#interp, target.deref());
    }
    return gone.length;
  }
}
