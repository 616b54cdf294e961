import { callWith } from '../abstract/call.js';
import { getIter } from '../abstract/iter.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { allocate } from './heap-type.js';
import { PyTuple } from './tuple.js';

class PyMap extends PyObject {
  readonly func: Value;
  readonly iterators: readonly Value[];

  constructor(func: Value, iterators: readonly Value[]) {
    super();
    this.func = func;
    this.iterators = iterators;
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
