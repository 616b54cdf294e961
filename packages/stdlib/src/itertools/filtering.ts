import {
  asIndex,
  asSize,
  BATCH_MASK,
  binaryOp,
  call,
  callBeneath,
  callsPython,
  callWith,
  checkSize,
  DelegatingIterator,
  defineType,
  exc,
  FilteringIterator,
  getIter,
  isTrue,
  iterNext,
  Nb,
  NextFrame,
  None,
  nextBeneath,
  noMore,
  type PyBaseException,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  runsPython,
  type ThreadState,
  tailCall,
  toArray,
  typeOf,
  type Value,
} from '@pyco/vm';
import { bindArguments } from './bind.js';
import { chainOf } from './combining.js';
import { positional } from './infinite.js';
import { pickling, stateNumber } from './pickling.js';

type Maker<T> = new (...args: never[]) => T;
const make = <T>(type: PyType, ...args: readonly unknown[]): T =>
  new (type.instanceClass as unknown as new (...args: readonly unknown[]) => T)(...args);

/** One class for the four that ask a function about each item. */
abstract class PyPredicateIterator extends FilteringIterator {
  /** dropwhile: the first item to keep has been seen; takewhile: the end has. */
  done = false;
}

class PyTakeWhile extends PyPredicateIterator {
  override get isOver(): boolean {
    return this.done;
  }

  override judge(answer: boolean): boolean {
    this.done = !answer;
    return answer;
  }
}

class PyDropWhile extends PyPredicateIterator {
  override get isJudging(): boolean {
    return !this.done;
  }

  override judge(answer: boolean): boolean {
    this.done = !answer;
    return !answer;
  }
}

class PyFilterFalse extends PyPredicateIterator {
  override judge(answer: boolean): boolean {
    return !answer;
  }
}

class PyStarMap extends PyPredicateIterator {
  override judge(): boolean {
    return true;
  }

  override tailNext(tstate: ThreadState): Value | undefined {
    const item = nextBeneath(tstate, new StarMapFrame(this), this.iterator);
    return item === undefined ? undefined : tailCall(this.func, toArray(item));
  }
}

/** Waits for the arguments of a call. */
class StarMapFrame extends NextFrame {
  readonly #map: PyStarMap;

  constructor(map: PyStarMap) {
    super();
    this.#map = map;
  }

  protected override take(tstate: ThreadState, item: Value | undefined): Value | undefined {
    return item === undefined ? noMore(tstate) : tailCall(this.#map.func, toArray(item));
  }
}

function predicateType<T extends PyPredicateIterator>(
  name: string,
  instance: Maker<T>,
  first: string,
  hasState: boolean,
  next: (self: PyPredicateIterator) => Value | undefined,
): PyType {
  return defineType<PyPredicateIterator>({
    name: `itertools.${name}`,
    instance: instance as never,
    signature: `(${first}, iterable, /)`,
    slots: {
      tp_new: (type, args, kwnames) => {
        const [predicate, iterable] = positional(type, name, 2, 2, args, kwnames);
        return make<PyPredicateIterator>(type, predicate, getIter(iterable!));
      },
      tp_iter: (self) => self,
      tp_iternext: next,
    },
    methods: pickling<PyPredicateIterator>(
      (self) => {
        const args = new PyTuple([self.func, self.iterator]);
        return hasState ? [args, self.done ? 1 : 0] : [args];
      },
      hasState
        ? (self, state) => {
            self.done = isTrue(state);
          }
        : undefined,
    ),
  });
}

export const takeWhileType: PyType = predicateType('takewhile', PyTakeWhile, 'predicate', true, (self) => {
  if (self.done) return undefined;
  const item = iterNext(self.iterator);
  if (item === undefined) return undefined;
  if (isTrue(call(self.func, item))) return item;
  self.done = true;
  return undefined;
});

export const dropWhileType: PyType = predicateType('dropwhile', PyDropWhile, 'predicate', true, (self) => {
  for (;;) {
    const item = iterNext(self.iterator);
    if (item === undefined || self.done) return item;
    if (!isTrue(call(self.func, item))) {
      self.done = true;
      return item;
    }
  }
});

export const filterFalseType: PyType = predicateType('filterfalse', PyFilterFalse, 'function', false, (self) => {
  for (;;) {
    const item = iterNext(self.iterator);
    if (item === undefined) return undefined;
    if (!isTrue(self.func === None ? item : call(self.func, item))) return item;
  }
});

export const starMapType: PyType = predicateType('starmap', PyStarMap, 'function', false, (self) => {
  const item = iterNext(self.iterator);
  return item === undefined ? undefined : callWith(self.func, toArray(item), undefined);
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
  methods: pickling<PyCompress>((self) => [new PyTuple([self.data, self.selectors])]),
});

/** `islice(iterable, [start,] stop [, step])`. */
class PyISlice extends DelegatingIterator {
  iterator: Value | undefined;
  nextIndex: number;
  /** `-1`: no end. */
  readonly stop: number;
  readonly step: number;
  count = 0;
  readonly runsPython: boolean;

