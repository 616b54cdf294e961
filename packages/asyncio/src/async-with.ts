import type { Coro } from './js-coroutine.js';

/** What `async with` works on in Python: something to enter and to leave, where both may wait. */
export interface AsyncContextManager<V> {
  aenter(): Coro<V>;
  /** `error` is what ended the body, or undefined. Returning true swallows it. */
  aexit(error: unknown): Coro<boolean | undefined>;
}

/** What ends the body of a coroutine that is closed before it is done. Never seen by `catch`: JavaScript only runs `finally`. */
export class GeneratorExit extends Error {
  override readonly name = 'GeneratorExit';
}

/**
 * `async with manager as value: body`. The manager is left however the body ends.
 *
 * ```ts
 * yield* asyncWith(lock, function* () {
 *   yield* sleep(1);
 * });
 * ```
 */
export function* asyncWith<V, R>(manager: AsyncContextManager<V>, body: (value: V) => Coro<R>): Coro<R> {
  const value = yield* manager.aenter();
  let isLeft = false;
  try {
    const result = yield* body(value);
    isLeft = true;
    yield* manager.aexit(undefined);
    return result;
  } catch (error) {
    if (isLeft) throw error;
    isLeft = true;
    if ((yield* manager.aexit(error)) !== true) throw error;
    return undefined as R;
  } finally {
    // Neither returned nor raised: the coroutine is being closed.
    if (!isLeft) yield* manager.aexit(new GeneratorExit());
  }
}
