import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { builtinFunction, reduceWith } from './reduce.js';
import { stateArgument } from './str/arguments.js';
import { emptyTuple, type PyTuple } from './tuple.js';

export class PyTupleIterator extends PyObject {
  /** `undefined` once exhausted. */
  tuple: PyTuple | undefined;
  index = 0;

  constructor(tuple: PyTuple) {
    super();
    this.tuple = tuple;
  }
}

const _tupleIteratorType: PyType = defineType<PyTupleIterator>({
  name: 'tuple_iterator',
  instance: PyTupleIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const tuple = self.tuple;
      if (tuple === undefined) return undefined;
      const item = tuple.items[self.index];
      if (item === undefined) self.tuple = undefined;
      else self.index++;
      return item;
    },
  },
  methods: {
    '__length_hint__($self, /)': (self: PyTupleIterator): Value => (self.tuple === undefined ? 0 : self.tuple.items.length - self.index),
    '__reduce__($self, /)': (self: PyTupleIterator): Value => {
      const iter = builtinFunction('iter');
      return self.tuple === undefined ? reduceWith(iter, [emptyTuple]) : reduceWith(iter, [self.tuple], self.index);
    },
    '__setstate__($self, object, /)': (self: PyTupleIterator, state: Value): Value => {
      const index = stateArgument(state);
      if (self.tuple !== undefined) self.index = Math.min(Math.max(index, 0), self.tuple.items.length);
      return None;
    },
  },
});
