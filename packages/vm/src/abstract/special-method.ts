import { PyFunction } from '../builtins/function.js';
import { PyProperty, propertyType } from '../builtins/property.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised } from '../exceptions/raise.js';
import { callBeneath, callThen, ItemsFrame } from '../frame/items-frame.js';
import { NativeFrame } from '../frame/native-frame.js';
import {
  genericGetAttr,
  genericSetAttr,
  getOwnAttribute,
  hasOwnGetattribute,
  tryGenericGetAttr,
  type WithDict,
} from '../object/attribute.js';
import { None, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { checkedBool, checkedHash, checkedLength } from '../object/slot-defs.js';
import { objectType, typeOf } from '../object/type-of.js';
import { strFromJs } from '../object/wide-str.js';
import { currentThread, type ThreadState } from '../state/thread.js';
import { tailCall } from './call.js';
import { contains, getItem, setItem } from './item.js';
import { checkedIterator, getIter } from './iter.js';
import { iterate, runsPython } from './iteration.js';
import { unaryOp } from './number.js';
import { checkedFormat, checkedRepr, checkedStr, equals, format, getAttr, hash, isTrue, len, reprObject, setAttr, str } from './object.js';

/**
 * The abstract operations as the last thing a native does: a special method that is a Python function runs on the fiber's frames. `undefined`: it was
 * pushed. All else is done at once, as by the operation of the plain name.
 */

/** What an operation makes of what the method has given. */
type Check = (result: Value) => Value;

class SpecialFrame extends NativeFrame {
  readonly check: Check;

  constructor(check: Check) {
    super();
    this.check = check;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error !== undefined) throw error;
    return this.check(value!);
  }
}

/** A special method that is a Python function. */
export function pythonMethod(type: PyType, name: string): PyFunction | undefined {
  if (!type.isHeapType) return undefined;
  const method = type.lookup(name);
  return method instanceof PyFunction ? method : undefined;
}

function callChecked(check: Check, method: PyFunction, args: readonly Value[]): Value | undefined {
  const value = callBeneath(currentThread(), new SpecialFrame(check), method, args);
  return value === undefined ? undefined : check(value);
}

const nothing: Check = () => None;
const truth: Check = isTrue;
const length: Check = checkedLength;
const lengthTruth: Check = (result) => checkedLength(result) > 0;

/** `len(x)`. */
export function tailLen(x: Value): Value | undefined {
  const method = pythonMethod(typeOf(x), '__len__');
  return method === undefined ? len(x) : callChecked(length, method, [x]);
}

/** `bool(x)`. */
export function tailTruth(x: Value): Value | undefined {
  const type = typeOf(x);
  if (!type.isHeapType) return isTrue(x);
  const asBool = type.lookup('__bool__');
  if (asBool instanceof PyFunction) return callChecked(checkedBool, asBool, [x]);
  const asLength = asBool === undefined ? type.lookup('__len__') : undefined;
  return asLength instanceof PyFunction ? callChecked(lengthTruth, asLength, [x]) : isTrue(x);
}

/** `repr(x)`. */
export function tailRepr(x: Value): Value | undefined {
  const method = pythonMethod(typeOf(x), '__repr__');
  return method === undefined ? reprObject(x) : callChecked(checkedRepr, method, [x]);
}

/** `str(x)`. */
export function tailStr(x: Value): Value | undefined {
  const type = typeOf(x);
  if (!type.isHeapType) return str(x);
  const method = type.lookup('__str__');
  if (method instanceof PyFunction) return callChecked(checkedStr, method, [x]);
  return method === objectType.lookup('__str__') ? tailRepr(x) : str(x);
}

/** `format(x, spec)`. */
export function tailFormat(x: Value, spec: Value): Value | undefined {
  const type = typeOf(x);
  if (!type.isHeapType) return format(x, spec);
  const method = type.lookup('__format__');
  if (method instanceof PyFunction) return callChecked(checkedFormat, method, [x, spec]);
  return spec === '' && method === objectType.lookup('__format__') ? tailStr(x) : format(x, spec);
}

/** `iter(x)`. */
export function tailIter(x: Value): Value | undefined {
  const method = pythonMethod(typeOf(x), '__iter__');
  return method === undefined ? getIter(x) : callChecked(checkedIterator, method, [x]);
}

/** `hash(x)`. */
export function tailHash(x: Value): Value | undefined {
  const method = pythonMethod(typeOf(x), '__hash__');
  return method === undefined ? hash(x) : callChecked(checkedHash, method, [x]);
}

/** Looks for an item among what Python gives. */
class ContainsFrame extends ItemsFrame {
  readonly #sought: Value;

  constructor(sought: Value) {
    super();
    this.#sought = sought;
  }

