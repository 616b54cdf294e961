import type { Backend } from '@pyco/selectors';
import { currentThread, type PyInterpreter, raiseNotImplemented } from '@pyco/vm';

/** Where the interpreter keeps its backend, or the function that makes it at first use. */
export const BACKEND = 'pyco.backend';

/** The selectors, sockets and clock of the runtime. A runtime without them has no network. */
export function backendOf(interp: PyInterpreter = currentThread().interp): Backend {
  const { storage } = interp;
  const made = storage.get(BACKEND) as Backend | (() => Backend) | undefined;
  if (made === undefined) return raiseNotImplemented('sockets: this runtime was created without a backend, which');
  if (typeof made !== 'function') return made;
  const backend = made();
  storage.set(BACKEND, backend);
  return backend;
}

/** Whether the runtime was given a backend. */
export const hasBackend = (interp: PyInterpreter = currentThread().interp): boolean => interp.storage.has(BACKEND);
