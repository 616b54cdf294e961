import { toArray } from '../abstract/iter.js';
import { getAttr, isTrue, reprObject, str, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { genericGetAttr, genericSetAttr, instanceDict, type WithDict } from '../object/attribute.js';
import { fillType } from '../object/define-type.js';
import { noteDictMode } from '../object/own-names.js';
import { None, NotImplemented, PyInstance, type PyObject, type Value } from '../object/py-object.js';
import { PyType, TypeFlags } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { objectType, typeName, typeOf } from '../object/type-of.js';
import { hasPythonNew } from '../object/update-slots.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { audit } from '../state/audit.js';
import { currentThread } from '../state/thread.js';
import { addressOf } from './address.js';
import { PyDict } from './dict.js';
import { allocate } from './heap-type.js';
import { PyList } from './list.js';
import { watchDel } from './object-del.js';
import { objectGetState, objectReduce, objectReduceEx } from './object-reduce.js';

const excess = (args: readonly Value[]): boolean => args.length > 0;

/** `object.__new__`. */
function objectNew(type: PyType, args: readonly Value[]): Value {
  if (excess(args)) {
    if (type.tp_new !== objectNew) raise(exc.TypeError, 'object.__new__() takes exactly one argument (the type to instantiate)');
    if (type.tp_init === objectInit) raise(exc.TypeError, `${type.name}() takes no arguments`);
  }
  if ((type.tp_flags & TypeFlags.IS_ABSTRACT) !== 0) refuseAbstract(type);
  if (type === objectType) return new BareObject();
  const made = allocate<PyObject>(type);
  if (type.tp_finalize !== undefined) watchDel(made as PyInstance, type);
  return made;
}

/** What `object()` makes: nothing but an identity. */
class BareObject extends PyInstance {}

function refuseAbstract(type: PyType): never {
  const names = toArray(getAttr(type, '__abstractmethods__')).map((name) => strToJs(name)!);
  names.sort();
  const quoted = names.map((name) => `'${name}'`).join(', ');
  raise(
    exc.TypeError,
    `Can't instantiate abstract class ${type.name} without an implementation for abstract method${names.length > 1 ? 's' : ''} ${quoted}`,
  );
}

/** `object.__init__`. */
function objectInit(self: Value, args: readonly Value[]): void {
  if (!excess(args)) return;
  const type = typeOf(self);
  if (type.tp_init !== objectInit) {
    raise(exc.TypeError, 'object.__init__() takes exactly one argument (the instance to initialize)');
  }
  if (type.tp_new === objectNew || (!hasPythonNew(type) && type.tp_new === objectType.tp_new)) {
    raise(exc.TypeError, `${type.name}.__init__() takes exactly one argument (the instance to initialize)`);
  }
}

/** `<module.Class object at 0x…>`. */
function objectRepr(self: Value): Value {
  const type = typeOf(self);
  const module = tryGetAttr(type, '__module__');
  const qualname = strToJs(getAttr(type, '__qualname__'))!;
  const prefix = module === undefined || module === 'builtins' || strContents(module) === undefined ? '' : `${strToJs(module)}.`;
  return strFromJs(`<${prefix}${qualname} object at ${addressOf(self)}>`);
}

function objectRichCompare(self: Value, other: Value, op: CompareOp): Value {
  if (op === CompareOp.EQ) return self === other ? true : NotImplemented;
  if (op === CompareOp.NE) {
    const compare = typeOf(self).tp_richcompare;
    if (compare === undefined) return NotImplemented;
    const equal = compare(self, other, CompareOp.EQ);
    return equal === NotImplemented ? NotImplemented : !isTrue(equal);
  }
  return NotImplemented;
}

/** `_Py_HashPointer`: an identity of the object as a number, stable for its life. */
function identityHash(value: Value): number {
  return currentThread().interp.identity(value);
}

function setClass(self: Value, value: Value | undefined): void {
  if (value === undefined) raise(exc.TypeError, "can't delete __class__ attribute");
  if (!(value instanceof PyType)) raise(exc.TypeError, `__class__ must be set to a class, not '${typeName(value)}' object`);
  audit('object.__setattr__', self, '__class__', value);
  const old = typeOf(self);
  const mutable = (type: PyType): boolean => type.isHeapType || type.tp_name === 'module';
  if (!mutable(old) || !mutable(value)) {
    raise(exc.TypeError, '__class__ assignment only supported for mutable types or ModuleType subclasses');
  }
  const sameSlots = old.solidBase === value.solidBase || (sameOwnSlots(old, value) && old.tp_base?.solidBase === value.tp_base?.solidBase);
  if (!sameSlots || old.hasDict !== value.hasDict || old.hasWeakrefs !== value.hasWeakrefs) {
    raise(exc.TypeError, `__class__ assignment: '${value.tp_name}' object layout differs from '${old.tp_name}'`);
  }
  // The new class may have other ideas about the names that the object has of its own: they go to a dict.
  if (value.hasDict) instanceDict(self as unknown as WithDict);
  Object.setPrototypeOf(self, (value.instanceClass as { readonly prototype: object }).prototype);
  if (value.hasDict) noteDictMode(value);
}

const sameOwnSlots = (a: PyType, b: PyType): boolean => a.ownSlots.length > 0 && a.ownSlots.join() === b.ownSlots.join();

/** `object.__dir__`: names of the object's dict, of its class and of the class' bases. */
function objectDir(self: Value): Value {
  const names = new PyDict();
  const own = tryGetAttr(self, '__dict__');
  if (own instanceof PyDict) for (const entry of own.liveEntries()) names.set(entry.k, None);
  const cls = tryGetAttr(self, '__class__');
  if (cls instanceof PyType) collectClassNames(cls, names);
  return new PyList([...names.liveEntries()].map((entry) => entry.k));
}

function collectClassNames(cls: PyType, names: PyDict): void {
  for (const type of cls.tp_mro) for (const entry of type.tp_dict.liveEntries()) names.set(entry.k, None);
}

function objectFormat(self: Value, spec: Value): Value {
  if (strContents(spec) === undefined) raise(exc.TypeError, `__format__() argument must be str, not ${typeName(spec)}`);
  if (spec !== '') raise(exc.TypeError, `unsupported format string passed to ${typeName(self)}.__format__`);
  return str(self);
}

fillType<PyObject>(objectType, {
  name: 'object',
  signature: '()',
  slots: {
    tp_repr: objectRepr,
    tp_str: reprObject,
    tp_hash: identityHash,
    tp_getattro: genericGetAttr,
    tp_setattro: genericSetAttr,
    tp_richcompare: objectRichCompare,
    tp_new: objectNew,
    tp_init: objectInit,
  },
  methods: {
    '__format__($self, format_spec, /)': objectFormat,
    '__dir__($self, /)': objectDir,
    '__sizeof__($self, /)': (): Value => 16,
    '__reduce__($self, /)': (self: Value): Value => objectReduce(self, 0),
    '__reduce_ex__($self, protocol, /)': objectReduceEx,
    '__getstate__($self, /)': objectGetState,
  },
  classMethods: {
    '__subclasshook__($cls, object, /)': (): Value => NotImplemented,
    '__init_subclass__($cls, /)': (): Value => None,
  },
  getset: {
    __class__: { get: typeOf, set: setClass },
  },
});
Object.defineProperty(BareObject.prototype, 'ob_type', { value: objectType, writable: true, configurable: true });
