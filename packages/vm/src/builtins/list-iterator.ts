import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { PyList } from './list.js';
import { builtinFunction, reduceWith } from './reduce.js';
import { stateArgument } from './str/arguments.js';

export class PyListIterator extends PyObject {
  /** `undefined` once exhausted: the list may grow, the iterator stays at its end. */
  list: PyList | undefined;
  index = 0;

  constructor(list: PyList) {
    super();
    this.list = list;
  }
}

export class PyListReverseIterator extends PyObject {
  /** `undefined` once exhausted. */
  list: PyList | undefined;
  /** Of the next item; -1 at the end. */
  index: number;

  constructor(list: PyList) {
    super();
    this.list = list;
    this.index = list.items.length - 1;
  }
}

const _listIteratorType: PyType = defineType<PyListIterator>({
  name: 'list_iterator',
  instance: PyListIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const list = self.list;
      if (list === undefined) return undefined;
      const { items } = list;
      if (self.index < items.length) return items[self.index++];
      self.list = undefined;
      return undefined;
    },
  },
  methods: {
    '__length_hint__($self, /)': (self: PyListIterator): Value =>
      self.list === undefined ? 0 : Math.max(0, self.list.items.length - self.index),
    '__reduce__($self, /)': (self: PyListIterator): Value => {
      const iter = builtinFunction('iter');
      return self.list === undefined ? reduceWith(iter, [new PyList()]) : reduceWith(iter, [self.list], self.index);
    },
    '__setstate__($self, object, /)': (self: PyListIterator, state: Value): Value => {
      const index = stateArgument(state);
      if (self.list === undefined) return None;
      // A negative index is past the end, as in CPython.
      self.index = index < 0 ? self.list.items.length : Math.min(index, self.list.items.length);
      return None;
    },
  },
});

const _listReverseIteratorType: PyType = defineType<PyListReverseIterator>({
  name: 'list_reverseiterator',
  instance: PyListReverseIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const list = self.list;
      if (list === undefined) return undefined;
      const { index } = self;
      if (index >= 0 && index < list.items.length) {
        self.index--;
        return list.items[index];
      }
      self.list = undefined;
      self.index = -1;
      return undefined;
    },
  },
  methods: {
    '__length_hint__($self, /)': (self: PyListReverseIterator): Value => {
      const left = self.index + 1;
      return self.list === undefined || self.list.items.length < left ? 0 : left;
    },
    '__reduce__($self, /)': (self: PyListReverseIterator): Value => {
      const reversed = builtinFunction('reversed');
      return self.list === undefined ? reduceWith(builtinFunction('iter'), [new PyList()]) : reduceWith(reversed, [self.list], self.index);
    },
    '__setstate__($self, object, /)': (self: PyListReverseIterator, state: Value): Value => {
      const index = stateArgument(state);
      if (self.list !== undefined) self.index = Math.min(Math.max(index, -1), self.list.items.length - 1);
      return None;
    },
  },
});
