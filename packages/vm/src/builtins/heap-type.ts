import { call, callMethod, callWith, lookupSpecial } from '../abstract/call.js';
import { getItem } from '../abstract/item.js';
import { toArray } from '../abstract/iter.js';
import { getAttr, repr, tryGetAttr } from '../abstract/object.js';
import { encodeUtf8 } from '../codecs/utf8.js';
import { exc } from '../exceptions/hierarchy.js';
import { addNote, isRaised, raise } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
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
import { watchedClass } from './object-del.js';
import { PyClassMethod, PyStaticMethod } from './staticmethod.js';
import { PyTuple } from './tuple.js';

export type InstanceClass = new (...args: never[]) => object;
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
  encodeUtf8(strContents(nameValue)!);
  const dict = copyNamespace(namespace);
  const doc = dict.getStr('__doc__');
  if (doc !== undefined && strContents(doc) !== undefined) encodeUtf8(strContents(doc)!);
  const type = new (winner.instanceClass as TypeClass)(
    name,
    base,
    TypeFlags.HEAPTYPE | TypeFlags.BASETYPE | TypeFlags.READY | TypeFlags.HAVE_GC,
  );
  type.tp_dict = dict;
  type.tp_bases = bases;
  type.ht_qualname = takeQualname(dict, strFromJs(name));
  type.hasDict = base.hasDict;
  type.hasWeakrefs = base.hasWeakrefs;
  type.variableSize = base.variableSize;
  type.solidBase = base.solidBase;
  fillClassCell(type, dict);
  addSlots(type, base, bases, dict);
  type.makeInstanceClass = makeInstanceClass;
  if (dict.getStr('__module__') === undefined) {
    const module = currentGlobals()?.getStr('__name__');
    if (module !== undefined) dict.setStr('__module__', module);
  }
  wrapSpecialMethods(dict);
  for (const { k } of dict.liveEntries()) {
    if (strContents(k) === undefined) warn(exc.RuntimeWarning, `non-string key in the __dict__ of class ${name}`);
  }
  if (dict.getStr('__doc__') === undefined) dict.setStr('__doc__', None);
  const isNew = setFirstMro(type);
  inheritCollectionFlags(type);
  if (dict.getStr('__eq__') !== undefined && dict.getStr('__hash__') === undefined) dict.setStr('__hash__', None);
  fixupSlots(type, isNew);
  if (isNew) for (const parent of bases.items) addSubclass(parent as PyType, type);
  setNames(type, dict);
  initSubclass(type, args.slice(3), kwnames);
  return type;
}

/** In the order in which the namespace iterates: an OrderedDict may have one of its own. */
function copyNamespace(namespace: PyDict): PyDict {
  const type = typeOf(namespace);
  if (type.tp_iter === type.solidBase.tp_iter) return namespace.copy();
  const dict = new PyDict();
  for (const key of toArray(callMethod(namespace, 'keys'))) dict.set(key, getItem(namespace, key));
  return dict;
}

/** `inherit_patma_flags`: whether `match` takes the objects for sequences or mappings, as the first of the bases that is either. */
function inheritCollectionFlags(type: PyType): void {
  const flags = TypeFlags.SEQUENCE | TypeFlags.MAPPING;
  type.tp_flags |= (type.tp_mro.find((base) => (base.tp_flags & flags) !== 0)?.tp_flags ?? 0) & flags;
}

function takeQualname(dict: PyDict, name: Value): Value {
  const qualname = dict.getStr('__qualname__');
  if (qualname === undefined) return name;
  if (strContents(qualname) === undefined) raise(exc.TypeError, `type __qualname__ must be a str, not ${typeName(qualname)}`);
  dict.deleteStr('__qualname__');
  return qualname;
}

/** The JavaScript class of the type's objects: extends that of its best base. */
function makeInstanceClass(type: PyType): InstanceClass {
  const base = type.tp_base!;
  const parent = (base === objectType ? PyInstance : base.instanceClass) as InstanceClass;
  const addsDict = type.hasDict && !base.hasDict && parent !== PyInstance;
  const made: InstanceClass = addsDict
    ? class extends parent {
        dict: PyDict | undefined = undefined;
      }
    : class extends parent {};
  // `object.__new__` sees to its own objects; a native's constructor knows nothing of `__del__`.
  const isFirst = type.tp_finalize !== undefined && base.tp_finalize === undefined;
  const whole = isFirst && type.solidBase !== objectType && !type.isSubtypeOf(typeType) ? watchedClass(made) : made;
  Object.defineProperty(whole.prototype, 'ob_type', { value: type, writable: true, configurable: true });
  return whole;
}

/** `__slots__`: their names, with CPython's checks, and the descriptors that read and write them. */
function addSlots(type: PyType, base: PyType, bases: PyTuple, dict: PyDict): void {
  const declared = dict.getStr('__slots__');
  // A class has its `__dict__` already, of another kind.
  const mayAddDict = !base.hasDict && !base.isSubtypeOf(typeType);
  const mayAddWeak = !base.hasWeakrefs && !base.variableSize;
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
    if (dict.getStr('__dict__') === undefined) dict.setStr('__dict__', new PyGetSetDescriptor(type, '__dict__', dictGetSet));
  }
  if (addWeak) {
    type.hasWeakrefs = true;
    if (dict.getStr('__weakref__') === undefined) dict.setStr('__weakref__', new PyGetSetDescriptor(type, '__weakref__', weakrefGetSet));
  }
}

/** A key that no class on the way to `object` uses for a slot of this name. */
function slotKey(base: PyType, slot: string): string {
  let depth = 0;
  for (let type: PyType | undefined = base; type !== undefined; type = type.tp_base) if (type.ownSlots.includes(slot)) depth++;
  return `slot${depth}$${slot}`;
}

/** `get_builtin_base_with_dict`: the `__dict__` of the native behind an object, which has its own rules (classes, modules, exceptions). */
function nativeDictOf(self: Value): Value | undefined {
  for (let type: PyType | undefined = typeOf(self); type !== undefined; type = type.tp_base) {
    if (!type.isHeapType) return type.tp_dict.getStr('__dict__');
  }
  return undefined;
}

const dictGetSet = {
  doc: 'dictionary for instance variables',
  get: (self: Value): Value => {
    const native = nativeDictOf(self);
    return native === undefined ? instanceDict(self as WithDict) : typeOf(native).tp_descr_get!(native, self, typeOf(self));
  },
  set: (self: Value, value: Value | undefined): void => {
    const native = nativeDictOf(self);
    if (native === undefined) setInstanceDict(self as WithDict, value);
    else typeOf(native).tp_descr_set!(native, self, value);
  },
};

const weakrefGetSet = {
  doc: 'list of weak references to the object',
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

/** The MRO of a class that has none yet. `false`: an assignment to `__bases__` within `mro()` was here first. */
function setFirstMro(type: PyType): boolean {
  const none: readonly PyType[] = [];
  type.tp_mro = none;
  const made = mroOf(type, type.tp_bases!.items as readonly PyType[]);
  if (type.tp_mro !== none) return false;
  type.tp_mro = made;
  // Somebody may have looked in vain meanwhile.
  if (typeOf(type) !== typeType) type.modified();
  return true;
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
  const own = mro.indexOf(type);
  if (own < 0)
    raise(exc.TypeError, `super(type, obj): obj (type ${type.tp_name}) is not an instance or subtype of type (${type.tp_name}).`);
  for (let i = own + 1; i < mro.length; i++) {
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
