import { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import type { ThreadState } from './thread.js';
import { Wait, waitFor } from './wait.js';

/** A native's wait for a promise of the host. */
class PromiseWait<T> extends Wait {
  readonly #toValue: (result: T) => Value;
  #settled: { readonly result: T } | { readonly reason: unknown } | undefined = undefined;

  constructor(what: string, promise: Promise<T>, toValue: (result: T) => Value, tstate: ThreadState) {
    super(what, undefined);
    this.needsHost = true;
    this.#toValue = toValue;
    const { scheduler } = tstate.interp;
    promise.then(
      (result) => {
        this.#settled = { result };
        scheduler.wake(this);
      },
      (reason: unknown) => {
        this.#settled = { reason };
        scheduler.wake(this);
      },
    );
  }

  override result(): Value {
    const settled = this.#settled!;
    if ('result' in settled) return this.#toValue(settled.result);
    const { reason } = settled;
    throw reason instanceof PyBaseException
      ? reason
      : makeException(exc.RuntimeError, reason instanceof Error ? reason.message : String(reason));
  }
}

/**
 * As the last thing a native does: its fiber waits for a promise, and `toValue` makes the native's value of what comes. A rejection is raised: as it is if it is a
 * guest exception, else as RuntimeError. Only a program that the host awaits can wait so; elsewhere it is a RuntimeError.
 */
export function awaitPromise<T>(tstate: ThreadState, what: string, promise: Promise<T>, toValue: (result: T) => Value): undefined {
  return waitFor(tstate, new PromiseWait(what, promise, toValue, tstate));
}
