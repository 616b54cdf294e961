import { call, callMethod, callWith, lookupSpecial } from '../abstract/call.js';
import { toArray } from '../abstract/iter.js';
import { getAttr, repr, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { addNote, isRaised, raise } from '../exceptions/raise.js';
import { currentGlobals } from '../frame/current-frame.js';
import { instanceDict, setInstanceDict, type WithDict } from '../object/attribute.js';
import { PyGetSetDescriptor, PyMemberDescriptor } from '../object/descriptors.js';
import { computeMro } from '../object/mro.js';
import { None, PyInstance, type PyObject, type Value } from '../object/py-object.js';
import { PyType, TypeFlags } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { objectType, typeName, typeOf, typeType } from '../object/type-of.js';
import { fixupSlots } from '../object/update-slots.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { PyDict } from './dict.js';
import { PyCell, PyFunction } from './function.js';
import { PyClassMethod, PyStaticMethod } from './staticmethod.js';
import { PyTuple } from './tuple.js';

type InstanceClass = new (...args: never[]) => object;
type TypeClass = new (name: string, base: PyType, flags: number) => PyType;

/** The most derived metaclass of the bases: `_PyType_CalculateMetaclass`. */
export function calculateMetaclass(metatype: PyType, bases: readonly Value[]): PyType {
  let winner = metatype;
  for (const base of bases) {
    const type = typeOf(base);
    if (winner.isSubtypeOf(type)) continue;
    if (type.isSubtypeOf(winner)) winner = type;
    else {
      raise(
        exc.TypeError,
        'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases',
      );
    }
  }
  return winner;
}

/** `best_base`: the base whose objects' layout the new type's objects get. */
function bestBase(bases: readonly Value[]): PyType {
  let winner: PyType | undefined;
  for (const base of bases) {
    if (!(base instanceof PyType)) raise(exc.TypeError, 'bases must be types');
    if ((base.tp_flags & TypeFlags.BASETYPE) === 0) raise(exc.TypeError, `type '${base.tp_name}' is not an acceptable base type`);
    if (winner === undefined || (base.solidBase !== winner.solidBase && base.solidBase.isSubtypeOf(winner.solidBase))) winner = base;
    else if (!winner.solidBase.isSubtypeOf(base.solidBase)) raise(exc.TypeError, 'multiple bases have instance lay-out conflict');
  }
  return winner!;
}

/** `type.__new__(metatype, name, bases, namespace, **kwargs)`. */
export function newHeapType(metatype: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const given = args.length - (kwnames?.length ?? 0);
  if (given !== 3) raise(exc.TypeError, 'type.__new__() takes exactly 3 arguments (' + given + ' given)');
  const [nameValue, basesValue, namespace] = args as [Value, Value, Value];
  const name = strToJs(nameValue) ?? raise(exc.TypeError, `type.__new__() argument 1 must be str, not ${typeName(nameValue)}`);
  if (!(basesValue instanceof PyTuple)) raise(exc.TypeError, `type.__new__() argument 2 must be tuple, not ${typeName(basesValue)}`);
  if (!(namespace instanceof PyDict)) raise(exc.TypeError, `type.__new__() argument 3 must be dict, not ${typeName(namespace)}`);
  for (const base of basesValue.items) {
    if (!(base instanceof PyType) && tryGetAttr(base, '__mro_entries__') !== undefined) {
      raise(exc.TypeError, "type() doesn't support MRO entry resolution; use types.new_class()");
    }
  }
  const winner = calculateMetaclass(metatype, basesValue.items);
  if (winner !== metatype && winner.tp_new !== typeType.tp_new) return winner.tp_new!(winner, args, kwnames);
  if (name.includes('\0')) raise(exc.ValueError, 'type name must not contain null characters');

  const bases = basesValue.items.length === 0 ? new PyTuple([objectType]) : basesValue;
  const base = bestBase(bases.items);
  const dict = namespace.copy();
  const type = new (winner.instanceClass as TypeClass)(
    name,
    base,
    TypeFlags.HEAPTYPE | TypeFlags.BASETYPE | TypeFlags.READY | TypeFlags.HAVE_GC,
  );
  type.tp_dict = dict;
  type.tp_bases = bases;
  type.ht_qualname = takeQualname(dict, strFromJs(name));
  type.tp_flags |= base.tp_flags & (TypeFlags.SEQUENCE | TypeFlags.MAPPING);
  type.hasDict = base.hasDict;
  type.hasWeakrefs = base.hasWeakrefs;
  type.variableSize = base.variableSize;
  type.solidBase = base.solidBase;
  addSlots(type, base, bases, dict);
  type.instanceClass = makeInstanceClass(type, base);
  if (dict.getStr('__module__') === undefined) {
    const module = currentGlobals()?.getStr('__name__');
    if (module !== undefined) dict.setStr('__module__', module);
  }
  wrapSpecialMethods(dict);
  if (dict.getStr('__doc__') === undefined) dict.setStr('__doc__', None);
  fillClassCell(type, dict);
  type.tp_mro = mroOf(type, bases.items as readonly PyType[]);
  if (dict.getStr('__eq__') !== undefined && dict.getStr('__hash__') === undefined) dict.setStr('__hash__', None);
  fixupSlots(type);
  for (const parent of bases.items) addSubclass(parent as PyType, type);
  setNames(type, dict);
  initSubclass(type, args.slice(3), kwnames);
  return type;
}

function takeQualname(dict: PyDict, name: Value): Value {
  const qualname = dict.getStr('__qualname__');
  if (qualname === undefined) return name;
  if (strContents(qualname) === undefined) raise(exc.TypeError, `type __qualname__ must be a str, not ${typeName(qualname)}`);
  dict.deleteStr('__qualname__');
  return qualname;
}

/** The JavaScript class of the type's objects: extends that of its best base. */
function makeInstanceClass(type: PyType, base: PyType): InstanceClass {
  const parent = (base === objectType ? PyInstance : base.instanceClass) as InstanceClass;
  const addsDict = type.hasDict && !base.hasDict && parent !== PyInstance;
  const made: InstanceClass = addsDict
    ? class extends parent {
        dict: PyDict | undefined = undefined;
      }
    : class extends parent {};
  Object.defineProperty(made.prototype, 'ob_type', { value: type, writable: true, configurable: true });
  return made;
}

/** `__slots__`: their names, with CPython's checks, and the descriptors that read and write them. */
function addSlots(type: PyType, base: PyType, bases: PyTuple, dict: PyDict): void {
  const declared = dict.getStr('__slots__');
  // What a class knows stands in its own dict, so a metaclass gives it no second one.
  const mayAddDict = !base.hasDict && !base.isSubtypeOf(typeType);
  const mayAddWeak = !base.hasWeakrefs;
  let addDict = false;
  let addWeak = false;
  if (declared === undefined) {
    addDict = mayAddDict;
    addWeak = mayAddWeak;
  } else {
    const names = strContents(declared) !== undefined ? [declared] : toArray(declared);
    if (names.length > 0 && base.variableSize) raise(exc.TypeError, `nonempty __slots__ not supported for subtype of '${base.tp_name}'`);
    const own: string[] = [];
    for (const item of names) {
      const slot = strToJs(item) ?? raise(exc.TypeError, `__slots__ items must be strings, not '${typeName(item)}'`);
      if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(slot)) raise(exc.TypeError, '__slots__ must be identifiers');
      if (slot === '__dict__') {
        if (!mayAddDict || addDict) raise(exc.TypeError, '__dict__ slot disallowed: we already got one');
        addDict = true;
      } else if (slot === '__weakref__') {
        if (!mayAddWeak || addWeak) raise(exc.TypeError, '__weakref__ slot disallowed: we already got one');
        addWeak = true;
      } else {
        const mangled = mangle(type.tp_name, slot);
        if (dict.getStr(mangled) !== undefined && mangled !== '__qualname__' && mangled !== '__classcell__') {
          raise(exc.ValueError, `'${slot}' in __slots__ conflicts with class variable`);
        }
        own.push(mangled);
      }
    }
    own.sort();
    for (const slot of own) dict.setStr(slot, new PyMemberDescriptor(type, slot, slotKey(base, slot), false, false));
    type.ownSlots = own;
    if (own.length > 0) type.solidBase = type;
    // A base that is not the best one may bring a dict of its own.
    for (const other of bases.items) {
      if (other !== base && (other as PyType).hasDict && mayAddDict) addDict = true;
      if (other !== base && (other as PyType).hasWeakrefs && mayAddWeak) addWeak = true;
    }
  }
  if (addDict) {
    type.hasDict = true;
    dict.setStr('__dict__', new PyGetSetDescriptor(type, '__dict__', dictGetSet));
  }
  if (addWeak) {
    type.hasWeakrefs = true;
    if (!type.variableSize) dict.setStr('__weakref__', new PyGetSetDescriptor(type, '__weakref__', weakrefGetSet));
  }
}

