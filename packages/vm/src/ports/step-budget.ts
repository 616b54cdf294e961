import type { ThreadState } from '../state/thread.js';

/**
 * Asked when a thread has used up its step budget. A step is a call or a jump backwards, so no program runs on for long without asking.
 * A native whose work grows with its arguments takes steps for it beforehand (state/work.ts).
 * KeyboardInterrupt, limits on time and instructions, and giving a page its turn all stand on this.
 */
export interface StepBudget {
  /**
   * The steps that the thread may take until it is asked again, at least 1; or 0 to stop the fiber here (`Outcome` 'stopped'). A fiber
   * that cannot be stopped just now, because a native has re-entered the run loop, goes on and asks again soon.
   * What is thrown is raised in the guest at this place.
   */
  exhausted(tstate: ThreadState): number;
}
