import { getIter } from '../abstract/iter.js';
import { isTrue } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { bindCall, binder } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { allocate } from './heap-type.js';
import { PyTuple } from './tuple.js';

class PyZip extends PyObject {
  readonly iterators: readonly Value[];
  strict: boolean;

  constructor(iterators: readonly Value[], strict: boolean) {
    super();
    this.iterators = iterators;
    this.strict = strict;
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
  if (ended > 0) {
    raise(exc.ValueError, `zip() argument ${ended + 1} is shorter than argument${ended === 1 ? ' ' : 's 1-'}${ended}`);
  }
  for (let i = 1; i < iterators.length; i++) {
    const iterator = iterators[i]!;
    if (typeOf(iterator).tp_iternext!(iterator) !== undefined) {
      raise(exc.ValueError, `zip() argument ${i + 1} is longer than argument${i === 1 ? ' ' : 's 1-'}${i}`);
    }
  }
  return undefined;
}

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
