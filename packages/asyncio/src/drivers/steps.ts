import { DeadlockError, type Ready } from '@pyco/selectors';
import type { FdHandles } from '../fd-handles.js';
import type { DrivenLoop } from '../ports/loop-driver.js';

export type ReadyList = readonly Ready<FdHandles>[];

export const NOTHING: ReadyList = [];

/** Run the loop, waiting with `wait`. What waiting throws is raised inside the loop body, so that it cleans up. */
export function driveSteps(loop: DrivenLoop, wait: (timeout: number | null) => ReadyList): void {
  const steps = loop.run();
  let step = steps.next(NOTHING);
  while (step.done !== true) {
    let ready: ReadyList;
    try {
      ready = wait(step.value);
    } catch (error) {
      step = steps.throw(named(error, loop));
      continue;
    }
    step = steps.next(ready);
  }
}

/** As `driveSteps`. While `wait` gives a list instead of a promise of one, no promise job is spent. */
export async function driveStepsAsync(loop: DrivenLoop, wait: (timeout: number | null) => ReadyList | Promise<ReadyList>): Promise<void> {
  const steps = loop.run();
  let step = steps.next(NOTHING);
  while (step.done !== true) {
    let ready: ReadyList;
    try {
      const waiting = wait(step.value);
      ready = 'then' in waiting ? await waiting : waiting;
    } catch (error) {
      step = steps.throw(named(error, loop));
      continue;
    }
    step = steps.next(ready);
  }
}

/** A virtual clock knows that nothing is left that could happen; the loop knows whom that concerns. */
function named(error: unknown, loop: DrivenLoop): unknown {
  return error instanceof DeadlockError ? loop.deadlock() : error;
}