  protected override take(item: Value): Value | undefined {
    return equals(item, this.#sought) ? true : undefined;
  }

  protected override finish(): Value {
    return false;
  }
}

/** `item in container`. */
export function tailContains(container: Value, item: Value): Value | undefined {
  const type = typeOf(container);
  if (type.sq_contains !== undefined && !type.isHeapType) return type.sq_contains(container, item);
  const method = pythonMethod(type, '__contains__');
  if (method !== undefined) return callChecked(truth, method, [container, item]);
  return type.sq_contains === undefined && runsPython(container) ? iterate(new ContainsFrame(item), container) : contains(container, item);
}

/** `x[key]`. */
export function tailGetItem(x: Value, key: Value): Value | undefined {
  const method = pythonMethod(typeOf(x), '__getitem__');
  return method === undefined ? getItem(x, key) : tailCall(method, [x, key]);
}

/** `x[key] = value`, or `del x[key]`. None when it is done. */
export function tailSetItem(x: Value, key: Value, value: Value | undefined): Value | undefined {
  const method = pythonMethod(typeOf(x), value === undefined ? '__delitem__' : '__setitem__');
  if (method !== undefined) return callChecked(nothing, method, value === undefined ? [x, key] : [x, key, value]);
  setItem(x, key, value);
  return None;
}

/** Asks `__getattr__` after `__getattribute__` has found nothing. */
class GetAttributeFrame extends NativeFrame {
  readonly #self: Value;
  readonly #name: Value;
  readonly #hook: Value;

  constructor(self: Value, name: Value, hook: Value) {
    super();
    this.#self = self;
    this.#name = name;
    this.#hook = hook;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error === undefined) return value;
    if (!isRaised(error, exc.AttributeError)) throw error;
    return tailCall(this.#hook, [this.#self, this.#name]);
  }
}

/** `x.name`. */
export function tailGetAttr(x: Value, name: string): Value | undefined {
  const type = typeOf(x);
  const { tp_getattro } = type;
  if (!type.isHeapType) return getAttr(x, name);
  if (tp_getattro === genericGetAttr) return byDescriptor(x, type, name);
  const getattribute = hasOwnGetattribute(type) ? type.lookup('__getattribute__') : undefined;
  const hook = type.lookup('__getattr__');
  if (getattribute !== undefined) {
    if (!(getattribute instanceof PyFunction)) return getAttr(x, name);
    const key = strFromJs(name);
    if (hook === undefined) return tailCall(getattribute, [x, key]);
    if (!(hook instanceof PyFunction)) return getAttr(x, name);
    return callThen(currentThread(), new GetAttributeFrame(x, key, hook), getattribute, [x, key]);
  }
  if (!(hook instanceof PyFunction) || type.lookup(name) !== undefined) return getAttr(x, name);
  return tryGenericGetAttr(x, name) ?? tailCall(hook, [x, strFromJs(name)]);
}

/** What a class of Python's has for the attribute may be its property, or a descriptor that Python wrote. */
function byDescriptor(x: Value, type: PyType, name: string): Value | undefined {
  const descr = type.lookup(name);
  if (descr === undefined) return getAttr(x, name);
  if (descr instanceof PyProperty && typeOf(descr) === propertyType) {
    return descr.fget instanceof PyFunction ? tailCall(descr.fget, [x]) : getAttr(x, name);
  }
  const get = pythonMethod(typeOf(descr), '__get__');
  if (get === undefined) return getAttr(x, name);
  if (typeOf(descr).tp_descr_set === undefined && type.hasDict) {
    const own = getOwnAttribute(x as WithDict, name);
    if (own !== undefined) return own;
  }
  return tailCall(get, [descr, x, type]);
}

/** `x.name = value`, or `del x.name`. None when it is done. */
export function tailSetAttr(x: Value, name: string, value: Value | undefined): Value | undefined {
  const type = typeOf(x);
  if (type.isHeapType) {
    if (type.tp_setattro !== genericSetAttr) {
      const method = pythonMethod(type, value === undefined ? '__delattr__' : '__setattr__');
      if (method !== undefined) {
        return callChecked(nothing, method, value === undefined ? [x, strFromJs(name)] : [x, strFromJs(name), value]);
      }
    } else {
      const descr = type.lookup(name);
      if (descr instanceof PyProperty && typeOf(descr) === propertyType) {
        const accessor = value === undefined ? descr.fdel : descr.fset;
        if (accessor instanceof PyFunction) return callChecked(nothing, accessor, value === undefined ? [x] : [x, value]);
      } else if (descr !== undefined) {
        const method = pythonMethod(typeOf(descr), value === undefined ? '__delete__' : '__set__');
        if (method !== undefined) return callChecked(nothing, method, value === undefined ? [descr, x] : [descr, x, value]);
      }
    }
  }
  setAttr(x, name, value);
  return None;
}

/** A unary operation of which the method's result is the value: `-x`, `abs(x)`. */
export function tailUnary(x: Value, dunder: string, slot: Parameters<typeof unaryOp>[1]): Value | undefined {
  const method = pythonMethod(typeOf(x), dunder);
  return method === undefined ? unaryOp(x, slot) : tailCall(method, [x]);
}
