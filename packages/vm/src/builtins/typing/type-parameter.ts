import { call, callMethod } from '../../abstract/call.js';
import { getAttr, hash, isTrue } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { currentGlobals } from '../../frame/current-frame.js';
import { importAbsolute } from '../../import/import.js';
import { defineType } from '../../object/define-type.js';
import { None, PyObject, type Value } from '../../object/py-object.js';
import type { PyType } from '../../object/py-type.js';
import type { KwNames } from '../../object/slots.js';
import { typeName } from '../../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../../object/wide-str.js';
import { PyDict } from '../dict.js';
import { PyTuple } from '../tuple.js';

class NoDefaultClass extends PyObject {}

/** `typing.NoDefault`: the default of a type parameter that has none. */
export const NoDefault: PyObject = new NoDefaultClass();

const _noDefaultType: PyType = defineType<NoDefaultClass>({
  name: 'typing.NoDefaultType',
  doc: 'The type of the NoDefault singleton.',
  instance: NoDefaultClass,
  final: true,
  signature: '()',
  slots: {
    tp_new: (_type, args) => (args.length > 0 ? raise(exc.TypeError, 'NoDefaultType takes no arguments') : NoDefault),
    tp_repr: () => 'typing.NoDefault',
  },
  methods: { '__reduce__($self, /)': (): Value => 'NoDefault' },
});

/** A value that is known, or a function that gives it when it is first asked for (PEP 695). */
export class Lazy {
  #value: Value | undefined;
  #evaluate: Value | undefined;

  constructor(value: Value | undefined, evaluate: Value | undefined) {
    this.#value = value;
    this.#evaluate = evaluate;
  }

  get isSet(): boolean {
    return this.#value !== undefined || this.#evaluate !== undefined;
  }

  get(missing: Value): Value {
    if (this.#value === undefined && this.#evaluate !== undefined) {
      this.#value = call(this.#evaluate);
      this.#evaluate = undefined;
    }
    return this.#value ?? missing;
  }
}

/** What TypeVar, ParamSpec and TypeVarTuple share. */
export class PyTypeParameter extends PyObject {
  /** Holds `__module__` of one that was made by a call, as CPython's does. */
  dict: PyDict | undefined = undefined;
  readonly name: Value;
  readonly covariant: boolean;
  readonly contravariant: boolean;
  readonly inferVariance: boolean;
  readonly bound: Lazy;
  readonly constraints: Lazy;
  default: Lazy;

  constructor(
    name: Value,
    module: Value | undefined,
    variance: { covariant: boolean; contravariant: boolean; infer: boolean },
    bound: Lazy,
    constraints: Lazy,
    fallback: Lazy,
  ) {
    super();
    this.name = name;
    if (module !== undefined) {
      this.dict = new PyDict();
      this.dict.setStr('__module__', module);
    }
    this.covariant = variance.covariant;
    this.contravariant = variance.contravariant;
    this.inferVariance = variance.infer;
    this.bound = bound;
    this.constraints = constraints;
    this.default = fallback;
  }
}

export class PyTypeVar extends PyTypeParameter {}
export class PyParamSpec extends PyTypeParameter {}
export class PyTypeVarTuple extends PyTypeParameter {}

export const NOTHING: Lazy = new Lazy(undefined, undefined);
export const NO_VARIANCE = { covariant: false, contravariant: false, infer: false } as const;

export const typingFunction = (name: string): Value => getAttr(importAbsolute('typing'), name);

/** Keyword arguments of the three constructors. */
function keywords(
  what: string,
  allowed: readonly string[],
  args: readonly Value[],
  kwnames: KwNames | undefined,
): { name: Value; rest: readonly Value[]; given: Map<string, Value> } {
  const count = args.length - (kwnames?.length ?? 0);
  const given = new Map<string, Value>();
  kwnames?.forEach((keyword, k) => {
    if (keyword !== 'name' && !allowed.includes(keyword)) raise(exc.TypeError, `${what}() got an unexpected keyword argument '${keyword}'`);
    given.set(keyword, args[count + k]!);
  });
  const name = count > 0 ? args[0]! : (given.get('name') ?? raise(exc.TypeError, `${what}() missing required argument 'name' (pos 1)`));
  if (strContents(name) === undefined) raise(exc.TypeError, `${what}() argument 'name' must be str, not ${typeName(name)}`);
  return { name, rest: args.slice(1, count), given };
}

const flag = (given: Map<string, Value>, name: string): boolean => {
  const value = given.get(name);
  return value !== undefined && isTrue(value);
};

const callerModule = (): Value => currentGlobals()?.getStr('__name__') ?? None;

