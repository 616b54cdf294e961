import { callWith } from '../abstract/call.js';
import { richCompareBool } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised } from '../exceptions/raise.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { spend } from '../state/work.js';
import { builtinFunction, reduceWith } from './reduce.js';
import { stateArgument } from './str/arguments.js';
import { emptyTuple } from './tuple.js';

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

/** `callable_iterator`: what `iter(callable, sentinel)` makes. */
export class PyCallableIterator extends PyObject {
  /** `undefined` once exhausted. */
  callable: Value | undefined;
  sentinel: Value | undefined;

  constructor(callable: Value, sentinel: Value) {
    super();
    this.callable = callable;
    this.sentinel = sentinel;
  }
}

const _sequenceIteratorType: PyType = defineType<PySequenceIterator>({
  name: 'iterator',
  instance: PySequenceIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { sequence } = self;
      if (sequence === undefined) return undefined;
      const item = typeOf(sequence).sq_item!(sequence, self.index);
      if (item === undefined) self.sequence = undefined;
      else self.index++;
      return item;
    },
  },
  methods: {
    '__length_hint__($self, /)': (self: PySequenceIterator): Value => {
      if (self.sequence === undefined) return 0;
      const length = typeOf(self.sequence).sq_length;
      return length === undefined ? NotImplemented : Math.max(0, length(self.sequence) - self.index);
    },
    '__reduce__($self, /)': (self: PySequenceIterator): Value => {
      const iter = builtinFunction('iter');
      return self.sequence === undefined ? reduceWith(iter, [emptyTuple]) : reduceWith(iter, [self.sequence], self.index);
    },
    '__setstate__($self, object, /)': (self: PySequenceIterator, state: Value): Value => {
      const index = stateArgument(state);
      if (self.sequence !== undefined) self.index = Math.max(0, index);
      return None;
    },
  },
});

function nextOfCallable(self: PyCallableIterator): Value | undefined {
  const { callable } = self;
  if (callable === undefined) return undefined;
  // A native may be called for ever by a native.
  spend(1);
  let result: Value;
  try {
    result = callWith(callable, [], undefined);
  } catch (error) {
    if (!isRaised(error, exc.StopIteration)) throw error;
    self.callable = self.sentinel = undefined;
    return undefined;
  }
  // The call may have exhausted this very iterator.
  if (self.sentinel === undefined) return undefined;
  if (!richCompareBool(self.sentinel, result, CompareOp.EQ)) return result;
  self.callable = self.sentinel = undefined;
  return undefined;
}

const _callableIteratorType: PyType = defineType<PyCallableIterator>({
  name: 'callable_iterator',
  instance: PyCallableIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: nextOfCallable,
  },
  methods: {
    '__reduce__($self, /)': (self: PyCallableIterator): Value => {
      const iter = builtinFunction('iter');
      return self.callable === undefined ? reduceWith(iter, [emptyTuple]) : reduceWith(iter, [self.callable, self.sentinel!]);
    },
  },
});
