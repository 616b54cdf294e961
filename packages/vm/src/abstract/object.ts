import { floatType, PyFloat } from '../builtins/float.js';
import { formatFloat, formatInt, formatStr } from '../builtins/format-spec.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise, raiseAttributeError } from '../exceptions/raise.js';
import { genericGetAttr, tryGenericGetAttr, tryTypeGetAttr, typeGetAttr } from '../object/attribute.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { COMPARE_TEXT, CompareOp, SWAPPED_COMPARE } from '../object/slots.js';
import { objectType, typeName, typeOf, typeType } from '../object/type-of.js';
import { type PyWideStr, strContents } from '../object/wide-str.js';
import { callSpecial } from './call.js';

/** `PyObject_GetAttr`. `name` is UTF-16, as everywhere in this module. */
export function getAttr(obj: Value, name: string): Value {
  const getattro = typeOf(obj).tp_getattro;
  return getattro === undefined ? genericGetAttr(obj, name) : getattro(obj, name);
}

/**
 * `PyObject_GetOptionalAttr`: `undefined` instead of AttributeError. Nothing is thrown on the way where the type has the default look-up.
 */
export function tryGetAttr(obj: Value, name: string): Value | undefined {
  const getattro = typeOf(obj).tp_getattro;
  try {
    if (getattro === undefined || getattro === genericGetAttr) return tryGenericGetAttr(obj, name);
    if (getattro === typeGetAttr) return tryTypeGetAttr(obj as PyType, name);
    return getattro(obj, name);
  } catch (error) {
    if (isRaised(error, exc.AttributeError)) return undefined;
    throw error;
  }
}

/** `PyObject_SetAttr`; `undefined` deletes. */
export function setAttr(obj: Value, name: string, value: Value | undefined): void {
  const setattro = typeOf(obj).tp_setattro;
  if (setattro === undefined) return raiseAttributeError(obj, name);
  setattro(obj, name, value);
}

/** `PyObject_IsTrue`. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  if (value === None) return false;
  const type = typeOf(value);
  if (type.nb_bool !== undefined) return type.nb_bool(value);
  if (type.sq_length !== undefined) return type.sq_length(value) > 0;
  return true;
}

/** `a is b`. Numbers, floats included, and strings are the same object when they are the same value (and of one type). */
const _isSame = (a: Value, b: Value): boolean => a === b;

/**
 * `PyObject_RichCompare`: the right operand first if its type is a subclass, then the reflected comparison, then identity for
 * `==` and `!=`.
 */
export function richCompare(v: Value, w: Value, op: CompareOp): Value {
  const vt = typeOf(v);
  const wt = typeOf(w);
  let reflectedDone = false;
  if (vt !== wt && wt.isSubtypeOf(vt) && wt.tp_richcompare !== undefined) {
    reflectedDone = true;
    const result = wt.tp_richcompare(w, v, SWAPPED_COMPARE[op]!);
    if (result !== NotImplemented) return result;
  }
  if (vt.tp_richcompare !== undefined) {
    const result = vt.tp_richcompare(v, w, op);
    if (result !== NotImplemented) return result;
  }
  if (!reflectedDone && wt.tp_richcompare !== undefined) {
    const result = wt.tp_richcompare(w, v, SWAPPED_COMPARE[op]!);
    if (result !== NotImplemented) return result;
  }
  if (op === CompareOp.EQ) return v === w;
  if (op === CompareOp.NE) return v !== w;
  return raise(exc.TypeError, `'${COMPARE_TEXT[op]}' not supported between instances of '${vt.tp_name}' and '${wt.tp_name}'`);
}

/** What `richCompare` does after the left operand's own method, which was called already, has answered NotImplemented. */
export function richCompareAfterLeft(v: Value, w: Value, op: CompareOp): Value {
  const wt = typeOf(w);
  if (wt.tp_richcompare !== undefined) {
    const result = wt.tp_richcompare(w, v, SWAPPED_COMPARE[op]!);
    if (result !== NotImplemented) return result;
  }
  if (op === CompareOp.EQ) return v === w;
  if (op === CompareOp.NE) return v !== w;
  return raise(exc.TypeError, `'${COMPARE_TEXT[op]}' not supported between instances of '${typeOf(v).tp_name}' and '${wt.tp_name}'`);
}

/** `PyObject_RichCompareBool`: identity counts as equality. */
export function richCompareBool(v: Value, w: Value, op: CompareOp): boolean {
  if (v === w) {
    if (op === CompareOp.EQ) return true;
    if (op === CompareOp.NE) return false;
  }
  const result = richCompare(v, w, op);
  return typeof result === 'boolean' ? result : isTrue(result);
}

/** Whether two objects are the same or equal: what containers mean by `==`. */
export function equals(v: Value, w: Value): boolean {
  if (v === w) return true;
  if (typeof v === typeof w && (typeof v === 'number' || typeof v === 'string')) return false;
  return richCompareBool(v, w, CompareOp.EQ);
}

/** `PyObject_Hash`: a guest int, never -1. */
export function hash(value: Value): number | bigint {
  const tpHash = typeOf(value).tp_hash;
  if (tpHash === undefined) return raise(exc.TypeError, `unhashable type: '${typeName(value)}'`);
  return tpHash(value);
}

