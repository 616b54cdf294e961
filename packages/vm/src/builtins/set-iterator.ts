import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { defineType } from '../object/define-type.js';
import { PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { PyList } from './list.js';
import { builtinFunction, reduceWith } from './reduce.js';
import type { PySetBase } from './set.js';

export class PySetIterator extends PyObject {
  /** `undefined` once exhausted. */
  set: PySetBase | undefined;
  /** Number of items the set must still have; -1 after the error, which then comes again. */
  used: number;
  position = 0;
  /** Items still to come. */
  left: number;

  constructor(set: PySetBase) {
    super();
    this.set = set;
    this.used = set.size;
    this.left = set.size;
  }
}

const _setIteratorType: PyType = defineType<PySetIterator>({
  name: 'set_iterator',
  instance: PySetIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const set = self.set;
      if (set === undefined) return undefined;
      if (set.size !== self.used) {
        self.used = -1;
        raise(exc.RuntimeError, 'Set changed size during iteration');
      }
      const position = set.next(self.position);
      if (position < 0) {
        self.set = undefined;
        return undefined;
      }
      self.position = position + 1;
      self.left--;
      return set.at(position);
    },
  },
  methods: {
    '__length_hint__($self, /)': (self: PySetIterator): Value => (self.set !== undefined && self.used === self.set.size ? self.left : 0),
    '__reduce__($self, /)': (self: PySetIterator): Value => {
      const iter = builtinFunction('iter');
      const items: Value[] = [];
      const set = self.set;
      if (set !== undefined) for (let i = set.next(self.position); i >= 0; i = set.next(i + 1)) items.push(set.at(i));
      return reduceWith(iter, [new PyList(items)]);
    },
  },
});
