import type { Coroutine } from './ports/coroutine.js';

/** What a coroutine may yield to its task: a future it waits for, or nothing, to let others run. */
export type Suspension = unknown;

/**
 * A coroutine in TypeScript: a generator that is driven by a Task. Inside one, `yield*` is what `await` is in Python.
 *
 * ```ts
 * function* fetchTwice(): Coro<number> {
 *   yield* sleep(1);
 *   return 2;
 * }
 * ```
 */
export type Coro<T> = Generator<Suspension, T, void>;

/** Whether it is a generator object: a coroutine of TypeScript. */
export function isGenerator(value: unknown): value is Coro<unknown> {
  return typeof value === 'object' && value !== null && (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === 'Generator';
}

/** Whether it can be driven by a task: a generator, or a Coroutine of another language. */
export function isCoroutine(value: unknown): value is Coro<unknown> | Coroutine {
  if (isGenerator(value)) return true;
  const candidate = value as Partial<Coroutine> | null | undefined;
  return candidate !== null && candidate !== undefined && typeof candidate.send === 'function' && typeof candidate.throw === 'function';
}

/** End a coroutine that will not be run: its `finally` blocks run, if it has begun. */
export function closeCoroutine(coro: Coro<unknown> | Coroutine): void {
  if (isGenerator(coro)) coro.return(undefined);
  else (coro as Coroutine).close();
}
