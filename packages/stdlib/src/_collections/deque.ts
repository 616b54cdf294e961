import {
  asIndex,
  asSize,
  CompareOp,
  call,
  callMethod,
  defineType,
  equals,
  exc,
  getAttr,
  getIter,
  ItemsFrame,
  importAbsolute,
  iterate,
  iterNext,
  type KwNames,
  None,
  NotImplemented,
  type PyDict,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  repeatItems,
  repr,
  reprEnter,
  reprLeave,
  richCompareBool,
  runsPython,
  strFromJs,
  strToJs,
  toArray,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { bindArguments } from '../itertools/bind.js';
import { Ring } from './ring.js';

/** `collections.deque`. */
export class PyDeque extends PyObject {
  dict: PyDict | undefined = undefined;
  readonly ring: Ring = new Ring();
  /** `-1`: no limit. */
  maxlen = -1;
  /** Counts mutations, so that an iterator notices them. */
  version = 0;

  append(value: Value): void {
    this.version++;
    this.ring.push(value);
    if (this.maxlen >= 0 && this.ring.length > this.maxlen) this.ring.shift();
  }

  appendLeft(value: Value): void {
    this.version++;
    this.ring.unshift(value);
    if (this.maxlen >= 0 && this.ring.length > this.maxlen) this.ring.pop();
  }

  takeFirst(): Value | undefined {
    this.version++;
    return this.ring.shift();
  }

  extend(iterable: Value): void {
    // A deque that extends itself takes what it had at the start.
    const iterator = getIter(iterable === this ? new PyList(this.ring.toArray()) : iterable);
    for (let item = iterNext(iterator); item !== undefined; item = iterNext(iterator)) this.append(item);
  }

  replace(values: readonly Value[]): void {
    this.version++;
    this.ring.replace(this.maxlen >= 0 && values.length > this.maxlen ? values.slice(values.length - this.maxlen) : values);
  }
}

/** Appends item after item, and gives `result`. */
class AppendFrame extends ItemsFrame {
  readonly #deque: PyDeque;
  readonly #result: Value;

  constructor(deque: PyDeque, result: Value) {
    super();
    this.#deque = deque;
    this.#result = result;
  }

  protected override take(item: Value): undefined {
    this.#deque.append(item);
  }

  protected override finish(): Value {
    return this.#result;
  }
}

function dequeOf(iterable: Value): Value | undefined {
  if (!runsPython(iterable)) return NotImplemented;
  const deque = new PyDeque();
  return iterate(new AppendFrame(deque, deque), iterable);
}

/** `_deque_iterator` and `_deque_reverse_iterator`. */
class PyDequeIterator extends PyObject {
  readonly deque: PyDeque;
  readonly version: number;
  readonly reversed: boolean;
  index = 0;

  constructor(deque: PyDeque, reversed: boolean) {
    super();
    this.deque = deque;
    this.version = deque.version;
    this.reversed = reversed;
  }

  next(): Value | undefined {
    const { ring } = this.deque;
    if (this.version !== this.deque.version) {
      this.index = ring.length;
      raise(exc.RuntimeError, 'deque mutated during iteration');
    }
    if (this.index >= ring.length) return undefined;
    const index = this.index++;
    return ring.at(this.reversed ? ring.length - 1 - index : index);
  }
}

class PyDequeReverseIterator extends PyDequeIterator {}

function iteratorType(name: string, instance: typeof PyDequeIterator, reversed: boolean): PyType {
  return defineType<PyDequeIterator>({
    name: `collections.${name}`,
    instance,
    slots: {
      tp_new: (_type, args) => {
        if (!(args[0] instanceof PyDeque))
          return raise(exc.TypeError, `argument 1 must be collections.deque, not ${typeName(args[0] ?? None)}`);
        const made = new instance(args[0], reversed);
        for (let i = args[1] === undefined ? 0 : Number(asIndex(args[1])); i > 0 && made.next() !== undefined; i--);
        return made;
      },
      tp_iter: (self) => self,
      tp_iternext: (self) => self.next(),
    },
    methods: {
      '__length_hint__($self, /)': (self: PyDequeIterator): Value => Math.max(0, self.deque.ring.length - self.index),
      '__reduce__($self, /)': (self: PyDequeIterator): Value => new PyTuple([typeOf(self), new PyTuple([self.deque, self.index])]),
    },
  });
}

export const dequeIteratorType: PyType = iteratorType('_deque_iterator', PyDequeIterator, false);
export const dequeReverseIteratorType: PyType = iteratorType('_deque_reverse_iterator', PyDequeReverseIterator, true);

function init(self: PyDeque, args: readonly Value[], kwnames: KwNames | undefined): void {
  const [iterable, maxlen] = bindArguments('deque', ['iterable', 'maxlen'], 0, args, kwnames);
  self.maxlen = -1;
  if (maxlen !== undefined && maxlen !== None) {
    if (typeOf(maxlen).nb_index === undefined) raise(exc.TypeError, 'an integer is required');
    self.maxlen = asSize(maxlen, exc.OverflowError);
    if (self.maxlen < 0) raise(exc.ValueError, 'maxlen must be non-negative');
  }
  self.replace([]);
  if (iterable !== undefined) self.extend(iterable);
}

const newLike = (self: PyDeque, values: readonly Value[]): PyDeque => {
  const made = new PyDeque();
  made.maxlen = self.maxlen;
  made.replace(values);
  return made;
};

/** Index of the first item that equals `value`, -1 if there is none. Comparing must not change the deque. */
function find(self: PyDeque, value: Value, start: number, stop: number): number {
  const { version, ring } = self;
  for (let i = start; i < stop && i < ring.length; i++) {
    const same = equals(ring.at(i), value);
    if (self.version !== version) raise(exc.RuntimeError, 'deque mutated during iteration');
    if (same) return i;
  }
  return -1;
}

function position(self: PyDeque, key: Value): number {
  if (typeOf(key).nb_index === undefined) raise(exc.TypeError, `sequence index must be integer, not '${typeName(key)}'`);
  let index = asSize(key, exc.IndexError);
  if (index < 0) index += self.ring.length;
  if (index < 0 || index >= self.ring.length) raise(exc.IndexError, 'deque index out of range');
  return index;
}

function removeAt(self: PyDeque, index: number): void {
  const values = self.ring.toArray();
  values.splice(index, 1);
  self.replace(values);
}

function repeat(self: PyDeque, count: number): Value[] {
  const values = self.ring.toArray();
  const useful = self.maxlen < 0 || values.length === 0 ? count : Math.min(count, Math.ceil(self.maxlen / values.length) + 1);
  return repeatItems(values, useful);
}

function compare(self: Value, other: Value, op: CompareOp): Value {
  if (!(self instanceof PyDeque) || !(other instanceof PyDeque)) return NotImplemented;
  const [a, b] = [self.ring.toArray(), other.ring.toArray()];
  if (op === CompareOp.EQ && a.length !== b.length) return false;
  if (op === CompareOp.NE && a.length !== b.length) return true;
  const shared = Math.min(a.length, b.length);
  let i = 0;
  while (i < shared && equals(a[i]!, b[i]!)) i++;
  if (i < shared) {
    if (op === CompareOp.EQ) return false;
    if (op === CompareOp.NE) return true;
    return richCompareBool(a[i]!, b[i]!, op);
  }
  return [
    a.length < b.length,
    a.length <= b.length,
    a.length === b.length,
    a.length !== b.length,
    a.length > b.length,
    a.length >= b.length,
  ][op]!;
}

export const dequeType: PyType = defineType<PyDeque>({
  name: 'collections.deque',
  instance: PyDeque,
  weakrefs: true,
  unhashable: true,
  pattern: 'sequence',
  signature: '([iterable[, maxlen]])',
  ofOne: dequeOf,
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyDeque)(),
    tp_init: init,
    tp_iter: (self) => new PyDequeIterator(self, false),
    tp_richcompare: compare,
    tp_repr: (self) => {
      const name = typeOf(self).name;
      if (reprEnter(self)) return '[...]';
      try {
        const items = self.ring.toArray().map((item) => strToJs(repr(item)));
        return strFromJs(`${name}([${items.join(', ')}]${self.maxlen < 0 ? '' : `, maxlen=${self.maxlen}`})`);
      } finally {
        reprLeave(self);
      }
    },
    sq_length: (self) => self.ring.length,
    nb_bool: (self) => (self as PyDeque).ring.length > 0,
    sq_item: (self, index) => (index >= 0 && index < self.ring.length ? self.ring.at(index) : undefined),
    mp_subscript: (self, key) => self.ring.at(position(self, key)),
    mp_ass_subscript: (self, key, value) => {
      const index = position(self, key);
      if (value === undefined) removeAt(self, index);
      else {
        self.ring.set(index, value);
      }
    },
    sq_contains: (self, value) => find(self, value, 0, self.ring.length) >= 0,
    sq_concat: (self, other) => {
      if (!(other instanceof PyDeque)) return raise(exc.TypeError, `can only concatenate deque (not "${typeName(other)}") to deque`);
      return newLike(self, [...self.ring.toArray(), ...other.ring.toArray()]);
    },
    sq_inplace_concat: (self, other) => {
      self.extend(other);
      return self;
    },
    sq_repeat: (self, count) => newLike(self, repeat(self, count)),
    sq_inplace_repeat: (self, count) => {
      self.replace(repeat(self, count));
      return self;
    },
  },
  methods: {
    'append($self, item, /)': (self: PyDeque, item: Value): Value => (self.append(item), None),
    'appendleft($self, item, /)': (self: PyDeque, item: Value): Value => (self.appendLeft(item), None),
    'clear($self, /)': (self: PyDeque): Value => (self.replace([]), None),
    'copy($self, /)': copy,
    '__copy__($self, /)': copy,
    'count($self, value, /)': (self: PyDeque, value: Value): Value => {
      let count = 0;
      for (let i = find(self, value, 0, self.ring.length); i >= 0; i = find(self, value, i + 1, self.ring.length)) count++;
      return count;
    },
    'extend($self, iterable, /)': (self: PyDeque, iterable: Value): Value | undefined => {
      if (runsPython(iterable)) return iterate(new AppendFrame(self, None), iterable);
      self.extend(iterable);
      return None;
    },
    'extendleft($self, iterable, /)': (self: PyDeque, iterable: Value): Value => {
      const iterator = getIter(iterable === self ? new PyList(self.ring.toArray()) : iterable);
      for (let item = iterNext(iterator); item !== undefined; item = iterNext(iterator)) self.appendLeft(item);
      return None;
    },
    'index($self, value, start=0, stop=<unrepresentable>, /)': (
      self: PyDeque,
      value: Value,
      start: Value,
      stop: Value | undefined,
    ): Value => {
      const bound = (given: Value): number => {
        const index = asSize(given);
        return index < 0 ? Math.max(0, index + self.ring.length) : index;
      };
      const found = find(self, value, bound(start), stop === undefined ? self.ring.length : bound(stop));
      return found >= 0 ? found : raise(exc.ValueError, `${strToJs(repr(value))} is not in deque`);
    },
    'insert($self, index, value, /)': (self: PyDeque, index: Value, value: Value): Value => {
      if (self.maxlen >= 0 && self.ring.length >= self.maxlen) raise(exc.IndexError, 'deque already at its maximum size');
      const values = self.ring.toArray();
      values.splice(asSize(index), 0, value);
      self.replace(values);
      return None;
    },
    'pop($self, /)': (self: PyDeque): Value => {
      const value = self.ring.pop() ?? raise(exc.IndexError, 'pop from an empty deque');
      self.version++;
      return value;
    },
    'popleft($self, /)': (self: PyDeque): Value => {
      const value = self.ring.shift() ?? raise(exc.IndexError, 'pop from an empty deque');
      self.version++;
      return value;
    },
    'remove($self, value, /)': (self: PyDeque, value: Value): Value => {
      const { version } = self;
      let index: number;
      try {
        index = find(self, value, 0, self.ring.length);
      } catch (error) {
        if (self.version !== version) raise(exc.IndexError, 'deque mutated during remove().');
        throw error;
      }
      if (index < 0) raise(exc.ValueError, 'deque.remove(x): x not in deque');
      removeAt(self, index);
      return None;
    },
    'reverse($self, /)': (self: PyDeque): Value => (self.replace(self.ring.toArray().reverse()), None),
    'rotate($self, n=1, /)': (self: PyDeque, n: Value): Value => {
      const { length } = self.ring;
      if (length <= 1) return None;
      const by = ((asSize(n) % length) + length) % length;
      const values = self.ring.toArray();
      self.replace([...values.slice(length - by), ...values.slice(0, length - by)]);
      return None;
    },
    '__reversed__($self, /)': (self: PyDeque): Value => new PyDequeReverseIterator(self, true),
    '__sizeof__($self, /)': (self: PyDeque): Value => 64 + 8 * self.ring.length,
    '__reduce__($self, /)': (self: PyDeque): Value => {
      const state = callMethod(self, '__getstate__');
      const iterator = getIter(self);
      if (self.maxlen < 0) return new PyTuple([typeOf(self), new PyTuple([]), state, iterator]);
      return new PyTuple([typeOf(self), new PyTuple([new PyTuple([]), self.maxlen]), state, iterator]);
    },
  },
  classMethods: {
    '__class_getitem__($cls, object, /)': (cls: Value, item: Value): Value =>
      call(getAttr(importAbsolute('types'), 'GenericAlias'), cls, item),
  },
  getset: { maxlen: { get: (self) => (self.maxlen < 0 ? None : self.maxlen) } },
});

function copy(self: PyDeque): Value {
  if (typeOf(self) === dequeType) return newLike(self, self.ring.toArray());
  const items = new PyList(toArray(self));
  return self.maxlen < 0 ? call(typeOf(self), items) : call(typeOf(self), items, self.maxlen);
}
