import type { Value } from '../object/py-object.js';

/**
 * What a native that must wait gives to the driver instead of a value. The driver decides how: block the thread, await `promise`, or
 * jump the clock to `deadline`; then it resumes the fiber with the outcome.
 */
export interface Wait {
  /** The native that waits, for messages: `time.sleep`. */
  readonly what: string;
  /** Seconds on the monotonic clock at which the wait is over by itself; `undefined` without limit. */
  readonly deadline: number | undefined;
  /** Blocks until it is over. Left out by what cannot block. */
  readonly block?: () => void;
  /** Settles when it may be over. Left out by what can only block. */
  readonly promise?: () => Promise<void>;
  /** The native's value, once it is over. Throws the guest exception it raises. */
  readonly result: () => Value;
}
