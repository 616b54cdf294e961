import type { GeneratorBase } from '../builtins/generator-base.js';
import { GenState, PyAsyncGenerator, PyCoroutine, PyGenerator } from '../builtins/generator-base.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { Exit, type Frame } from '../frame/frame.js';
import { NativeFrame } from '../frame/native-frame.js';
import { toPlain } from '../frame/plain.js';
import { opAt } from '../frame/plain-entry.js';
import { recursionError } from '../frame/push.js';
import { INSTR_SIZE, Op } from '../instruction/op.js';
import { NO_OPERAND } from '../instruction/registers.js';
import { None, type Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';

/** What messages call it. */
export function kindName(generator: GeneratorBase): string {
  if (generator instanceof PyCoroutine) return 'coroutine';
  return generator instanceof PyAsyncGenerator ? 'async generator' : 'generator';
}

/** How the frame of a generator that a native resumes gives back its values: to the frame or the native that is on top. */
export const callExit = (tstate: ThreadState): Exit =>
  tstate.frame instanceof NativeFrame ? Exit.GENERATOR_NATIVE : tstate.frame === undefined ? Exit.GENERATOR_ENTRY : Exit.GENERATOR_CALL;

/** A coroutine that may be watched is begun, or closed: nobody need be warned. */
export function noteAwaited(tstate: ThreadState, generator: GeneratorBase): void {
  if (!(generator instanceof PyCoroutine)) return;
  if (generator.watcher !== undefined) generator.watcher.isWaiting = false;
  else tstate.interp.lifetimes.used(generator);
}

/** Puts a generator's frame on the stack, marked as running. */
export function pushGenerator(tstate: ThreadState, generator: GeneratorBase, exit: Exit): Frame {
  const { frame } = generator;
  const back = tstate.frame;
  const depth = back === undefined ? 1 : back.depth + 1;
  if (depth > tstate.interp.recursionLimit) throw recursionError();
  if (generator.state <= GenState.CREATED) noteAwaited(tstate, generator);
  generator.state = GenState.RUNNING;
  generator.outerHandled = tstate.handled;
  if (generator.handled !== undefined) tstate.handled = generator.handled;
  frame.exit = (frame.exit & ~Exit.KIND) | exit;
  frame.back = back;
  frame.next = back?.next;
  frame.floor = back?.top ?? 0;
  frame.depth = depth;
  tstate.frame = frame;
  if (tstate.instrument?.hears(frame.code) !== true) frame.exit &= ~Exit.TRACED;
  else {
    toPlain(frame);
    frame.exit |= Exit.TRACED;
  }
  return frame;
}

/** Raises unless the generator can be resumed. `false`: it has finished. */
export function checkResumable(generator: GeneratorBase): boolean {
  if (generator.state === GenState.RUNNING) raise(exc.ValueError, `${kindName(generator)} already executing`);
  if (generator.state !== GenState.CLOSED) return true;
  if (generator instanceof PyCoroutine) raise(exc.RuntimeError, 'cannot reuse already awaited coroutine');
  return false;
}

/**
 * `gen.send(value)`: pushes the generator's frame, which goes on with `value`. The generator must not have finished, unless it is a coroutine, which raises.
 */
export function resumeGenerator(tstate: ThreadState, generator: GeneratorBase, value: Value, exit: Exit): undefined {
  checkResumable(generator);
  if (generator.state <= GenState.CREATED && value !== None) {
    raise(exc.TypeError, `can't send non-None value to a just-started ${kindName(generator)}`);
  }
  const frame = pushGenerator(tstate, generator, exit);
  frame.registers[frame.exe.ops[frame.pc + 1]!] = value;
  frame.pc += INSTR_SIZE;
  return undefined;
}

/** The object that a suspended generator delegates to (`yield from`, `await`): `gi_yieldfrom`, `cr_await`. */
export function delegateOf(generator: GeneratorBase): Value | undefined {
  if (generator.state !== GenState.SUSPENDED) return undefined;
  const { frame } = generator;
  const { ops } = frame.exe;
  if (opAt(ops, frame.pc) !== Op.YIELD) return undefined;
  const register = ops[frame.pc + 3]!;
  return register === NO_OPERAND ? undefined : frame.registers[register];
}

/**
 * Puts the frames of a chain of generators that delegate to each other on the stack, the innermost on top, and each of the others as if
 * it had just sent. What the innermost does then (yield, return, raise) finds its way outwards by itself.
 */
export function pushChain(tstate: ThreadState, generator: GeneratorBase, exit: Exit): Frame {
  let frame = pushGenerator(tstate, generator, exit);
  for (;;) {
    const { ops } = frame.exe;
    if (opAt(ops, frame.pc) !== Op.YIELD || ops[frame.pc + 3] === NO_OPERAND) return frame;
    const delegate = frame.registers[ops[frame.pc + 3]!];
    if (!(delegate instanceof PyGenerator || delegate instanceof PyCoroutine) || delegate.state !== GenState.SUSPENDED) return frame;
    // The SEND stands right in front of the YIELD.
    frame.pc -= INSTR_SIZE;
    frame = pushGenerator(tstate, delegate, Exit.SEND);
  }
}
