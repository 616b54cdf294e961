import { callMethod, callSpecial, isCallable, lookupSpecial } from '../../abstract/call.js';
import { toArray } from '../../abstract/iter.js';
import { isInstance, isSubclass, tryGetAttr } from '../../abstract/object.js';
import { tailGetAttr, tailHash, tailLen, tailSetAttr } from '../../abstract/special-method.js';
import type { PyBaseException } from '../../exceptions/base-exception.js';
import { exc } from '../../exceptions/hierarchy.js';
import { isRaised, raise } from '../../exceptions/raise.js';
import { currentGlobals, currentLocals } from '../../frame/current-frame.js';
import { NativeFrame, runThrough } from '../../frame/native-frame.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strToJs } from '../../object/wide-str.js';
import { audit } from '../../state/audit.js';
import { currentThread, type ThreadState } from '../../state/thread.js';
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

/** Waits for an attribute that need not be there. */
class OptionalFrame extends NativeFrame {
  readonly #fallback: Value;
  readonly #found: Value | undefined;

  /** With `found`, that is the value where there is an attribute. */
  constructor(fallback: Value, found?: Value) {
    super();
    this.#fallback = fallback;
    this.#found = found;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error === undefined) return this.#found ?? value!;
    if (!isRaised(error, exc.AttributeError)) throw error;
    return this.#fallback;
  }
}

function getattr(obj: Value, name: Value, fallback: Value | undefined): Value | undefined {
  const key = attributeName(name, ATTRIBUTE_NAME);
  if (fallback === undefined) return tailGetAttr(obj, key);
  if (!typeOf(obj).isHeapType) return tryGetAttr(obj, key) ?? fallback;
  return runThrough(currentThread(), new OptionalFrame(fallback), () => tailGetAttr(obj, key));
}

function hasattr(obj: Value, name: Value): Value | undefined {
  const key = attributeName(name, ATTRIBUTE_NAME);
  if (!typeOf(obj).isHeapType) return tryGetAttr(obj, key) !== undefined;
  return runThrough(currentThread(), new OptionalFrame(false, true), () => tailGetAttr(obj, key));
}

export const introspectionFunctions: MethodTable = {
  'callable(obj, /)': (obj: Value): Value => isCallable(obj),
  'delattr(obj, name, /)': (obj: Value, name: Value) => tailSetAttr(obj, attributeName(name, ATTRIBUTE_NAME), undefined),
  'dir(object=<unrepresentable>, /)': dir,
  'getattr(object, name, default=<unrepresentable>, /)': getattr,
  'globals()': (): Value => currentGlobals() ?? raise(exc.SystemError, 'globals() called outside of a frame'),
  'hasattr(obj, name, /)': hasattr,
  'hash(obj, /)': (obj: Value) => tailHash(obj),
  'id(obj, /)': (obj: Value): Value => {
    const identity = currentThread().interp.identity(obj);
    audit('builtins.id', identity);
    return identity;
  },
  'isinstance(obj, class_or_tuple, /)': (obj: Value, cls: Value): Value => isInstance(obj, cls),
  'issubclass(cls, class_or_tuple, /)': (derived: Value, cls: Value): Value => isSubclass(derived, cls),
  'len(obj, /)': (obj: Value) => (obj instanceof PyRange ? rangeLength(obj) : tailLen(obj)),
  'locals()': (): Value => currentLocals(),
  'setattr(obj, name, value, /)': (obj: Value, name: Value, value: Value) => tailSetAttr(obj, attributeName(name, ATTRIBUTE_NAME), value),
  'vars(object=<unrepresentable>, /)': vars,
};
