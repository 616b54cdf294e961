import { call, callMethod } from '../../abstract/call.js';
import { getAttr } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { currentGlobals } from '../../frame/current-frame.js';
import { genericGetAttr } from '../../object/attribute.js';
import { defineType } from '../../object/define-type.js';
import { None, PyObject, type Value } from '../../object/py-object.js';
import { type PyType, TypeFlags } from '../../object/py-type.js';
import { strContents } from '../../object/wide-str.js';
import { genericAlias } from '../generic-alias.js';
import { PyTuple } from '../tuple.js';
import { unionOr } from '../union.js';
import { Lazy, PyTypeVarTuple, typingFunction } from './type-parameter.js';

/** `type X[T] = …`: its value is worked out when it is asked for. */
export class PyTypeAlias extends PyObject {
  readonly name: Value;
  readonly module: Value;
  readonly typeParams: PyTuple;
  readonly value: Lazy;

  constructor(name: Value, module: Value, typeParams: PyTuple, value: Lazy) {
    super();
    this.name = name;
    this.module = module;
    this.typeParams = typeParams;
    this.value = value;
  }
}

const unpack = (params: PyTuple): PyTuple =>
  new PyTuple(
    params.items.map((param) => (param instanceof PyTypeVarTuple ? callMethod(typingFunction('Unpack'), '__getitem__', param) : param)),
  );

export const typeAliasType: PyType = defineType<PyTypeAlias>({
  name: 'typing.TypeAliasType',
  instance: PyTypeAlias,
  final: true,
  signature: '(name, value, *, type_params=())',
  slots: {
    tp_new: (_type, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0);
      if (given > 2) raise(exc.TypeError, `typealias() takes exactly 2 positional arguments (${given} given)`);
      const byName = new Map(kwnames?.map((name, k) => [name, args[given + k]!]));
      const name = args[0] !== undefined && given > 0 ? args[0] : byName.get('name');
      const value = given > 1 ? args[1] : byName.get('value');
      if (name === undefined || value === undefined)
        return raise(exc.TypeError, `typealias() missing required argument '${name === undefined ? 'name' : 'value'}'`);
      if (strContents(name) === undefined) raise(exc.TypeError, "typealias() argument 'name' must be str");
      const params = byName.get('type_params') ?? new PyTuple([]);
      if (!(params instanceof PyTuple)) return raise(exc.TypeError, 'type_params must be a tuple');
      return new PyTypeAlias(name, currentGlobals()?.getStr('__name__') ?? None, params, new Lazy(value, undefined));
    },
    tp_repr: (self) => self.name,
    tp_getattro: (self, name) => genericGetAttr(self, name),
    nb_or: unionOr,
    mp_subscript: (self, item) => {
      if (self.typeParams.items.length === 0) raise(exc.TypeError, 'Only generic type aliases are subscriptable');
      return genericAlias(self, item);
    },
  },
  methods: { '__reduce__($self, /)': (self: PyTypeAlias): Value => self.name },
  getset: {
    __name__: { get: (self) => self.name },
    __module__: { get: (self) => self.module },
    __value__: { get: (self) => self.value.get(None) },
    __type_params__: { get: (self) => self.typeParams },
    __parameters__: { get: (self) => unpack(self.typeParams) },
  },
});

/** `typing.Generic`: what it does is in the `typing` module. */
class PyGeneric extends PyObject {}

export const genericType: PyType = defineType<PyGeneric>({
  name: 'typing.Generic',
  instance: PyGeneric,
  flags: TypeFlags.MADE_FROM_SPEC,
  sameLayout: true,
  classMethods: {
    '__class_getitem__($cls, *args, **kwargs)': (cls: Value, args: readonly Value[]): Value =>
      call(typingFunction('_generic_class_getitem'), cls, ...args),
    '__init_subclass__($cls, *args, **kwargs)': (cls: Value, args: readonly Value[]): Value =>
      call(typingFunction('_generic_init_subclass'), cls, ...args),
  },
});

/** `Generic[*params]`, the base that PEP 695 gives a generic class. */
export function subscriptGeneric(params: Value): Value {
  return call(getAttr(genericType, '__class_getitem__'), unpack(params as PyTuple));
}
