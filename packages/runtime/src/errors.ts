import type { PyBaseException } from '@pyco/vm';

/**
 * A Python exception that nobody in the guest caught, as TypeScript sees it. You get it from every call into a runtime; you do not
 * get it for `SystemExit` when running a program (see `Runtime.runMain`) nor for faults of the VM (`VmError`). Its `cause` is that of `raise … from`,
 * or what a function of JavaScript's threw where the exception stands for that.
 */
export class PythonError extends Error {
  override readonly name = 'PythonError';
  /** The exception object, a guest value. */
  readonly exception: PyBaseException;
  /** What CPython 3.13 prints for it. */
  readonly traceback: string;

  constructor(exception: PyBaseException, traceback: string, cause: unknown) {
    const lines = traceback.trimEnd().split('\n');
    super(lines.at(-1), cause === undefined ? undefined : { cause });
    this.exception = exception;
    this.traceback = traceback;
  }
}

type Limit = 'stepBudget' | 'timeLimit' | 'memoryLimit';

const REACHED: { readonly [limit in Limit]: (value: number) => string } = {
  stepBudget: (steps) => `the program took its ${steps} steps`,
  timeLimit: (milliseconds) => `the program ran for ${milliseconds} ms`,
  memoryLimit: () => 'the program filled the heap of JavaScript, whatever MemoryError it was given',
};

/**
 * A program reached a limit it was run with and was stopped where it was: none of its `finally` clauses ran. You get it from `runAsync` and
 * `callAsync`, and that of `memoryLimit` from every call; to end a program so that it can clean up, use an `AbortSignal`.
 */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  /** The option that set the limit. */
  readonly limit: Limit;

  constructor(limit: Limit, value: number) {
    super(`${limit}: ${REACHED[limit](value)}`);
    this.limit = limit;
  }
}
