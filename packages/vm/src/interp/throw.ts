import { call, tailCall } from '../abstract/call.js';
import { tryGetAttr } from '../abstract/object.js';
import { type GeneratorBase, GenState, PyCoroutine, PyGenerator } from '../builtins/generator-base.js';
import type { PyBaseException, PyStopIteration } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException, raise } from '../exceptions/raise.js';
import { writeUnraisable } from '../exceptions/unraisable.js';
import { Exit, type Frame } from '../frame/frame.js';
import { finishUnresumed, store } from '../frame/leave.js';
import { again, NativeFrame, runThrough } from '../frame/native-frame.js';
import { tellError } from '../frame/tell.js';
import { isStopIteration, setContext } from '../frame/unwind.js';
import { INSTR_SIZE } from '../instruction/op.js';
import { isResume } from '../instruction/resume.js';
import { None, type Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import { FrameEvent } from '../ports/instrument.js';
import type { ThreadState } from '../state/thread.js';
import { callExit, checkResumable, delegateOf, kindName, noteAwaited, pushChain, pushGenerator } from './generator.js';

/** Lets an exception be raised in the generator's frame that was just pushed. */
function raiseOnTop(tstate: ThreadState, error: PyBaseException): undefined {
  if (isChainHandling(tstate.frame as Frame)) setContext(tstate, error);
  // The run loop beneath asks for it before it goes on with the frame on top.
  const frame = tstate.frame as Frame;
  tstate.throwing = tellError(tstate, frame, FrameEvent.PY_THROW, frame.lasti + 2, error);
  return undefined;
}

/** `_PyErr_ChainStackItem`: what generators handle is the context of what is thrown into them; what is handled outside of them is not. */
function isChainHandling(top: Frame): boolean {
  for (let frame: Frame = top; ; frame = frame.back as Frame) {
    if (frame.generator!.isHandling) return true;
    if ((frame.exit & Exit.KIND) !== Exit.SEND) return false;
  }
}

/** `gen.throw(error)` as the last thing a native does: its result is what the generator yields next. */
export function throwInto(tstate: ThreadState, generator: GeneratorBase, error: PyBaseException): Value | undefined {
  if (!checkResumable(generator)) throw error;
  const delegate = delegateOf(generator);
  if (delegate !== undefined) {
    const own = delegate instanceof PyGenerator || delegate instanceof PyCoroutine;
    if (typeOf(error).isSubtypeOf(exc.GeneratorExit)) {
      generator.state = GenState.RUNNING;
      try {
        closeDelegate(tstate, delegate);
      } catch (thrown) {
        if (!tstate.isException(thrown)) throw thrown;
        error = thrown;
      }
      generator.state = GenState.SUSPENDED;
    } else if (!own) {
      const method = tryGetAttr(delegate, 'throw');
      if (method !== undefined) {
        generator.state = GenState.RUNNING;
        return runThrough(tstate, new ThrowFrame(generator), () => tailCall(method, [error]));
      }
    } else if (delegate.state === GenState.SUSPENDED) {
      pushChain(tstate, generator, callExit(tstate));
      return throwInnermost(tstate, error);
    }
  }
  pushGenerator(tstate, generator, callExit(tstate));
  return raiseOnTop(tstate, error);
}

/** The innermost of a chain that was pushed may delegate to something that is no generator. */
function throwInnermost(tstate: ThreadState, error: PyBaseException): Value | undefined {
  const frame = tstate.frame as Frame;
  const generator = frame.generator!;
  generator.state = GenState.SUSPENDED;
  const delegate = delegateOf(generator);
  generator.state = GenState.RUNNING;
  const method = delegate === undefined ? undefined : tryGetAttr(delegate, 'throw');
  if (method === undefined) return raiseOnTop(tstate, error);
  // What the delegate's `throw` gives is what the SEND of this frame gives.
  frame.pc -= INSTR_SIZE;
  let value: Value | undefined;
  try {
    value = runThrough(tstate, new DelegateThrowFrame(), () => tailCall(method, [error]));
  } catch (thrown) {
    if (!tstate.isException(thrown)) throw thrown;
    return raiseOnTop(tstate, thrown);
  }
  // It answered at once: the chain is on the stack, and goes on from its SEND.
  if (value !== undefined) store(frame, value);
  return undefined;
}

/** Within a pushed chain: passes on what `delegate.throw()` gives to the SEND that the frame behind stands at. */
class DelegateThrowFrame extends NativeFrame {
  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error !== undefined) throw error;
    return value!;
  }
}