/** A key that no class on the way to `object` uses for a slot of this name. */
function slotKey(base: PyType, slot: string): string {
  let depth = 0;
  for (let type: PyType | undefined = base; type !== undefined; type = type.tp_base) if (type.ownSlots.includes(slot)) depth++;
  return `slot${depth}$${slot}`;
}

const dictGetSet = {
  get: (self: Value): Value => instanceDict(self as WithDict),
  set: (self: Value, value: Value | undefined): void => setInstanceDict(self as WithDict, value),
};

const weakrefGetSet = {
  get: (self: Value): Value => currentThread().interp.weakrefOf(self) ?? None,
};

/** `_Py_Mangle`: private names of a class. */
function mangle(className: string, name: string): string {
  if (!name.startsWith('__') || name.endsWith('__') || name.includes('.')) return name;
  const stripped = className.replace(/^_+/, '');
  return stripped === '' ? name : `_${stripped}${name}`;
}

function wrapSpecialMethods(dict: PyDict): void {
  const create = dict.getStr('__new__');
  if (create instanceof PyFunction) dict.setStr('__new__', new PyStaticMethod(create));
  for (const name of ['__init_subclass__', '__class_getitem__']) {
    const method = dict.getStr(name);
    if (method instanceof PyFunction) dict.setStr(name, new PyClassMethod(method));
  }
}

