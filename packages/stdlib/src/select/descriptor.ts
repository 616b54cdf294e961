import { asIndex, callMethod, exc, raise, tryGetAttr, typeOf, type Value } from '@pyco/vm';

/** `PyObject_AsFileDescriptor`. */
export function descriptorOf(value: Value): number {
  let fd: number;
  if (typeOf(value).nb_index !== undefined) fd = Number(asIndex(value));
  else if (tryGetAttr(value, 'fileno') !== undefined) {
    const number = callMethod(value, 'fileno');
    if (typeOf(number).nb_index === undefined) return raise(exc.TypeError, 'fileno() returned a non-integer');
    fd = Number(asIndex(number));
  } else return raise(exc.TypeError, 'argument must be an int, or have a fileno() method.');
  return fd < 0 ? raise(exc.ValueError, `file descriptor cannot be a negative integer (${fd})`) : fd;
}
