import type { CodeObject } from '@pyco/marshal';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { type JumpPlaces, jumpPlaces } from '../instruction/decode.js';
import { StackKind, type StackKinds } from '../instruction/stack-kinds.js';
import { None, type Value } from '../object/py-object.js';
import { intType, typeOf } from '../object/type-of.js';
import { FrameEvent } from '../ports/instrument.js';
import { currentThread, type ThreadState } from '../state/thread.js';
import { resumingAt } from './executable.js';
import type { Frame } from './frame.js';
import { linesOf } from './lines.js';
import { endHandling } from './unwind.js';

const LINE_EVENTS: ReadonlySet<FrameEvent> = new Set([
  FrameEvent.LINE,
  FrameEvent.JUMP,
  FrameEvent.BRANCH,
  FrameEvent.PY_RESUME,
  FrameEvent.PY_YIELD,
]);

/**
 * `frame.f_lineno = line`, which debuggers use to jump: from a frame that is about to run a line, or has yielded, to the beginning of
 * another line whose instructions find on the stack what they need. What is too much there is dropped.
 */
export function jumpTo(frame: Frame, value: Value | undefined): void {
  if (value === undefined) return raise(exc.AttributeError, 'cannot delete attribute');
  if (typeOf(value) !== intType) return raise(exc.ValueError, 'lineno must be an integer');
  const tstate = currentThread();
  checkEvent(tstate.telling, frame);
  if (typeof value !== 'number' || value !== (value | 0)) return raise(exc.ValueError, 'lineno out of range');
  const { code } = frame;
  const starts = lineStarts(code);
  const line = lineNotBefore(code, starts, value);
  const places = jumpPlaces(code);
  let from = places.kindsAt(frame.lasti);
  const yields = tstate.telling === FrameEvent.PY_YIELD;
  if (yields) from = from?.slice(0, -1);
  const to = findTarget(places, starts, line, from);
  bindUnbound(frame);
  drop(tstate, frame, from!, to.kinds.length, yields);
  if (yields) {
    // It is resumed behind where it stands: code of its own leads on from there.
    const { exe, pc } = resumingAt(frame.exe, to.pc);
    frame.exe = exe;
    frame.pc = pc;
  } else frame.pc = to.pc;
}

function checkEvent(event: FrameEvent | undefined, frame: Frame): void {
  if (event === undefined || !frame.exe.plain) return raise(exc.ValueError, 'f_lineno can only be set in a trace function');
  if (LINE_EVENTS.has(event)) return;
  if (event === FrameEvent.PY_START) raise(exc.ValueError, "can't jump from the 'call' trace event of a new frame");
  if (event === FrameEvent.CALL || event === FrameEvent.C_RETURN) raise(exc.ValueError, "can't jump during a call");
  if (event === FrameEvent.RERAISE || event === FrameEvent.STOP_ITERATION) raise(exc.SystemError, 'unexpected event type');
  raise(exc.ValueError, "can only jump from a 'line' trace event");
}

interface LineStart {
  readonly offset: number;
  readonly line: number;
}

/** Where another line begins than the one in front. */
function lineStarts(code: CodeObject<Value>): LineStart[] {
  const starts: LineStart[] = [];
  let last = -1;
  for (const { start, line } of linesOf(code)) {
    if (line === null || line === last) continue;
    starts.push({ offset: start, line });
    last = line;
  }
  return starts;
}

/** The line itself, or the next that has code. */
function lineNotBefore(code: CodeObject<Value>, starts: readonly LineStart[], wanted: number): number {
  if (wanted < code.co_firstlineno) return raise(exc.ValueError, `line ${wanted} comes before the current code block`);
  let found = Number.POSITIVE_INFINITY;
  for (const { line } of starts) if (line >= wanted && line < found) found = line;
  return Number.isFinite(found) ? found : raise(exc.ValueError, `line ${wanted} comes after the current code block`);
}

interface Target {
  readonly pc: number;
  readonly kinds: StackKinds;
}

/** The place of the line that keeps most of what is on the stack. */
function findTarget(places: JumpPlaces, starts: readonly LineStart[], line: number, from: StackKinds | undefined): Target {
  let best: Target | undefined;
  let reason: string | undefined;
  for (const start of starts) {
    if (start.line !== line) continue;
    const kinds = places.kindsAt(start.offset);
    if (from !== undefined && kinds !== undefined && isCompatible(from, kinds)) {
      if (best === undefined || kinds.length > best.kinds.length) best = { pc: places.pcAt(start.offset), kinds };
    } else reason ??= from === undefined ? "can't jump from unreachable code" : explain(kinds);
  }
  return best ?? raise(exc.ValueError, reason ?? 'cannot find bytecode for specified line');
}

function isCompatible(from: StackKinds, to: StackKinds): boolean {
  if (to.length > from.length) return false;
  return to.every((kind, depth) => {
    if (kind === StackKind.NULL) return true;
    return kind === StackKind.OBJECT ? from[depth] !== StackKind.NULL : from[depth] === kind;
  });
}

function explain(to: StackKinds | undefined): string {
  if (to === undefined) return "can't jump into an exception handler, or code may be unreachable";
  switch (to.at(-1)) {
    case StackKind.EXCEPTION:
      return "can't jump into an 'except' block as there's no exception";
    case StackKind.LASTI:
      return "can't jump into a re-raising block as there's no location";
    case StackKind.ITERATOR:
      return "can't jump into the body of a for loop";
    default:
      return 'incompatible stacks';
  }
}

/** Compilers leave out checks for locals that they know to be bound: in the new place they may not be. */
function bindUnbound(frame: Frame): void {
  const { registers, base, exe } = frame;
  const unbound: number[] = [];
  for (let at = base; at < base + exe.locals; at++) if (registers[at] === undefined) unbound.push(at);
  if (unbound.length === 0) return;
  warn(exc.RuntimeWarning, `assigning None to ${unbound.length} unbound local${unbound.length === 1 ? '' : 's'}`);
  for (const at of unbound) registers[at] = None;
}

/** Drops what is on the stack beyond `depth`; with an exception, its block is left. */
function drop(tstate: ThreadState, frame: Frame, from: StackKinds, depth: number, yields: boolean): void {
  const { registers, base, exe, generator } = frame;
  for (let k = from.length - 1; k >= depth; k--) {
    if (from[k] !== StackKind.EXCEPTION) continue;
    const value = registers[base + exe.locals + k];
    if (yields) {
      generator!.isHandling = value !== None;
      generator!.handled = value === None ? undefined : (value as PyBaseException);
    } else endHandling(tstate, frame, value!);
  }
}
