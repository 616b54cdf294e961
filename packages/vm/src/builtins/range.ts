import { asIndex } from '../abstract/number.js';
import { equals, repr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseWith } from '../exceptions/raise.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import { hashItems } from './hash-items.js';
import { fromBig, type Int } from './int/integer.js';
import { itemsOfLength } from './item-blocks.js';
import { PyLongRangeIterator, PyRangeIterator } from './range-iterator.js';
import { PySlice, sliceIndices } from './slice.js';
import { TextBuilder } from './str/text.js';
import { PyTuple } from './tuple.js';

export class PyRange extends PyObject {
  readonly start: Int;
  readonly stop: Int;
  readonly step: Int;
  readonly length: Int;

  /** `step` must not be 0. */
  constructor(start: Int, stop: Int, step: Int) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = countItems(start, stop, step);
  }

  /** The item at an index that is in range. */
  at(index: Int): Int {
    if (typeof index === 'number' && typeof this.start === 'number' && typeof this.step === 'number') {
      const item = this.start + index * this.step;
      if (Number.isSafeInteger(item)) return item;
    }
    return fromBig(BigInt(this.start) + BigInt(index) * BigInt(this.step));
  }
}

function countItems(start: Int, stop: Int, step: Int): Int {
  if (typeof start === 'number' && typeof stop === 'number' && typeof step === 'number') {
    const span = step > 0 ? stop - start : start - stop;
    if (span <= 0) return 0;
    if (span <= Number.MAX_SAFE_INTEGER) return Math.floor((span - 1) / Math.abs(step)) + 1;
  }
  const bigStep = BigInt(step);
  const span = bigStep > 0n ? BigInt(stop) - BigInt(start) : BigInt(start) - BigInt(stop);
  if (span <= 0n) return 0;
  return fromBig((span - 1n) / (bigStep < 0n ? -bigStep : bigStep) + 1n);
}

const tooLong = (): never => raise(exc.OverflowError, 'Python int too large to convert to C ssize_t');

/** `len(range)`, which fits 64 bits or raises OverflowError. */
export function rangeLength({ length }: PyRange): Int {
  return length >= 2 ** 63 ? tooLong() : length;
}

/** Where lengths are JavaScript numbers. Deviation: what is beyond 2**53 raises OverflowError here, in CPython what is beyond 2**63. */
function sizeOf({ length }: PyRange): number {
  return typeof length === 'number' ? length : tooLong();
}

function subscript(left: Value, key: Value): Value {
  const self = left as PyRange;
  if (key instanceof PySlice) {
    const [start, stop, step] = sliceIndices(key, self.length);
    const bigStep = BigInt(self.step);
    const at = (index: Int): Int => fromBig(BigInt(self.start) + BigInt(index) * bigStep);
    return new PyRange(at(start), at(stop), fromBig(bigStep * BigInt(step)));
  }
  if (typeOf(key).nb_index === undefined) raise(exc.TypeError, `range indices must be integers or slices, not ${typeName(key)}`);
  return itemAt(self, asIndex(key)) ?? raise(exc.IndexError, 'range object index out of range');
}

/** All items. MemoryError for more than an array can hold. */
export function rangeItems(self: PyRange): Value[] {
  const { start, step, length } = self;
  if (typeof length === 'bigint') return raise(exc.MemoryError);
  const items = itemsOfLength(length);
  if (typeof start === 'number' && typeof step === 'number' && typeof self.stop === 'number') {
    for (let i = 0; i < length; i++) items[i] = start + i * step;
  } else for (let i = 0; i < length; i++) items[i] = self.at(i);
  return items;
}

/** The item at an index that may be negative, `undefined` if it is out of range. */
function itemAt(self: PyRange, index: Int): Int | undefined {
  const { length } = self;
  let i = index;
  if (i < 0) i = typeof i === 'number' && typeof length === 'number' ? i + length : fromBig(BigInt(i) + BigInt(length));
  return i < 0 || i >= length ? undefined : self.at(i);
}

const isInt = (value: Value): value is Int | boolean =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';

