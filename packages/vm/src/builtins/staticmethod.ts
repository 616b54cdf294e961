import { PyObject, type Value } from '../object/py-object.js';
import type { PyDict } from './dict.js';

export class PyStaticMethod extends PyObject {
  dict: PyDict | undefined = undefined;
  callable: Value;

  constructor(callable: Value) {
    super();
    this.callable = callable;
  }
}

export class PyClassMethod extends PyObject {
  dict: PyDict | undefined = undefined;
  callable: Value;

  constructor(callable: Value) {
    super();
    this.callable = callable;
  }
}
