import { asIndex } from '../abstract/number.js';
import { repr, richCompare } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import { hashItems } from './hash-items.js';
import { fromBig, type Int } from './int/integer.js';
import { checkItemCount } from './item-blocks.js';
import { TextBuilder } from './str/text.js';
import { PyTuple } from './tuple.js';

export class PySlice extends PyObject {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;

  constructor(start: Value, stop: Value, step: Value) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

/** A slice applied to a sequence: `count` items from `start` on, `step` apart. `stop` is as `slice.indices` has it. */
export interface SliceRange {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly count: number;
}

/** `_PyEval_SliceIndex`: an int clipped to what fits a size. `None` is allowed here in words only; callers have dealt with it. */
export function sliceIndex(value: Value, orNone = ' or None'): number {
  if (typeof value === 'number') return value;
  if (typeOf(value).nb_index === undefined) raise(exc.TypeError, `slice indices must be integers${orNone} or have an __index__ method`);
  const index = asIndex(value);
  if (typeof index === 'number') return index;
  return index < 0n ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
}

/** The parts of a slice as numbers, `undefined` for None: not yet held against a length. */
export interface UnpackedSlice {
  readonly start: number | undefined;
  readonly stop: number | undefined;
  readonly step: number;
}

/** `PySlice_Unpack`. May run `__index__` written in Python. */
export function unpackSlice(slice: PySlice): UnpackedSlice {
  const step = stepOf(slice);
  const start = slice.start === None ? undefined : sliceIndex(slice.start);
  const stop = slice.stop === None ? undefined : sliceIndex(slice.stop);
  return { start, stop, step };
}

/** `PySlice_Unpack` and `PySlice_AdjustIndices`: the slice on a list or tuple. */
export function sliceRange(slice: PySlice, sequence: { readonly items: readonly Value[] }): SliceRange {
  const unpacked = unpackSlice(slice);
  // The length is asked for last: `__index__` may have changed it.
  return adjustSlice(unpacked, sequence.items.length);
}

/** As `sliceRange`, on anything whose length cannot change. */
export function sliceOfLength(slice: PySlice, length: number): SliceRange {
  return adjustSlice(unpackSlice(slice), length);
}

function stepOf(slice: PySlice): number {
  const step = slice.step === None ? 1 : sliceIndex(slice.step);
  if (step === 0) raise(exc.ValueError, 'slice step cannot be zero');
  return step;
}

/** `PySlice_AdjustIndices`. */
export function adjustSlice({ start, stop, step }: UnpackedSlice, length: number): SliceRange {
  const backwards = step < 0;
  const low = backwards ? -1 : 0;
  const high = backwards ? length - 1 : length;
  const clip = (index: number): number => (index < 0 ? Math.max(index + length, low) : Math.min(index, high));
  const from = start === undefined ? (backwards ? high : low) : clip(start);
  const to = stop === undefined ? (backwards ? low : high) : clip(stop);
  let count = 0;
  if (backwards ? to < from : from < to) count = Math.floor((to - from + (backwards ? 1 : -1)) / step) + 1;
  return { start: from, stop: to, step, count };
}

/** The items that a slice picks. */
export function sliceItems(items: readonly Value[], range: SliceRange): Value[] {
  const { start, step, count } = range;
  checkItemCount(count);
  if (step === 1) return items.slice(start, start + count);
  const picked = items.slice(0, count);
  for (let i = 0, at = start; i < count; i++, at += step) picked[i] = items[at]!;
  return picked;
}

/** `_PySlice_GetLongIndices`: start, stop and step on a sequence of any length, in ints of any size. */
export function sliceIndices(slice: PySlice, sequenceLength: Int): readonly [Int, Int, Int] {
  const big = (value: Value): bigint => {
    if (typeOf(value).nb_index === undefined) raise(exc.TypeError, 'slice indices must be integers or None or have an __index__ method');
    return BigInt(asIndex(value));
  };
  const length = BigInt(sequenceLength);
  const step = slice.step === None ? 1n : big(slice.step);
  if (step === 0n) raise(exc.ValueError, 'slice step cannot be zero');
  const low = step < 0n ? -1n : 0n;
  const high = step < 0n ? length - 1n : length;
  const clip = (value: Value): bigint => {
    let index = big(value);
    if (index < 0n) {
      index += length;
      return index < low ? low : index;
    }
    return index > high ? high : index;
  };
  const start = slice.start === None ? (step < 0n ? high : low) : clip(slice.start);
  const stop = slice.stop === None ? (step < 0n ? low : high) : clip(slice.stop);
  return [fromBig(start), fromBig(stop), fromBig(step)];
}

function indices(self: PySlice, lengthValue: Value): Value {
  const length = asIndex(lengthValue);
  if (length < 0) raise(exc.ValueError, 'length should not be negative');
  return new PyTuple(sliceIndices(self, length));
}

const asTuple = (self: PySlice): PyTuple => new PyTuple([self.start, self.stop, self.step]);

export const sliceType: PyType = defineType<PySlice>({
  name: 'slice',
  instance: PySlice,
  final: true,
  doc: 'slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).',
  members: { start: 'start', stop: 'stop', step: 'step' },
  slots: {
    tp_new: (_type, args, kwnames) => {
      noKeywords('slice', kwnames);
      checkPositional('slice', args.length, 1, 3);
      if (args.length === 1) return new PySlice(None, args[0]!, None);
      return new PySlice(args[0]!, args[1]!, args[2] ?? None);
    },
    tp_repr: (self) => {
      const text = new TextBuilder();
      text.append('slice(');
      text.append(repr(self.start));
      text.append(', ');
      text.append(repr(self.stop));
      text.append(', ');
      text.append(repr(self.step));
      text.append(')');
      return text.finish();
    },
    tp_hash: (self) => hashItems([self.start, self.stop, self.step]),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PySlice)) return NotImplemented;
      if (self === other) return op === 1 || op === 2 || op === 5;
      return richCompare(asTuple(self), asTuple(other), op);
    },
  },
  methods: {
    'indices($self, length, /)': indices,
    '__reduce__($self, /)': (self: PySlice): Value => new PyTuple([sliceType, asTuple(self)]),
  },
});
