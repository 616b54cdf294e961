import { call } from '../abstract/call.js';
import { plainIsInstance, plainIsSubclass } from '../abstract/object.js';
import { encodeUtf8 } from '../codecs/utf8.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseAttributeError } from '../exceptions/raise.js';
import { typeGetAttr } from '../object/attribute.js';
import { fillType, type TypeSpec } from '../object/define-type.js';
import { computeMro } from '../object/mro.js';
import { noteBases, noteClassAttribute } from '../object/own-names.js';
import { None, type Value } from '../object/py-object.js';
import { PyType, TypeFlags } from '../object/py-type.js';
import { intType, objectType, typeName, typeOf, typeType } from '../object/type-of.js';
import { fixupSlots, updateSlots } from '../object/update-slots.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { audit } from '../state/audit.js';
import { currentThread } from '../state/thread.js';
import { bytesType } from './bytes/bytes.js';
import { typeCall } from './construct.js';
import { PyDict } from './dict.js';
import { addSubclass, mroOf, newHeapType } from './heap-type.js';
import { PyList } from './list.js';
import { PyMappingProxy } from './mappingproxy.js';
import { emptyTuple, PyTuple } from './tuple.js';
import { unionOr } from './union.js';

/** `type.__setattr__`: immutable types refuse; slots follow. */
function typeSetAttr(self: PyType, name: string, value: Value | undefined): void {
  if ((self.tp_flags & TypeFlags.IMMUTABLETYPE) !== 0) {
    raise(exc.TypeError, `cannot set '${name}' attribute of immutable type '${self.tp_name}'`);
  }
  const metaDescr = typeOf(self).lookup(name);
  const set = metaDescr === undefined ? undefined : typeOf(metaDescr).tp_descr_set;
  if (set !== undefined) {
    set(metaDescr!, self, value);
    return;
  }
  if (value !== undefined) self.tp_dict.setStr(name, value);
  else if (!self.tp_dict.deleteStr(name)) {
    raiseAttributeError(self, name, `type object '${self.tp_name}' has no attribute '${name}'`);
  }
  self.modified();
  updateSlots(self, name);
  noteClassAttribute(self, name, value);
}

function typeRepr(self: PyType): Value {
  const module = self.isHeapType ? self.tp_dict.getStr('__module__') : moduleOf(self);
  const qualname = strToJs(qualnameOf(self))!;
  const moduleName = module === undefined ? undefined : strToJs(module);
  return strFromJs(moduleName === undefined || moduleName === 'builtins' ? `<class '${qualname}'>` : `<class '${moduleName}.${qualname}'>`);
}

const qualnameOf = (type: PyType): Value => type.ht_qualname ?? type.name;

function moduleOf(type: PyType): Value {
  if (type.isHeapType) {
    return type.tp_dict.getStr('__module__') ?? raise(exc.AttributeError, '__module__');
  }
  const dot = type.tp_name.lastIndexOf('.');
  return dot < 0 ? 'builtins' : type.tp_name.slice(0, dot);
}

function refuseImmutable(type: PyType, name: string): void {
  if (!type.isHeapType) raise(exc.TypeError, `cannot set '${name}' attribute of immutable type '${type.tp_name}'`);
}

function refuseDelete(type: PyType, name: string, value: Value | undefined): asserts value is Value {
  refuseImmutable(type, name);
  if (value === undefined) raise(exc.TypeError, `cannot delete '${name}' attribute of immutable type '${type.tp_name}'`);
  audit('object.__setattr__', type, name, value);
}

function setName(type: PyType, value: Value | undefined): void {
  refuseDelete(type, '__name__', value);
  const name = strToJs(value) ?? raise(exc.TypeError, `can only assign string to ${type.tp_name}.__name__, not '${typeName(value)}'`);
  if (name.includes('\0')) raise(exc.ValueError, 'type name must not contain null characters');
  encodeUtf8(strContents(value)!);
  type.tp_name = name;
}

