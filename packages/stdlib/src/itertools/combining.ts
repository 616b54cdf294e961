import {
  asIndex,
  asSize,
  BULK,
  call,
  currentThread,
  DelegatingIterator,
  defineType,
  equals,
  exc,
  genericAlias,
  getIter,
  intType,
  isInstance,
  iterNext,
  type KwNames,
  NextFrame,
  None,
  nextBeneath,
  noMore,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  runsPython,
  spend,
  type ThreadState,
  toArray,
  typeOf,
  type Value,
} from '@pyco/vm';
import { bindArguments } from './bind.js';
import { positional } from './infinite.js';
import { pickling, stateInstance, stateItems, stateNumber, stateNumbers } from './pickling.js';

const make = <T>(type: PyType, ...args: readonly unknown[]): T =>
  new (type.instanceClass as unknown as new (...args: readonly unknown[]) => T)(...args);

/** `chain(*iterables)` and `chain.from_iterable(iterable)`. */
class PyChain extends DelegatingIterator {
  source: Value | undefined;
  active: Value | undefined = undefined;
  readonly runsPython: boolean;

  override tailNext(tstate: ThreadState): Value | undefined {
    return new ChainFrame(this).goOn(tstate);
  }

  constructor(source: Value, asksPython: boolean) {
    super();
    this.source = source;
    this.runsPython = asksPython;
  }

  next(): Value | undefined {
    while (this.source !== undefined) {
      if (this.active === undefined) {
        const iterable = iterNext(this.source);
        if (iterable === undefined) {
          this.source = undefined;
          return undefined;
        }
        try {
          this.active = getIter(iterable);
        } catch (error) {
          this.source = undefined;
          throw error;
        }
      }
      const item = iterNext(this.active);
      if (item !== undefined) return item;
      this.active = undefined;
    }
    return undefined;
  }
}

/** Waits for an iterable, or for an item of one. */
class ChainFrame extends NextFrame {
  readonly #chain: PyChain;
  #isAtSource = false;

  constructor(chain: PyChain) {
    super();
    this.#chain = chain;
  }

  goOn(tstate: ThreadState): Value | undefined {
    const chain = this.#chain;
    while (chain.source !== undefined) {
      this.#isAtSource = chain.active === undefined;
      const value = nextBeneath(tstate, this, chain.active ?? chain.source);
      if (value === undefined) {
        if (tstate.returned === undefined) return undefined;
        tstate.returned = undefined;
      }
      const item = this.#told(value);
      if (item !== undefined) return item;
    }
    return noMore(tstate);
  }

  /** Gives the item, if it is one. */
  #told(value: Value | undefined): Value | undefined {
    const chain = this.#chain;
    if (!this.#isAtSource) {
      if (value === undefined) chain.active = undefined;
      return value;
    }
    const { source } = chain;
    chain.source = undefined;
    if (value === undefined) return undefined;
    chain.active = getIter(value);
    chain.source = source;
    return undefined;
  }

  protected override take(tstate: ThreadState, value: Value | undefined): Value | undefined {
    return this.#told(value) ?? this.goOn(tstate);
  }
}

export const chainType: PyType = defineType<PyChain>({
  name: 'itertools.chain',
  instance: PyChain,
  signature: '(*iterables)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const iterables = positional(type, 'chain', 0, Number.POSITIVE_INFINITY, args, kwnames);
      return make<PyChain>(
        type,
        getIter(new PyTuple([...iterables])),
        iterables.some((iterable) => runsPython(iterable!)),
      );
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
  methods: pickling<PyChain>(
    (self) => {
      if (self.source === undefined) return [new PyTuple([])];
      return [new PyTuple([]), new PyTuple(self.active === undefined ? [self.source] : [self.source, self.active])];
    },
    (self, state) => {
      const items = stateItems(state, 1, 2);
      if (!items.every((item) => typeOf(item).tp_iternext !== undefined)) raise(exc.TypeError, 'Arguments must be iterators.');
      [self.source, self.active] = items;
    },
  ),
  classMethods: {
    '__class_getitem__($cls, object, /)': genericAlias,
    'from_iterable($type, iterable, /)': (type: PyType, iterable: Value): Value => {
      const items = iterable instanceof PyList || iterable instanceof PyTuple ? iterable.items : [];
      return make<PyChain>(type, getIter(iterable), runsPython(iterable) || items.some(runsPython));
    },
  },
});

/** `chain.from_iterable`. */
export const chainOf = (source: Value): Value => new PyChain(source, true);

/** `zip_longest(*iterables, fillvalue=None)`. */
class PyZipLongest extends PyObject {
  readonly iterators: (Value | undefined)[];
  active: number;
  fill: Value;

