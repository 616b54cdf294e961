import { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import type { ThreadState } from './thread.js';
import { Wait, waitFor } from './wait.js';

type ToError = (reason: unknown) => unknown;

/** A native's wait for a promise of the host. */
class PromiseWait<T> extends Wait {
  readonly #toValue: (result: T) => Value;
  readonly #toError: ToError;
  #settled: { readonly result: T } | { readonly reason: unknown } | undefined = undefined;

  constructor(tstate: ThreadState, what: string, promise: Promise<T>, toValue: (result: T) => Value, toError: ToError) {
    super(what, undefined);
    this.needsHost = true;
    this.#toValue = toValue;
    this.#toError = toError;
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
    throw this.#toError(settled.reason);
  }
}

const asRuntimeError = (reason: unknown): PyBaseException =>
  reason instanceof PyBaseException ? reason : makeException(exc.RuntimeError, reason instanceof Error ? reason.message : String(reason));

/**
 * As the last thing a native does: its fiber waits for a promise. `toValue` makes the native's value of what comes, `toError` the exception of
 * a rejection; without it what is no guest exception becomes a RuntimeError. Only a program that the host awaits can wait so.
 */
export function awaitPromise<T>(
  tstate: ThreadState,
  what: string,
  promise: Promise<T>,
  toValue: (result: T) => Value,
  toError: ToError = asRuntimeError,
): undefined {
  return waitFor(tstate, new PromiseWait(tstate, what, promise, toValue, toError));
}
