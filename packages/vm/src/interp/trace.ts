import type { CodeObject } from '@pyco/marshal';
import { tailCall } from '../abstract/call.js';
import { PyFunction, PyMethod } from '../builtins/function.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { flowOf } from '../frame/flow.js';
import { type Frame, FrameTrace } from '../frame/frame.js';
import { lineStartsOf } from '../frame/line-starts.js';
import { lineAt } from '../frame/lines.js';
import { NativeFrame, runThrough } from '../frame/native-frame.js';
import { isWanted, tell } from '../frame/tell.js';
import { isResume } from '../instruction/resume.js';
import type { Value } from '../object/py-object.js';
import type { KwNames } from '../object/slots.js';
import { FrameEvent } from '../ports/instrument.js';
import type { ThreadState } from '../state/thread.js';

/**
 * `TRACE`: a CPython instruction begins in a frame that an instrument hears of. If the one before was a jump, this is where it went. A line
 * begins where lines may begin (the line differs from the one in front, or something jumps there) and the instruction that ran before was
 * on another line, or was a RESUME.
 */
export function traceInstruction(tstate: ThreadState, frame: Frame, offset: number): void {
  const code = frame.code as CodeObject<Value>;
  const flow = flowOf(code);
  if (flow.quiet.has(offset)) {
    if (isResume(code, offset)) remember(frame, offset, false);
    return;
  }
  const trace = (frame.trace ??= new FrameTrace());
  const { last } = trace;
  const { pc } = frame;
  const jump = trace.jumps ? flow.jumps.get(last) : undefined;
  if (jump !== undefined) {
    trace.jumps = false;
    const { event, next, follows, target } = jump;
    if (!tellJump(tstate, frame, trace, event, last, offset === follows ? next : target)) return;
  }
  remember(frame, offset, flow.jumps.has(offset));
  if (offset < flow.first) return;
  if (lineStartsOf(code).has(offset)) {
    const line = lineAt(code, offset);
    if (line !== undefined && (last < 0 || isResume(code, last) || lineAt(code, last) !== line))
      tell(tstate, frame, FrameEvent.LINE, offset, line);
  }
  if (frame.pc === pc) tell(tstate, frame, FrameEvent.INSTRUCTION, offset);
}

/** A jump is told of where it is known where it goes; meanwhile the frame stands at the jump. `false`: a debugger has sent it elsewhere. */
function tellJump(tstate: ThreadState, frame: Frame, trace: FrameTrace, event: FrameEvent, from: number, to: number): boolean {
  if (!isWanted(tstate, frame, 1 << event)) return true;
  const { pc } = frame;
  const at = trace.lastPc >= 0 ? trace.lastPc : pc;
  frame.pc = at;
  tell(tstate, frame, event, from, to);
  if (frame.pc !== at) return false;
  frame.pc = pc;
  return true;
}

function remember(frame: Frame, offset: number, jumps: boolean): void {
  const trace = (frame.trace ??= new FrameTrace());
  trace.last = offset;
  trace.lastPc = frame.pc;
  trace.jumps = jumps;
}

/** `RESUME`: the frame of a call begins, or a generator's goes on. */
export function traceResume(tstate: ThreadState, frame: Frame, how: number): void {
  tell(tstate, frame, (how & 3) === 0 ? FrameEvent.PY_START : FrameEvent.PY_RESUME, frame.lasti);
}

const CALL = 1 << FrameEvent.CALL;
const CALL_ENDS = (1 << FrameEvent.C_RETURN) | (1 << FrameEvent.C_RAISE);

/** Calls something from a frame that may be traced: an instrument hears of the call, and of its end where what is called is no Python function. */
export function callTraced(
  tstate: ThreadState,
  frame: Frame,
  callee: Value,
  args: readonly Value[],
  kwnames: KwNames | undefined,
  call: () => Value | undefined,
): Value | undefined {
  if (!isWanted(tstate, frame, CALL | CALL_ENDS)) return call();
  tell(tstate, frame, FrameEvent.CALL, frame.lasti, callee, args[0]);
  let [fn, first] = [callee, args[0]];
  if (fn instanceof PyMethod) {
    first = fn.self;
    fn = fn.func;
  }
  if (fn instanceof PyFunction || !isWanted(tstate, frame, CALL_ENDS)) return call();
  return runThrough(tstate, new TracedCall(frame, fn, first), () => tailCall(callee, args, kwnames));
}

/** Waits for what a traced frame has called and tells how it ended. */
class TracedCall extends NativeFrame {
  readonly frame: Frame;
  readonly callable: Value;
  readonly first: Value | undefined;

  constructor(frame: Frame, callable: Value, first: Value | undefined) {
    super();
    this.frame = frame;
    this.callable = callable;
    this.first = first;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    const { frame } = this;
    const event = error === undefined ? FrameEvent.C_RETURN : FrameEvent.C_RAISE;
    tell(tstate, frame, event, frame.lasti, this.callable, this.first);
    if (error !== undefined) throw error;
    return value!;
  }
}

/** `super().name`: the call of `super` is told of, whether or not there is one. */
export function superTraced<T>(tstate: ThreadState, frame: Frame, superValue: Value, first: Value | undefined, load: () => T): T {
  if (!isWanted(tstate, frame, CALL | CALL_ENDS)) return load();
  const offset = frame.lasti;
  tell(tstate, frame, FrameEvent.CALL, offset, superValue, first);
  let found: T;
  try {
    found = load();
  } catch (error) {
    if (tstate.isException(error)) tell(tstate, frame, FrameEvent.C_RAISE, offset, superValue, first);
    throw error;
  }
  tell(tstate, frame, FrameEvent.C_RETURN, offset, superValue, first);
  return found;
}
