import type { Backend, SystemCalls } from '@pyco/selectors';
import { currentThread, HostError, type PyInterpreter, raiseNotImplemented } from '@pyco/vm';

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
  const { calls } = backend;
  if (calls !== undefined) interp.host.files.usePositions?.((fd, offset, whence) => moved(calls, fd, offset, whence));
  return backend;
}

/** `lseek`, with a host's errors. */
function moved(calls: SystemCalls, fd: number, offset: number, whence: number): number {
  try {
    return calls.call('lseek', fd, offset, whence);
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    throw typeof code === 'string' ? new HostError(code, message) : error;
  }
}

/** Whether the runtime has a backend that nobody has needed yet: making it loads the bridge to the C library. */
export const isBackendAsleep = (interp: PyInterpreter): boolean => typeof interp.storage.get(BACKEND) === 'function';

/** Whether the runtime was given a backend. */
export const hasBackend = (interp: PyInterpreter = currentThread().interp): boolean => interp.storage.has(BACKEND);
