import type { PyFunction } from '../builtins/function.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import type { KwNames } from '../object/slots.js';
import type { ThreadState } from '../state/thread.js';
import { bindArguments, fillDefaults } from './bind.js';
import { type Executable, linkCode, plainOf } from './executable.js';
import { Exit, Frame } from './frame.js';
import { NativeFrame } from './native-frame.js';

/** A function's executable, decoded and linked at its first call. */
export const executableOf = (fn: PyFunction): Executable => (fn.executable ??= linkCode(fn.code, fn.globals, fn.builtins));

/** The record for a call from `parent`, which has none yet. */
export function newRecord(tstate: ThreadState, parent: Frame | NativeFrame | undefined, exe: Executable): Frame {
  let frame = tstate.spareFrames;
  if (frame === undefined) frame = new Frame(exe, tstate.registers);
  else tstate.spareFrames = undefined;
  if (parent !== undefined) parent.next = frame;
  return frame;
}

/** Makes room in the thread's registers. Beyond the end they hold nothing, which is what an unbound local is. */
export function growRegisters(registers: (Value | undefined)[], size: number): void {
  const wanted = Math.max(size + 256, Math.min(registers.length * 2, registers.length + 65536));
  while (registers.length < wanted) registers.push(undefined);
}

/** "maximum recursion depth exceeded": what a call that goes too deep raises. */
export function recursionError(where = ''): PyBaseException {
  return makeException(exc.RecursionError, `maximum recursion depth exceeded${where}`);
}

/**
 * Pushes a frame on top of the stack, its registers unbound, and leaves it to the caller to put arguments there. It gives its value
 * to whatever is on top now. Throws RecursionError.
 */
export function pushFrame(tstate: ThreadState, exe: Executable, fn: PyFunction | undefined): Frame {
  const back = tstate.frame;
  const depth = back === undefined ? 1 : back.depth + 1;
  if (depth > tstate.interp.recursionLimit) throw recursionError();
  const spare = back === undefined ? undefined : back.next;
  const frame = spare ?? newRecord(tstate, back, exe);
  const base = back === undefined ? 0 : back.top;
  const top = base + exe.size;
  const { registers } = tstate;
  if (top > registers.length) growRegisters(registers, top);
  for (let i = base, end = base + exe.locals; i < end; i++) registers[i] = undefined;
  frame.exe = exe;
  frame.func = fn;
  frame.registers = registers;
  frame.base = base;
  frame.pc = 0;
  frame.depth = depth;
  frame.back = back;
  tstate.steps--;
  frame.exit = back === undefined ? Exit.ENTRY : back instanceof NativeFrame ? Exit.NATIVE : Exit.STORE;
  tstate.frame = frame;
  if (tstate.instrument !== undefined) traceFrame(tstate, frame);
  return frame;
}

/** Lets a frame that begins report to the thread's instrument. */
export function traceFrame(tstate: ThreadState, frame: Frame): void {
  if (tstate.instrument?.hears(frame.code) !== true) return;
  frame.exe = plainOf(frame.exe);
  const { registers, base, exe } = frame;
  if (base + exe.size > registers.length) growRegisters(registers, base + exe.size);
  frame.exit |= Exit.TRACED;
}

/** Pushes the frame of a function call. What is raised on the way leaves the stack as it was. */
export function pushCall(tstate: ThreadState, fn: PyFunction, args: readonly Value[], kwnames: KwNames | undefined): Frame {
  const exe = executableOf(fn);
  const frame = pushFrame(tstate, exe, fn);
  const { registers, base } = frame;
  const count = args.length;
  if (kwnames === undefined && exe.simpleArgs >= 0 && count <= exe.simpleArgs) {
    for (let i = 0; i < count; i++) registers[base + i] = args[i];
    if (count === exe.simpleArgs) return frame;
  }
  try {
    if (kwnames === undefined && exe.simpleArgs > count) fillDefaults(fn, exe.code, count, registers, base);
    else bindArguments(fn, exe, args, kwnames, registers, base);
  } catch (error) {
    dropFrame(tstate, frame);
    throw error;
  }
  return frame;
}

/** Takes a frame that has not begun off the stack. */
function dropFrame(tstate: ThreadState, frame: Frame): void {
  frame.exit = Exit.STORE;
  frame.locals = undefined;
  tstate.frame = frame.back;
}
