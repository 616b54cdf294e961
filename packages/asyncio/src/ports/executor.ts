/** How a call that an executor ran came out. */
export type CallOutcome = { readonly kind: 'returned'; readonly value: unknown } | { readonly kind: 'raised'; readonly error: unknown };

/** Runs calls outside of the loop's tasks: in a fiber, in a worker, or just later. */
export interface Executor {
  /** Run `callback(...args)` and then call `onDone` once, at any time but not before `submit` has returned. */
  submit(callback: unknown, args: readonly unknown[], onDone: (outcome: CallOutcome) => void): void;
  /** Take no more calls, and call `onDone` once those that run are over. */
  shutdown(onDone: () => void): void;
}
