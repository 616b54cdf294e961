import { defineType } from '../object/define-type.js';
import { PyObject } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';

export class PyFloat extends PyObject {
  readonly v: number;

  constructor(v: number) {
    super();
    this.v = v;
  }
}

export const floatType: PyType = defineType<PyFloat>({ name: 'float', instance: PyFloat });