function setQualname(type: PyType, value: Value | undefined): void {
  refuseDelete(type, '__qualname__', value);
  if (strContents(value) === undefined)
    raise(exc.TypeError, `can only assign string to ${type.tp_name}.__qualname__, not '${typeName(value)}'`);
  type.ht_qualname = value;
}

function setBases(type: PyType, value: Value | undefined): void {
  refuseDelete(type, '__bases__', value);
  if (!(value instanceof PyTuple)) raise(exc.TypeError, `can only assign tuple to ${type.tp_name}.__bases__, not ${typeName(value)}`);
  if (value.items.length === 0) raise(exc.TypeError, `can only assign non-empty tuple to ${type.tp_name}.__bases__, not ()`);
  for (const base of value.items) {
    if (!(base instanceof PyType)) raise(exc.TypeError, `${type.tp_name}.__bases__ must be tuple of classes, not '${typeName(base)}'`);
    if (base.isSubtypeOf(type) || base.hasOnBaseChain(type)) raise(exc.TypeError, 'a __bases__ item causes an inheritance cycle');
  }
  const bases = value.items as readonly PyType[];
  const best = bases.reduce((a, b) => (b.solidBase !== a.solidBase && b.solidBase.isSubtypeOf(a.solidBase) ? b : a));
  const [formerBases, former] = [type.tp_bases!, type.tp_base!];
  if (best.solidBase !== former.solidBase && type.solidBase !== type) {
    raise(exc.TypeError, `__bases__ assignment: '${best.tp_name}' object layout differs from '${former.tp_name}'`);
  }
  type.tp_bases = value;
  type.tp_base = best;
  const changed: ChangedMro[] = [];
  try {
    linearise(type, changed);
  } catch (error) {
    for (const { cls, made, before } of changed) if (cls.tp_mro === made) cls.tp_mro = before;
    if (type.tp_bases === value) [type.tp_bases, type.tp_base] = [formerBases, former];
    throw error;
  }
  // A `mro()` written in Python may have given the class other bases meanwhile.
  if (type.tp_bases !== value) return;
  for (const old of formerBases.items as readonly PyType[]) removeSubclass(old, type);
  for (const base of bases) addSubclass(base, type);
  const proto = (type.instanceClass as { readonly prototype: object }).prototype;
  if (best.instanceClass !== undefined && best !== objectType) {
    Object.setPrototypeOf(proto, (best.instanceClass as { readonly prototype: object }).prototype);
  }
  rebuild(type);
  noteBases();
}

interface ChangedMro {
  readonly cls: PyType;
  readonly made: readonly PyType[];
  readonly before: readonly PyType[];
}

/** `mro_hierarchy`: the MRO of a class whose bases have changed and of all classes below; notes what was there before. */
function linearise(type: PyType, changed: ChangedMro[]): void {
  const before = type.tp_mro;
  const made = mroOf(type, type.tp_bases!.items as readonly PyType[]);
  // An assignment within `mro()` was here first.
  if (type.tp_mro !== before) return;
  type.tp_mro = made;
  changed.push({ cls: type, made, before });
  for (const reference of [...type.tp_subclasses]) {
    const subclass = reference.deref();
    if (subclass !== undefined) linearise(subclass, changed);
  }
}

/** After a change of bases: caches and slots of the type and everything below. */
function rebuild(type: PyType): void {
  type.modified();
  fixupSlots(type, false);
  for (const reference of type.tp_subclasses) {
    const subclass = reference.deref();
    if (subclass !== undefined) rebuild(subclass);
  }
}

function removeSubclass(parent: PyType, type: PyType): void {
  const list = parent.isHeapType ? parent.tp_subclasses : currentThread().interp.subclassesOf(parent);
  const index = list.findIndex((reference) => reference.deref() === type);
  if (index >= 0) list.splice(index, 1);
}

