import {
  asIndex,
  binaryOp,
  call,
  callWith,
  defineType,
  exc,
  getIter,
  isTrue,
  iterNext,
  Nb,
  None,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  toArray,
  typeOf,
  type Value,
} from '@pyco/vm';
import { bindArguments } from './bind.js';
import { positional } from './infinite.js';

type Maker<T> = new (...args: never[]) => T;
const make = <T>(type: PyType, ...args: readonly unknown[]): T =>
  new (type.instanceClass as unknown as new (...args: readonly unknown[]) => T)(...args);

/** One class for the four that ask a predicate about each item. */
class PyPredicateIterator extends PyObject {
  readonly predicate: Value;
  iterator: Value;
  /** dropwhile: the first item to keep has been seen; takewhile: the end has. */
  done = false;

  constructor(predicate: Value, iterator: Value) {
    super();
    this.predicate = predicate;
    this.iterator = iterator;
  }
}

class PyTakeWhile extends PyPredicateIterator {}
class PyDropWhile extends PyPredicateIterator {}
class PyFilterFalse extends PyPredicateIterator {}
class PyStarMap extends PyPredicateIterator {}

function predicateType<T extends PyPredicateIterator>(
  name: string,
  instance: Maker<T>,
  first: string,
  next: (self: PyPredicateIterator) => Value | undefined,
): PyType {
  return defineType<PyPredicateIterator>({
    name: `itertools.${name}`,
    instance: instance as never,
    signature: `(${first}, iterable, /)`,
    slots: {
      tp_new: (type, args, kwnames) => {
        const [predicate, iterable] = positional(name, 2, 2, args, kwnames);
        return make<PyPredicateIterator>(type, predicate, getIter(iterable!));
      },
      tp_iter: (self) => self,
      tp_iternext: next,
    },
    methods: {
      '__reduce__($self, /)': (self: PyPredicateIterator): Value =>
        new PyTuple([typeOf(self), new PyTuple([self.predicate, self.iterator]), self.done]),
      '__setstate__($self, state, /)': (self: PyPredicateIterator, state: Value): Value => {
        self.done = isTrue(state);
        return None;
      },
    },
  });
}

export const takeWhileType: PyType = predicateType('takewhile', PyTakeWhile, 'predicate', (self) => {
  if (self.done) return undefined;
  const item = iterNext(self.iterator);
  if (item === undefined) return undefined;
  if (isTrue(call(self.predicate, item))) return item;
  self.done = true;
  return undefined;
});

export const dropWhileType: PyType = predicateType('dropwhile', PyDropWhile, 'predicate', (self) => {
  for (;;) {
    const item = iterNext(self.iterator);
    if (item === undefined || self.done) return item;
    if (!isTrue(call(self.predicate, item))) {
      self.done = true;
      return item;
    }
  }
});

export const filterFalseType: PyType = predicateType('filterfalse', PyFilterFalse, 'function', (self) => {
  for (;;) {
    const item = iterNext(self.iterator);
    if (item === undefined) return undefined;
    if (!isTrue(self.predicate === None ? item : call(self.predicate, item))) return item;
  }
});

export const starMapType: PyType = predicateType('starmap', PyStarMap, 'function', (self) => {
  const item = iterNext(self.iterator);
  return item === undefined ? undefined : callWith(self.predicate, toArray(item), undefined);
});

/** `compress(data, selectors)`. */
class PyCompress extends PyObject {
  readonly data: Value;
  readonly selectors: Value;

  constructor(data: Value, selectors: Value) {
    super();
    this.data = data;
    this.selectors = selectors;
  }
}

export const compressType: PyType = defineType<PyCompress>({
  name: 'itertools.compress',
  instance: PyCompress,
  signature: '(data, selectors)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const [data, selectors] = bindArguments('compress', ['data', 'selectors'], 2, args, kwnames);
      return make<PyCompress>(type, getIter(data!), getIter(selectors!));
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      for (;;) {
        const item = iterNext(self.data);
        if (item === undefined) return undefined;
        const selector = iterNext(self.selectors);
        if (selector === undefined) return undefined;
        if (isTrue(selector)) return item;
      }
    },
  },
  methods: { '__reduce__($self, /)': (self: PyCompress): Value => new PyTuple([typeOf(self), new PyTuple([self.data, self.selectors])]) },
});

/** `islice(iterable, [start,] stop [, step])`. */
class PyISlice extends PyObject {
  iterator: Value | undefined;
  nextIndex: number;
  /** `-1`: no end. */
  readonly stop: number;
  readonly step: number;
  count = 0;

  constructor(iterator: Value, start: number, stop: number, step: number) {
    super();
    this.iterator = iterator;
    this.nextIndex = start;
    this.stop = stop;
    this.step = step;
  }

  next(): Value | undefined {
    const { iterator } = this;
    if (iterator === undefined) return undefined;
    while (this.count < this.nextIndex) {
      if (iterNext(iterator) === undefined) return this.#end();
      this.count++;
    }
    if (this.stop !== -1 && this.count >= this.stop) return this.#end();
    const item = iterNext(iterator);
    if (item === undefined) return this.#end();
    this.count++;
    const next = this.nextIndex + this.step;
    this.nextIndex = this.stop !== -1 && (next > this.stop || next < 0) ? this.stop : next;
    return item;
  }

