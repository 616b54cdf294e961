import { defineType } from '../object/define-type.js';
import { PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';

export class PyTuple extends PyObject {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }
}

export const tupleType: PyType = defineType<PyTuple>({ name: 'tuple', instance: PyTuple });
