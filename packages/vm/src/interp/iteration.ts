import { tailCall } from '../abstract/call.js';
import { checkedIterator, getIter, lengthHint } from '../abstract/iter.js';
import { DelegatingIterator } from '../builtins/delegating-iterator.js';
import { PyFunction } from '../builtins/function.js';
import { type GeneratorBase, GenState, PyGenerator } from '../builtins/generator-base.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised } from '../exceptions/raise.js';
import { noMore } from '../frame/items-frame.js';
import { FINISHED } from '../frame/leave.js';
import type { NativeFrame } from '../frame/native-frame.js';
import { None, type Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import type { Iteration } from '../ports/frame-evaluator.js';
import type { ThreadState } from '../state/thread.js';
import { callDirect, nextDirect } from './direct.js';
import { checkResumable } from './generator.js';
import { quickNext } from './quick-next.js';

/** `iter(iterable)`; `undefined` where its `__iter__` was pushed, of which the value is still to be checked. */
function tailIter(tstate: ThreadState, iterable: Value): Value | undefined {
  const type = typeOf(iterable);
  const method = type.isHeapType ? type.lookup('__iter__') : undefined;
  return method instanceof PyFunction ? tstate.evaluator.push(tstate, method, [iterable], undefined) : getIter(iterable);
}

/** `next(iterator)`, of what is no generator. */
function tailNext(tstate: ThreadState, iterator: Value): Value | undefined {
  const type = typeOf(iterator);
  if (type.isHeapType) {
    const method = type.lookup('__next__');
    if (method instanceof PyFunction) return tstate.evaluator.push(tstate, method, [iterator], undefined);
  }
  if (iterator instanceof DelegatingIterator && iterator.runsPython) return iterator.tailNext(tstate);
  const value = type.tp_iternext!(iterator);
  return value === undefined && tstate.wait === undefined ? noMore(tstate) : value;
}

function nextOfGenerator(tstate: ThreadState, frame: NativeFrame, generator: GeneratorBase): Value | undefined {
  if (generator.state === GenState.CLOSED) return noMore(tstate);
  checkResumable(generator);
  const value = nextDirect(tstate, frame, generator);
  return value === FINISHED ? noMore(tstate) : value;
}

export const iteration: Iteration = {
  none: None,
  iter: tailIter,
  checked: checkedIterator,
  isGenerator: (iterator) => iterator instanceof PyGenerator,
  nextOfGenerator,
  quickNext,
  isFunction: (fn) => fn instanceof PyFunction,
  callFunction: callDirect,
  next: tailNext,
  call: tailCall,
  isEnd: (error) => isRaised(error, exc.StopIteration),
  // Asked for what it may raise: an array needs no hint. Native types answer without raising.
  claim: (iterable) => {
    if (typeOf(iterable).isHeapType) lengthHint(iterable, 0);
  },
};