function subclasses(type: PyType): Value[] {
  const list = type.isHeapType ? type.tp_subclasses : currentThread().interp.subclassesOf(type);
  const native = type.isHeapType
    ? []
    : currentThread()
        .interp.nativeTypes()
        .filter((t) => t.tp_base === type);
  return [...native, ...list.map((reference) => reference.deref()).filter((t) => t !== undefined)];
}

const basesOf = (type: PyType): PyTuple => {
  type.tp_bases ??= new PyTuple(type.tp_base === undefined ? [] : [type.tp_base]);
  return type.tp_bases;
};

function setTypeParams(type: PyType, value: Value | undefined): void {
  refuseDelete(type, '__type_params__', value);
  typeParams.set(type, value);
}

/** An attribute kept in the class' own dict only: `__annotations__`, `__type_params__`, `__abstractmethods__`. */
function ownEntry(
  name: string,
  missing: (type: PyType) => Value | undefined,
): { get: (type: PyType) => Value | undefined; set: (type: PyType, value: Value | undefined) => void } {
  return {
    get: (type) => {
      // `type` itself has the descriptor of this name in its dict.
      const own = type === typeType ? undefined : type.tp_dict.getStr(name);
      if (own === undefined) return missing(type);
      const get = typeOf(own).tp_descr_get;
      return get === undefined ? own : get(own, undefined, type);
    },
    set: (type, value) => {
      refuseImmutable(type, name);
      if (value !== undefined) type.tp_dict.setStr(name, value);
      else if (!type.tp_dict.deleteStr(name)) raiseAttributeError(type, name, name);
      type.modified();
    },
  };
}

const typeParams = ownEntry('__type_params__', () => emptyTuple);

const abstractMethods = ownEntry('__abstractmethods__', (type) => raiseAttributeError(type, '__abstractmethods__', '__abstractmethods__'));

