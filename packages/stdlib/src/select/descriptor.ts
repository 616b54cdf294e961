import { callMethod, exc, raise, tryGetAttr, typeOf, type Value, warn } from '@pyco/vm';
import { intArgument } from '../arguments.js';

/** `PyObject_AsFileDescriptor`. */
export function descriptorOf(value: Value): number {
  let fd: number;
  if (typeof value === 'boolean') warn(exc.RuntimeWarning, 'bool is used as a file descriptor');
  if (typeOf(value).nb_index !== undefined) fd = intArgument(value);
  else if (tryGetAttr(value, 'fileno') !== undefined) {
    const number = callMethod(value, 'fileno');
    if (typeOf(number).nb_index === undefined) return raise(exc.TypeError, 'fileno() returned a non-integer');
    fd = intArgument(number);
  } else return raise(exc.TypeError, 'argument must be an int, or have a fileno() method.');
  return fd < 0 ? raise(exc.ValueError, `file descriptor cannot be a negative integer (${fd})`) : fd;
}
