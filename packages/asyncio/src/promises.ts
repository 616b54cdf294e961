import { type AbortSignal, newAbortController } from './abort.js';
import { type Awaitable, ensureFuture } from './awaitable.js';
import { getRunningLoop } from './events.js';
import { Future } from './futures.js';
import type { EventLoop } from './selector-events.js';

/** The future of a promise: something the host will answer. Counted, so that a loop that waits for it is not stuck. */
export class HostCall<T = unknown> extends Future<T> {
  private readonly onCancel: ((message: unknown) => void) | undefined;
  private readonly owner: EventLoop;
  private isOpen: boolean;

  constructor(loop: EventLoop, promise: PromiseLike<T>, onCancel?: (message: unknown) => void) {
    super(loop);
    this.owner = loop;
    this.onCancel = onCancel;
    this.isOpen = true;
    loop.hostCalls.add(this as HostCall);
    promise.then(
      (value) => this.settle(() => this.setResult(value)),
      (error) => this.settle(() => this.setException(error)),
    );
  }

  override cancel(message?: unknown): boolean {
    if (!super.cancel(message)) return false;
    this.closeCall();
    this.onCancel?.(message);
    return true;
  }

  private settle(setOutcome: () => void): void {
    this.closeCall();
    // The answer may come after the loop was closed: nobody is left to tell.
    if (!this.done() && !this.owner.isClosed()) setOutcome();
  }

  private closeCall(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.owner.hostCalls.delete(this as HostCall);
  }
}

/**
 * A future that follows a promise. Given a function, it is called with an AbortSignal that fires when the future is
 * cancelled, so that cancelling a task stops a `fetch`:
 *
 * ```ts
 * const response = yield* fromPromise((signal) => fetch(url, { signal }));
 * ```
 */
export function fromPromise<T>(
  promise: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
  loop: EventLoop = getRunningLoop(),
): Future<T> {
  if (typeof promise !== 'function') return new HostCall(loop, promise);
  const controller = newAbortController();
  return new HostCall(loop, promise(controller.signal), (message) => controller.abort(message));
}

/** A promise that follows a future, or a coroutine run as a task. Cancelling it rejects with CancelledError. */
export function toPromise<T>(awaitable: Awaitable<T>, loop?: EventLoop): Promise<T> {
  const future = ensureFuture(awaitable, loop);
  return new Promise((resolve, reject) => {
    future.addDoneCallback(() => {
      const error = future.takeError();
      if (error === undefined) resolve(future.result());
      else reject(error);
    });
  });
}
