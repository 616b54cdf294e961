import { callWith, tailCall } from '../abstract/call.js';
import { getIter } from '../abstract/iter.js';
import { callsPython, runsPython } from '../abstract/iteration.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { NextFrame, nextBeneath, noMore } from '../frame/items-frame.js';
import { noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import type { Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { DelegatingIterator } from './delegating-iterator.js';
import { allocate } from './heap-type.js';
import { PyTuple } from './tuple.js';

class PyMap extends DelegatingIterator {
  readonly func: Value;
  readonly iterators: readonly Value[];
  readonly runsPython: boolean;
  /** One iterator, which runs no Python. */
  readonly #isPlain: boolean;

  constructor(func: Value, iterators: readonly Value[]) {
    super();
    this.func = func;
    this.iterators = iterators;
    const asksPython = iterators.some(runsPython);
    this.runsPython = asksPython || callsPython(func);
    this.#isPlain = iterators.length === 1 && !asksPython;
  }

  override tailNext(tstate: ThreadState): Value | undefined {
    if (!this.#isPlain) return new MapFrame(this).gather(tstate);
    const iterator = this.iterators[0]!;
    const item = typeOf(iterator).tp_iternext!(iterator);
    return item === undefined ? noMore(tstate) : tailCall(this.func, [item]);
  }
}

/** Waits for the arguments of one call. */
class MapFrame extends NextFrame {
  readonly map: PyMap;
  readonly args: Value[] = [];

  constructor(map: PyMap) {
    super();
    this.map = map;
  }

  gather(tstate: ThreadState): Value | undefined {
    const { args, map } = this;
    const { iterators } = map;
    while (args.length < iterators.length) {
      const item = nextBeneath(tstate, this, iterators[args.length]!);
      if (item === undefined) return undefined;
      args.push(item);
    }
    return tailCall(map.func, args);
  }

  protected override take(tstate: ThreadState, item: Value | undefined): Value | undefined {
    if (item === undefined) return noMore(tstate);
    this.args.push(item);
    return this.gather(tstate);
  }
}

function mapNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (type === mapType || type.tp_init === mapType.tp_init) noKeywords('map', kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  if (given < 2) raise(exc.TypeError, 'map() must have at least two arguments.');
  const iterators: Value[] = [];
  for (let i = 1; i < given; i++) iterators.push(getIter(args[i]!));
  return type === mapType ? new PyMap(args[0]!, iterators) : allocate<PyMap>(type, args[0]!, iterators);
}

function mapNext(self: PyMap): Value | undefined {
  const { iterators } = self;
  if (iterators.length === 1) {
    const iterator = iterators[0]!;
    const item = typeOf(iterator).tp_iternext!(iterator);
    return item === undefined ? undefined : callWith(self.func, [item], undefined);
  }
  const args: Value[] = [];
  for (let i = 0; i < iterators.length; i++) {
    const iterator = iterators[i]!;
    const item = typeOf(iterator).tp_iternext!(iterator);
    if (item === undefined) return undefined;
    args.push(item);
  }
  return callWith(self.func, args, undefined);
}

export const mapType: PyType = defineType<PyMap>({
  name: 'map',
  instance: PyMap,
  signature: '(function, iterable, /, *iterables)',
  doc: 'Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.',
  slots: {
    tp_new: mapNew,
    tp_iter: (self) => self,
    tp_iternext: mapNext,
  },
  methods: {
    '__reduce__($self, /)': (self: PyMap): Value => new PyTuple([typeOf(self), new PyTuple([self.func, ...self.iterators])]),
  },
});
