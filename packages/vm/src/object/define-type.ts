import type { GetSetDef } from './descriptors.js';
import type { NativeFunction } from './native.js';
import type { Value } from './py-object.js';
import { PyType, TypeFlags } from './py-type.js';
import type { TypeSlots } from './slots.js';
import { objectType } from './type-of.js';

// This file stands at the bottom of all modules that declare types, and imports none of them: `defineType` runs while they load, in
// whatever order their cycles give. What needs more of the VM is in ready-type.ts.

type JsClass<T> = abstract new (...args: never[]) => T;

type WithSelf<F, T> = F extends (self: Value, ...rest: infer R) => infer Q ? (self: T, ...rest: R) => Q : F;

/** Slots of a type whose objects are `T`. Number slots take either operand, so theirs stay `Value`. */
export type SlotsOf<T> = {
  readonly [K in keyof TypeSlots]?: K extends `nb_${string}` ? TypeSlots[K] : WithSelf<NonNullable<TypeSlots[K]>, T>;
};

/** Natives by declaration: `'insert($self, index, object, /)': (self, index, object) => …`. */
export type MethodTable = { readonly [declaration: string]: NativeFunction };

/** A native type, declared. Everything Python can see of it comes from here. */
export interface TypeSpec<T> {
  /** `tp_name`, module in front unless it is `builtins`. */
  readonly name: string;
  /** The JavaScript class of its objects. Left out only where objects are JavaScript primitives or made elsewhere. */
  readonly instance?: JsClass<T>;
  /** Default: `object`. */
  readonly base?: PyType;
  readonly doc?: string;
  /** May not be subclassed (`bool`, `range`, `function` …). */
  readonly final?: boolean;
  /** `X()` raises "cannot create 'X' instances". */
  readonly noInstantiation?: boolean;
  /** Instances carry a `__dict__` in their field `dict`. */
  readonly hasDict?: boolean;
  readonly weakrefs?: boolean;
  /** What the `match` statement takes it for. */
  readonly pattern?: 'sequence' | 'mapping';
  /** Unhashable: `__hash__` is None. */
  readonly unhashable?: boolean;
  /** The JavaScript class adds no fields to its base's: such types may be mixed as bases of one class. */
  readonly sameLayout?: boolean;
  /** Objects differ in size in CPython (`int`, `tuple`, `bytes`): subclasses may not add `__slots__`. */
  readonly variableSize?: boolean;
  /** Further flags, see `TypeFlags`. */
  readonly flags?: number;
  /** See `PyType.ofOne`. */
  readonly ofOne?: (object: Value) => Value | undefined;
  readonly slots?: SlotsOf<T>;
  readonly methods?: MethodTable;
  readonly classMethods?: MethodTable;
  readonly staticMethods?: MethodTable;
  readonly getset?: { readonly [name: string]: GetSetDef<T> };
  /** Read-only attributes that are fields of the object: Python name to field name. A missing value reads as None. */
  readonly members?: { readonly [name: string]: keyof T & string };
  /** Other entries of the type's dict (`__match_args__`, constants). */
  readonly attributes?: { readonly [name: string]: Value };
  /** `__text_signature__`, for `inspect`. */
  readonly signature?: string;
}

/**
 * Types that are declared and not ready yet, in order. Native types are immutable and live as long as the process, so this is state of
 * the process. `onDeclared` is set once `object` is ready.
 */
export const declaredTypes: { readonly waiting: Map<PyType, TypeSpec<object>>; onDeclared: ((type: PyType) => void) | undefined } = {
  waiting: new Map(),
  onDeclared: undefined,
};

/** Declares a type that can be given a base at once. See `fillType` for the types that stand behind all others. */
export function defineType<T extends object>(spec: TypeSpec<T>): PyType {
  return fillType(new PyType(spec.name, spec.base ?? objectType, TypeFlags.IMMUTABLETYPE), spec);
}

/**
 * Gives an empty type its contents. Its dict is made when it is first looked into. The type is ready to use once
 * `readyType` has run, which `PyInterpreter` sees to for the builtin ones and `defineType` for later ones.
 */
export function fillType<T extends object>(type: PyType, spec: TypeSpec<T>): PyType {
  if (spec.instance !== undefined) {
    type.instanceClass = spec.instance;
    Object.defineProperty(spec.instance.prototype, 'ob_type', { value: type, writable: true, configurable: true });
  }
  if (!spec.final) type.tp_flags |= TypeFlags.BASETYPE;
  if (spec.noInstantiation) type.tp_flags |= TypeFlags.DISALLOW_INSTANTIATION;
  if (spec.pattern === 'sequence') type.tp_flags |= TypeFlags.SEQUENCE;
  if (spec.pattern === 'mapping') type.tp_flags |= TypeFlags.MAPPING;
  type.tp_flags |= spec.flags ?? 0;
  type.tp_doc = spec.doc;
  type.textSignature = spec.signature;
  type.hasDict = spec.hasDict ?? false;
  type.variableSize = spec.variableSize ?? type.tp_base?.variableSize ?? false;
  type.solidBase = spec.sameLayout === true ? type.tp_base!.solidBase : type;
  type.hasWeakrefs = spec.weakrefs ?? false;
  type.ofOne = spec.ofOne;
  type.unhashable = spec.unhashable ?? false;
  Object.assign(type, spec.slots);
  declaredTypes.waiting.set(type, spec as unknown as TypeSpec<object>);
  declaredTypes.onDeclared?.(type);
  return type;
}
