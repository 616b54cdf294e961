import { PyObject } from '../../object/py-object.js';

/** `bytes`. The array is never written to once the object is made, and may be shared. */
export class PyBytes extends PyObject {
  readonly bytes: Uint8Array;
  /** The hash, once it has been asked for; -1 before. */
  hash = -1;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}
