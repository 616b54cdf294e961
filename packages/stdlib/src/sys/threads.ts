import { currentThread, type ThreadState } from '@pyco/vm';

/** The threads that have begun and not ended, the running one first. */
export function threads(): ReadonlySet<ThreadState> {
  const tstate = currentThread();
  const { scheduler, mainThread } = tstate.interp;
  const all = new Set([tstate, ...scheduler.fibers()]);
  // One on which others run is neither ready nor waiting.
  if (mainThread.frame !== undefined) all.add(mainThread);
  return all;
}
