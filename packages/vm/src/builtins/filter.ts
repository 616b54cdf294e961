import { call } from '../abstract/call.js';
import { getIter } from '../abstract/iter.js';
import { callsPython, runsPython } from '../abstract/iteration.js';
import { isTrue } from '../abstract/object.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { callBeneath, NextFrame, nextBeneath, noMore } from '../frame/items-frame.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { boolType, typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { DelegatingIterator } from './delegating-iterator.js';
import { allocate } from './heap-type.js';
import { PyTuple } from './tuple.js';

/** An iterator over those items of another that a function speaks for, or against. */
export abstract class FilteringIterator extends DelegatingIterator {
  readonly func: Value;
  readonly iterator: Value;
  readonly runsPython: boolean;

  constructor(func: Value, iterator: Value) {
    super();
    this.func = func;
    this.iterator = iterator;
    this.runsPython = runsPython(iterator) || (!isTruth(func) && callsPython(func));
  }

  /** There is nothing more to come. */
  get isOver(): boolean {
    return false;
  }

  /** Whether items are still judged; if not, they are given as they come. */
  get isJudging(): boolean {
    return true;
  }

  /** Whether an item of which the function has said `answer` is given. The item may be the last one. */
  abstract judge(answer: boolean): boolean;

  override tailNext(tstate: ThreadState): Value | undefined {
    return new FilterFrame(this).look(tstate);
  }
}

class PyFilter extends FilteringIterator {
  override judge(answer: boolean): boolean {
    return answer;
  }
}

/** Whether items are asked whether they are true, and nothing is called. */
const isTruth = (func: Value): boolean => func === None || func === boolType;

/** Looks for the next item that is given. */
class FilterFrame extends NextFrame {
  readonly #filter: FilteringIterator;
  /** The function has been called with it. */
  #item: Value | undefined = undefined;

  constructor(filter: FilteringIterator) {
    super();
    this.#filter = filter;
  }

  look(tstate: ThreadState): Value | undefined {
    while (!this.#filter.isOver) {
      const item = nextBeneath(tstate, this, this.#filter.iterator);
      if (item === undefined) return undefined;
      if (!this.#filter.isJudging) return item;
      const answer = this.#ask(tstate, item);
      if (answer === undefined) return undefined;
      if (this.#filter.judge(isTrue(answer))) return item;
    }
    return noMore(tstate);
  }

  /** `undefined`: with `#item` set, the answer is to come. */
  #ask(tstate: ThreadState, item: Value): Value | undefined {
    const { func } = this.#filter;
    if (isTruth(func)) return item;
    this.#item = item;
    const answer = callBeneath(tstate, this, func, [item]);
    if (answer !== undefined) this.#item = undefined;
    return answer;
  }

  override get takesReturn(): boolean {
    return this.#item === undefined;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    const item = this.#item;
    if (item === undefined) return super.resume(tstate, value, error);
    if (error !== undefined) throw error;
    this.#item = undefined;
    return this.#filter.judge(isTrue(value!)) ? item : this.look(tstate);
  }

  protected override take(tstate: ThreadState, item: Value | undefined): Value | undefined {
    if (item === undefined) return noMore(tstate);
    if (!this.#filter.isJudging) return item;
    const answer = this.#ask(tstate, item);
    if (answer === undefined) return undefined;
    return this.#filter.judge(isTrue(answer)) ? item : this.look(tstate);
  }
}

function filterNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (type === filterType || type.tp_init === filterType.tp_init) noKeywords('filter', kwnames);
  checkPositional('filter', args.length - (kwnames?.length ?? 0), 2, 2);
  const iterator = getIter(args[1]!);
  return type === filterType ? new PyFilter(args[0]!, iterator) : allocate<PyFilter>(type, args[0]!, iterator);
}

function filterNext(self: PyFilter): Value | undefined {
  const { func, iterator } = self;
  const next = typeOf(iterator).tp_iternext!;
  const byTruth = isTruth(func);
  for (let item = next(iterator); item !== undefined; item = next(iterator)) {
    if (isTrue(byTruth ? item : call(func, item))) return item;
  }
  return undefined;
}

export const filterType: PyType = defineType<PyFilter>({
  name: 'filter',
  instance: PyFilter,
  signature: '(function, iterable, /)',
  doc: 'Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.',
  slots: {
    tp_new: filterNew,
    tp_iter: (self) => self,
    tp_iternext: filterNext,
  },
  methods: {
    '__reduce__($self, /)': (self: PyFilter): Value => new PyTuple([typeOf(self), new PyTuple([self.func, self.iterator])]),
  },
});
