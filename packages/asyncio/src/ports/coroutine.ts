/**
 * What a Task drives. A Python coroutine object is one as it stands; a JavaScript generator becomes one through
 * `JsCoroutine`. `send` and `throw` either return (the coroutine yielded, or finished when `done` is true) or throw
 * the exception that ended the coroutine.
 */
export interface Coroutine {
  /** Go on after the point where it last yielded. The first call starts it. The value sent is the realm's `none`. */
  send(value: unknown): CoroutineStep;
  /** Go on by raising `error` at the point where it last yielded. */
  throw(error: unknown): CoroutineStep;
  /** Finish early: its `finally` blocks run. */
  close(): void;
}

/** How one step of a coroutine ended. The object is read at once and never kept, so that one may be used again. */
export interface CoroutineStep {
  /** True when the coroutine returned. */
  readonly done?: boolean | undefined;
  /** What it yielded, or what it returned. */
  readonly value: unknown;
}
