import type { PyType } from '../object/py-type.js';
import { currentThread } from '../state/thread.js';

/** `ExceptionGroup(BaseExceptionGroup, Exception)`: two bases, so it is a heap type, made once an interpreter. */
export const exceptionGroupType = (): PyType => currentThread().interp.exceptionGroup;
