import { toArray } from '../abstract/iter.js';
import { iterate, runsPython } from '../abstract/iteration.js';
import { asSize } from '../abstract/number.js';
import { repr } from '../abstract/object.js';
import { reprEnter, reprItems, reprLeave } from '../abstract/repr.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { GatherFrame } from '../frame/items-frame.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import { genericAlias } from './generic-alias.js';
import { hashItems } from './hash-items.js';
import { allocate } from './heap-type.js';
import { repeatItems } from './item-blocks.js';
import { compareItems, countItem, includesItem, indexOfItem } from './sequence-items.js';
import { PySlice, sliceItems, sliceRange } from './slice.js';
import { TextBuilder } from './str/text.js';
import { PyTupleIterator } from './tuple-iterator.js';

export class PyTuple extends PyObject {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }

  /** An exact tuple; for no items the one empty tuple. */
  static of(items: readonly Value[]): PyTuple {
    return items.length === 0 ? emptyTuple : new PyTuple(items);
  }
}

/** Whether two exact tuples have the very same items: then they are equal, and no item needs to be asked. */
export function sameItems(a: Value, b: Value): boolean {
  if (!(a instanceof PyTuple) || !(b instanceof PyTuple) || a.ob_type !== tupleType || b.ob_type !== tupleType) return false;
  const { items } = a;
  const others = b.items;
  const { length } = items;
  if (length !== others.length) return false;
  for (let i = 0; i < length; i++) if (items[i] !== others[i]) return false;
  return true;
}

/** `()`. There may be others, made where identity does not matter. */
export const emptyTuple: PyTuple = new PyTuple([]);

function tupleNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (type === tupleType || type.tp_init === tupleType.tp_init) noKeywords('tuple', kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  checkPositional('tuple', given, 0, 1);
  const iterable = args[0];
  if (type !== tupleType) return allocate<PyTuple>(type, given === 0 ? [] : toArray(iterable!));
  if (given === 0) return emptyTuple;
  return typeOf(iterable!) === tupleType ? iterable! : PyTuple.of(toArray(iterable!));
}

/** `tuple(iterable)` */
class TupleFrame extends GatherFrame {
  protected override finish(): Value {
    return PyTuple.of(this.items);
  }
}

function tupleRepr(self: PyTuple): Value {
  const { items } = self;
  if (items.length === 0) return '()';
  if (items.length !== 1) return reprItems(self, items, '(', ')', '(...)');
  if (reprEnter(self)) return '(...)';
  try {
    const text = new TextBuilder();
    text.append('(');
    text.append(repr(items[0]!));
    text.append(',)');
    return text.finish();
  } finally {
    reprLeave(self);
  }
}

function subscript(left: Value, key: Value): Value {
  const self = left as PyTuple;
  const { items } = self;
  if (typeof key === 'number') return items[key < 0 ? key + items.length : key] ?? outOfRange();
  if (key instanceof PySlice) {
    const range = sliceRange(key, self);
    if (range.step === 1 && range.count === items.length && typeOf(self) === tupleType) return self;
    return PyTuple.of(sliceItems(items, range));
  }
  if (typeOf(key).nb_index === undefined) raise(exc.TypeError, `tuple indices must be integers or slices, not ${typeName(key)}`);
  const index = asSize(key, exc.IndexError);
  return items[index < 0 ? index + items.length : index] ?? outOfRange();
}

const outOfRange = (): never => raise(exc.IndexError, 'tuple index out of range');

function concat(left: Value, right: Value): Value {
  const a = left as PyTuple;
  if (!(right instanceof PyTuple)) return raise(exc.TypeError, `can only concatenate tuple (not "${typeName(right)}") to tuple`);
  if (a.items.length === 0 && typeOf(right) === tupleType) return right;
  if (right.items.length === 0 && typeOf(a) === tupleType) return a;
  return new PyTuple(a.items.concat(right.items));
}

export const tupleType: PyType = defineType<PyTuple>({
  name: 'tuple',
  instance: PyTuple,
  variableSize: true,
  pattern: 'sequence',
  signature: '(iterable=(), /)',
  doc: "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.",
  ofOne: (iterable) => (runsPython(iterable) ? iterate(new TupleFrame(iterable), iterable) : NotImplemented),
  slots: {
    tp_new: tupleNew,
    tp_repr: tupleRepr,
    tp_hash: (self) => hashItems(self.items),
    tp_richcompare: (self, other, op) => (other instanceof PyTuple ? compareItems(self, other, op) : NotImplemented),
    tp_iter: (self) => new PyTupleIterator(self),
    sq_length: (self) => self.items.length,
    sq_concat: concat,
    sq_repeat: (self, count) => {
      if (typeOf(self) === tupleType && (count === 1 || self.items.length === 0)) return self;
      return PyTuple.of(repeatItems(self.items, count));
    },
    sq_item: (self, index) => self.items[index],
    sq_contains: includesItem,
    mp_subscript: subscript,
  },
  methods: {
    '__getnewargs__($self, /)': (self: PyTuple): Value => new PyTuple([PyTuple.of(self.items)]),
    'index($self, value, start=0, stop=sys.maxsize, /)': (self: PyTuple, value: Value, start: Value, stop: Value | undefined): Value => {
      const index = indexOfItem(self, value, start, stop);
      return index < 0 ? raise(exc.ValueError, 'tuple.index(x): x not in tuple') : index;
    },
    'count($self, value, /)': countItem,
  },
  classMethods: {
    '__class_getitem__($type, object, /)': genericAlias,
  },
});
