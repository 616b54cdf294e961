import { asIndex } from '../abstract/number.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { BATCH_MASK, BULK, spend } from '../state/work.js';
import { fromBig } from './int/integer.js';
import { PyRange } from './range.js';
import { builtinFunction, reduceWith } from './reduce.js';

/** All its values are safe integers. */
export class PyRangeIterator extends PyObject {
  /** The next value, while `left` is not 0. */
  next: number;
  readonly step: number;
  left: number;

  constructor(next: number, step: number, left: number) {
    super();
    this.next = next;
    this.step = step;
    this.left = left;
  }
}

/** A range that reaches beyond the safe integers. */
export class PyLongRangeIterator extends PyObject {
  next: bigint;
  readonly step: bigint;
  left: bigint;

  constructor(next: bigint, step: bigint, left: bigint) {
    super();
    this.next = next;
    this.step = step;
    this.left = left;
  }
}

const _rangeIteratorType: PyType = defineType<PyRangeIterator>({
  name: 'range_iterator',
  instance: PyRangeIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.left <= 0) return undefined;
      const value = self.next;
      // Only natives ask here, which may go on for ever: a `for` loop reads the fields and counts its steps.
      if ((self.left-- & BATCH_MASK) === 0) spend(BULK);
      self.next = value + self.step;
      return value;
    },
  },
  methods: {
    '__length_hint__($self, /)': (self: PyRangeIterator): Value => self.left,
    '__reduce__($self, /)': (self: PyRangeIterator): Value =>
      reduceWith(
        builtinFunction('iter'),
        [new PyRange(self.next, fromBig(BigInt(self.next) + BigInt(self.left) * BigInt(self.step)), self.step)],
        None,
      ),
    '__setstate__($self, object, /)': (self: PyRangeIterator, state: Value): Value => {
      const index = asIndex(state);
      if (index >= 2 ** 63 || index < -(2 ** 63)) raise(exc.OverflowError, 'Python int too large to convert to C long');
      const skip = Number(index);
      const skipped = skip < 0 ? 0 : Math.min(skip, self.left);
      self.next += skipped * self.step;
      self.left -= skipped;
      return None;
    },
  },
});

const _longRangeIteratorType: PyType = defineType<PyLongRangeIterator>({
  name: 'longrange_iterator',
  instance: PyLongRangeIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.left <= 0n) return undefined;
      const value = self.next;
      if ((Number(BigInt.asUintN(12, self.left--)) & BATCH_MASK) === 0) spend(BULK);
      self.next = value + self.step;
      return fromBig(value);
    },
  },
  methods: {
    '__length_hint__($self, /)': (self: PyLongRangeIterator): Value => fromBig(self.left),
    '__reduce__($self, /)': (self: PyLongRangeIterator): Value =>
      reduceWith(
        builtinFunction('iter'),
        [new PyRange(fromBig(self.next), fromBig(self.next + self.left * self.step), fromBig(self.step))],
        None,
      ),
    '__setstate__($self, object, /)': (self: PyLongRangeIterator, state: Value): Value => {
      const skip = BigInt(asIndex(state));
      const skipped = skip < 0n ? 0n : skip > self.left ? self.left : skip;
      self.next += skipped * self.step;
      self.left -= skipped;
      return None;
    },
  },
});
