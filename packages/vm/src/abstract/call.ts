import { PyFunction, PyMethod } from '../builtins/function.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseAttributeError } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { TypeFlags } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import { currentThread } from '../state/thread.js';
import { getAttr } from './object.js';

/**
 * `PyObject_Vectorcall`, completed: calls on the JavaScript stack and gives the value. While it runs the fiber cannot be stopped. A native
 * whose callee is the last thing it does returns `tailCall(...)` instead.
 */
export function callWith(callable: Value, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (callable instanceof PyFunction) {
    const tstate = currentThread();
    return tstate.evaluator.call(tstate, callable, args, kwnames);
  }
  const tpCall = typeOf(callable).tp_call;
  if (tpCall === undefined) return raise(exc.TypeError, `'${typeName(callable)}' object is not callable`);
  const tstate = currentThread();
  const base = tstate.frame;
  const result = tpCall(callable, args, kwnames);
  return result === undefined ? tstate.evaluator.finish(tstate, base) : result;
}

/** `callable(*args)`, completed. */
export function call(callable: Value, ...args: readonly Value[]): Value {
  return callWith(callable, args, undefined);
}

/**
 * Calls as the last thing a native does: what it returns is the native's own result, and may be `undefined` because a frame was
 * pushed that the run loop beneath goes on with.
 */
export function tailCall(callable: Value, args: readonly Value[], kwnames?: KwNames): Value | undefined {
  if (callable instanceof PyMethod) {
    args = withSelf(callable.self, args);
    callable = callable.func;
  }
  if (callable instanceof PyFunction) {
    const tstate = currentThread();
    return tstate.evaluator.push(tstate, callable, args, kwnames);
  }
  const tpCall = typeOf(callable).tp_call;
  if (tpCall === undefined) return raise(exc.TypeError, `'${typeName(callable)}' object is not callable`);
  return tpCall(callable, args, kwnames);
}

function withSelf(self: Value, args: readonly Value[]): Value[] {
  switch (args.length) {
    case 0:
      return [self];
    case 1:
      return [self, args[0]!];
    default:
      return [self, ...args];
  }
}

/**
 * `_PyObject_LookupSpecial`: a method found on the type, bound to `self`; never on the instance. `undefined` where there is none.
 */
export function lookupSpecial(self: Value, name: string): Value | undefined {
  const type = typeOf(self);
  const descr = type.lookup(name);
  if (descr === undefined) return undefined;
  const get = typeOf(descr).tp_descr_get;
  return get === undefined ? descr : get(descr, self, type);
}

/** `self.name(*args)` with the method found on the type. */
export function callSpecial(self: Value, name: string, ...args: readonly Value[]): Value {
  const type = typeOf(self);
  const descr = type.lookup(name);
  if (descr === undefined) return raiseAttributeError(self, name);
  // A function need not be bound first, nor need a native method.
  if (descr instanceof PyFunction) {
    const tstate = currentThread();
    return tstate.evaluator.call(tstate, descr, [self, ...args], undefined);
  }
  const descrType = typeOf(descr);
  if ((descrType.tp_flags & TypeFlags.METHOD_DESCRIPTOR) !== 0) return callWith(descr, [self, ...args], undefined);
  const get = descrType.tp_descr_get;
  return callWith(get === undefined ? descr : get(descr, self, type), args, undefined);
}

/** `self.name(*args)` as written in Python: instance attributes count. */
export function callMethod(self: Value, name: string, ...args: readonly Value[]): Value {
  return callWith(getAttr(self, name), args, undefined);
}

/** Whether `callable(x)` has something to call. */
export const isCallable = (value: Value): boolean => typeOf(value).tp_call !== undefined;