function variance(given: Map<string, Value>): { covariant: boolean; contravariant: boolean; infer: boolean } {
  const made = { covariant: flag(given, 'covariant'), contravariant: flag(given, 'contravariant'), infer: flag(given, 'infer_variance') };
  if (made.covariant && made.contravariant) raise(exc.ValueError, 'Bivariant types are not supported.');
  if (made.infer && (made.covariant || made.contravariant)) raise(exc.ValueError, 'Variance cannot be specified with infer_variance.');
  return made;
}

const known = (value: Value | undefined): Lazy => (value === undefined ? NOTHING : new Lazy(value, undefined));

/** `None` stands for its type in bounds and constraints. */
const typeArgument = (value: Value, text: string): Value => call(typingFunction('_type_check'), value, text);

function newTypeVar(args: readonly Value[], kwnames: KwNames | undefined): PyTypeVar {
  const { name, rest, given } = keywords('typevar', ['bound', 'covariant', 'contravariant', 'infer_variance', 'default'], args, kwnames);
  if (rest.length === 1) raise(exc.TypeError, 'A single constraint is not allowed');
  const bound = given.get('bound');
  const hasBound = bound !== undefined && bound !== None;
  if (rest.length > 0 && hasBound) raise(exc.TypeError, 'Constraints cannot be combined with bound=...');
  const checked = hasBound ? typeArgument(bound, 'Bound must be a type.') : undefined;
  const constraints =
    rest.length === 0
      ? NOTHING
      : known(new PyTuple(rest.map((type) => typeArgument(type, 'TypeVar(name, constraint, ...): constraints must be types.'))));
  return new PyTypeVar(name, callerModule(), variance(given), known(checked), constraints, known(given.get('default')));
}

const prefix = (self: PyTypeParameter): string => (self.inferVariance ? '' : self.covariant ? '+' : self.contravariant ? '-' : '~');
const textOf = (value: Value): string => strToJs(value)!;

const typingUnion = (left: Value, right: Value): Value => callMethod(typingFunction('Union'), '__getitem__', new PyTuple([left, right]));

const shared = {
  __default__: { get: (self: PyTypeParameter): Value => self.default.get(NoDefault) },
};

const variances = {
  __covariant__: { get: (self: PyTypeParameter): Value => self.covariant },
  __contravariant__: { get: (self: PyTypeParameter): Value => self.contravariant },
  __infer_variance__: { get: (self: PyTypeParameter): Value => self.inferVariance },
  __bound__: { get: (self: PyTypeParameter): Value => self.bound.get(None) },
};

const hasDefault = {
  'has_default($self, /)': (self: PyTypeParameter): Value => self.default.isSet && self.default.get(NoDefault) !== NoDefault,
  '__reduce__($self, /)': (self: PyTypeParameter): Value => self.name,
  '__mro_entries__($self, bases, /)': (self: PyTypeParameter): Value =>
    raise(exc.TypeError, `Cannot subclass an instance of ${typeName(self).replace('typing.', '')}`),
};

export const typeVarType: PyType = defineType<PyTypeVar>({
  name: 'typing.TypeVar',
  instance: PyTypeVar,
  final: true,
  hasDict: true,
  weakrefs: true,
  signature: '(name, *constraints, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)',
  slots: {
    tp_new: (_type, args, kwnames) => newTypeVar(args, kwnames),
    tp_repr: (self) => strFromJs(prefix(self) + textOf(self.name)),
    nb_or: typingUnion,
  },
  methods: {
    ...hasDefault,
    '__typing_subst__($self, arg, /)': (self: PyTypeVar, arg: Value): Value => call(typingFunction('_typevar_subst'), self, arg),
    '__typing_prepare_subst__($self, alias, args, /)': (self: PyTypeVar, alias: Value, args: Value): Value =>
      prepareSubstitution(self, alias, args),
  },
  attributes: { __module__: 'typing' },
  members: { __name__: 'name' },
  getset: { ...shared, ...variances, __constraints__: { get: (self) => self.constraints.get(new PyTuple([])) } },
});

/** The default takes the place of an argument that is left out at the end. */
function prepareSubstitution(self: PyTypeVar, alias: Value, args: Value): Value {
  const items = (args as PyTuple).items;
  const parameters = (getAttr(alias, '__parameters__') as PyTuple).items;
  const index = parameters.indexOf(self);
  if (items.length > index) return args;
  const fallback = self.default.get(NoDefault);
  if (fallback !== NoDefault && items.length === index) return new PyTuple([...items, fallback]);
  return raise(
    exc.TypeError,
    `Too few arguments for ${textOf(call(typeTextOf(), alias))}; actual ${items.length}, expected at least ${index + 1}`,
  );
}