  constructor(iterator: Value, start: number, stop: number, step: number) {
    super();
    this.iterator = iterator;
    this.nextIndex = start;
    this.stop = stop;
    this.step = step;
    this.runsPython = runsPython(iterator);
  }

  override tailNext(tstate: ThreadState): Value | undefined {
    return new ISliceFrame(this).goOn(tstate);
  }

  /** Whether items are still to be passed over. */
  get isBefore(): boolean {
    return this.count < this.nextIndex;
  }

  get isAtEnd(): boolean {
    return this.iterator === undefined || (!this.isBefore && this.stop !== -1 && this.count >= this.stop);
  }

  /** Of an item that is given. */
  advance(): void {
    this.count++;
    const next = this.nextIndex + this.step;
    this.nextIndex = this.stop !== -1 && (next > this.stop || next < 0) ? this.stop : next;
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
    this.advance();
    return item;
  }

  #end(): undefined {
    this.iterator = undefined;
    return undefined;
  }
}

/** Passes over items, then waits for the one that is given. */
class ISliceFrame extends NextFrame {
  readonly #slice: PyISlice;

  constructor(slice: PyISlice) {
    super();
    this.#slice = slice;
  }

  goOn(tstate: ThreadState): Value | undefined {
    const slice = this.#slice;
    while (!slice.isAtEnd) {
      const item = nextBeneath(tstate, this, slice.iterator!);
      if (item === undefined) {
        if (tstate.returned !== undefined) slice.iterator = undefined;
        return undefined;
      }
      if (!slice.isBefore) {
        slice.advance();
        return item;
      }
      slice.count++;
    }
    slice.iterator = undefined;
    return noMore(tstate);
  }

  protected override take(tstate: ThreadState, item: Value | undefined): Value | undefined {
    const slice = this.#slice;
    if (item === undefined) {
      slice.iterator = undefined;
      return noMore(tstate);
    }
    if (!slice.isBefore) {
      slice.advance();
      return item;
    }
    slice.count++;
    return this.goOn(tstate);
  }
}

const MAXSIZE = 0x7fff_ffff_ffff_ffffn;

function sliceArgument(value: Value, what: string): number {
  if (value === None) return -1;
  const index = typeOf(value).nb_index === undefined ? -1 : asIndex(value);
  if (index < 0 || index > MAXSIZE) raise(exc.ValueError, `${what} must be None or an integer: 0 <= x <= sys.maxsize.`);
  return Number(index);
}

