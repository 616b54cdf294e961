import { callWith, exc, osErrorType, type PyOSError, strFromJs, type Value } from '@pyco/vm';
import { ERRNO } from '../errno/index.js';

interface NamedError {
  readonly errno?: unknown;
  readonly code?: unknown;
  readonly strerror?: unknown;
  readonly message?: unknown;
  readonly name?: unknown;
}

/** Runs a call of the backend; its error becomes the guest's OSError with the same errno. */
export function system<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { errno, strerror, message, name } = error as NamedError;
    if (typeof errno === 'number') throw osError(errno, typeof strerror === 'string' ? strerror : String(message));
    if (name === 'TypeError' || name === 'RangeError')
      throw callWith(name === 'TypeError' ? exc.TypeError : exc.OverflowError, [strFromJs(String(message))], undefined);
    throw error;
  }
}

/** An OSError of the type that its errno has. */
export function osError(errno: number, text: string): PyOSError {
  return callWith(osErrorType(errno), [errno, strFromJs(text)], undefined) as PyOSError;
}

export const timedOut = (): Value => callWith(exc.TimeoutError, ['timed out'], undefined);
export const EAGAIN: number = ERRNO['EAGAIN']!;
export const EINPROGRESS: number = ERRNO['EINPROGRESS']!;