/** The index of an exact int or bool, -1 if it is not in the range. */
function position(self: PyRange, value: Int | boolean): Int {
  const item = typeof value === 'boolean' ? Number(value) : value;
  const { start, stop, step } = self;
  if (step > 0 ? item < start || item >= stop : item > start || item <= stop) return -1;
  if (typeof item === 'number' && typeof start === 'number' && typeof step === 'number') {
    const offset = item - start;
    if (Number.isSafeInteger(offset)) return offset % step === 0 ? offset / step : -1;
  }
  const offset = BigInt(item) - BigInt(start);
  return offset % BigInt(step) === 0n ? fromBig(offset / BigInt(step)) : -1;
}

/** The first index of any other object, -1 if no item is equal to it. */
function search(self: PyRange, value: Value): Int {
  for (let i = 0; i < self.length; i++) if (equals(self.at(i), value)) return i;
  return -1;
}

function index(self: PyRange, value: Value): Value {
  if (isInt(value)) {
    const found = position(self, value);
    if (found >= 0) return found;
    const text = new TextBuilder();
    text.append(repr(value));
    text.append(' is not in range');
    return raiseWith(exc.ValueError, text.finish());
  }
  const found = search(self, value);
  return found >= 0 ? found : raise(exc.ValueError, 'sequence.index(x): x not in sequence');
}

function count(self: PyRange, value: Value): Value {
  if (isInt(value)) return position(self, value) >= 0 ? 1 : 0;
  let found = 0;
  for (let i = 0; i < self.length; i++) if (equals(self.at(i), value)) found++;
  return found;
}

/** Ranges are equal when they have the same items. */
function sameItems(a: PyRange, b: PyRange): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  if (a.length === 0) return true;
  return a.start === b.start && (a.length === 1 || a.step === b.step);
}

function rangeHash(self: PyRange): number | bigint {
  const { length, start, step } = self;
  return hashItems([length, length === 0 ? None : start, length === 0 || length === 1 ? None : step]);
}

function iterate(self: PyRange): Value {
  const { start, step, length } = self;
  if (typeof start === 'number' && typeof step === 'number' && typeof length === 'number' && typeof self.stop === 'number') {
    return new PyRangeIterator(start, step, length);
  }
  return new PyLongRangeIterator(BigInt(start), BigInt(step), BigInt(length));
}

function reversed(self: PyRange): Value {
  const { start, step, length } = self;
  if (typeof start === 'number' && typeof step === 'number' && typeof length === 'number' && typeof self.stop === 'number') {
    return new PyRangeIterator(length === 0 ? start : start + (length - 1) * step, 0 - step, length);
  }
  return new PyLongRangeIterator(BigInt(start) + (BigInt(length) - 1n) * BigInt(step), -BigInt(step), BigInt(length));
}

function rangeNew(_type: PyType, args: readonly Value[], kwnames: readonly string[] | undefined): Value {
  noKeywords('range', kwnames);
  checkPositional('range', args.length, 1, 3);
  if (args.length === 1) return new PyRange(0, asIndex(args[0]!), 1);
  const start = asIndex(args[0]!);
  const stop = asIndex(args[1]!);
  const step = args.length === 3 ? asIndex(args[2]!) : 1;
  if (step === 0) raise(exc.ValueError, 'range() arg 3 must not be zero');
  return new PyRange(start, stop, step);
}

export const rangeType: PyType = defineType<PyRange>({
  name: 'range',
  instance: PyRange,
  final: true,
  pattern: 'sequence',
  doc: 'range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.\nstart defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the valid indices for a list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).',
  members: { start: 'start', stop: 'stop', step: 'step' },
  slots: {
    tp_new: rangeNew,
    tp_repr: ({ start, stop, step }) => (step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`),
    tp_hash: rangeHash,
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyRange) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
      return sameItems(self, other) === (op === CompareOp.EQ);
    },
    tp_iter: iterate,
    nb_bool: (self) => (self as PyRange).length !== 0,
    sq_length: sizeOf,
    sq_item: (self, at) => itemAt(self, at),
    sq_contains: (self, value) => (isInt(value) ? position(self, value) : search(self, value)) >= 0,
    mp_subscript: subscript,
  },
  methods: {
    '__reversed__($self, /)': reversed,
    '__reduce__($self, /)': (self: PyRange): Value => new PyTuple([rangeType, new PyTuple([self.start, self.stop, self.step])]),
    'count($self, object, /)': count,
    'index($self, object, /)': index,
  },
});
