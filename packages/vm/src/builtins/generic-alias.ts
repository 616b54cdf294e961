import { call, callMethod, callWith } from '../abstract/call.js';
import { getItem } from '../abstract/item.js';
import { toArray } from '../abstract/iter.js';
import { binaryOp } from '../abstract/number.js';
import { equals, getAttr, hash, repr, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise, raiseAttributeError } from '../exceptions/raise.js';
import { setOwnAttribute, tryGenericGetAttr, type WithDict } from '../object/attribute.js';
import { defineType } from '../object/define-type.js';
import { Ellipsis, None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { allocate } from './heap-type.js';
import { PyList } from './list.js';
import { PyTuple } from './tuple.js';
import { unionOr } from './union.js';

/** `types.GenericAlias`: `list[int]`. */
export class PyGenericAlias extends PyObject {
  readonly origin: Value;
  readonly args: PyTuple;
  /** `*tuple[int, str]`. */
  readonly starred: boolean;
  #parameters: PyTuple | undefined = undefined;

  constructor(origin: Value, args: PyTuple, starred = false) {
    super();
    this.origin = origin;
    this.args = args;
    this.starred = starred;
  }

  get parameters(): PyTuple {
    this.#parameters ??= makeParameters(this.args);
    return this.#parameters;
  }
}

/** `Py_GenericAlias`: what `__class_getitem__` of the builtin containers gives. */
export const genericAlias = (origin: Value, item: Value): PyGenericAlias =>
  new PyGenericAlias(origin, item instanceof PyTuple ? item : new PyTuple([item]));

/** How a type is spelt inside a subscript: `int`, `collections.deque`, `...`, or the repr of what is no class. */
export function typeText(type: Value): string {
  if (type === Ellipsis) return '...';
  if (type instanceof PyList) return `[${type.items.map(typeText).join(', ')}]`;
  if (tryGetAttr(type, '__origin__') !== undefined && tryGetAttr(type, '__args__') !== undefined) return strToJs(repr(type))!;
  const qualname = tryGetAttr(type, '__qualname__');
  const module = tryGetAttr(type, '__module__');
  if (qualname === undefined || module === undefined || module === None) return strToJs(repr(type))!;
  return module === 'builtins' ? strToJs(qualname)! : `${strToJs(module)}.${strToJs(qualname)}`;
}

/** The type variables in `args`, each once: `_Py_make_parameters`. */
export function makeParameters(args: PyTuple): PyTuple {
  const found: Value[] = [];
  const add = (value: Value): void => {
    if (!found.includes(value)) found.push(value);
  };
  for (const arg of args.items) {
    if (arg instanceof PyType) continue;
    if (arg instanceof PyTuple || arg instanceof PyList) for (const inner of makeParameters(new PyTuple(toArray(arg))).items) add(inner);
    else if (typeOf(arg).lookup('__typing_subst__') !== undefined) add(arg);
    else {
      const inner = tryGetAttr(arg, '__parameters__');
      if (inner instanceof PyTuple) inner.items.forEach(add);
    }
  }
  return new PyTuple(found);
}

/** `_Py_subs_parameters`: the arguments with `item` put in place of the parameters. */
export function substituteParameters(self: Value, args: PyTuple, parameters: PyTuple, item: Value): PyTuple {
  if (parameters.items.length === 0) raise(exc.TypeError, `${strToJs(repr(self))} is not a generic class`);
  let given: Value = unpackItem(item);
  for (const parameter of parameters.items) {
    const prepare = tryGetAttr(parameter, '__typing_prepare_subst__');
    if (prepare !== undefined && prepare !== None) {
      const prepared = call(prepare, self, given);
      given = prepared instanceof PyTuple ? prepared : new PyTuple([prepared]);
    }
  }
  const items = given instanceof PyTuple ? given.items : [given];
  if (items.length !== parameters.items.length) {
    raise(
      exc.TypeError,
      `Too ${items.length > parameters.items.length ? 'many' : 'few'} arguments for ${strToJs(repr(self))}; actual ${items.length}, expected ${parameters.items.length}`,
    );
  }
  const substitute = (arg: Value): Value[] => {
    if (arg instanceof PyType) return [arg];
    if (arg instanceof PyTuple) return [new PyTuple(arg.items.flatMap(substitute))];
    if (arg instanceof PyList) return [new PyList(arg.items.flatMap(substitute))];
    const unpacked = tryGetAttr(arg, '__typing_is_unpacked_typevartuple__') === true;
    const subst = typeOf(arg).lookup('__typing_subst__');
    let result: Value;
    if (subst !== undefined) result = callMethod(arg, '__typing_subst__', items[parameters.items.indexOf(arg)]!);
    else {
      const inner = tryGetAttr(arg, '__parameters__');
      if (!(inner instanceof PyTuple) || inner.items.length === 0) return [arg];
      const values: Value[] = [];
      for (const parameter of inner.items) {
        const value = items[parameters.items.indexOf(parameter)]!;
        if (
          value instanceof PyTuple &&
          tryGetAttr(parameter, '__typing_is_unpacked_typevartuple__') === undefined &&
          typeName(parameter).includes('TypeVarTuple')
        ) {
          values.push(...value.items);
        } else values.push(value);
      }
      result = getItem(arg, new PyTuple(values));
    }
    return unpacked && result instanceof PyTuple ? [...result.items] : [result];
  };
  return new PyTuple(args.items.flatMap(substitute));
}

function unpackItem(item: Value): PyTuple {
  const items = item instanceof PyTuple ? item.items : [item];
  const out: Value[] = [];
  for (const value of items) {
    const unpacked = value instanceof PyType ? undefined : tryGetAttr(value, '__typing_unpacked_tuple_args__');
    if (unpacked instanceof PyTuple && unpacked.items.at(-1) !== Ellipsis) out.push(...unpacked.items);
    else out.push(value);
  }
  return new PyTuple(out);
}

// Looked up on the alias itself; every other attribute is the origin's.
const OWN = new Set([
  '__class__',
  '__origin__',
  '__args__',
  '__unpacked__',
  '__parameters__',
  '__typing_unpacked_tuple_args__',
  '__mro_entries__',
  '__reduce_ex__',
  '__reduce__',
]);
/** Not the origin's either. */
const BLOCKED = new Set(['__bases__', '__copy__', '__deepcopy__']);

const genericAliasType: PyType = defineType<PyGenericAlias>({
  name: 'types.GenericAlias',
  instance: PyGenericAlias,
  weakrefs: true,
  signature: '(origin, args, /)',
  slots: {
    tp_repr: (self) => {
      const args = self.args.items.length === 0 ? '()' : self.args.items.map(typeText).join(', ');
      return strFromJs(`${self.starred ? '*' : ''}${typeText(self.origin)}[${args}]`);
    },
    tp_hash: (self) => Number(BigInt(hash(self.origin)) & 0x3fffffffn) ^ Number(BigInt(hash(self.args)) & 0x3fffffffn),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyGenericAlias) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
      const same = self.starred === other.starred && equals(self.origin, other.origin) && equals(self.args, other.args);
      return same === (op === CompareOp.EQ);
    },
    tp_call: (self, args, kwnames) => {
      const made = callWith(self.origin, args, kwnames);
      try {
        if (typeOf(made).hasDict) setOwnAttribute(made as WithDict, '__orig_class__', self);
      } catch (error) {
        if (!isRaised(error, exc.AttributeError) && !isRaised(error, exc.TypeError)) throw error;
      }
      return made;
    },
    tp_getattro: (self, name) => {
      if (!OWN.has(name) && !BLOCKED.has(name)) return getAttr(self.origin, name);
      return tryGenericGetAttr(self, name) ?? raiseAttributeError(self, name);
    },
    tp_iter: (self) => new PyGenericAliasIterator(self),
    tp_new: (type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'GenericAlias() takes no keyword arguments');
      if (args.length !== 2) raise(exc.TypeError, `GenericAlias expected 2 arguments, got ${args.length}`);
      if (type === genericAliasType) return genericAlias(args[0]!, args[1]!);
      const parameters = args[1] instanceof PyTuple ? args[1] : new PyTuple([args[1]!]);
      return allocate<PyGenericAlias>(type, args[0]!, parameters);
    },
    nb_or: unionOr,
    mp_subscript: (self, item) =>
      new PyGenericAlias(self.origin, substituteParameters(self, self.args, self.parameters, item), self.starred),
  },
  methods: {
    '__mro_entries__($self, bases, /)': (self: PyGenericAlias): Value => new PyTuple([self.origin]),
    '__instancecheck__($self, instance, /)': (): Value => raise(exc.TypeError, 'isinstance() argument 2 cannot be a parameterized generic'),
    '__subclasscheck__($self, cls, /)': (): Value => raise(exc.TypeError, 'issubclass() argument 2 cannot be a parameterized generic'),
    '__reduce__($self, /)': (self: PyGenericAlias): Value => {
      const alias = new PyTuple([self.origin, self.args]);
      if (!self.starred) return new PyTuple([typeOf(self), alias]);
      return new PyTuple([
        getAttr(builtinsModule(), 'next'),
        new PyTuple([new PyGenericAliasIterator(new PyGenericAlias(self.origin, self.args))]),
      ]);
    },
    '__dir__($self, /)': (self: PyGenericAlias): Value => {
      const names = toArray(call(getAttr(builtinsModule(), 'dir'), self.origin));
      return binaryOp(new PyList(names), new PyList([...OWN].filter((name) => !names.includes(name))), 0);
    },
  },
  getset: {
    __origin__: { get: (self) => self.origin },
    __args__: { get: (self) => self.args },
    __unpacked__: { get: (self) => self.starred },
    __parameters__: { get: (self) => self.parameters },
    __typing_unpacked_tuple_args__: {
      get: (self) => (self.starred && self.origin instanceof PyType && self.origin.tp_name === 'tuple' ? self.args : None),
    },
  },
});

/** `iter(tuple[int])`: gives `*tuple[int]`, once. */
class PyGenericAliasIterator extends PyObject {
  alias: PyGenericAlias | undefined;

  constructor(alias: PyGenericAlias) {
    super();
    this.alias = alias;
  }
}

const _genericAliasIteratorType: PyType = defineType<PyGenericAliasIterator>({
  name: 'generic_alias_iterator',
  instance: PyGenericAliasIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { alias } = self;
      self.alias = undefined;
      return alias === undefined ? undefined : new PyGenericAlias(alias.origin, alias.args, true);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyGenericAliasIterator): Value =>
      new PyTuple([iterBuiltin(), new PyTuple([self.alias ?? new PyTuple([])])]),
  },
});

const iterBuiltin = (): Value => currentThread().interp.builtins.getStr('iter')!;
const builtinsModule = (): Value => currentThread().interp.modules.getStr('builtins')!;
