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

/**
 * A program reached a limit it was run with and was stopped where it was: none of its `finally` clauses ran. You get it from `runAsync` and
 * `callAsync`; to end a program so that it can clean up, use an `AbortSignal`.
 */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  /** The option that set the limit. */
  readonly limit: 'stepBudget' | 'timeLimit';

  constructor(limit: 'stepBudget' | 'timeLimit', value: number) {
    super(limit === 'stepBudget' ? `stepBudget: the program took its ${value} steps` : `timeLimit: the program ran for ${value} ms`);
    this.limit = limit;
  }
}