/** The contents of `PyObject_Repr`. */
export function repr(value: Value): string | PyWideStr {
  return strContents(reprObject(value))!;
}

/** `PyObject_Repr`: an instance of `str` or of a subclass. */
export function reprObject(value: Value): Value {
  return checkedRepr(typeOf(value).tp_repr!(value));
}

/** What `__repr__` has given. */
export function checkedRepr(result: Value): Value {
  if (strContents(result) === undefined) raise(exc.TypeError, `__repr__ returned non-string (type ${typeName(result)})`);
  return result;
}

/** `PyObject_Str`: an instance of `str` or of a subclass. */
export function str(value: Value): Value {
  if (typeof value === 'string') return value;
  const tpStr = typeOf(value).tp_str;
  if (tpStr === undefined) return repr(value);
  return checkedStr(tpStr(value));
}

/** What `__str__` has given. */
export function checkedStr(result: Value): Value {
  if (strContents(result) === undefined) raise(exc.TypeError, `__str__ returned non-string (type ${typeName(result)})`);
  return result;
}

/** `PyObject_Format`: `format_spec` is a str. */
export function format(value: Value, formatSpec: Value = ''): Value {
  const spec = strContents(formatSpec);
  if (spec !== undefined) {
    // What str, int and float themselves do is done without a call.
    if (typeof value === 'string') return formatStr(value, spec);
    if (typeof value === 'number' || typeof value === 'bigint') return formatInt(value, spec);
    if (value instanceof PyFloat && value.ob_type === floatType) return formatFloat(value.v, spec);
  }
  return checkedFormat(callSpecial(value, '__format__', formatSpec));
}

/** What `__format__` has given. */
export function checkedFormat(result: Value): Value {
  if (strContents(result) === undefined) raise(exc.TypeError, `__format__ must return a str, not ${typeName(result)}`);
  return result;
}

/** `len(obj)`. */
export function len(obj: Value): number {
  if (typeof obj === 'string') return obj.length;
  const length = typeOf(obj).sq_length;
  if (length === undefined) return raise(exc.TypeError, `object of type '${typeName(obj)}' has no len()`);
  return length(obj);
}

/** `issubclass` without hooks, `__bases__` of any object counting (`recursive_issubclass`). */
function isDerived(derived: Value, cls: Value, what: string): boolean {
  if (derived instanceof PyType && cls instanceof PyType) return derived.isSubtypeOf(cls);
  if (basesOf(derived) === undefined) raise(exc.TypeError, 'issubclass() arg 1 must be a class');
  if (basesOf(cls) === undefined) raise(exc.TypeError, what);
  return abstractIsSubclass(derived, cls);
}

function basesOf(cls: Value): PyTuple | undefined {
  const bases = tryGetAttr(cls, '__bases__');
  return bases instanceof PyTuple ? bases : undefined;
}

function abstractIsSubclass(derived: Value, cls: Value): boolean {
  if (derived === cls) return true;
  return (basesOf(derived)?.items ?? []).some((base) => abstractIsSubclass(base, cls));
}

/** `isinstance(obj, cls)`: tuples, `__instancecheck__`, `__class__`. */
export function isInstance(obj: Value, cls: Value): boolean {
  if (typeOf(obj) === cls) return true;
  if (typeOf(cls) === typeType) return plainIsInstance(obj, cls);
  if (cls instanceof PyTuple) return cls.items.some((item) => isInstance(obj, item));
  if (typeOf(cls).lookup('__instancecheck__') !== undefined) return isTrue(callSpecial(cls, '__instancecheck__', obj));
  return plainIsInstance(obj, cls);
}

/** `type.__instancecheck__`. */
export function plainIsInstance(obj: Value, cls: Value): boolean {
  if (cls instanceof PyType) {
    const type = typeOf(obj);
    if (type.isSubtypeOf(cls)) return true;
    // Only what answers for `__class__` itself can claim to be something else.
    if (type.tp_getattro === objectType.tp_getattro && type.lookup('__class__') === objectType.lookup('__class__')) return false;
    const claimed = tryGetAttr(obj, '__class__');
    return claimed instanceof PyType && claimed !== typeOf(obj) && claimed.isSubtypeOf(cls);
  }
  if (basesOf(cls) === undefined) raise(exc.TypeError, 'isinstance() arg 2 must be a type, a tuple of types, or a union');
  const claimed = tryGetAttr(obj, '__class__');
  return claimed !== undefined && abstractIsSubclass(claimed, cls);
}

/** `issubclass(derived, cls)`. */
export function isSubclass(derived: Value, cls: Value): boolean {
  if (typeOf(cls) === typeType) {
    if (derived === cls) return true;
    return plainIsSubclass(derived, cls);
  }
  if (cls instanceof PyTuple) return cls.items.some((item) => isSubclass(derived, item));
  if (typeOf(cls).lookup('__subclasscheck__') !== undefined) return isTrue(callSpecial(cls, '__subclasscheck__', derived));
  return plainIsSubclass(derived, cls);
}

/** `type.__subclasscheck__`. */
export const plainIsSubclass = (derived: Value, cls: Value): boolean =>
  isDerived(derived, cls, 'issubclass() arg 2 must be a class, a tuple of classes, or a union');
