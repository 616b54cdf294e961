import { PyObject, type Value } from '../object/py-object.js';

/** `iterator`: items by index until `sq_item` has none. */
export class PySequenceIterator extends PyObject {
  /** `undefined` once exhausted. */
  sequence: Value | undefined;
  index = 0;

  constructor(sequence: Value) {
    super();
    this.sequence = sequence;
  }
}
