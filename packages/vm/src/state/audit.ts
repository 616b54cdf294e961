import type { Value } from '../object/py-object.js';
import { currentThread, type ThreadState } from './thread.js';

/** Who hears of what is about to be done: the hooks of `sys.addaudithook`. What it throws keeps it from being done. */
export interface Auditor {
  tell(tstate: ThreadState, event: string, args: readonly Value[]): void;
}

/** `PySys_Audit`. Without hooks this costs a comparison; arguments that are dear to make are asked about with `isAudited` first. */
export function audit(event: string, ...args: readonly Value[]): void {
  const tstate = currentThread();
  tstate.interp.auditor?.tell(tstate, event, args);
}

export const isAudited = (): boolean => currentThread().interp.auditor !== undefined;
