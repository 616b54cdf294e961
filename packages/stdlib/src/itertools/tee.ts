import {
  asIndex,
  call,
  checkItemCount,
  defineType,
  exc,
  getIter,
  isCallable,
  iterNext,
  lookupSpecial,
  None,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  typeOf,
  type Value,
} from '@pyco/vm';
import { positional } from './infinite.js';
import { pickling, stateInstance, stateItems, stateNumber } from './pickling.js';

/** How many items a block keeps: seen by what `__reduce__` gives. */
const BLOCK = 57;

/** A block of the items that several `tee` iterators have yet to see, in a list of blocks that is linked forward only. */
class PyTeeBlock extends PyObject {
  readonly iterator: Value;
  readonly values: Value[];
  next: PyTeeBlock | undefined;
  /** The iterator is being asked for the next item. */
  running = false;

  constructor(iterator: Value, values: Value[] = [], next: PyTeeBlock | undefined = undefined) {
    super();
    this.iterator = iterator;
    this.values = values;
    this.next = next;
  }

  /** The block behind this full one. */
  follow(): PyTeeBlock {
    this.next ??= new PyTeeBlock(this.iterator);
    return this.next;
  }

  at(index: number): Value | undefined {
    if (index < this.values.length) return this.values[index];
    if (this.running) raise(exc.RuntimeError, 'cannot re-enter the tee iterator');
    this.running = true;
    try {
      const item = iterNext(this.iterator);
      if (item !== undefined) this.values.push(item);
      return item;
    } finally {
      this.running = false;
    }
  }
}

const takesNoBlock = (): never => raise(exc.ValueError, 'Invalid arguments');

export const teeBlockType: PyType = defineType<PyTeeBlock>({
  name: 'itertools._tee_dataobject',
  instance: PyTeeBlock,
  final: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [iterator, values, next] = positional(type, '_tee_dataobject', 3, 3, args, kwnames);
      if (!(values instanceof PyList))
        return raise(exc.TypeError, `_tee_dataobject() argument 2 must be list, not ${typeOf(values!).tp_name}`);
      const { length } = values.items;
      if (length > BLOCK || (length < BLOCK && next !== None) || (next !== None && !(next instanceof PyTeeBlock))) return takesNoBlock();
      return new PyTeeBlock(iterator!, [...values.items], next === None ? undefined : (next as PyTeeBlock));
    },
  },
  methods: pickling<PyTeeBlock>((self) => [new PyTuple([self.iterator, new PyList([...self.values]), self.next ?? None])]),
});

class PyTee extends PyObject {
  block: PyTeeBlock;
  index: number;

  constructor(block: PyTeeBlock, index: number) {
    super();
    this.block = block;
    this.index = index;
  }

  copy(): PyTee {
    return new PyTee(this.block, this.index);
  }

  next(): Value | undefined {
    if (this.index >= BLOCK) {
      this.block = this.block.follow();
      this.index = 0;
    }
    const item = this.block.at(this.index);
    if (item !== undefined) this.index++;
    return item;
  }
}

const teeOf = (iterator: Value): PyTee => (iterator instanceof PyTee ? iterator.copy() : new PyTee(new PyTeeBlock(iterator), 0));

export const teeType: PyType = defineType<PyTee>({
  name: 'itertools._tee',
  instance: PyTee,
  signature: '(iterable, /)',
  weakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => teeOf(getIter(positional(type, '_tee', 1, 1, args, kwnames)[0]!)),
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
  methods: {
    '__copy__($self, /)': (self: PyTee): Value => self.copy(),
    ...pickling<PyTee>(
      (self) => [new PyTuple([new PyTuple([])]), new PyTuple([self.block, self.index])],
      (self, state) => {
        const items = stateItems(state, 2);
        const block = stateInstance(items, 0, PyTeeBlock, 'itertools._tee_dataobject');
        const index = stateNumber(items[1]!);
        if (index < 0 || index > BLOCK) raise(exc.ValueError, 'Index out of range');
        self.block = block;
        self.index = index;
      },
    ),
  },
});

/** `tee(iterable, n=2)`: an iterator that can be copied is copied, any other shares what it gives. */
export function tee(iterable: Value, count: Value): Value {
  const n = Number(asIndex(count));
  if (n < 0) raise(exc.ValueError, 'n must be >= 0');
  if (n === 0) return new PyTuple([]);
  checkItemCount(n);
  const iterator = getIter(iterable);
  const copy = lookupSpecial(iterator, '__copy__');
  const all: Value[] = [];
  if (copy !== undefined && isCallable(copy) && !(iterator instanceof PyTee)) {
    all.push(iterator);
    while (all.length < n) all.push(call(copy));
  } else {
    const first = iterator instanceof PyTee ? iterator : teeOf(iterator);
    all.push(first);
    while (all.length < n) all.push(first.copy());
  }
  return new PyTuple(all);
}
