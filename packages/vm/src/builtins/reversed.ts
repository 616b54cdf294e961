import { callWith, lookupSpecial, tailCall } from '../abstract/call.js';
import { len } from '../abstract/object.js';
import { pythonMethod } from '../abstract/special-method.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import { PyDict } from './dict.js';
import { allocate } from './heap-type.js';
import { stateArgument } from './str/arguments.js';
import { emptyTuple, PyTuple } from './tuple.js';

/** A sequence from its end, for what has `__len__` and `__getitem__` but no `__reversed__`. */
class PyReversed extends PyObject {
  /** `undefined` once exhausted. */
  sequence: Value | undefined;
  /** Of the next item. */
  index: number;

  constructor(sequence: Value, index: number) {
    super();
    this.sequence = sequence;
    this.index = index;
  }
}

function reversedNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (type === reversedType || type.tp_init === reversedType.tp_init) noKeywords('reversed', kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  checkPositional('reversed', given, 1, 1);
  const sequence = args[0]!;
  const sequenceType = typeOf(sequence);
  const method = sequenceType.lookup('__reversed__');
  if (method === None) raise(exc.TypeError, `'${typeName(sequence)}' object is not reversible`);
  if (method !== undefined) return callWith(lookupSpecial(sequence, '__reversed__')!, [], undefined);
  if (sequenceType.sq_item === undefined || sequence instanceof PyDict) {
    raise(exc.TypeError, `'${typeName(sequence)}' object is not reversible`);
  }
  const last = len(sequence) - 1;
  return type === reversedType ? new PyReversed(sequence, last) : allocate<PyReversed>(type, sequence, last);
}

export const reversedType: PyType = defineType<PyReversed>({
  name: 'reversed',
  instance: PyReversed,
  signature: '(sequence, /)',
  doc: 'Return a reverse iterator over the values of the given sequence.',
  ofOne: (sequence) => {
    const method = pythonMethod(typeOf(sequence), '__reversed__');
    return method === undefined ? NotImplemented : tailCall(method, [sequence]);
  },
  slots: {
    tp_new: reversedNew,
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { sequence, index } = self;
      if (sequence === undefined) return undefined;
      const item = index < 0 ? undefined : typeOf(sequence).sq_item!(sequence, index);
      if (item === undefined) {
        self.sequence = undefined;
        self.index = -1;
      } else self.index = index - 1;
      return item;
    },
  },
  methods: {
    '__length_hint__($self, /)': (self: PyReversed): Value => {
      if (self.sequence === undefined) return 0;
      const left = self.index + 1;
      return len(self.sequence) < left ? 0 : left;
    },
    '__reduce__($self, /)': (self: PyReversed): Value => {
      if (self.sequence === undefined) return new PyTuple([typeOf(self), new PyTuple([emptyTuple])]);
      return new PyTuple([typeOf(self), new PyTuple([self.sequence]), self.index]);
    },
    '__setstate__($self, object, /)': (self: PyReversed, state: Value): Value => {
      const index = stateArgument(state);
      if (self.sequence !== undefined) self.index = Math.min(Math.max(index, -1), len(self.sequence) - 1);
      return None;
    },
  },
});