const spec: TypeSpec<PyType> = {
  name: 'type',
  instance: PyType as never,
  weakrefs: true,
  signature: '(*args, **kwargs)',
  slots: {
    tp_repr: typeRepr,
    tp_call: typeCall,
    tp_getattro: typeGetAttr,
    tp_setattro: typeSetAttr,
    tp_new: newHeapType,
    tp_init: (_self, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0);
      if (given === 1 && kwnames !== undefined) raise(exc.TypeError, 'type.__init__() takes no keyword arguments');
      if (given !== 1 && given !== 3) raise(exc.TypeError, 'type.__init__() takes 1 or 3 arguments');
    },
    nb_or: unionOr,
  },
  methods: {
    'mro($self, /)': (self: PyType): Value => new PyList([...computeMro(self, basesOf(self).items as readonly PyType[])]),
    '__subclasses__($self, /)': (self: PyType): Value => new PyList(subclasses(self)),
    '__instancecheck__($self, instance, /)': (self: PyType, instance: Value): Value => plainIsInstance(instance, self),
    '__subclasscheck__($self, subclass, /)': (self: PyType, subclass: Value): Value => plainIsSubclass(subclass, self),
    '__dir__($self, /)': (self: PyType): Value => {
      const names = new PyDict();
      for (const type of [...self.tp_mro].reverse()) for (const entry of type.tp_dict.liveEntries()) names.set(entry.k, None);
      return new PyList([...names.liveEntries()].map((entry) => entry.k));
    },
    '__sizeof__($self, /)': (): Value => 408,
  },
  classMethods: {
    '__prepare__($cls, /, *args, **kwargs)': (): Value => new PyDict(),
  },
  getset: {
    __name__: { get: (type) => strFromJs(type.name), set: setName },
    __qualname__: { get: qualnameOf, set: setQualname },
    __bases__: { get: basesOf, set: setBases },
    __base__: { get: (type) => type.tp_base ?? None },
    __mro__: { get: (type) => (type.tp_mro.length === 0 ? None : new PyTuple(type.tp_mro)) },
    __module__: {
      get: moduleOf,
      set: (type, value) => {
        refuseDelete(type, '__module__', value);
        type.tp_dict.setStr('__module__', value);
        type.tp_dict.deleteStr('__firstlineno__');
        type.modified();
      },
    },
    __dict__: { get: (type) => new PyMappingProxy(type.tp_dict) },
    __doc__: {
      get: (type) => {
        const doc = type.tp_dict.getStr('__doc__') ?? None;
        const get = typeOf(doc).tp_descr_get;
        return get === undefined ? doc : get(doc, undefined, type);
      },
      set: (type, value) => {
        refuseDelete(type, '__doc__', value);
        type.tp_dict.setStr('__doc__', value);
        type.modified();
      },
    },
    __abstractmethods__: {
      get: (type) =>
        type === typeType ? raiseAttributeError(type, '__abstractmethods__', '__abstractmethods__') : abstractMethods.get(type),
      set: (type, value) => {
        abstractMethods.set(type, value);
        const abstract = value !== undefined && callLen(value) > 0;
        type.tp_flags = abstract ? type.tp_flags | TypeFlags.IS_ABSTRACT : type.tp_flags & ~TypeFlags.IS_ABSTRACT;
      },
    },
    __annotations__: ownEntry('__annotations__', (type) => {
      if (!type.isHeapType)
        raiseAttributeError(type, '__annotations__', `type object '${type.tp_name}' has no attribute '__annotations__'`);
      // A class body of 3.14 leaves a function that makes them (PEP 649); 1 asks for values.
      const annotate = type.tp_dict.getStr('__annotate_func__') ?? type.tp_dict.getStr('__annotate__');
      const annotations = annotate === undefined || annotate === None ? new PyDict() : call(annotate, 1);
      type.tp_dict.setStr('__annotations__', annotations);
      return annotations;
    }),
    __type_params__: {
      set: setTypeParams,
      // The descriptor itself stands in the dict of `type`.
      get: (type) => (type === typeType ? emptyTuple : typeParams.get(type)),
    },
    __text_signature__: { get: textSignature },
    __flags__: { get: (type) => flagsOf(type) },
    __basicsize__: { get: () => 16 },
    __itemsize__: { get: itemSize },
    __dictoffset__: { get: (type) => (type.hasDict ? -1 : 0) },
    __weakrefoffset__: { get: (type) => (type.hasWeakrefs ? 8 : 0) },
  },
};

const callLen = (value: Value): number => typeOf(value).sq_length?.(value) ?? 0;

const SUBCLASS_FLAGS: readonly (readonly [string, number])[] = [
  ['int', 1 << 24],
  ['list', 1 << 25],
  ['tuple', 1 << 26],
  ['bytes', 1 << 27],
  ['str', 1 << 28],
  ['dict', 1 << 29],
  ['BaseException', 1 << 30],
];

/** What can be called is described by it, unless a default has no text. */
function textSignature(type: PyType): Value {
  const text = type === typeType ? undefined : type.textSignature;
  return text === undefined || text.includes('<unrepresentable>') ? None : text;
}

/** A digit of an int, a byte of bytes; items are objects everywhere else. */
function itemSize(type: PyType): Value {
  if (type.isSubtypeOf(intType)) return 4;
  if (!type.variableSize) return 0;
  return type.isSubtypeOf(bytesType) ? 1 : 8;
}

/** `tp_flags` with the subclass bits that C code tests, `Py_TPFLAGS_LONG_SUBCLASS` and its kin. */
function flagsOf(type: PyType): number {
  let flags = type.tp_flags;
  if ((flags & TypeFlags.MADE_FROM_SPEC) !== 0) flags ^= TypeFlags.MADE_FROM_SPEC | TypeFlags.HEAPTYPE;
  for (const base of type.tp_mro) for (const [name, bit] of SUBCLASS_FLAGS) if (base.tp_name === name && !base.isHeapType) flags |= bit;
  if (type.isSubtypeOf(typeType)) return (flags >>> 0) + 2 ** 31;
  return flags >>> 0;
}

fillType(typeType, spec);
