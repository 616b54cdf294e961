import { GenState } from '../builtins/generator-base.js';
import type { Executable } from '../frame/executable.js';
import { Exit, Frame } from '../frame/frame.js';
import { FINISHED, finishGenerator, giveTo, Landing, Left, leaveByYield, leaveFrame, popFrame, returnTo, store } from '../frame/leave.js';
import type { NativeFrame } from '../frame/native-frame.js';
import { opAt } from '../frame/plain-entry.js';
import { tell } from '../frame/tell.js';
import { INSTR_SIZE, Op } from '../instruction/op.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import type { CompiledCode } from '../ports/code-compiler.js';
import { FrameEvent } from '../ports/instrument.js';
import type { ThreadState } from '../state/thread.js';
import { makeAwaited } from './awaited-call.js';
import { run } from './eval.js';

/** So deep compiled code calls compiled code before the run loop takes over: JavaScript's stack is not Python's. */
const NESTING = 200;
/** The heat of what is not compiled: as good as never hot again. */
const GIVEN_UP = -0x3fffffff;

/** The compiled code of a hot executable; `undefined` if there is none. */
function compiledOf(tstate: ThreadState, exe: Executable): CompiledCode | undefined {
  if (exe.compiled !== undefined) return exe.compiled;
  const compilation = exe.plain ? undefined : tstate.interp.codeCompiler?.compile(exe);
  if (compilation === undefined) {
    exe.heat = GIVEN_UP;
    return undefined;
  }
  exe.compilations++;
  exe.misses = 0;
  exe.entries = compilation.entries;
  exe.compiled = compilation.run;
  return exe.compiled;
}

/** The compiled code in which a frame that is on top may go on. */
function enterable(tstate: ThreadState, frame: Frame): CompiledCode | undefined {
  const { exe } = frame;
  const code = exe.compiled ?? (++exe.heat > tstate.interp.hotAfter ? compiledOf(tstate, exe) : undefined);
  return code !== undefined && canEnter(frame, exe) ? code : undefined;
}

/** For compiled code: runs the frame that was just pushed. `undefined`: it leaves that to the run loop, or has not completed. */
export function enterPushed(tstate: ThreadState, frame: Frame): Value | undefined {
  const code = enterable(tstate, frame);
  return code === undefined ? undefined : code(tstate, frame, frame.pc);
}

/** Whether a frame may go on in compiled code, where it stands. */
const canEnter = (frame: Frame, exe: Executable): boolean => exe.entries![frame.pc >> 2] !== 0 && (frame.exit & Exit.TRACED) === 0;

/** Misses after which code is compiled anew, and the most times that it is. */
const MANY_MISSES = 200;
const MOST_COMPILATIONS = 4;

/** Compiled code has met what its inline caches did not know. Where that is the rule, it is made anew: the next jump backwards or call finds it gone. */
export function noteMiss(tstate: ThreadState, exe: Executable): void {
  if (++exe.misses < MANY_MISSES || exe.compiled === undefined || exe.compilations >= MOST_COMPILATIONS) return;
  exe.compiled = undefined;
  tstate.hurry();
}

/** Lets the frame on top go on in compiled code. NEXT: that cannot be; the run loop goes on with it. */
export function runCompiled(tstate: ThreadState, frame: Frame): Left {
  const { exe } = frame;
  const code = compiledOf(tstate, exe);
  if (code === undefined || !canEnter(frame, exe)) return Left.NEXT;
  const limit = tstate.nestingLimit;
  tstate.nestingLimit = Math.min(tstate.interp.recursionLimit, frame.depth + NESTING);
  const value = code(tstate, frame, frame.pc);
  tstate.nestingLimit = limit;
  if (value === undefined) {
    const { left } = tstate;
    tstate.left = Left.GO_ON;
    if (tstate.isChanged && tstate.landings === 0) tstate.changedDepth = tstate.nativeDepth - 1;
    return left;
  }
  return giveBack(tstate, value);
}

/** Compiled code has given `value` to the frame that is on top now. */
function giveBack(tstate: ThreadState, value: Value): Left {
  const back = tstate.frame as Frame;
  if (value !== FINISHED) return giveTo(back, value);
  const { ops } = back.exe;
  if (opAt(ops, back.pc) === Op.SEND) back.registers[back.base + ops[back.pc + 1]!] = tstate.result;
  tstate.result = undefined;
  back.pc = ops[back.pc + 3]!;
  return Left.GO_ON;
}

/**
 * For compiled code of `frame`, after something has given no value: where that is because a frame was pushed whose code is compiled, runs it
 * here. `undefined`: nothing is to be done here but to leave.
 */
