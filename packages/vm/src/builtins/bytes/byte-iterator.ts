import { defineType } from '../../object/define-type.js';
import { None, PyObject, type Value } from '../../object/py-object.js';
import type { PyType } from '../../object/py-type.js';
import { builtinFunction, reduceWith } from '../reduce.js';
import { stateArgument } from '../str/arguments.js';
import { PyTuple } from '../tuple.js';
import type { ByteString } from './byte-arguments.js';

/** `bytes_iterator`. */
export class PyBytesIterator extends PyObject {
  /** `undefined` once exhausted. */
  source: ByteString | undefined;
  index = 0;

  constructor(source: ByteString) {
    super();
    this.source = source;
  }
}

/** `bytearray_iterator`: sees what happens to the bytearray meanwhile. */
export class PyBytearrayIterator extends PyBytesIterator {}

function next(self: PyBytesIterator): Value | undefined {
  const { source, index } = self;
  if (source === undefined) return undefined;
  if (index >= source.length) {
    self.source = undefined;
    return undefined;
  }
  self.index = index + 1;
  return source.at(index);
}

const spec = {
  noInstantiation: true,
  final: true,
  slots: { tp_iter: (self: PyBytesIterator): Value => self, tp_iternext: next },
  methods: {
    '__length_hint__($self, /)': (self: PyBytesIterator): Value =>
      self.source === undefined ? 0 : Math.max(0, self.source.length - self.index),
    '__reduce__($self, /)': (self: PyBytesIterator): Value => {
      const iter = builtinFunction('iter');
      return self.source === undefined ? reduceWith(iter, [new PyTuple([])]) : reduceWith(iter, [self.source], self.index);
    },
    '__setstate__($self, state, /)': (self: PyBytesIterator, state: Value): Value => {
      const index = stateArgument(state);
      if (self.source !== undefined) self.index = Math.max(0, Math.min(index, self.source.length));
      return None;
    },
  },
} as const;

const _bytesIteratorType: PyType = defineType<PyBytesIterator>({ name: 'bytes_iterator', instance: PyBytesIterator, ...spec });
const _bytearrayIteratorType: PyType = defineType<PyBytesIterator>({
  name: 'bytearray_iterator',
  instance: PyBytearrayIterator,
  ...spec,
});
