import { defineType } from '../object/define-type.js';
import { PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';

export class PyList extends PyObject {
  items: Value[];

  constructor(items: Value[] = []) {
    super();
    this.items = items;
  }
}

export const listType: PyType = defineType<PyList>({ name: 'list', instance: PyList });
