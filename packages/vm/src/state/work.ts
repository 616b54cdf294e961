import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { tryCurrentThread } from './thread.js';

// A step is a call or a jump backwards, and one call of a native may take minutes: `x ** y`, `sorted(range(10**8))`. So a native whose work
// grows with its arguments says beforehand how much it is going to do, and how large what it makes will be.

/** So many bytes copied, items visited or digits multiplied take about as long as a step of Python. */
const WORK_PER_STEP = 64;

/** Work up to here is in the step that the call counts for: natives compare with this before they call `spend`. */
export const BULK = 4096;

/** For iterators without end that natives may ask: they count each `BULK` of items, when a counter has all these bits clear. */
export const BATCH_MASK: number = BULK - 1;

/**
 * Takes the steps for `work` (bytes, items, digits) from the thread's budget, which may raise in the guest. A budget that wants to stop the
 * fiber has to wait until the native is done.
 */
export function spend(work: number): void {
  const tstate = tryCurrentThread();
  if (tstate === undefined || tstate.budget === undefined) return;
  tstate.takeWork(Math.ceil(work / WORK_PER_STEP));
}

/** Raises MemoryError for an object of more bytes than the interpreter allows for one. */
export function checkSize(bytes: number): void {
  const tstate = tryCurrentThread();
  if (tstate !== undefined && bytes > tstate.interp.memoryLimit) raise(exc.MemoryError);
}

/** Whether anybody counts: measuring the work of an operation may itself cost more than the operation. */
export function isCounted(): boolean {
  const tstate = tryCurrentThread();
  return tstate !== undefined && (tstate.budget !== undefined || tstate.interp.memoryLimit !== Number.POSITIVE_INFINITY);
}
