import type { PyFunction } from '../builtins/function.js';
import type { GeneratorBase } from '../builtins/generator-base.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import type { Frame } from '../frame/frame.js';
import type { NativeFrame } from '../frame/native-frame.js';
import type { Value } from '../object/py-object.js';
import type { KwNames } from '../object/slots.js';
import type { ThreadState } from '../state/thread.js';
import type { Wait } from '../state/wait.js';

/** How a run ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly value: Value }
  /** The exception that no frame caught, its traceback complete. */
  | { readonly kind: 'raised'; readonly exception: PyBaseException }
  /** The fiber stopped with its frames intact and waits for the host. */
  | { readonly kind: 'waiting'; readonly wait: Wait }
  /** The fiber stopped with its frames intact because its step budget is used up. */
  | { readonly kind: 'stopped' };

/** What the frames of natives that iterate ask of the VM: operations as the last thing that a native does, `undefined` where frames were pushed. */
export interface Iteration {
  /** The next item of a native iterator that runs no Python; `undefined`, with nothing done, at the end and for all others. */
  quickNext(iterator: Value): Value | undefined;
  readonly none: Value;
  iter(tstate: ThreadState, iterable: Value): Value | undefined;
  /** What a pushed `__iter__` has given. */
  checked(iterator: Value): Value;
  isGenerator(iterator: Value): iterator is GeneratorBase;
  /** As `next`, beneath a native's frame, which is put on the stack where the answer is to come. */
  nextOfGenerator(tstate: ThreadState, frame: NativeFrame, generator: GeneratorBase): Value | undefined;
  isFunction(fn: Value): fn is PyFunction;
  /** As `call`, beneath a native's frame, which is put on the stack where the answer is to come. */
  callFunction(tstate: ThreadState, frame: NativeFrame, fn: PyFunction, args: readonly Value[]): Value | undefined;
  /** At the end `undefined`, with `tstate.returned` set. */
  next(tstate: ThreadState, iterator: Value): Value | undefined;
  call(callable: Value, args: readonly Value[]): Value | undefined;
  isEnd(error: PyBaseException): boolean;
  /** Asks an iterable how long it claims to be, for what that may raise. */
  claim(iterable: Value): void;
}

/**
 * Runs frames: the seam of PEP 523. `interp` is always there; a JIT is another one. An evaluator never throws for a guest
 * exception except out of `call` and `finish`, where the exception instance itself is thrown to the native beneath.
 */
export interface FrameEvaluator {
  /** A name for messages and fixtures: `interp`, `jit`. */
  readonly name: string;
  readonly iteration: Iteration;
  /**
   * Calls a Python function on behalf of a native and completes it, on the JavaScript stack. Throws the guest's exception instance.
   */
  call(tstate: ThreadState, fn: PyFunction, args: readonly Value[], kwnames: KwNames | undefined): Value;
  /**
   * Pushes the frame of a Python function and returns `undefined`: the run loop beneath goes on with it (or `finish` does).
   */
  push(tstate: ThreadState, fn: PyFunction, args: readonly Value[], kwnames: KwNames | undefined): undefined;
  /** Runs what was pushed above `base` until `base` is the innermost frame again, and gives the value. Cannot be stopped. */
  finish(tstate: ThreadState, base: Frame | NativeFrame | undefined): Value;
  /**
   * Runs the fiber's frames until they are done or stopped. After a `waiting` outcome `sent` is the value (or `thrown` the
   * exception) that the waiting native gives; at the start, and after `stopped`, neither is given.
   */
  run(tstate: ThreadState, sent: Value | undefined, thrown: PyBaseException | undefined): Outcome;
}
