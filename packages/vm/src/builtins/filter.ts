import { call } from '../abstract/call.js';
import { getIter } from '../abstract/iter.js';
import { isTrue } from '../abstract/object.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { boolType, typeOf } from '../object/type-of.js';
import { allocate } from './heap-type.js';
import { PyTuple } from './tuple.js';

class PyFilter extends PyObject {
  readonly func: Value;
  readonly iterator: Value;

  constructor(func: Value, iterator: Value) {
    super();
    this.func = func;
    this.iterator = iterator;
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
  const byTruth = func === None || func === boolType;
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
