import { PyDict } from '../builtins/dict.js';
import { PyStaticMethod } from '../builtins/staticmethod.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import {
  type GetSetDef,
  PyBuiltinFunction,
  PyClassMethodDescriptor,
  PyGetSetDescriptor,
  PyMemberDescriptor,
  PyMethodDescriptor,
  PyWrapperDescriptor,
} from './descriptors.js';
import { NativeDef, type NativeFunction } from './native.js';
import { None, type Value } from './py-object.js';
import { PyType, TypeFlags } from './py-type.js';
import { SLOT_DEFS, type SlotFunction } from './slot-defs.js';
import type { KwNames, TypeSlots } from './slots.js';
import { objectType, typeName } from './type-of.js';

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
  readonly slots?: SlotsOf<T>;
  readonly methods?: MethodTable;
  readonly classMethods?: MethodTable;
  readonly staticMethods?: MethodTable;
  readonly getset?: { readonly [name: string]: GetSetDef<T> };
  /** Read-only attributes that are fields of the object: Python name to field name. A missing value reads as None. */
  readonly members?: { readonly [name: string]: keyof T & string };
  /** Other entries of the type's dict (`__match_args__`, constants). */
  readonly attributes?: { readonly [name: string]: Value };
  /** `tp_new`'s text signature, for `inspect`. */
  readonly signature?: string;
}

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
  type.hasDict = spec.hasDict ?? false;
  type.variableSize = spec.variableSize ?? type.tp_base?.variableSize ?? false;
  type.solidBase = spec.sameLayout === true ? type.tp_base!.solidBase : type;
  type.hasWeakrefs = spec.weakrefs ?? false;
  type.unhashable = spec.unhashable ?? false;
  Object.assign(type, spec.slots);
  type.makeDict = () => makeDict(type, spec as unknown as TypeSpec<object>);
  if (type.tp_base === undefined || (type.tp_base.tp_flags & TypeFlags.READY) !== 0) readyType(type);
  else waiting.push(type);
  return type;
}

// Types declared while the modules of the VM load, before `object` has its slots. Emptied by `readyBuiltinTypes`.
const waiting: PyType[] = [];

// Native types are immutable and live as long as the process.
const ready: PyType[] = [];

/** The native types that are ready, in the order in which they became so. */
export const nativeTypes = (): readonly PyType[] => ready;

/** Completes the types that were declared before `object`. Safe to call again. */
export function readyBuiltinTypes(): void {
  for (const type of waiting.splice(0)) readyType(type);
}

const INHERITED: readonly (keyof TypeSlots)[] = [
  ...new Set([...SLOT_DEFS.map((def) => def.slot), 'tp_new', 'bf_getbuffer', 'bf_releasebuffer'] as (keyof TypeSlots)[]),
];
// `__eq__` and `__hash__` go together: a type that defines one inherits neither.
const TOGETHER: readonly (keyof TypeSlots)[] = ['tp_richcompare', 'tp_hash'];

/** `PyType_Ready` for a native type: bases first, then the slots it does not define are copied from its base. */
export function readyType(type: PyType): void {
  if ((type.tp_flags & TypeFlags.READY) !== 0) return;
  const base = type.tp_base;
  if (base !== undefined) readyType(base);
  type.tp_flags |= TypeFlags.READY;
  ready.push(type);
  if (base === undefined) return;
  const slots = type as unknown as Record<string, SlotFunction | undefined>;
  const inherited = base as unknown as Record<string, SlotFunction | undefined>;
  type.tp_mro = [type, ...base.tp_mro];
  type.tp_flags |= base.tp_flags & (TypeFlags.SEQUENCE | TypeFlags.MAPPING);
  type.hasDict ||= base.hasDict;
  type.hasWeakrefs ||= base.hasWeakrefs;
  const ownEquality = type.unhashable || type.tp_richcompare !== undefined || type.tp_hash !== undefined;
  for (const slot of INHERITED) {
    if (slots[slot] === undefined && !(ownEquality && TOGETHER.includes(slot))) slots[slot] = inherited[slot];
  }
  if (ownEquality && type.tp_richcompare === undefined) type.tp_richcompare = base.tp_richcompare;
}

function makeDict(type: PyType, spec: TypeSpec<object>): PyDict {
  const dict = new PyDict();
  const owner = type.name;
  if (spec.slots?.tp_new !== undefined) dict.setStr('__new__', newFunction(type, spec.signature));
  for (const def of SLOT_DEFS) {
    const slot = (spec.slots as { readonly [slot: string]: SlotFunction | undefined } | undefined)?.[def.slot];
    if (slot !== undefined && def.dunder !== '__getattr__' && dict.getStr(def.dunder) === undefined) {
      dict.setStr(def.dunder, new PyWrapperDescriptor(type, def, slot));
    }
  }
  for (const [text, fn] of Object.entries(spec.methods ?? {})) {
    const def = new NativeDef(text, fn, owner);
    dict.setStr(def.name, new PyMethodDescriptor(type, def));
  }
  for (const [text, fn] of Object.entries(spec.classMethods ?? {})) {
    const def = new NativeDef(text, fn, owner);
    dict.setStr(def.name, new PyClassMethodDescriptor(type, def));
  }
  for (const [text, fn] of Object.entries(spec.staticMethods ?? {})) {
    const def = new NativeDef(text, fn, owner);
    dict.setStr(def.name, new PyStaticMethod(new PyBuiltinFunction(def, type, undefined)));
  }
  for (const [name, getset] of Object.entries(spec.getset ?? {}))
    dict.setStr(name, new PyGetSetDescriptor(type, name, getset as GetSetDef));
  for (const [name, key] of Object.entries(spec.members ?? {})) dict.setStr(name, new PyMemberDescriptor(type, name, key, true, true));
  for (const [name, value] of Object.entries(spec.attributes ?? {})) dict.setStr(name, value);
  if (type.tp_hash === undefined && dict.getStr('__hash__') === undefined) dict.setStr('__hash__', None);
  dict.setStr('__doc__', spec.doc ?? None);
  return dict;
}

/** `X.__new__` of a native type: `tp_new_wrapper`, which makes sure that an object is made by the native that knows its layout. */
function newFunction(type: PyType, signature: string | undefined): PyBuiltinFunction {
  const def = new NativeDef(`__new__${signature ?? '(*args, **kwargs)'}`, tpNewWrapper, type.name, true);
  return new PyBuiltinFunction(def, type, undefined);
}

function tpNewWrapper(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const subtype = args[0];
  if (subtype === undefined || (kwnames !== undefined && args.length === kwnames.length)) {
    raise(exc.TypeError, `${type.tp_name}.__new__(): not enough arguments`);
  }
  if (!(subtype instanceof PyType)) raise(exc.TypeError, `${type.tp_name}.__new__(X): X is not a type object (${typeName(subtype)})`);
  if (!subtype.isSubtypeOf(type)) {
    raise(exc.TypeError, `${type.tp_name}.__new__(${subtype.tp_name}): ${subtype.tp_name} is not a subtype of ${type.tp_name}`);
  }
  let native: PyType | undefined = subtype;
  while (native !== undefined && native.isHeapType) native = native.tp_base;
  if (native !== undefined && native.tp_new !== type.tp_new) {
    raise(exc.TypeError, `${type.tp_name}.__new__(${subtype.tp_name}) is not safe, use ${native.tp_name}.__new__()`);
  }
  return type.tp_new!(subtype, args.slice(1), kwnames);
}

/** Whether a native is some type's `__new__`. */
export const isTpNewWrapper = (fn: unknown): boolean => fn === tpNewWrapper;