function fillClassCell(type: PyType, dict: PyDict): void {
  const cell = dict.getStr('__classcell__');
  if (cell !== undefined) {
    if (!(cell instanceof PyCell)) raise(exc.TypeError, `__classcell__ must be a nonlocal cell, not ${reprText(typeOf(cell))}`);
    cell.v = type;
    dict.deleteStr('__classcell__');
  }
  const dictCell = dict.getStr('__classdictcell__');
  if (dictCell !== undefined) {
    if (!(dictCell instanceof PyCell)) raise(exc.TypeError, `__classdictcell__ must be a nonlocal cell, not ${reprText(typeOf(dictCell))}`);
    dictCell.v = dict;
    dict.deleteStr('__classdictcell__');
  }
}

const reprText = (value: Value): string => strToJs(repr(value))!;

/** `mro_invoke`: C3, or what a metaclass' own `mro()` says. */
export function mroOf(type: PyType, bases: readonly PyType[]): readonly PyType[] {
  const metatype = typeOf(type);
  if (metatype === typeType || metatype.lookup('mro') === typeType.lookup('mro')) return computeMro(type, bases);
  const custom = toArray(callMethod(type, 'mro'));
  for (const entry of custom) {
    if (!(entry instanceof PyType)) raise(exc.TypeError, `mro() returned a non-class ('${typeName(entry)}')`);
    if (!type.solidBase.isSubtypeOf(entry.solidBase))
      raise(exc.TypeError, `mro() returned base with unsuitable layout ('${entry.tp_name}')`);
  }
  return custom as PyType[];
}

export function addSubclass(parent: PyType, type: PyType): void {
  const list = parent.isHeapType ? parent.tp_subclasses : currentThread().interp.subclassesOf(parent);
  list.push(new WeakRef(type));
}

function setNames(type: PyType, dict: PyDict): void {
  for (const { k: key, v: value } of dict.liveEntries()) {
    const method = lookupSpecial(value!, '__set_name__');
    if (method === undefined) continue;
    try {
      call(method, type, key);
    } catch (error) {
      if (isRaised(error, exc.BaseException)) {
        addNote(error, `Error calling __set_name__ on '${typeName(value!)}' instance ${reprText(key)} in '${type.tp_name}'`);
      }
      throw error;
    }
  }
}

function initSubclass(type: PyType, kwargs: readonly Value[], kwnames: KwNames | undefined): void {
  const mro = type.tp_mro;
  for (let i = 1; i < mro.length; i++) {
    const hook = mro[i]!.tp_dict.getStr('__init_subclass__');
    if (hook === undefined) continue;
    const get = typeOf(hook).tp_descr_get;
    const bound = get === undefined ? hook : get(hook, undefined, type);
    callWith(bound, kwargs, kwnames);
    return;
  }
  if (kwnames !== undefined) getAttr(type, '__init_subclass__');
}

/** A new, empty object of `type`: `tp_alloc`. The type's native constructor takes its own arguments. */
export function allocate<T extends PyObject>(type: PyType, ...args: readonly unknown[]): T {
  return new (type.instanceClass as new (...args: readonly unknown[]) => T)(...args);
}
