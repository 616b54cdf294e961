import { CO } from '@pyco/marshal';
import { tailCall } from '../abstract/call.js';
import { getAttr } from '../abstract/object.js';
import { tailIter } from '../abstract/special-method.js';
import { DelegatingIterator } from '../builtins/delegating-iterator.js';
import { PyFunction } from '../builtins/function.js';
import { GenState, PyCoroutine, PyGenerator } from '../builtins/generator-base.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { CodeKind } from '../frame/executable.js';
import { Exit, type Frame } from '../frame/frame.js';
import { Left, returnTo, store, tellAwaited } from '../frame/leave.js';
import { executableOf, pushCall } from '../frame/push.js';
import { None, type Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { getAwaitable } from './async-ops.js';
import { resumeGenerator } from './generator.js';

/**
 * A special method of `x` that is a generator function: what it gives is good as an iterator, so that the instruction can wait for it like for
 * any call. `false`, with nothing done, for all others.
 */
function pushGeneratorMethod(tstate: ThreadState, x: Value, name: string): boolean {
  const type = typeOf(x);
  if (!type.isHeapType) return false;
  const method = type.lookup(name);
  if (!(method instanceof PyFunction)) return false;
  const exe = executableOf(method);
  if (exe.kind !== CodeKind.GENERATOR || exe.simpleArgs !== 1 || (exe.code.co_flags & CO.ITERABLE_COROUTINE) !== 0) return false;
  pushCall(tstate, method, [x], undefined);
  return true;
}

/** `GET_ITER`. `undefined`: `__iter__`, a generator function, was pushed. */
export function iterOrPush(tstate: ThreadState, x: Value): Value | undefined {
  return pushGeneratorMethod(tstate, x, '__iter__') ? undefined : tailIter(x);
}

/** `GET_AWAITABLE`. `undefined`: `__await__`, a generator function, was pushed. */
export function awaitOrPush(tstate: ThreadState, x: Value, where: number): Value | undefined {
  return pushGeneratorMethod(tstate, x, '__await__') ? undefined : getAwaitable(x, where);
}

/**
 * `next(iterator)` for a loop. `undefined` with the same frame on top: there is nothing more. `undefined` with another: it was pushed, and its
 * value, or its StopIteration, comes to the instruction (`unwind` knows).
 */
export function nextOrPush(tstate: ThreadState, iterator: Value): Value | undefined {
  if (iterator instanceof PyGenerator) {
    if (iterator.state === GenState.CLOSED) return undefined;
    resumeGenerator(tstate, iterator, None, Exit.FOR_ITER);
    return undefined;
  }
  const type = typeOf(iterator);
  const next = type.tp_iternext;
  if (iterator instanceof DelegatingIterator && iterator.runsPython && next === type.solidBase.tp_iternext) {
    const value = iterator.tailNext(tstate);
    if (value === undefined) tstate.returned = undefined;
    return value;
  }
  if (next === undefined) return raise(exc.TypeError, `'${type.tp_name}' object is not an iterator`);
  if (type.isHeapType) {
    const method = type.lookup('__next__');
    if (method instanceof PyFunction) {
      pushCall(tstate, method, [iterator], undefined);
      return undefined;
    }
    if (next !== type.solidBase.tp_iternext) return next(iterator);
  }
  if (type.am_send === undefined) return next(iterator);
  const value = type.am_send(iterator, None);
  // What it returned is nothing to a loop.
  if (value === undefined) tstate.returned = undefined;
  return value;
}

/** `SEND` to what the loop does not know: exhausted and running generators, iterators, objects with a `send` of their own. */
export function sendTo(tstate: ThreadState, frame: Frame, receiver: Value, value: Value): Left {
  if (receiver instanceof PyGenerator || receiver instanceof PyCoroutine) {
    if (receiver.state === GenState.CLOSED && receiver instanceof PyGenerator) return returnTo(frame, None);
    resumeGenerator(tstate, receiver, value, Exit.SEND);
    return Left.GO_ON;
  }
  const type = typeOf(receiver);
  let result: Value | undefined;
  if (value === None && type.tp_iternext !== undefined) {
    if (type.isHeapType) {
      const method = type.lookup('__next__');
      if (method instanceof PyFunction) {
        pushCall(tstate, method, [receiver], undefined);
        return Left.GO_ON;
      }
    }
    tstate.stopValue = undefined;
    result = type.am_send === undefined ? type.tp_iternext(receiver) : type.am_send(receiver, None);
    // An iterator that has nothing more returns None, unless it is a generator's that has said what.
    if (result === undefined && type.am_send === undefined && tstate.frame === frame && tstate.wait === undefined)
      tstate.returned = tstate.stopValue ?? None;
  } else if (type.am_send !== undefined) result = type.am_send(receiver, value);
  else result = tailCall(getAttr(receiver, 'send'), [value]);
  if (result !== undefined) return store(frame, result);
  const { returned } = tstate;
  if (returned === undefined) return Left.GO_ON;
  tstate.returned = undefined;
  tellAwaited(tstate, frame, returned);
  return returnTo(frame, returned);
}
