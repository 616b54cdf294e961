import { currentThread } from '../state/thread.js';

/**
 * Long work of a native is charged to the step budget of the thread, as calls and backward jumps are. What the budget raises is raised here. A
 * native cannot be stopped halfway: a fiber that is to stop does so at the next step of its own.
 */
export function chargeSteps(count: number): void {
  const tstate = currentThread();
  if (tstate.budget === undefined) return;
  tstate.steps -= count;
  if (tstate.steps > 0) return;
  const steps = tstate.budget.exhausted(tstate);
  tstate.steps = tstate.instrument === undefined ? steps : 0;
}