  constructor(iterators: (Value | undefined)[], fill: Value) {
    super();
    this.iterators = iterators;
    this.active = iterators.length;
    this.fill = fill;
  }

  next(): Value | undefined {
    if (this.active === 0) return undefined;
    const items: Value[] = [];
    for (let i = 0; i < this.iterators.length; i++) {
      const iterator = this.iterators[i];
      let item = iterator === undefined ? undefined : iterNext(iterator);
      if (item === undefined) {
        if (iterator !== undefined) {
          this.iterators[i] = undefined;
          if (--this.active === 0) return undefined;
        }
        item = this.fill;
      }
      items.push(item);
    }
    return new PyTuple(items);
  }
}

export const zipLongestType: PyType = defineType<PyZipLongest>({
  name: 'itertools.zip_longest',
  instance: PyZipLongest,
  signature: '(*iterables, fillvalue=None)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0);
      if (kwnames !== undefined && (kwnames.length !== 1 || kwnames[0] !== 'fillvalue')) {
        raise(exc.TypeError, 'zip_longest() got an unexpected keyword argument');
      }
      return make<PyZipLongest>(type, args.slice(0, given).map(getIter), args[given] ?? None);
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
  methods: pickling<PyZipLongest>(
    (self) => [new PyTuple(self.iterators.map((iterator) => iterator ?? new PyTuple([]))), self.fill],
    (self, state) => {
      self.fill = state;
    },
  ),
});

/** What the four combinatoric iterators share: a pool, the indexes that make the next result, whether it is over. */
class PyPick extends PyObject {
  readonly pools: readonly (readonly Value[])[];
  indices: number[];
  readonly length: number;
  started = false;
  /** Places filled since the last time they were counted. */
  work = 0;
  /** The items of the last result: the next one is a copy in which some are replaced. */
  last: readonly Value[] | undefined = undefined;
  done: boolean;
  /** Permutations: how often each place has still to turn. */
  cycles: number[];

  constructor(pools: readonly (readonly Value[])[], indices: number[], length: number, done: boolean, cycles: number[] = []) {
    super();
    this.pools = pools;
    this.indices = indices;
    this.length = length;
    this.done = done;
    this.cycles = cycles;
  }

  /** The tuple of what the indexes point to; those before `from` have not changed since the last one. */
  result(from: number): Value {
    this.work += this.length + 1;
    if (this.work >= BULK) {
      spend(this.work);
      this.work = 0;
    }
    const { pools, indices, last } = this;
    const items = last === undefined ? [] : last.slice();
    for (let i = last === undefined ? 0 : from; i < this.length; i++) items[i] = (pools.length === 1 ? pools[0]! : pools[i]!)[indices[i]!]!;
    this.last = items;
    return new PyTuple(items);
  }

  /** Goes on from indexes that Python has given. */
  restart(indices: number[]): void {
    this.indices = indices;
    this.last = undefined;
    this.started = true;
  }
}

class PyProduct extends PyPick {}
class PyPermutations extends PyPick {}
class PyCombinations extends PyPick {}
class PyCombinationsWithReplacement extends PyPick {}

/** `advance` moves the indexes on and tells the first that has changed; -1 at the end. */
function pickType(
  name: string,
  instance: typeof PyPick,
  signature: string,
  create: (type: PyType, args: readonly Value[], kwnames: KwNames | undefined) => Value,
  advance: (self: PyPick) => number,
  methods: ReturnType<typeof pickling<PyPick>> = pickling<PyPick>(reducePick, (self, state) => {
    self.restart(stateNumbers(state, self.length).map((index) => clamp(index, self.pools[0]!.length - 1)));
  }),
): PyType {
  return defineType<PyPick>({
    name: `itertools.${name}`,
    instance,
    signature,
    slots: {
      tp_new: create,
      tp_iter: (self) => self,
      tp_iternext: (self) => {
        if (self.done) return undefined;
        if (!self.started) {
          self.started = true;
          return self.result(0);
        }
        const from = advance(self);
        if (from >= 0) return self.result(from);
        self.done = true;
        self.last = undefined;
        return undefined;
      },
    },
    methods,
  });
}

const clamp = (index: number, last: number): number => Math.max(0, Math.min(index, last));
const numbers = (items: readonly number[]): Value => new PyTuple([...items]);

/** What makes one that picks `length` of one pool: a new one until it has given something, an empty one when it is over. */
function reducePick(self: PyPick): readonly Value[] {
  if (self.done && self.started) return [new PyTuple([new PyTuple([]), self.length])];
  const args = new PyTuple([new PyTuple([...self.pools[0]!]), self.length]);
  return self.started ? [args, numbers(self.indices.slice(0, self.length))] : [args];
}

