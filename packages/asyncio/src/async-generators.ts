import { getRunningLoop } from './events.js';
import { RuntimeError } from './exceptions.js';
import { type Coro, isCoroutine } from './js-coroutine.js';
import type { EventLoop } from './selector-events.js';

/** What an async generator's body yields to hand out a value; made by the `emit` it is given. */
export class Emitted<T> {
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
}

/**
 * An async generator: a body that waits with `yield*` and hands out values with `yield emit(value)`.
 *
 * ```ts
 * const ticks = new AsyncGenerator<number>(function* (emit) {
 *   for (let i = 0; i < 3; i++) {
 *     yield* sleep(1);
 *     yield emit(i);
 *   }
 * });
 * for (let tick = yield* ticks.anext(); !tick.done; tick = yield* ticks.anext()) console.log(tick.value);
 * ```
 *
 * The loop knows those that have begun and closes them when it ends, so that their `finally` blocks run.
 */
export class AsyncGenerator<T> {
  private readonly body: Coro<void>;
  private loop: EventLoop | null = null;
  private isRunning = false;
  private isFinished = false;

  constructor(body: (emit: (value: T) => Emitted<T>) => Coro<void>) {
    this.body = body((value) => new Emitted(value));
  }

  /** The next value, waiting for it. */
  *anext(): Coro<IteratorResult<T, undefined>> {
    return yield* this.resume('next', undefined);
  }

  /** Raise `error` in the body, where it handed out its last value; gives the next one. */
  *athrow(error: unknown): Coro<IteratorResult<T, undefined>> {
    return yield* this.resume('throw', error);
  }

  /** End it: its `finally` blocks run, and may wait. */
  *aclose(): Coro<void> {
    if (this.isFinished) return;
    const result = yield* this.resume('return', undefined);
    if (result.done !== true) throw new RuntimeError('async generator ignored GeneratorExit');
  }

  private *resume(how: 'next' | 'throw' | 'return', error: unknown): Coro<IteratorResult<T, undefined>> {
    if (this.isFinished) {
      if (how === 'throw') throw error;
      return { done: true, value: undefined };
    }
    if (this.isRunning) throw new RuntimeError('anext(): asynchronous generator is already running');
    if (this.loop === null) {
      this.loop = getRunningLoop();
      this.loop.asyncgenFirstIter(this);
    }
    this.isRunning = true;
    try {
      let step = how === 'next' ? this.body.next() : how === 'throw' ? this.body.throw(error) : this.body.return();
      for (;;) {
        if (step.done === true) {
          this.finish();
          return { done: true, value: undefined };
        }
        if (step.value instanceof Emitted) return { done: false, value: step.value.value as T };
        step = yield* this.passOn(step.value);
      }
    } catch (raised) {
      this.finish();
      throw raised;
    } finally {
      this.isRunning = false;
    }
  }

  /** Hand what the body waits for to the task, and the answer back to the body. */
  private *passOn(suspension: unknown): Coro<IteratorResult<unknown, void>> {
    try {
      yield suspension;
    } catch (error) {
      return this.body.throw(error);
    }
    return this.body.next();
  }

  private finish(): void {
    this.isFinished = true;
    this.loop?.asyncgens.delete(this);
  }
}

/** Anything that `loop.shutdownAsyncgens()` can close. */
export interface ClosableAsyncGenerator {
  aclose(): unknown;
}

/** @internal */
export function closingCoroutine(agen: ClosableAsyncGenerator): Coro<unknown> {
  const closing = agen.aclose();
  if (!isCoroutine(closing)) throw new TypeError('aclose() must return a coroutine');
  return closing as Coro<unknown>;
}
