import type { FutureLike } from '../futures.js';
import type { Exceptions } from './exceptions.js';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/**
 * The language whose callables, values and exceptions a loop serves. There are two: JavaScript (`jsRealm`, in this
 * package) and Python (made by the VM's side). The engine treats every value as opaque and comes here for the rest.
 */
export interface Realm {
  readonly exceptions: Exceptions;
  /** The value that stands for "nothing": Python's None, JavaScript's undefined. Sent into coroutines. */
  readonly none: unknown;
  /** Call a callback. What it throws, it throws. */
  call(callback: unknown, args: readonly unknown[]): unknown;
  isCallable(value: unknown): boolean;
  /** Whether two callbacks are the same one (Python compares bound methods by value). */
  isSameCallback(left: unknown, right: unknown): boolean;
  /** A duck-typed future, or a subclass of Future with methods of its own, made usable; else `undefined`. */
  asFuture(value: unknown): FutureLike | undefined;
  /** For the message about `yield` in place of `yield from`. */
  isGenerator(value: unknown): boolean;
  repr(value: unknown): string;
  /** The name of a value's class, as messages print it. */
  typeName(value: unknown): string;
  /** A callback for logs: its name, its arguments in debug mode, its place where that is known. */
  formatCallback(callback: unknown, args: readonly unknown[] | null, debug: boolean): string;
  /** A coroutine for logs, e.g. `main() running at demo.py:3`. */
  formatCoroutine(coro: unknown): string;
  /** Where a suspended coroutine waits, frame by frame, if the language can tell that at any time. */
  coroutineStack?(coro: unknown): string | undefined;
  /** Where the caller stands, for debug mode; printed by `formatStack`. */
  extractStack(): unknown;
  formatStack(stack: unknown): string;
  /** What Python's `logging` gets; the default writes warnings and errors to the console. */
  log(level: LogLevel, message: string, error?: unknown): void;
}
