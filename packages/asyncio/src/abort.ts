import type { Future } from './futures.js';

/** The part of an AbortSignal that is needed here, for programs whose types have none. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The host's AbortSignal where its types are known. */
export type AbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : AbortSignalLike;

interface AbortControllerLike {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** @internal */
export function newAbortController(): AbortControllerLike {
  const { AbortController } = globalThis as unknown as { AbortController: new () => AbortControllerLike };
  return new AbortController();
}

/** Cancel the future or task when the signal fires, with the signal's reason as message. */
export function cancelOnAbort(future: Future, signal: AbortSignalLike): void {
  if (signal.aborted) {
    future.cancel(signal.reason);
    return;
  }
  const onAbort = (): void => {
    future.cancel(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  future.addDoneCallback(() => signal.removeEventListener('abort', onAbort));
}

/** A signal that fires when the future or task is cancelled. */
export function signalOnCancel(future: Future): AbortSignal {
  const controller = newAbortController();
  future.addDoneCallback(() => {
    if (future.cancelled()) controller.abort(future.takeError());
  });
  return controller.signal;
}