/** Waits for `delegate.throw()`: a value is yielded, an exception goes on in the generator. */
class ThrowFrame extends NativeFrame {
  readonly generator: GeneratorBase;
  #thrown = false;

  constructor(generator: GeneratorBase) {
    super();
    this.generator = generator;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (this.#thrown) {
      if (error !== undefined) throw error;
      return value;
    }
    const { generator } = this;
    generator.state = GenState.SUSPENDED;
    if (error === undefined) return value;
    this.#thrown = true;
    return again(tstate, this, () => {
      const frame = pushGenerator(tstate, generator, callExit(tstate));
      if (frame.exe.code.version < 312 && isStopIteration(error)) {
        // Later compilers write this out: the delegate has returned.
        const { ops } = frame.exe;
        const send = frame.pc - INSTR_SIZE;
        frame.registers[ops[send + 1]!] = (error as PyStopIteration).value ?? None;
        frame.pc = ops[send + 3]!;
        return undefined;
      }
      return raiseOnTop(tstate, error);
    });
  }
}

/** `gen_close_iter`. */
function closeDelegate(tstate: ThreadState, delegate: Value): void {
  if (delegate instanceof PyGenerator || delegate instanceof PyCoroutine) closeNow(tstate, delegate);
  else {
    let method: Value | undefined;
    try {
      method = tryGetAttr(delegate, 'close');
    } catch (error) {
      if (!tstate.isException(error)) throw error;
      writeUnraisable(error, delegate);
    }
    if (method !== undefined) call(method);
  }
}

/** `gen.close()`, completed on the JavaScript stack. */
export function closeNow(tstate: ThreadState, generator: GeneratorBase): Value {
  const base = tstate.frame;
  return closeGenerator(tstate, generator) ?? tstate.evaluator.finish(tstate, base);
}

/** `gen.close()` as the last thing a native does. */
export function closeGenerator(tstate: ThreadState, generator: GeneratorBase): Value | undefined {
  if (generator.state <= GenState.CREATED) {
    noteAwaited(tstate, generator);
    generator.state = GenState.CLOSED;
    generator.frame.done = true;
    return None;
  }
  if (generator.state === GenState.CLOSED) return None;
  if (generator.state === GenState.RUNNING) raise(exc.ValueError, `${kindName(generator)} already executing`);
  let error: PyBaseException = makeException(exc.GeneratorExit);
  const delegate = delegateOf(generator);
  if (delegate === undefined && isUnprotected(generator.frame)) {
    // Nobody in there could hear of it.
    finishUnresumed(generator);
    return None;
  }
  if (delegate !== undefined) {
    generator.state = GenState.RUNNING;
    try {
      closeDelegate(tstate, delegate);
    } catch (thrown) {
      if (!tstate.isException(thrown)) throw thrown;
      error = thrown;
    }
    generator.state = GenState.SUSPENDED;
  }
  return runThrough(tstate, new CloseFrame(generator), () => {
    pushGenerator(tstate, generator, callExit(tstate));
    return raiseOnTop(tstate, error);
  });
}

/** The yield that a frame waits at stands in no `try`: compilers from 3.13 on say so beside its RESUME. */
function isUnprotected({ code, lasti }: Frame): boolean {
  return code.version >= 313 && isResume(code, lasti + 2) && (code.co_code[lasti + 3]! & 4) !== 0;
}

/** Waits for what a generator makes of GeneratorExit. */
class CloseFrame extends NativeFrame {
  readonly generator: GeneratorBase;

  constructor(generator: GeneratorBase) {
    super();
    this.generator = generator;
  }

  override resume(_tstate: ThreadState, _value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error === undefined) raise(exc.RuntimeError, `${kindName(this.generator)} ignored GeneratorExit`);
    if (isStopIteration(error)) return error.value ?? None;
    if (typeOf(error).isSubtypeOf(exc.GeneratorExit)) return None;
    throw error;
  }
}
