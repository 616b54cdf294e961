import type { PyFunction } from '../builtins/function.js';
import type { GeneratorBase } from '../builtins/generator-base.js';
import { Exit, type Frame } from '../frame/frame.js';
import { FINISHED, Left } from '../frame/leave.js';
import type { NativeFrame } from '../frame/native-frame.js';
import { pushCall } from '../frame/push.js';
import { unwind } from '../frame/unwind.js';
import { INSTR_SIZE } from '../instruction/op.js';
import { None, type Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';
import { runHere } from './compiled.js';
import { takeLasti } from './except-ops.js';
import { pushGenerator } from './generator.js';

// What natives call is mostly compiled and completes: then it is a JavaScript call, and the frame of the native, which would wait for the value,
// is never made use of. What does not complete leaves its frames, beneath which the native's is put.

/** Calls a Python function beneath `native`. `undefined`: its value comes to that. */
export function callDirect(tstate: ThreadState, native: NativeFrame, fn: PyFunction, args: readonly Value[]): Value | undefined {
  const frame = pushCall(tstate, fn, args, undefined);
  frame.exit = (frame.exit & ~Exit.KIND) | Exit.DIRECT;
  const value = runDirect(tstate, frame, Exit.ENTRY);
  if (value === undefined) putBeneath(frame, native, Exit.NATIVE);
  return value;
}

/** The next value of a generator, which must not have ended, beneath `native`. FINISHED: there is none. `undefined`: it comes to that. */
export function nextDirect(tstate: ThreadState, native: NativeFrame, generator: GeneratorBase): Value | undefined {
  const frame = pushGenerator(tstate, generator, Exit.GENERATOR_DIRECT);
  frame.registers[frame.exe.ops[frame.pc + 1]!] = None;
  frame.pc += INSTR_SIZE;
  const value = runDirect(tstate, frame, Exit.GENERATOR_ENTRY);
  if (value === undefined) putBeneath(frame, native, Exit.GENERATOR_NATIVE);
  else if (value === FINISHED) tstate.result = undefined;
  return value;
}

/** Runs what was pushed, if it is compiled. What it raises is thrown. */
export function runDirect(tstate: ThreadState, frame: Frame, entry: Exit): Value | undefined {
  const value = runHere(tstate, frame);
  if (value !== undefined) return value;
  const { left, raised } = tstate;
  tstate.left = Left.GO_ON;
  if (left === Left.STOP) tstate.hurry();
  if (raised === undefined || (left !== Left.RAISE && left !== Left.RERAISE)) return undefined;
  tstate.raised = undefined;
  frame.exit = (frame.exit & ~Exit.KIND) | entry;
  const top = tstate.frame as Frame;
  const isAgain = left === Left.RERAISE;
  if (unwind(tstate, top, raised, isAgain, isAgain ? takeLasti(top) : -1) !== Left.THROW) return undefined;
  const error = tstate.raised!;
  tstate.raised = undefined;
  tstate.leaving = error;
  throw error;
}

/** Puts a native's frame between a frame and the one behind it, which it would have called. */
function putBeneath(frame: Frame, native: NativeFrame, exit: Exit): void {
  const { back } = frame;
  native.back = back;
  native.top = back?.top ?? 0;
  native.depth = back?.depth ?? 0;
  native.next = back?.next;
  frame.back = native;
  frame.exit = (frame.exit & ~Exit.KIND) | exit;
}
