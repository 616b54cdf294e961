import { HostError } from '../ports/host.js';

/** Runs a call of Node's; its error becomes a HostError with the same errno name. */
export function hosted<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    if (/^E[A-Z0-9]+$/.test(code)) throw new HostError(code, message);
    // Only the main thread may change what belongs to the process.
    if (code === 'ERR_WORKER_UNSUPPORTED_OPERATION') throw new HostError('EOPNOTSUPP', message);
    // Node looks at arguments before the system does.
    if (code === 'ERR_OUT_OF_RANGE' && message.includes('"fd"')) throw new HostError('EBADF', message);
    if (code.startsWith('ERR_')) throw new HostError('EINVAL', message);
    throw error;
  }
}
