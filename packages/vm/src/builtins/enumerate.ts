import { getIter } from '../abstract/iter.js';
import { runsPython } from '../abstract/iteration.js';
import { asIndex } from '../abstract/number.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { NextFrame, nextBeneath, noMore } from '../frame/items-frame.js';
import { defineType } from '../object/define-type.js';
import type { Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { DelegatingIterator } from './delegating-iterator.js';
import { genericAlias } from './generic-alias.js';
import { allocate } from './heap-type.js';
import { fromBig, type Int } from './int/integer.js';
import { PyTuple } from './tuple.js';

export class PyEnumerate extends DelegatingIterator {
  /** The next index. */
  index: Int;
  readonly iterator: Value;
  readonly runsPython: boolean;

  constructor(index: Int, iterator: Value) {
    super();
    this.index = index;
    this.iterator = iterator;
    this.runsPython = runsPython(iterator);
  }

  override tailNext(tstate: ThreadState): Value | undefined {
    const item = nextBeneath(tstate, new EnumerateFrame(this), this.iterator);
    return item === undefined ? undefined : this.pair(item);
  }

  pair(item: Value): Value {
    const { index } = this;
    this.index = typeof index === 'number' && index < Number.MAX_SAFE_INTEGER ? index + 1 : fromBig(BigInt(index) + 1n);
    return new PyTuple([index, item]);
  }
}

/** Waits for the next item. */
class EnumerateFrame extends NextFrame {
  readonly enumerate: PyEnumerate;

  constructor(enumerate: PyEnumerate) {
    super();
    this.enumerate = enumerate;
  }

  protected override take(tstate: ThreadState, item: Value | undefined): Value | undefined {
    return item === undefined ? noMore(tstate) : this.enumerate.pair(item);
  }
}

/** Arguments as the vectorcall of `enumerate` has them, with texts of its own. */
function enumerateNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const keywords = kwnames ?? [];
  const given = args.length - keywords.length;
  if (args.length > 2) raise(exc.TypeError, `enumerate() takes at most 2 arguments (${args.length} given)`);
  let iterable = given > 0 ? args[0] : undefined;
  let start = given > 1 ? args[1] : undefined;
  keywords.forEach((name, k) => {
    const isIterable = name === 'iterable';
    const alone = given === 0 && keywords.length === 1;
    if ((!isIterable && (name !== 'start' || alone)) || (isIterable ? iterable : start) !== undefined) {
      raise(exc.TypeError, `'${name}' is an invalid keyword argument for enumerate()`);
    }
    if (isIterable) iterable = args[given + k];
    else start = args[given + k];
  });
  if (iterable === undefined) return raise(exc.TypeError, "enumerate() missing required argument 'iterable'");
  const index = start === undefined ? 0 : asIndex(start);
  const iterator = getIter(iterable);
  return type === enumerateType ? new PyEnumerate(index, iterator) : allocate<PyEnumerate>(type, index, iterator);
}

export const enumerateType: PyType = defineType<PyEnumerate>({
  name: 'enumerate',
  instance: PyEnumerate,
  signature: '(iterable, start=0)',
  doc: 'Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...',
  slots: {
    tp_new: enumerateNew,
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const item = typeOf(self.iterator).tp_iternext!(self.iterator);
      return item === undefined ? undefined : self.pair(item);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyEnumerate): Value => new PyTuple([typeOf(self), new PyTuple([self.iterator, self.index])]),
  },
  classMethods: {
    '__class_getitem__($type, object, /)': genericAlias,
  },
});
