import {
  asIndex,
  asSize,
  call,
  defineType,
  equals,
  exc,
  genericGetAttr,
  getIter,
  isCallable,
  iterNext,
  type KwNames,
  lookupSpecial,
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

const make = <T>(type: PyType, ...args: readonly unknown[]): T =>
  new (type.instanceClass as unknown as new (...args: readonly unknown[]) => T)(...args);

/** `chain(*iterables)` and `chain.from_iterable(iterable)`. */
class PyChain extends PyObject {
  source: Value | undefined;
  active: Value | undefined = undefined;

  constructor(source: Value) {
    super();
    this.source = source;
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

export const chainType: PyType = defineType<PyChain>({
  name: 'itertools.chain',
  instance: PyChain,
  signature: '(*iterables)',
  slots: {
    tp_new: (type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'chain() takes no keyword arguments');
      return make<PyChain>(type, getIter(new PyTuple(args)));
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
  classMethods: {
    'from_iterable($type, iterable, /)': (type: PyType, iterable: Value): Value => make<PyChain>(type, getIter(iterable)),
  },
});

/** `zip_longest(*iterables, fillvalue=None)`. */
class PyZipLongest extends PyObject {
  readonly iterators: (Value | undefined)[];
  active: number;
  readonly fill: Value;

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
});

/** What the four combinatoric iterators share: a pool, the indexes that make the next result, whether it is over. */
class PyPick extends PyObject {
  readonly pools: readonly (readonly Value[])[];
  readonly indices: number[];
  readonly length: number;
  started = false;
  done: boolean;
  /** Permutations: how often each place has still to turn. */
  readonly cycles: number[];

  constructor(pools: readonly (readonly Value[])[], indices: number[], length: number, done: boolean, cycles: number[] = []) {
    super();
    this.pools = pools;
    this.indices = indices;
    this.length = length;
    this.done = done;
    this.cycles = cycles;
  }

  result(): Value {
    const items: Value[] = [];
    for (let i = 0; i < this.length; i++) items.push((this.pools[i] ?? this.pools[0]!)[this.indices[i]!]!);
    return new PyTuple(items);
  }
}

class PyProduct extends PyPick {}
class PyPermutations extends PyPick {}
class PyCombinations extends PyPick {}
class PyCombinationsWithReplacement extends PyPick {}

/** `advance` moves the indexes on; false at the end. */
function pickType(
  name: string,
  instance: typeof PyPick,
  signature: string,
  create: (type: PyType, args: readonly Value[], kwnames: KwNames | undefined) => Value,
  advance: (self: PyPick) => boolean,
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
        if (!self.started) self.started = true;
        else if (!advance(self)) {
          self.done = true;
          return undefined;
        }
        return self.result();
      },
    },
  });
}

function lengthArgument(r: Value): number {
  if (typeOf(r).nb_index === undefined) raise(exc.TypeError, `Expected int as r`);
  const length = asSize(r, exc.OverflowError);
  if (length < 0) raise(exc.ValueError, 'r must be non-negative');
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
      if (++indices[i]! < pools[i]!.length) return true;
      indices[i] = 0;
    }
    return false;
  },
);

export const permutationsType: PyType = pickType(
  'permutations',
  PyPermutations,
  '(iterable, r=None)',
  (type, args, kwnames) => {
    const [iterable, r] = bindArguments('permutations', ['iterable', 'r'], 1, args, kwnames);
    const pool = toArray(iterable!);
    const length = r === undefined || r === None ? pool.length : lengthArgument(r);
    const cycles = range(Math.min(length, pool.length)).map((i) => pool.length - i);
    return make<PyPermutations>(type, [pool], range(pool.length), length, length > pool.length, cycles);
  },
  ({ indices, cycles, length }) => {
    const n = indices.length;
    for (let i = length - 1; i >= 0; i--) {
      if (--cycles[i]! === 0) {
        const [first] = indices.splice(i, 1);
        indices.push(first!);
        cycles[i] = n - i;
      } else {
        const j = n - cycles[i]!;
        [indices[i], indices[j]] = [indices[j]!, indices[i]!];
        return true;
      }
    }
    return false;
  },
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
    if (i < 0) return false;
    indices[i]!++;
    for (let j = i + 1; j < length; j++) indices[j] = indices[j - 1]! + 1;
    return true;
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
    if (i < 0) return false;
    indices.fill(indices[i]! + 1, i);
    return true;
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
});

export const grouperType: PyType = defineType<PyGrouper>({
  name: 'itertools._grouper',
  instance: PyGrouper,
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [parent, key] = positional('_grouper', 2, 2, args, kwnames);
      if (!(parent instanceof PyGroupBy)) return raise(exc.TypeError, 'incorrect usage of internal _grouper');
      return new PyGrouper(parent, key!);
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
});

/** The items that several `tee` iterators have yet to see, in a list that is linked forward only. */
class TeeLink {
  value: Value | undefined = undefined;
  next: TeeLink | undefined = undefined;
}

class PyTee extends PyObject {
  readonly iterator: Value;
  link: TeeLink;

  constructor(iterator: Value, link: TeeLink) {
    super();
    this.iterator = iterator;
    this.link = link;
  }

  next(): Value | undefined {
    const { link } = this;
    if (link.next === undefined) {
      const item = iterNext(this.iterator);
      if (item === undefined) return undefined;
      link.value = item;
      link.next = new TeeLink();
    }
    this.link = link.next;
    return link.value;
  }
}

export const teeType: PyType = defineType<PyTee>({
  name: 'itertools._tee',
  instance: PyTee,
  signature: '(iterable, /)',
  weakrefs: true,
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [iterable] = positional('_tee', 1, 1, args, kwnames);
      return iterable instanceof PyTee ? new PyTee(iterable.iterator, iterable.link) : new PyTee(getIter(iterable!), new TeeLink());
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
    tp_getattro: genericGetAttr,
  },
  methods: { '__copy__($self, /)': (self: PyTee): Value => new PyTee(self.iterator, self.link) },
});

/** `tee(iterable, n=2)`: an iterator that can be copied is copied, any other shares what it gives. */
export function tee(iterable: Value, count: Value): Value {
  const n = asIndex(count);
  if (n < 0) raise(exc.ValueError, 'n must be >= 0');
  if (Number(n) === 0) return new PyTuple([]);
  const iterator = getIter(iterable);
  const copy = lookupSpecial(iterator, '__copy__');
  if (copy !== undefined && isCallable(copy) && !(iterator instanceof PyTee)) {
    return new PyTuple([iterator, ...range(Number(n) - 1).map(() => call(copy))]);
  }
  const first = iterator instanceof PyTee ? iterator : new PyTee(iterator, new TeeLink());
  return new PyTuple([first, ...range(Number(n) - 1).map(() => new PyTee(first.iterator, first.link))]);
}
