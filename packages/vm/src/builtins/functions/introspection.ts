import { callMethod, callSpecial, isCallable, lookupSpecial } from '../../abstract/call.js';
import { toArray } from '../../abstract/iter.js';
import { getAttr, hash, isInstance, isSubclass, len, setAttr, tryGetAttr } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { currentGlobals, currentLocals } from '../../frame/current-frame.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strToJs } from '../../object/wide-str.js';
import { currentThread } from '../../state/thread.js';
import { PyDict } from '../dict.js';
import { PyList } from '../list.js';
import { sortList } from '../list-sort.js';
import { PyRange, rangeLength } from '../range.js';

function attributeName(name: Value, what: string): string {
  return strToJs(name) ?? raise(exc.TypeError, what.replace('%', typeName(name)));
}

const ATTRIBUTE_NAME = "attribute name must be string, not '%'";

function dir(object: Value | undefined): Value {
  if (object === undefined) {
    const locals = currentLocals();
    const names = new PyList(toArray(locals instanceof PyDict && !typeOf(locals).isHeapType ? locals : callMethod(locals, 'keys')));
    sortList(names, None, false);
    return names;
  }
  if (lookupSpecial(object, '__dir__') === undefined) raise(exc.TypeError, 'object does not provide __dir__');
  const names = new PyList(toArray(callSpecial(object, '__dir__')));
  sortList(names, None, false);
  return names;
}

function vars(object: Value | undefined): Value {
  if (object === undefined) return currentLocals();
  return tryGetAttr(object, '__dict__') ?? raise(exc.TypeError, 'vars() argument must have __dict__ attribute');
}

export const introspectionFunctions: MethodTable = {
  'callable(obj, /)': (obj: Value): Value => isCallable(obj),
  'delattr(obj, name, /)': (obj: Value, name: Value): Value => {
    setAttr(obj, attributeName(name, ATTRIBUTE_NAME), undefined);
    return None;
  },
  'dir(object=<unrepresentable>, /)': dir,
  'getattr(object, name, default=<unrepresentable>, /)': (obj: Value, name: Value, fallback: Value | undefined): Value => {
    const key = attributeName(name, ATTRIBUTE_NAME);
    return fallback === undefined ? getAttr(obj, key) : (tryGetAttr(obj, key) ?? fallback);
  },
  'globals()': (): Value => currentGlobals() ?? raise(exc.SystemError, 'globals() called outside of a frame'),
  'hasattr(obj, name, /)': (obj: Value, name: Value): Value => tryGetAttr(obj, attributeName(name, ATTRIBUTE_NAME)) !== undefined,
  'hash(obj, /)': (obj: Value): Value => hash(obj),
  'id(obj, /)': (obj: Value): Value => currentThread().interp.identity(obj),
  'isinstance(obj, class_or_tuple, /)': (obj: Value, cls: Value): Value => isInstance(obj, cls),
  'issubclass(cls, class_or_tuple, /)': (derived: Value, cls: Value): Value => isSubclass(derived, cls),
  'len(obj, /)': (obj: Value): Value => (obj instanceof PyRange ? rangeLength(obj) : len(obj)),
  'locals()': (): Value => currentLocals(),
  'setattr(obj, name, value, /)': (obj: Value, name: Value, value: Value): Value => {
    setAttr(obj, attributeName(name, ATTRIBUTE_NAME), value);
    return None;
  },
  'vars(object=<unrepresentable>, /)': vars,
};
