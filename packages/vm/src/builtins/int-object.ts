import { PyObject } from '../object/py-object.js';

/** An instance of a Python subclass of `int`. Plain ints are JavaScript numbers and bigints. */
export class PyIntObject extends PyObject {
  readonly value: number | bigint;

  constructor(value: number | bigint) {
    super();
    this.value = value;
  }
}