/** More are not to be had: JavaScript's engine ends the process instead of raising anything. */
const MOST_INDICES: number = 2 ** 27;

function lengthArgument(r: Value): number {
  const length = asSize(r, exc.OverflowError);
  if (length < 0) raise(exc.ValueError, 'r must be non-negative');
  if (length > MOST_INDICES) raise(exc.MemoryError);
  return length;
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const productType: PyType = pickType(
  'product',
  PyProduct,
  '(*iterables, repeat=1)',
  (type, args, kwnames) => {
    const given = args.length - (kwnames?.length ?? 0);
    if (kwnames !== undefined && (kwnames.length !== 1 || kwnames[0] !== 'repeat'))
      raise(exc.TypeError, `product() got an unexpected keyword argument '${kwnames[0]}'`);
    const repeat = given < args.length ? asIndex(args[given]!) : 1;
    if (repeat < 0) raise(exc.ValueError, 'repeat argument cannot be negative');
    if (Number(repeat) * given > 1e7) raise(exc.OverflowError, 'repeat argument too large');
    const once = args.slice(0, given).map(toArray);
    const pools = range(Number(repeat)).flatMap(() => once);
    return make<PyProduct>(
      type,
      pools,
      pools.map(() => 0),
      pools.length,
      pools.some((pool) => pool.length === 0),
    );
  },
  ({ indices, pools }) => {
    for (let i = pools.length - 1; i >= 0; i--) {
      if (++indices[i]! < pools[i]!.length) return i;
      indices[i] = 0;
    }
    return -1;
  },
  pickling<PyPick>(
    (self) => {
      if (self.done && self.started) return [new PyTuple([new PyTuple([])])];
      const args = new PyTuple(self.pools.map((pool) => new PyTuple([...pool])));
      return self.started ? [args, numbers(self.indices)] : [args];
    },
    (self, state) => {
      const indices = stateNumbers(state, self.pools.length);
      if (self.pools.some((pool) => pool.length === 0)) self.done = true;
      else self.restart(indices.map((index, i) => clamp(index, self.pools[i]!.length - 1)));
      self.started = true;
    },
  ),
);

export const permutationsType: PyType = pickType(
  'permutations',
  PyPermutations,
  '(iterable, r=None)',
  (type, args, kwnames) => {
    const [iterable, r] = bindArguments('permutations', ['iterable', 'r'], 1, args, kwnames);
    const pool = toArray(iterable!);
    if (r !== undefined && r !== None && !isInstance(r, intType)) raise(exc.TypeError, 'Expected int as r');
    const length = r === undefined || r === None ? pool.length : lengthArgument(r);
    const cycles = range(Math.min(length, pool.length)).map((i) => pool.length - i);
    return make<PyPermutations>(type, [pool], range(pool.length), length, length > pool.length, cycles);
  },
  ({ indices, cycles, length }) => {
    const n = indices.length;
    for (let i = length - 1; i >= 0; i--) {
      const index = indices[i]!;
      if (--cycles[i]! === 0) {
        for (let k = i; k < n - 1; k++) indices[k] = indices[k + 1]!;
        indices[n - 1] = index;
        cycles[i] = n - i;
      } else {
        const j = n - cycles[i]!;
        indices[i] = indices[j]!;
        indices[j] = index;
        return i;
      }
    }
    return -1;
  },
  pickling<PyPick>(
    (self) => {
      if (!self.started || self.done) return reducePick(self);
      return [reducePick(self)[0]!, new PyTuple([numbers(self.indices), numbers(self.cycles)])];
    },
    (self, state) => {
      const items = stateItems(state, 2);
      const n = self.pools[0]!.length;
      const indices = stateInstance(items, 0, PyTuple, 'tuple');
      const cycles = stateInstance(items, 1, PyTuple, 'tuple');
      if (indices.items.length !== n || cycles.items.length !== self.length) raise(exc.ValueError, 'invalid arguments');
      self.restart(indices.items.map((index) => clamp(stateNumber(index), n - 1)));
      self.cycles = cycles.items.map((count, i) => Math.max(1, Math.min(stateNumber(count), n - i)));
    },
  ),
);

export const combinationsType: PyType = pickType(
  'combinations',
  PyCombinations,
  '(iterable, r)',
  (type, args, kwnames) => {
    const [iterable, r] = bindArguments('combinations', ['iterable', 'r'], 2, args, kwnames);
    const pool = toArray(iterable!);
    const length = lengthArgument(r!);
    return make<PyCombinations>(type, [pool], range(Math.min(length, pool.length)), length, length > pool.length);
  },
  ({ indices, pools, length }) => {
    const n = pools[0]!.length;
    let i = length - 1;
    while (i >= 0 && indices[i] === i + n - length) i--;
    if (i < 0) return -1;
    indices[i]!++;
    for (let j = i + 1; j < length; j++) indices[j] = indices[j - 1]! + 1;
    return i;
  },
);

export const combinationsWithReplacementType: PyType = pickType(
  'combinations_with_replacement',
  PyCombinationsWithReplacement,
  '(iterable, r)',
  (type, args, kwnames) => {
    const [iterable, r] = bindArguments('combinations_with_replacement', ['iterable', 'r'], 2, args, kwnames);
    const pool = toArray(iterable!);
    const length = lengthArgument(r!);
    return make<PyCombinationsWithReplacement>(type, [pool], new Array<number>(length).fill(0), length, pool.length === 0 && length > 0);
  },
  ({ indices, pools, length }) => {
    const last = pools[0]!.length - 1;
    let i = length - 1;
    while (i >= 0 && indices[i] === last) i--;
    if (i < 0) return -1;
    indices.fill(indices[i]! + 1, i);
    return i;
  },
);

/** `groupby(iterable, key=None)`. */
class PyGroupBy extends PyObject {
  readonly iterator: Value;
  readonly keyFunction: Value;
  targetKey: Value | undefined = undefined;
  currentKey: Value | undefined = undefined;
  currentValue: Value | undefined = undefined;
  group: PyGrouper | undefined = undefined;

  constructor(iterator: Value, keyFunction: Value) {
    super();
    this.iterator = iterator;
    this.keyFunction = keyFunction;
  }

  /** Takes one more item; false at the end. */
  step(): boolean {
    const item = iterNext(this.iterator);
    if (item === undefined) return false;
    const key = this.keyFunction === None ? item : call(this.keyFunction, item);
    this.currentValue = item;
    this.currentKey = key;
    return true;
  }

  next(): Value | undefined {
    this.group = undefined;
    for (;;) {
      if (this.currentKey !== undefined && (this.targetKey === undefined || !equals(this.targetKey, this.currentKey))) break;
      if (!this.step()) return undefined;
    }
    this.targetKey = this.currentKey;
    this.group = new PyGrouper(this, this.targetKey);
    return new PyTuple([this.currentKey, this.group]);
  }
}

class PyGrouper extends PyObject {
  readonly parent: PyGroupBy;
  readonly key: Value;

  constructor(parent: PyGroupBy, key: Value) {
    super();
    this.parent = parent;
    this.key = key;
  }

  next(): Value | undefined {
    const { parent } = this;
    if (parent.group !== this) return undefined;
    if (parent.currentValue === undefined && !parent.step()) return undefined;
    if (!equals(this.key, parent.currentKey!)) return undefined;
    const value = parent.currentValue;
    parent.currentValue = undefined;
    return value;
  }
}

export const groupByType: PyType = defineType<PyGroupBy>({
  name: 'itertools.groupby',
  instance: PyGroupBy,
  signature: '(iterable, key=None)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const [iterable, key] = bindArguments('groupby', ['iterable', 'key'], 1, args, kwnames);
      return make<PyGroupBy>(type, getIter(iterable!), key ?? None);
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
  methods: pickling<PyGroupBy>(
    (self) => {
      const args = new PyTuple([self.iterator, self.keyFunction]);
      const { currentValue, targetKey, currentKey } = self;
      if (currentValue === undefined || targetKey === undefined || currentKey === undefined) return [args];
      return [args, new PyTuple([currentValue, targetKey, currentKey])];
    },
    (self, state) => {
      [self.currentValue, self.targetKey, self.currentKey] = stateItems(state, 3);
    },
  ),
});

export const grouperType: PyType = defineType<PyGrouper>({
  name: 'itertools._grouper',
  instance: PyGrouper,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [parent, key] = positional(type, '_grouper', 2, 2, args, kwnames);
      if (!(parent instanceof PyGroupBy)) return raise(exc.TypeError, 'incorrect usage of internal _grouper');
      const group = new PyGrouper(parent, key!);
      parent.group = group;
      return group;
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
  methods: pickling<PyGrouper>((self) =>
    self.parent.group === self
      ? [new PyTuple([self.parent, self.key])]
      : [currentThread().interp.builtins.getStr('iter')!, new PyTuple([new PyTuple([])])],
  ),
});
