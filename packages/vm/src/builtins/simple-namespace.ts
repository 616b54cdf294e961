import { call } from '../abstract/call.js';
import { equals, repr } from '../abstract/object.js';
import { reprEnter, reprLeave } from '../abstract/repr.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { instanceDict } from '../object/attribute.js';
import { defineType } from '../object/define-type.js';
import { NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { PyDict } from './dict.js';
import { PyTuple } from './tuple.js';

/** `types.SimpleNamespace`. */
export class PySimpleNamespace extends PyObject {
  dict: PyDict | undefined = undefined;
}

/** A namespace whose attributes are the items of `dict`. */
export function makeSimpleNamespace(dict: PyDict): PySimpleNamespace {
  const namespace = new PySimpleNamespace();
  namespace.dict = dict;
  return namespace;
}

function reprNamespace(self: PySimpleNamespace): Value {
  const type = typeOf(self);
  const name = type === simpleNamespaceType ? 'namespace' : type.name;
  if (reprEnter(self)) return `${name}(...)`;
  try {
    const items = instanceDict(self)
      .liveEntries()
      .filter(({ k }) => strContents(k) !== undefined && k !== '')
      .map(({ k, v }) => `${strToJs(k)}=${strToJs(repr(v!))}`);
    return strFromJs(`${name}(${items.join(', ')})`);
  } finally {
    reprLeave(self);
  }
}

const simpleNamespaceType: PyType = defineType<PySimpleNamespace>({
  name: 'types.SimpleNamespace',
  instance: PySimpleNamespace,
  hasDict: true,
  unhashable: true,
  signature: '(mapping_or_iterable=(), /, **kwargs)',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PySimpleNamespace)(),
    tp_init: (self, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0);
      if (given > 1) raise(exc.TypeError, `${typeName(self)} expected at most 1 argument, got ${given}`);
      const dict = instanceDict(self);
      if (given === 1) {
        const items = args[0] instanceof PyDict ? args[0] : (call(typeOf(new PyDict()), args[0]!) as PyDict);
        for (const { k, v } of items.liveEntries()) {
          if (strContents(k) === undefined) raise(exc.TypeError, 'keywords must be strings');
          dict.set(k, v!);
        }
      }
      kwnames?.forEach((name, k) => dict.setStr(name, args[given + k]!));
    },
    tp_repr: reprNamespace,
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PySimpleNamespace) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
      return equals(instanceDict(self), instanceDict(other)) === (op === CompareOp.EQ);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PySimpleNamespace): Value => new PyTuple([typeOf(self), new PyTuple([]), instanceDict(self)]),
    '__replace__($self, /, **changes)': (self: PySimpleNamespace, changes: PyDict): Value => {
      const made = call(typeOf(self)) as PySimpleNamespace;
      const dict = instanceDict(made);
      for (const source of [instanceDict(self), changes]) for (const { k, v } of source.liveEntries()) dict.set(k, v!);
      return made;
    },
  },
  getset: { __dict__: { get: instanceDict } },
});
