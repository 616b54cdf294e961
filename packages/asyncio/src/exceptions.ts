import { DeadlockError, NotImplementedError, RuntimeError, ValueError } from '@pyco/selectors';
import type { ExceptionName, Exceptions } from './ports/exceptions.js';

export { DeadlockError, NotImplementedError, RuntimeError, ValueError };

/** V8 and JavaScriptCore have it; elsewhere setting it does nothing. */
const stacks = Error as unknown as { stackTraceLimit: number };

/**
 * Raised in a task at the point where it waits, after `task.cancel()`; and by `result()` of a cancelled future.
 * You do not get it from a timeout: that one is turned into TimeoutError. Let it pass, or clean up and raise it again.
 */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  /** What was given to `cancel(msg)`: none or one. */
  readonly args: readonly unknown[];
  constructor(...args: readonly unknown[]) {
    const text = args.length === 0 ? '' : String(args[0]);
    // Made by the loop, at a place that says nothing: a stack would cost many times the rest.
    const limit = stacks.stackTraceLimit;
    stacks.stackTraceLimit = 0;
    super(text);
    stacks.stackTraceLimit = limit;
    this.args = args;
  }
}

/** A future was asked for what its state does not allow: a result before it is done, a second result. */
export class InvalidStateError extends Error {
  override readonly name = 'InvalidStateError';
}

/** Time ran out in `timeout`, `waitFor` or `asCompleted`. `cause` is the CancelledError that stopped the work. */
export class TimeoutError extends Error {
  override readonly name: string = 'TimeoutError';
}

/** A context variable has neither value nor default. */
export class LookupError extends Error {
  override readonly name: string = 'LookupError';
}

/** Ctrl-C, when nothing else handles it. Leaves the loop at once, past all handlers. */
export class KeyboardInterrupt extends Error {
  override readonly name = 'KeyboardInterrupt';
}

/** The stream ended before all of what was asked for had come. */
export class IncompleteReadError extends Error {
  override readonly name = 'IncompleteReadError';
  constructor(
    /** What had come. */
    readonly partial: Uint8Array,
    /** How many bytes were asked for; null when it was "until a separator". */
    readonly expected: number | null,
  ) {
    super(`${partial.length} bytes read on a total of ${expected === null ? 'undefined' : expected} expected bytes`);
  }
}

/** The separator was not found within the reader's limit. The data stays in the buffer. */
export class LimitOverrunError extends Error {
  override readonly name = 'LimitOverrunError';
  constructor(
    message: string,
    /** How many bytes could be consumed without losing a separator. */
    readonly consumed: number,
  ) {
    super(message);
  }
}

/** The barrier was aborted, or reset while tasks waited at it. */
export class BrokenBarrierError extends RuntimeError {
  override get name(): string {
    return 'BrokenBarrierError';
  }
}

/** Several unrelated errors at once, as a TaskGroup collects them. */
export class ExceptionGroup extends AggregateError {
  override readonly name = 'ExceptionGroup';
  constructor(message: string, exceptions: readonly unknown[]) {
    super(exceptions, `${message} (${exceptions.length} sub-exception${exceptions.length === 1 ? '' : 's'})`);
  }
  /** The errors, in the order in which they came. */
  get exceptions(): readonly unknown[] {
    return this.errors;
  }
}

const classes: Readonly<Record<ExceptionName, new (...args: never[]) => Error>> = {
  CancelledError,
  InvalidStateError,
  LookupError,
  NotImplementedError,
  RuntimeError,
  TimeoutError,
  TypeError,
  ValueError,
};

/** The exceptions port for JavaScript. */
export const jsExceptions: Exceptions = {
  make: (name, ...args) => {
    const cls = classes[name] as new (...args: readonly unknown[]) => Error;
    return name === 'CancelledError' || args.length === 0 ? new cls(...args) : new cls(String(args[0]));
  },
  isCancelledError: (value) => value instanceof CancelledError,
  isStopIteration: () => false,
  isFatal: (value) => value instanceof KeyboardInterrupt,
  instantiate: (value) => (typeof value === 'function' && value.prototype instanceof Error ? new (value as new () => Error)() : value),
  setCause: (error, cause) => {
    if (error instanceof Error && error.cause === undefined) error.cause = cause;
  },
  tracebackOf: () => undefined,
  withTraceback: (error) => error,
};
