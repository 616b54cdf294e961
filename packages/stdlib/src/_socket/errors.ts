import {
  callWith,
  currentThread,
  exc,
  osErrorType,
  PyDict,
  type PyInterpreter,
  type PyOSError,
  PyTuple,
  type PyType,
  strFromJs,
  typeType,
  type Value,
} from '@pyco/vm';
import { ERRNO } from '../errno/index.js';

interface NamedError {
  readonly errno?: unknown;
  readonly code?: unknown;
  readonly strerror?: unknown;
  readonly message?: unknown;
  readonly name?: unknown;
}

/** `socket.gaierror`, `socket.herror`: of an interpreter. */
export function namedErrorType(name: 'gaierror' | 'herror', interp: PyInterpreter = currentThread().interp): PyType {
  const key = `socket.${name}`;
  let type = interp.storage.get(key) as PyType | undefined;
  if (type === undefined) {
    const namespace = new PyDict();
    namespace.setStr('__module__', 'socket');
    type = callWith(typeType, [name, new PyTuple([exc.OSError]), namespace], undefined) as PyType;
    interp.storage.set(key, type);
  }
  return type;
}

/** Runs a call of the backend; its error becomes the guest's OSError with the same errno. */
export function system<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toGuest(error);
  }
}

/** The guest's exception for what a backend has thrown. */
export function toGuest(error: unknown): unknown {
  const { errno, strerror, message, name } = error as NamedError;
  if (currentThread().isException(error)) return error;
  const text = typeof strerror === 'string' ? strerror : String(message);
  if (typeof errno === 'number') {
    return name === 'gaierror' ? callWith(namedErrorType('gaierror'), [errno, strFromJs(text)], undefined) : osError(errno, text);
  }
  if (name === 'TypeError' || name === 'RangeError')
    return callWith(name === 'TypeError' ? exc.TypeError : exc.OverflowError, [strFromJs(String(message))], undefined);
  return error;
}

/** An OSError of the type that its errno has. */
export function osError(errno: number, text: string): PyOSError {
  return callWith(osErrorType(errno), [errno, strFromJs(text)], undefined) as PyOSError;
}

/** The errno of an error of the backend; what is none is thrown on. */
export function errnoOf(error: unknown): number {
  const { errno, name } = error as NamedError;
  if (typeof errno !== 'number' || name === 'gaierror') throw toGuest(error);
  return errno;
}

export const timedOut = (): Value => callWith(exc.TimeoutError, ['timed out'], undefined);
export const EAGAIN: number = ERRNO['EAGAIN']!;
export const EINTR: number = ERRNO['EINTR']!;
export const EINPROGRESS: number = ERRNO['EINPROGRESS']!;
export const EISCONN: number = ERRNO['EISCONN']!;
