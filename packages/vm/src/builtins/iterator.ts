import { callWith, tailCall } from '../abstract/call.js';
import { callsPython } from '../abstract/iteration.js';
import { richCompareBool } from '../abstract/object.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised } from '../exceptions/raise.js';
import { noMore } from '../frame/items-frame.js';
import { NativeFrame, runThrough } from '../frame/native-frame.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { spend } from '../state/work.js';
import { DelegatingIterator } from './delegating-iterator.js';
import { PyFunction } from './function.js';
import { builtinFunction, reduceWith } from './reduce.js';
import { stateArgument } from './str/arguments.js';
import { emptyTuple } from './tuple.js';

/** `iterator`: items by index until `sq_item` has none. */
export class PySequenceIterator extends DelegatingIterator {
  /** `undefined` once exhausted. */
  sequence: Value | undefined;
  index = 0;
  readonly runsPython: boolean;

  constructor(sequence: Value) {
    super();
    this.sequence = sequence;
    this.runsPython = typeOf(sequence).lookup('__getitem__') instanceof PyFunction;
  }

  override tailNext(tstate: ThreadState): Value | undefined {
    const { sequence } = this;
    if (sequence === undefined) return noMore(tstate);
    const method = typeOf(sequence).lookup('__getitem__')!;
    return runThrough(tstate, new SequenceFrame(this), () => tailCall(method, [sequence, this.index]));
  }
}

/** Waits for the next item. */
class SequenceFrame extends NativeFrame {
  readonly iterator: PySequenceIterator;

  constructor(iterator: PySequenceIterator) {
    super();
    this.iterator = iterator;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    const { iterator } = this;
    if (error === undefined) {
      iterator.index++;
      return value;
    }
    if (!isRaised(error, exc.IndexError) && !isRaised(error, exc.StopIteration)) throw error;
    iterator.sequence = undefined;
    return noMore(tstate);
  }
}

/** `callable_iterator`: what `iter(callable, sentinel)` makes. */
export class PyCallableIterator extends DelegatingIterator {
  /** `undefined` once exhausted. */
  callable: Value | undefined;
  sentinel: Value | undefined;
  readonly runsPython: boolean;

  constructor(callable: Value, sentinel: Value) {
    super();
    this.callable = callable;
    this.sentinel = sentinel;
    this.runsPython = callsPython(callable);
  }

  override tailNext(tstate: ThreadState): Value | undefined {
    const { callable } = this;
    if (callable === undefined) return noMore(tstate);
    return runThrough(tstate, new CallableFrame(this), () => tailCall(callable, []));
  }

  /** What the callable has given: `undefined` if it is the end. */
  judge(result: Value): Value | undefined {
    // The call may have exhausted this very iterator.
    if (this.sentinel === undefined) return undefined;
    if (!richCompareBool(this.sentinel, result, CompareOp.EQ)) return result;
    this.callable = this.sentinel = undefined;
    return undefined;
  }
}

/** Waits for what the callable gives. */
class CallableFrame extends NativeFrame {
  readonly iterator: PyCallableIterator;

  constructor(iterator: PyCallableIterator) {
    super();
    this.iterator = iterator;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error === undefined) return this.iterator.judge(value!) ?? noMore(tstate);
    if (!isRaised(error, exc.StopIteration)) throw error;
    this.iterator.callable = this.iterator.sentinel = undefined;
    return noMore(tstate);
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
  return self.judge(result);
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
