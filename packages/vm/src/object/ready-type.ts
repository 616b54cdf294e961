import { PyDict } from '../builtins/dict.js';
import { PyStaticMethod } from '../builtins/staticmethod.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { declaredTypes, type TypeSpec } from './define-type.js';
import {
  type GetSetDef,
  PyBuiltinFunction,
  PyClassMethodDescriptor,
  PyGetSetDescriptor,
  PyMemberDescriptor,
  PyMethodDescriptor,
  PyWrapperDescriptor,
} from './descriptors.js';
import { NativeDef } from './native.js';
import { None, type Value } from './py-object.js';
import { PyType, TypeFlags } from './py-type.js';
import { SLOT_DEFS, type SlotFunction, TIED_SLOTS } from './slot-defs.js';
import type { KwNames, TypeSlots } from './slots.js';
import { typeName } from './type-of.js';

// Native types are immutable and live as long as the process.
const ready: PyType[] = [];

/** The native types that are ready, in the order in which they became so. */
export const nativeTypes = (): readonly PyType[] => ready;

/** Completes the types that were declared while the modules of the VM loaded, and sees to it that later ones are ready at once. Safe to call again. */
export function readyBuiltinTypes(): void {
  for (const type of declaredTypes.waiting.keys()) readyType(type);
  declaredTypes.onDeclared = readyType;
}

/** The slots a type inherits from its base. Made at first use: the table may not be there yet when this module loads. */
const inherited: (keyof TypeSlots)[] = [];
function inheritedSlots(): readonly (keyof TypeSlots)[] {
  if (inherited.length === 0) inherited.push(...TIED_SLOTS, 'tp_new', 'am_send');
  return inherited;
}

/** The slots that a native type has. */
export function slotNamesOf(type: PyType): readonly (keyof TypeSlots)[] {
  type.slotNames ??= inheritedSlots().filter((slot) => type[slot] !== undefined);
  return type.slotNames;
}
// `__eq__` and `__hash__` go together: a type that defines one inherits neither.
const TOGETHER: readonly (keyof TypeSlots)[] = ['tp_richcompare', 'tp_hash'];

/** `PyType_Ready` for a native type: bases first, then the slots it does not define are copied from its base. */
function readyType(type: PyType): void {
  if ((type.tp_flags & TypeFlags.READY) !== 0) return;
  const base = type.tp_base;
  if (base !== undefined) readyType(base);
  type.tp_flags |= TypeFlags.READY;
  ready.push(type);
  const spec = declaredTypes.waiting.get(type);
  declaredTypes.waiting.delete(type);
  if (spec !== undefined) type.makeDict = () => makeDict(type, spec);
  if (base === undefined) return;
  const slots = type as unknown as Record<string, SlotFunction | undefined>;
  const baseSlots = base as unknown as Record<string, SlotFunction | undefined>;
  type.tp_mro = [type, ...base.tp_mro];
  type.tp_flags |= base.tp_flags & (TypeFlags.SEQUENCE | TypeFlags.MAPPING);
  type.hasDict ||= base.hasDict;
  type.hasWeakrefs ||= base.hasWeakrefs;
  const ownEquality = type.unhashable || type.tp_richcompare !== undefined || type.tp_hash !== undefined;
  // `am_send` iterates as well: a type that does so in its own way inherits none.
  const ownIteration = type.tp_iternext !== undefined;
  const names = slotNamesOf(base);
  for (let i = 0; i < names.length; i++) {
    const slot = names[i]!;
    if (slot === 'am_send' && ownIteration) continue;
    if (slots[slot] === undefined && !(ownEquality && TOGETHER.includes(slot))) slots[slot] = baseSlots[slot];
  }
  if (ownEquality && type.tp_richcompare === undefined) type.tp_richcompare = base.tp_richcompare;
}

function makeDict(type: PyType, spec: TypeSpec<object>): PyDict {
  const dict = new PyDict();
  const owner = type.name;
  if (spec.slots?.tp_new !== undefined) dict.setStr('__new__', newFunction(type));
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
  if (dict.getStr('__doc__') === undefined) dict.setStr('__doc__', spec.doc ?? None);
  return dict;
}

const NEW = '__new__($type, *args, **kwargs)\nCreate and return a new object.  See help(type) for accurate signature.';

/** `X.__new__` of a native type: `tp_new_wrapper`, which makes sure that an object is made by the native that knows its layout. */
function newFunction(type: PyType): PyBuiltinFunction {
  return new PyBuiltinFunction(new NativeDef(NEW, tpNewWrapper, type.name, true), type, undefined);
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
  const refuses = native !== undefined && (native.tp_flags & TypeFlags.DISALLOW_INSTANTIATION) !== 0;
  if (native !== undefined && (refuses || native.tp_new !== type.tp_new)) {
    raise(exc.TypeError, `${type.tp_name}.__new__(${subtype.tp_name}) is not safe, use ${native.tp_name}.__new__()`);
  }
  return type.tp_new!(subtype, args.slice(1), kwnames);
}

/** Whether a native is some type's `__new__`. */
export const isTpNewWrapper = (fn: unknown): boolean => fn === tpNewWrapper;
