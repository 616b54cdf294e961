import { PyObject, type Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';

/** A native iterator that asks others: iterators, functions, which may be Python's. */
export abstract class DelegatingIterator extends PyObject {
  /** Whether any of them is. If not, `tp_iternext` is all that is needed. */
  abstract readonly runsPython: boolean;

  /**
   * `next(self)` as the last thing a native does, on the fiber's frames: `undefined` where frames were pushed or, with `tstate.returned` set, at the
   * end.
   */
  abstract tailNext(tstate: ThreadState): Value | undefined;
}