export const iSliceType: PyType = defineType<PyISlice>({
  name: 'itertools.islice',
  instance: PyISlice,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [iterable, a, b, c] = positional(type, 'islice', 2, 4, args, kwnames);
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
        if (index < 1 || index > MAXSIZE) raise(exc.ValueError, 'Step for islice() must be a positive integer or None.');
        step = Number(index);
      }
      return make<PyISlice>(type, getIter(iterable!), start, stop, step);
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
  methods: pickling<PyISlice>(
    (self) => {
      // A finished one does not know its iterable any more.
      if (self.iterator === undefined) return [new PyTuple([getIter(new PyList([])), 0]), 0];
      return [new PyTuple([self.iterator, self.nextIndex, self.stop < 0 ? None : self.stop, self.step]), self.count];
    },
    (self, state) => {
      self.count = stateNumber(state);
    },
  ),
});

/** `accumulate(iterable, func=None, *, initial=None)`. */
class PyAccumulate extends DelegatingIterator {
  readonly iterator: Value;
  readonly fn: Value;
  total: Value | undefined = undefined;
  initial: Value | undefined;
  readonly runsPython: boolean;

  constructor(iterator: Value, fn: Value, initial: Value | undefined) {
    super();
    this.iterator = iterator;
    this.fn = fn;
    this.initial = initial;
    this.runsPython = runsPython(iterator) || (fn !== None && callsPython(fn));
  }

  override tailNext(tstate: ThreadState): Value | undefined {
    if (this.initial !== undefined) return this.next();
    const frame = new AccumulateFrame(this);
    const item = nextBeneath(tstate, frame, this.iterator);
    return item === undefined ? undefined : frame.combine(tstate, item);
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

/** Waits for the next item, then for what the function makes of it. */
class AccumulateFrame extends NextFrame {
  readonly #accumulate: PyAccumulate;
  #isCalling = false;

  constructor(accumulate: PyAccumulate) {
    super();
    this.#accumulate = accumulate;
  }

  override get takesReturn(): boolean {
    return !this.#isCalling;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (!this.#isCalling) return super.resume(tstate, value, error);
    if (error !== undefined) throw error;
    this.#accumulate.total = value!;
    return value;
  }

  combine(tstate: ThreadState, item: Value): Value | undefined {
    const { total, fn } = this.#accumulate;
    let value: Value | undefined;
    if (total === undefined) value = item;
    else if (fn === None) value = binaryOp(total, item, Nb.ADD);
    else {
      this.#isCalling = true;
      value = callBeneath(tstate, this, fn, [total, item]);
    }
    if (value !== undefined) this.#accumulate.total = value;
    return value;
  }

  protected override take(tstate: ThreadState, item: Value | undefined): Value | undefined {
    return item === undefined ? noMore(tstate) : this.combine(tstate, item);
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
  methods: pickling<PyAccumulate>(
    (self) => {
      if (self.initial !== undefined) {
        return [new PyTuple([chainOf(getIter(new PyTuple([new PyTuple([self.initial]), self.iterator]))), self.fn]), None];
      }
      // A total of None looks like no total: a slice of an iterator that begins with it says the same.
      if (self.total === None) {
        const again = call(accumulateType, chainOf(getIter(new PyTuple([new PyTuple([None]), self.iterator]))), self.fn);
        return [iSliceType, new PyTuple([again, 1, None])];
      }
      return [new PyTuple([self.iterator, self.fn]), self.total ?? None];
    },
    (self, state) => {
      self.total = state;
    },
  ),
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
    tp_new: (type, args, kwnames) => make<PyPairwise>(type, getIter(positional(type, 'pairwise', 1, 1, args, kwnames)[0]!)),
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
      if ((items.length & BATCH_MASK) === 0) checkSize(items.length * 8);
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
      const given = args.length - (kwnames?.length ?? 0);
      if (given > 2) raise(exc.TypeError, `batched() takes exactly 2 positional arguments (${given} given)`);
      const [iterable, n, strict] = bindArguments('batched', ['iterable', 'n', 'strict'], 2, args, kwnames);
      const size = asSize(n!, exc.OverflowError);
      if (size < 1) raise(exc.ValueError, 'n must be at least one');
      return make<PyBatched>(type, getIter(iterable!), Number(size), strict !== undefined && isTrue(strict));
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
});
