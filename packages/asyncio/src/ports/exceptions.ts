/** The exceptions that the engine raises itself, by their Python names. */
export type ExceptionName =
  | 'CancelledError'
  | 'InvalidStateError'
  | 'LookupError'
  | 'NotImplementedError'
  | 'RuntimeError'
  | 'TimeoutError'
  | 'TypeError'
  | 'ValueError';

/**
 * The exceptions of the language a loop serves: JavaScript classes for TypeScript, exception instances for Python.
 * The engine never looks inside an exception, it only asks here. `undefined` is no exception in either language.
 */
export interface Exceptions {
  /** A new exception, not raised yet. `args` are its arguments as Python counts them (mostly one text, or none). */
  make(name: ExceptionName, ...args: readonly unknown[]): unknown;
  isCancelledError(value: unknown): boolean;
  /** A StopIteration may not be stored in a Future: a coroutine could not tell it from a return. */
  isStopIteration(value: unknown): boolean;
  /** KeyboardInterrupt and SystemExit: they leave the loop at once instead of being handed to its exception handler. */
  isFatal(value: unknown): boolean;
  /** An exception class is given where an instance is wanted: call it. Anything else is returned as it is. */
  instantiate(value: unknown): unknown;
  /** Sets `__cause__` and `__context__` (in JavaScript: `cause`). */
  setCause(error: unknown, cause: unknown): void;
  /** The traceback to restore when a stored exception is raised again; `undefined` where there is none. */
  tracebackOf(error: unknown): unknown;
  withTraceback(error: unknown, traceback: unknown): unknown;
}