  #end(): undefined {
    this.iterator = undefined;
    return undefined;
  }
}

function sliceArgument(value: Value, what: string): number {
  if (value === None) return -1;
  const index = typeOf(value).nb_index === undefined ? -1 : asIndex(value);
  if (typeof index === 'bigint' || index < 0) {
    raise(exc.ValueError, `${what} must be None or an integer: 0 <= x <= sys.maxsize.`);
  }
  return index;
}

export const iSliceType: PyType = defineType<PyISlice>({
  name: 'itertools.islice',
  instance: PyISlice,
  signature: '(iterable, /, *args)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const [iterable, a, b, c] = positional('islice', 2, 4, args, kwnames);
      let start = 0;
      let stop: number;
      if (b === undefined) stop = sliceArgument(a!, 'Stop argument for islice()');
      else {
        start = Math.max(0, sliceArgument(a!, 'Indices for islice()'));
        stop = sliceArgument(b, 'Stop argument for islice()');
      }
      let step = 1;
      if (c !== undefined && c !== None) {
        const index = typeOf(c).nb_index === undefined ? 0 : asIndex(c);
        if (typeof index === 'bigint' || index < 1) raise(exc.ValueError, 'Step for islice() must be a positive integer or None.');
        step = Number(index);
      }
      return make<PyISlice>(type, getIter(iterable!), start, stop, step);
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
});

/** `accumulate(iterable, func=None, *, initial=None)`. */
class PyAccumulate extends PyObject {
  readonly iterator: Value;
  readonly fn: Value;
  total: Value | undefined = undefined;
  initial: Value | undefined;

  constructor(iterator: Value, fn: Value, initial: Value | undefined) {
    super();
    this.iterator = iterator;
    this.fn = fn;
    this.initial = initial;
  }

  next(): Value | undefined {
    if (this.initial !== undefined) {
      this.total = this.initial;
      this.initial = undefined;
      return this.total;
    }
    const item = iterNext(this.iterator);
    if (item === undefined) return undefined;
    if (this.total === undefined) this.total = item;
    else this.total = this.fn === None ? binaryOp(this.total, item, Nb.ADD) : call(this.fn, this.total, item);
    return this.total;
  }
}

export const accumulateType: PyType = defineType<PyAccumulate>({
  name: 'itertools.accumulate',
  instance: PyAccumulate,
  signature: '(iterable, func=None, *, initial=None)',
  slots: {
    tp_new: (type, args, kwnames) => {
      if (args.length - (kwnames?.length ?? 0) > 2) {
        raise(exc.TypeError, `accumulate() takes at most 2 positional arguments (${args.length - (kwnames?.length ?? 0)} given)`);
      }
      const [iterable, fn, initial] = bindArguments('accumulate', ['iterable', 'func', 'initial'], 1, args, kwnames);
      return make<PyAccumulate>(type, getIter(iterable!), fn ?? None, initial === None ? undefined : initial);
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
});

/** `pairwise(iterable)`. */
class PyPairwise extends PyObject {
  iterator: Value | undefined;
  old: Value | undefined = undefined;

  constructor(iterator: Value) {
    super();
    this.iterator = iterator;
  }

  next(): Value | undefined {
    if (this.iterator === undefined) return undefined;
    if (this.old === undefined) {
      this.old = iterNext(this.iterator);
      if (this.old === undefined || this.iterator === undefined) return this.#end();
    }
    const { old } = this;
    const item = iterNext(this.iterator);
    if (item === undefined) return this.#end();
    this.old = item;
    return new PyTuple([old, item]);
  }

  #end(): undefined {
    this.iterator = undefined;
    this.old = undefined;
    return undefined;
  }
}

export const pairwiseType: PyType = defineType<PyPairwise>({
  name: 'itertools.pairwise',
  instance: PyPairwise,
  signature: '(iterable, /)',
  slots: {
    tp_new: (type, args, kwnames) => make<PyPairwise>(type, getIter(positional('pairwise', 1, 1, args, kwnames)[0]!)),
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
});

/** `batched(iterable, n, *, strict=False)`. */
class PyBatched extends PyObject {
  iterator: Value | undefined;
  readonly size: number;
  readonly strict: boolean;

  constructor(iterator: Value, size: number, strict: boolean) {
    super();
    this.iterator = iterator;
    this.size = size;
    this.strict = strict;
  }

  next(): Value | undefined {
    if (this.iterator === undefined) return undefined;
    const items: Value[] = [];
    while (items.length < this.size) {
      const item = iterNext(this.iterator);
      if (item === undefined) {
        this.iterator = undefined;
        if (items.length === 0) return undefined;
        if (this.strict) raise(exc.ValueError, 'batched(): incomplete batch');
        break;
      }
      items.push(item);
    }
    return new PyTuple(items);
  }
}

export const batchedType: PyType = defineType<PyBatched>({
  name: 'itertools.batched',
  instance: PyBatched,
  signature: '(iterable, n, *, strict=False)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const [iterable, n, strict] = bindArguments('batched', ['iterable', 'n', 'strict'], 2, args, kwnames);
      const size = asIndex(n!);
      if (size < 1) raise(exc.ValueError, 'n must be at least one');
      return make<PyBatched>(type, getIter(iterable!), Number(size), strict !== undefined && isTrue(strict));
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
});