const typeTextOf = (): Value => typingFunction('_type_repr');

export const paramSpecType: PyType = defineType<PyParamSpec>({
  name: 'typing.ParamSpec',
  instance: PyParamSpec,
  final: true,
  hasDict: true,
  weakrefs: true,
  signature: '(name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      const { name, given } = keywords('paramspec', ['bound', 'covariant', 'contravariant', 'infer_variance', 'default'], args, kwnames);
      const bound = given.get('bound');
      const checked = bound === undefined || bound === None ? undefined : typeArgument(bound, 'Bound must be a type.');
      return new PyParamSpec(name, callerModule(), variance(given), known(checked), NOTHING, known(given.get('default')));
    },
    tp_repr: (self) => strFromJs(prefix(self) + textOf(self.name)),
    nb_or: typingUnion,
  },
  methods: {
    ...hasDefault,
    '__typing_subst__($self, arg, /)': (self: PyParamSpec, arg: Value): Value => call(typingFunction('_paramspec_subst'), self, arg),
    '__typing_prepare_subst__($self, alias, args, /)': (self: PyParamSpec, alias: Value, args: Value): Value =>
      call(typingFunction('_paramspec_prepare_subst'), self, alias, args),
  },
  attributes: { __module__: 'typing' },
  members: { __name__: 'name' },
  getset: {
    ...shared,
    ...variances,
    args: { get: (self) => new PyParamSpecArgs(self) },
    kwargs: { get: (self) => new PyParamSpecKwargs(self) },
  },
});

class PyParamSpecPart extends PyObject {
  readonly origin: Value;

  constructor(origin: Value) {
    super();
    this.origin = origin;
  }
}

class PyParamSpecArgs extends PyParamSpecPart {}
class PyParamSpecKwargs extends PyParamSpecPart {}

function partType(name: string, instance: typeof PyParamSpecPart, suffix: string): PyType {
  return defineType<PyParamSpecPart>({
    name: `typing.${name}`,
    instance,
    final: true,
    weakrefs: true,
    signature: '(origin)',
    slots: {
      tp_new: (_type, args) => new instance(args[0] ?? raise(exc.TypeError, `${name}() missing required argument 'origin' (pos 1)`)),
      tp_repr: (self) =>
        strFromJs(`${self.origin instanceof PyParamSpec ? textOf(self.origin.name) : textOf(call(typeTextOf(), self.origin))}.${suffix}`),
      tp_hash: (self) => (typeofHash(self.origin) as number) ^ suffix.length,
      tp_richcompare: (self, other, op) => {
        const same = other instanceof instance && other.origin === self.origin;
        return op === 2
          ? same
          : op === 3
            ? !same
            : raise(exc.TypeError, `'<' not supported between instances of '${typeName(self)}' and '${typeName(other)}'`);
      },
    },
    methods: { '__mro_entries__($self, bases, /)': (): Value => raise(exc.TypeError, `Cannot subclass an instance of ${name}`) },
    getset: { __origin__: { get: (self) => self.origin } },
  });
}

const typeofHash = (value: Value): number | bigint => Number(BigInt(hash(value)) & 0x3fffffffn);

export const paramSpecArgsType: PyType = partType('ParamSpecArgs', PyParamSpecArgs, 'args');
export const paramSpecKwargsType: PyType = partType('ParamSpecKwargs', PyParamSpecKwargs, 'kwargs');

export const typeVarTupleType: PyType = defineType<PyTypeVarTuple>({
  name: 'typing.TypeVarTuple',
  instance: PyTypeVarTuple,
  final: true,
  hasDict: true,
  weakrefs: true,
  signature: '(name, *, default=typing.NoDefault)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      const { name, given } = keywords('typevartuple', ['default'], args, kwnames);
      return new PyTypeVarTuple(name, callerModule(), NO_VARIANCE, NOTHING, NOTHING, known(given.get('default')));
    },
    tp_repr: (self) => self.name,
    tp_iter: (self) =>
      call(getAttr(importAbsolute('builtins'), 'iter'), new PyTuple([callMethod(typingFunction('Unpack'), '__getitem__', self)])),
  },
  methods: {
    ...hasDefault,
    '__typing_subst__($self, arg, /)': (): Value => raise(exc.TypeError, 'Substitution of bare TypeVarTuple is not supported'),
    '__typing_prepare_subst__($self, alias, args, /)': (self: PyTypeVarTuple, alias: Value, args: Value): Value =>
      call(typingFunction('_typevartuple_prepare_subst'), self, alias, args),
  },
  attributes: { __module__: 'typing' },
  members: { __name__: 'name' },
  getset: shared,
});
