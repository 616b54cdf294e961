import { callMethod } from '../abstract/call.js';
import { contains, getItem } from '../abstract/item.js';
import { getIter } from '../abstract/iter.js';
import { binaryOp, Nb } from '../abstract/number.js';
import { hash, len, repr, richCompare, str } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { bindCall, binder } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeName, typeOf } from '../object/type-of.js';
import { genericAlias } from './generic-alias.js';
import { PyList } from './list.js';
import { TextBuilder } from './str/text.js';
import { PyTuple } from './tuple.js';

/** `types.MappingProxyType`: a read-only face of a mapping. */
export class PyMappingProxy extends PyObject {
  readonly mapping: Value;

  constructor(mapping: Value) {
    super();
    this.mapping = mapping;
  }
}

const parameters = binder('mappingproxy(mapping)');

const unwrap = (value: Value): Value => (value instanceof PyMappingProxy ? value.mapping : value);

function checkMapping(mapping: Value): Value {
  const isMapping = typeOf(mapping).mp_subscript !== undefined && !(mapping instanceof PyList) && !(mapping instanceof PyTuple);
  return isMapping ? mapping : raise(exc.TypeError, `mappingproxy() argument must be a mapping, not ${typeName(mapping)}`);
}

const _mappingProxyType: PyType = defineType<PyMappingProxy>({
  name: 'mappingproxy',
  instance: PyMappingProxy,
  final: true,
  pattern: 'mapping',
  signature: '(mapping)',
  doc: 'Read-only proxy of a mapping.',
  slots: {
    tp_new: (_type, args, kwnames) => new PyMappingProxy(checkMapping(bindCall(parameters, args, kwnames)[0]!)),
    tp_repr: (self) => {
      const text = new TextBuilder();
      text.append('mappingproxy(');
      text.append(repr(self.mapping));
      text.append(')');
      return text.finish();
    },
    tp_str: (self) => str(self.mapping),
    tp_hash: (self) => hash(self.mapping),
    tp_richcompare: (self, other, op) => richCompare(self.mapping, other, op),
    tp_iter: (self) => getIter(self.mapping),
    nb_or: (left, right) => binaryOp(unwrap(left), unwrap(right), Nb.OR),
    nb_inplace_or: (self) => raise(exc.TypeError, `'|=' is not supported by ${typeName(self)}; use '|' instead`),
    sq_length: (self) => len(self.mapping),
    sq_contains: (self, key) => contains(self.mapping, key),
    mp_subscript: (self, key) => getItem((self as PyMappingProxy).mapping, key),
  },
  methods: {
    'get($self, key, default=None, /)': (self: PyMappingProxy, key: Value, fallback: Value): Value =>
      callMethod(self.mapping, 'get', key, fallback ?? None),
    'keys($self, /)': (self: PyMappingProxy): Value => callMethod(self.mapping, 'keys'),
    'values($self, /)': (self: PyMappingProxy): Value => callMethod(self.mapping, 'values'),
    'items($self, /)': (self: PyMappingProxy): Value => callMethod(self.mapping, 'items'),
    'copy($self, /)': (self: PyMappingProxy): Value => callMethod(self.mapping, 'copy'),
    '__reversed__($self, /)': (self: PyMappingProxy): Value => callMethod(self.mapping, '__reversed__'),
  },
  classMethods: {
    '__class_getitem__($type, object, /)': genericAlias,
  },
});