export function runPushed(tstate: ThreadState, frame: Frame): Value | undefined {
  const top = tstate.frame;
  if (top === frame) {
    if (tstate.raised !== undefined) tstate.left = Left.RAISE;
    return undefined;
  }
  if (frame.depth >= tstate.nestingLimit || !mayGoOn(tstate)) return undefined;
  if (top === undefined || top.back !== frame || !isDirect(top)) {
    const native = nativeAbove(tstate, frame);
    return native === undefined ? runAbove(tstate, frame) : runNatives(tstate, frame, native);
  }
  const value = enterPushed(tstate, top as Frame);
  if (value === undefined || tstate.steps > 0 || !isNews(tstate)) return value;
  giveTo(frame, value);
  return undefined;
}

const mayGoOn = (tstate: ThreadState): boolean =>
  tstate.steps > 0 && tstate.wait === undefined && tstate.throwing === undefined && !tstate.isChanged;

/** Whether the compiled code of a frame gives what its caller in compiled code takes. */
function isDirect(frame: Frame | NativeFrame): boolean {
  if (!('exe' in frame)) return false;
  switch (frame.exit & Exit.KIND) {
    case Exit.STORE:
    case Exit.INIT:
    case Exit.GENERATOR_CALL:
    case Exit.BINARY:
    case Exit.COMPARE:
      return true;
    default:
      return false;
  }
}

/**
 * As `runPushed`, for a generator that a SEND or a loop goes on with, a SEND perhaps through natives: goes on with what is on top as long as its code is
 * compiled, until `frame` is on top again. FINISHED: what it waits at has jumped, with `tstate.result`.
 */
function runAbove(tstate: ThreadState, frame: Frame): Value | undefined {
  const { pc } = frame;
  for (let top = tstate.frame; top !== frame; top = tstate.frame) {
    if (top === undefined || !('exe' in top) || !mayGoOn(tstate)) return undefined;
    const code = enterable(tstate, top);
    if (code === undefined) return undefined;
    const value = code(tstate, top, top.pc);
    if (value !== undefined) tstate.left = giveBack(tstate, value);
    if (tstate.left !== Left.GO_ON) return undefined;
  }
  const { ops } = frame.exe;
  const op = opAt(ops, pc);
  if (!mayGoOn(tstate) || (op >= Op.JUMP_LT && op <= Op.JUMP_NOT_GE)) return undefined;
  const isDone = frame.pc !== pc + INSTR_SIZE;
  frame.pc = pc;
  const value = frame.registers[frame.base + ops[pc + 1]!]!;
  if (!isDone) return value;
  tstate.result = op === Op.SEND ? value : undefined;
  return FINISHED;
}

/** Run loops that compiled code enters for natives it has called, at most: JavaScript's stack is not Python's. */
const MOST_LANDINGS = 20;

/** The native that stands right on top of a frame, unless that is at a SEND, which goes on as it is. */
function nativeAbove(tstate: ThreadState, frame: Frame): NativeFrame | undefined {
  let bottom = tstate.frame;
  while (bottom !== undefined && bottom.back !== frame) bottom = bottom.back;
  return bottom === undefined || bottom instanceof Frame || opAt(frame.exe.ops, frame.pc) === Op.SEND ? undefined : bottom;
}

/** As `runPushed`, where what was pushed stands on the frame of a native: runs until that gives its value. */
function runNatives(tstate: ThreadState, frame: Frame, native: NativeFrame): Value | undefined {
  if (tstate.landings >= MOST_LANDINGS || !(tstate.frame instanceof Frame)) return undefined;
  const landing = new Landing();
  landing.back = frame;
  landing.top = frame.top;
  landing.depth = frame.depth;
  native.back = landing;
  tstate.landings++;
  let value: Value | undefined;
  try {
    value = run(tstate);
  } finally {
    landing.isLive = false;
    tstate.landings--;
  }
  if (value === undefined) {
    tstate.left = tstate.wait === undefined ? Left.STOP : Left.GO_ON;
    return undefined;
  }
  if (tstate.steps > 0 || !isNews(tstate)) return value;
  if (value === FINISHED) frame.pc = frame.exe.ops[frame.pc + 3]!;
  else giveTo(frame, value);
  return undefined;
}

