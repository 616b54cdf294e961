import { getIter } from '../abstract/iter.js';
import { runsPython } from '../abstract/iteration.js';
import { isTrue } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { NextFrame, nextBeneath, noMore } from '../frame/items-frame.js';
import { bindCall, binder } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { DelegatingIterator } from './delegating-iterator.js';
import { allocate } from './heap-type.js';
import { PyTuple } from './tuple.js';

export class PyZip extends DelegatingIterator {
  readonly iterators: readonly Value[];
  strict: boolean;
  readonly runsPython: boolean;

  constructor(iterators: readonly Value[], strict: boolean) {
    super();
    this.iterators = iterators;
    this.strict = strict;
    this.runsPython = iterators.some(runsPython);
  }

  override tailNext(tstate: ThreadState): Value | undefined {
    return new ZipFrame(this).gather(tstate);
  }
}

/** Waits for the items of one tuple; with `strict`, at the end, for each iterator to say that it has no more. */
class ZipFrame extends NextFrame {
  readonly zip: PyZip;
  readonly items: Value[] = [];
  /** How many have said so. */
  #ended = 0;

  constructor(zip: PyZip) {
    super();
    this.zip = zip;
  }

  gather(tstate: ThreadState): Value | undefined {
    const { items } = this;
    const { iterators } = this.zip;
    while (items.length < iterators.length) {
      const item = nextBeneath(tstate, this, iterators[items.length]!);
      if (item === undefined) return tstate.returned === undefined ? undefined : this.#end(tstate);
      items.push(item);
    }
    return new PyTuple(items);
  }

  protected override take(tstate: ThreadState, item: Value | undefined): Value | undefined {
    if (this.#ended > 0 && item !== undefined) return isLonger(this.#ended);
    if (item === undefined) return this.#end(tstate);
    this.items.push(item);
    return this.gather(tstate);
  }

  #end(tstate: ThreadState): undefined {
    const { iterators, strict } = this.zip;
    tstate.returned = undefined;
    if (strict && this.#ended === 0 && this.items.length > 0) isShorter(this.items.length);
    this.#ended++;
    while (strict && this.#ended < iterators.length) {
      const item = nextBeneath(tstate, this, iterators[this.#ended]!);
      if (item !== undefined) return isLonger(this.#ended);
      if (tstate.returned === undefined) return undefined;
      this.#ended++;
    }
    return noMore(tstate);
  }
}

const keywords = binder('zip(*, strict=False)');

function zipNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const given = args.length - (kwnames?.length ?? 0);
  let strict = false;
  if (kwnames !== undefined && kwnames.length > 0) {
    if (kwnames.length > 1) raise(exc.TypeError, `zip() takes at most 1 keyword argument (${kwnames.length} given)`);
    strict = isTrue(bindCall(keywords, args.slice(given), kwnames)[0]!);
  }
  const iterators: Value[] = [];
  for (let i = 0; i < given; i++) iterators.push(getIter(args[i]!));
  return type === zipType ? new PyZip(iterators, strict) : allocate<PyZip>(type, iterators, strict);
}

function zipNext(self: PyZip): Value | undefined {
  const { iterators } = self;
  if (iterators.length === 2) return nextPair(self, iterators[0]!, iterators[1]!);
  const items: Value[] = [];
  for (let i = 0; i < iterators.length; i++) {
    const iterator = iterators[i]!;
    const item = typeOf(iterator).tp_iternext!(iterator);
    if (item === undefined) return self.strict ? checkLengths(self, i) : undefined;
    items.push(item);
  }
  return items.length === 0 ? undefined : new PyTuple(items);
}

function nextPair(self: PyZip, left: Value, right: Value): Value | undefined {
  const first = typeOf(left).tp_iternext!(left);
  if (first === undefined) return self.strict ? checkLengths(self, 0) : undefined;
  const second = typeOf(right).tp_iternext!(right);
  if (second === undefined) return self.strict ? checkLengths(self, 1) : undefined;
  return new PyTuple([first, second]);
}

/** Iterator `ended` has no more items: with `strict` no other may have one. */
function checkLengths({ iterators }: PyZip, ended: number): undefined {
  if (ended > 0) isShorter(ended);
  for (let i = 1; i < iterators.length; i++) {
    const iterator = iterators[i]!;
    if (typeOf(iterator).tp_iternext!(iterator) !== undefined) isLonger(i);
  }
  return undefined;
}

const isShorter = (index: number): never =>
  raise(exc.ValueError, `zip() argument ${index + 1} is shorter than argument${index === 1 ? ' ' : 's 1-'}${index}`);

const isLonger = (index: number): never =>
  raise(exc.ValueError, `zip() argument ${index + 1} is longer than argument${index === 1 ? ' ' : 's 1-'}${index}`);

export const zipType: PyType = defineType<PyZip>({
  name: 'zip',
  signature: '(*iterables, strict=False)',
  instance: PyZip,
  doc: "zip(*iterables, strict=False) --> Yield tuples until an input is exhausted.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]\n\nThe zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.",
  slots: {
    tp_new: zipNew,
    tp_iter: (self) => self,
    tp_iternext: zipNext,
  },
  methods: {
    '__reduce__($self, /)': (self: PyZip): Value => {
      const parts: Value[] = [typeOf(self), new PyTuple(self.iterators)];
      if (self.strict) parts.push(true);
      return new PyTuple(parts);
    },
    '__setstate__($self, object, /)': (self: PyZip, state: Value): Value => {
      self.strict = isTrue(state);
      return None;
    },
  },
});
