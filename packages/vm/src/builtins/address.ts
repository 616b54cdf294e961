import type { Value } from '../object/py-object.js';
import { currentThread } from '../state/thread.js';

/** The `0x7f…` that CPython prints for an object. */
export const addressOf = (value: Value): string => `0x${currentThread().interp.identity(value).toString(16).padStart(12, '0')}`;
