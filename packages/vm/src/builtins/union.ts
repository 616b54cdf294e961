import { binaryOp, Nb } from '../abstract/number.js';
import { equals, getAttr, hash, isInstance, isSubclass, repr, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { genericGetAttr } from '../object/attribute.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import { makeParameters, PyGenericAlias, substituteParameters, typeText } from './generic-alias.js';
import { PyFrozenSet } from './set.js';
import { PyTuple } from './tuple.js';

/** `types.UnionType`: `int | str`. */
class PyUnion extends PyObject {
  readonly args: PyTuple;
  #parameters: PyTuple | undefined = undefined;

  constructor(args: PyTuple) {
    super();
    this.args = args;
  }

  get parameters(): PyTuple {
    this.#parameters ??= makeParameters(this.args);
    return this.#parameters;
  }
}

/** `None`, a type, a generic alias, a union, or what `typing` makes of it. */
function isUnionable(value: Value): boolean {
  if (value === None || value instanceof PyType || value instanceof PyGenericAlias || value instanceof PyUnion) return true;
  return typeOf(value).tp_name === 'typing.TypeAliasType';
}

/** `type.__or__`. */
export function unionOr(left: Value, right: Value): Value {
  if (!isUnionable(left) || !isUnionable(right)) return NotImplemented;
  return makeUnion([left, right]);
}

/** Flattens unions, makes `None` NoneType and drops what is there already; a single member is itself. */
function makeUnion(members: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const member of members) {
    for (const item of member instanceof PyUnion ? member.args.items : [member]) {
      const type = item === None ? typeOf(None) : item;
      if (!flat.some((known) => sameMember(known, type))) flat.push(type);
    }
  }
  return flat.length === 1 ? flat[0]! : new PyUnion(new PyTuple(flat));
}

function sameMember(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof PyGenericAlias !== b instanceof PyGenericAlias) return false;
  return a instanceof PyGenericAlias ? equals(a, b) : false;
}

const checkArguments = (self: PyUnion, what: string): void => {
  if (self.args.items.some((arg) => arg instanceof PyGenericAlias)) raise(exc.TypeError, `${what} cannot be a parameterized generic`);
};

const _unionType: PyType = defineType<PyUnion>({
  name: 'types.UnionType',
  doc: 'Represent a PEP 604 union type\n\nE.g. for int | str',
  instance: PyUnion,
  final: true,
  noInstantiation: true,
  slots: {
    tp_repr: (self) => strFromJs(self.args.items.map((arg) => (arg === typeOf(None) ? 'None' : typeText(arg))).join(' | ')),
    // That of `typing.Union` with the same members.
    tp_hash: (self) => hash(PyFrozenSet.of(self.args.items)),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyUnion) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
      const within = (a: PyUnion, b: PyUnion): boolean => a.args.items.every((x) => b.args.items.some((y) => equals(x, y)));
      return (within(self, other) && within(other, self)) === (op === CompareOp.EQ);
    },
    tp_getattro: (self, name) => (name === '__module__' ? getAttr(typeOf(self), '__module__') : genericGetAttr(self, name)),
    nb_or: unionOr,
    mp_subscript: (self, item) => {
      if (self.parameters.items.length === 0) raise(exc.TypeError, `${strToJs(repr(self))} is not a generic class`);
      const args = substituteParameters(self, self.args, self.parameters, item);
      return args.items.reduce((left, right) => binaryOp(left, right, Nb.OR));
    },
  },
  methods: {
    '__instancecheck__($self, instance, /)': (self: PyUnion, instance: Value): Value => {
      checkArguments(self, 'isinstance() argument 2');
      return self.args.items.some((arg) => isInstance(instance, arg));
    },
    '__subclasscheck__($self, cls, /)': (self: PyUnion, cls: Value): Value => {
      if (!(cls instanceof PyType) && tryGetAttr(cls, '__bases__') === undefined)
        raise(exc.TypeError, 'issubclass() arg 1 must be a class');
      checkArguments(self, 'issubclass() argument 2');
      return self.args.items.some((arg) => isSubclass(cls, arg));
    },
  },
  getset: {
    __args__: { get: (self) => self.args },
    __parameters__: { get: (self) => self.parameters },
  },
});
