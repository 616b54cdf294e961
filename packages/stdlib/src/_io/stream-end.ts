import { callDel, type PyInterpreter, type Watcher } from '@pyco/vm';
import type { PyIOBase } from './base.js';

/**
 * Closes a stream that is out of reach, as its `__del__` does. The stream is gone by then: what it leaves behind (`PyIOBase.bequeath`) stands in another one of its class,
 * which has its identity. When the interpreter ends, streams that others stand on are left to those.
 */
export class StreamEnd implements Watcher {
  readonly #heir: PyIOBase;
  readonly #identity: number;

  constructor(heir: PyIOBase, identity: number) {
    this.#heir = heir;
    this.#identity = identity;
  }

  get isWaiting(): boolean {
    return !this.#heir.hasEnded;
  }

  gone(interp: PyInterpreter, target: object | undefined): void {
    if (target === undefined) interp.setIdentity(this.#heir, this.#identity);
    else if ((target as PyIOBase).isBeneath) return;
    const stream = (target as PyIOBase | undefined) ?? this.#heir;
    stream.loseStale();
    callDel(stream);
  }
}
