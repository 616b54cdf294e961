import type { Coroutine, CoroutineStep } from './ports/coroutine.js';

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

/** A JavaScript generator as a Coroutine. */
export class JsCoroutine implements Coroutine {
  readonly generator: Coro<unknown>;

  constructor(generator: Coro<unknown>) {
    this.generator = generator;
  }

  send(): CoroutineStep {
    return this.generator.next();
  }

  throw(error: unknown): CoroutineStep {
    return this.generator.throw(error);
  }

  close(): void {
    this.generator.return(undefined);
  }
}

export function isGenerator(value: unknown): value is Coro<unknown> {
  return typeof value === 'object' && value !== null && (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === 'Generator';
}

/** The coroutine in `value`: itself, or a generator wrapped; else `undefined`. */
export function asCoroutine(value: unknown): Coroutine | undefined {
  if (isGenerator(value)) return new JsCoroutine(value);
  const candidate = value as Partial<Coroutine> | null | undefined;
  if (candidate === null || candidate === undefined) return undefined;
  return typeof candidate.send === 'function' && typeof candidate.throw === 'function' ? (candidate as Coroutine) : undefined;
}