/** Runs the frame that a native has just pushed, if its code is compiled. `undefined`: that is left to the run loop, or it has not completed. */
export function runHere(tstate: ThreadState, frame: Frame): Value | undefined {
  const { exe } = frame;
  if (++exe.heat <= tstate.interp.hotAfter || tstate.landings >= MOST_LANDINGS || tstate.steps <= 0) return undefined;
  const code = compiledOf(tstate, exe);
  if (code === undefined || !canEnter(frame, exe)) return undefined;
  const limit = tstate.nestingLimit;
  tstate.nestingLimit = Math.min(tstate.interp.recursionLimit, frame.depth + NESTING);
  tstate.landings++;
  try {
    return code(tstate, frame, frame.pc);
  } finally {
    tstate.landings--;
    tstate.nestingLimit = limit;
  }
}

/** Compiled code of `frame` returns `value`, and something is to be done beside giving it. */
export function leaveCompiled(tstate: ThreadState, frame: Frame, value: Value): Value | undefined {
  const { exit } = frame;
  switch (exit as Exit) {
    case Exit.INIT:
      if (value !== None) break;
      value = frame.instance!;
      frame.instance = undefined;
      frame.exit = Exit.STORE;
      tstate.frame = frame.back;
      return value;
    case Exit.BINARY:
    case Exit.COMPARE:
      if (value === NotImplemented) break;
      frame.exit = Exit.STORE;
      tstate.frame = frame.back;
      return value;
    case Exit.SEND:
    case Exit.FOR_ITER: {
      if (exit === Exit.FOR_ITER && value !== None) break;
      finishGenerator(tstate, frame);
      const back = frame.back as Frame;
      back.next = frame.next;
      frame.next = undefined;
      tstate.frame = back;
      tstate.result = value;
      return FINISHED;
    }
    case Exit.AWAITED:
      frame.exit = Exit.STORE;
      tstate.frame = frame.back;
      return value;
    case Exit.ESCAPED:
    case Exit.AWAITED | Exit.ESCAPED:
      popFrame(tstate, frame);
      return value;
    case Exit.DIRECT:
      frame.exit = Exit.STORE;
      tstate.frame = frame.back;
      return value;
    default:
      if ((exit & Exit.KIND) === Exit.DIRECT || (exit & Exit.KIND) === Exit.GENERATOR_DIRECT) return leaveDirect(tstate, frame, value);
      break;
  }
  tstate.left = leaveFrame(tstate, frame, value);
  return undefined;
}

/** As `leaveFrame`, for the native that has called on the JavaScript stack. */
function leaveDirect(tstate: ThreadState, frame: Frame, value: Value): Value {
  if ((frame.exit & Exit.TRACED) !== 0) {
    tell(tstate, frame, FrameEvent.PY_RETURN, frame.lasti, value);
    frame.exit &= ~Exit.TRACED;
  }
  if (frame.generator === undefined) {
    popFrame(tstate, frame);
    return value;
  }
  finishGenerator(tstate, frame);
  popFrame(tstate, frame);
  tstate.result = value;
  return FINISHED;
}

/** Compiled code of `frame`, a generator's, yields `value`. */
export function yieldCompiled(tstate: ThreadState, frame: Frame, value: Value): Value | undefined {
  const { generator } = frame;
  if (generator === undefined) {
    tstate.yielded = value;
    const coroutine = makeAwaited(tstate, frame, tstate.handled);
    yieldCompiled(tstate, frame, value);
    return coroutine;
  }
  generator.state = GenState.SUSPENDED;
  generator.handled = generator.isHandling ? tstate.handled : undefined;
  tstate.handled = generator.outerHandled;
  generator.outerHandled = undefined;
  const kind = frame.exit & ~Exit.ESCAPED;
  if ((kind < Exit.FOR_ITER || kind > Exit.GENERATOR_CALL) && kind !== Exit.GENERATOR_DIRECT) {
    tstate.left = leaveByYield(tstate, frame, value);
    return undefined;
  }
  const { back } = frame;
  if (back !== undefined) back.next = frame.next;
  frame.next = undefined;
  frame.back = undefined;
  tstate.frame = back;
  return value;
}

/** Something listens from now on, or a variable of a frame was written: every frame goes on in the run loop. */
const isNews = (tstate: ThreadState): boolean => tstate.installed !== undefined || tstate.isChanged;

/** As `mustLeave`, of a SEND whose awaited call has returned. */
export function mustLeaveAwait(tstate: ThreadState, frame: Frame): boolean {
  if (!isNews(tstate)) return false;
  returnTo(frame, tstate.result!);
  tstate.result = undefined;
  return true;
}

/** Whether what compiled code has called is such news. */
export function mustLeave(tstate: ThreadState, frame: Frame, value: Value): boolean {
  if (!isNews(tstate)) return false;
  store(frame, value);
  return true;
}
