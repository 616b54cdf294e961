import { CO, CO_FAST } from '@pyco/marshal';
import { PyDict } from '../builtins/dict.js';
import { PyCell } from '../builtins/function.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { type ThreadState, tryCurrentThread } from '../state/thread.js';
import { Frame } from './frame.js';
import { lineAt } from './lines.js';
import { localsOf } from './locals.js';
import type { NativeFrame } from './native-frame.js';

/** The nearest Python frame at or behind a frame. */
export function pythonFrame(frame: Frame | NativeFrame | undefined): Frame | undefined {
  while (frame !== undefined && !(frame instanceof Frame)) frame = frame.back;
  return frame;
}

/** The Python frame that runs, or has called the native that runs. */
export function currentFrame(tstate: ThreadState | undefined = tryCurrentThread()): Frame | undefined {
  return pythonFrame(tstate?.frame);
}

/** `sys._getframe(depth)`: the frame that many calls out, marked as held. */
function _frameAt(depth: number): Frame | undefined {
  let frame = currentFrame();
  for (; depth > 0 && frame !== undefined; depth--) frame = pythonFrame(frame.back);
  return frame?.escape();
}

/** `PyEval_GetGlobals`. */
export const currentGlobals = (): PyDict | undefined => currentFrame()?.globals;

/** `PyEval_GetBuiltins`. */
export const currentBuiltins = (): PyDict | undefined => currentFrame()?.builtins;

/** `locals()`: the namespace itself, or a snapshot of a function's variables. */
export function currentLocals(): Value {
  const frame = currentFrame();
  if (frame === undefined) return raise(exc.SystemError, 'frame does not exist');
  return localsOf(frame);
}

/** `co_flags` of the code that runs, from which `compile` inherits future statements. */
export const currentFlags = (): number => currentFrame()?.code.co_flags ?? 0;

/** What `super()` without arguments stands for: the class of the method that runs, and its first argument. */
export function superArguments(): { type: Value; obj: Value } {
  const frame = currentFrame();
  if (frame === undefined) return raise(exc.RuntimeError, 'super(): no current frame');
  const { code } = frame;
  if (code.co_argcount === 0) raise(exc.RuntimeError, 'super(): no arguments');
  let obj = frame.register(0);
  if (obj instanceof PyCell && (code.co_localspluskinds[0]! & CO_FAST.CELL) !== 0) obj = obj.v;
  if (obj === undefined) return raise(exc.RuntimeError, 'super(): arg[0] deleted');
  const names = code.co_localsplusnames;
  for (let i = names.length - 1; i >= 0; i--) {
    if ((code.co_localspluskinds[i]! & CO_FAST.FREE) === 0) break;
    if (names[i] !== '__class__') continue;
    const cell = frame.register(i);
    if (!(cell instanceof PyCell)) return raise(exc.RuntimeError, 'super(): bad __class__ cell');
    if (cell.v === undefined) return raise(exc.RuntimeError, 'super(): empty __class__ cell');
    return { type: cell.v, obj };
  }
  return raise(exc.RuntimeError, 'super(): __class__ cell not found');
}

/** The value of a frame's variable, `undefined` where it has none of that name or it is unbound. */
export function frameLocal(frame: Frame, name: string): Value | undefined {
  const { code } = frame;
  if ((code.co_flags & CO.OPTIMIZED) === 0) {
    const { locals } = frame;
    const dict = (locals ?? frame.globals) as PyDict;
    return typeof dict.getStr === 'function' ? dict.getStr(name) : undefined;
  }
  const index = code.co_localsplusnames.indexOf(name);
  if (index < 0 || (frame.done && frame.registers.length === 0)) return undefined;
  const value = frame.register(index);
  const isCell = (code.co_localspluskinds[index]! & (CO_FAST.CELL | CO_FAST.FREE)) !== 0;
  return isCell && value instanceof PyCell ? value.v : value;
}

/** The names that code in this frame can use: variables, globals, builtins. Suggestions are made from them. */
export function frameNames(frame: Frame): string[] {
  const names = frame.code.co_localsplusnames.filter((name) => frameLocal(frame, name) !== undefined);
  const dicts: PyDict[] = [frame.globals, frame.builtins];
  const { locals } = frame;
  if (locals instanceof PyDict && locals !== frame.globals) dicts.unshift(locals);
  for (const dict of dicts) for (const { k } of dict instanceof PyDict ? dict.liveEntries() : []) if (typeof k === 'string') names.push(k);
  return names;
}

/** `f_lineno`: the line that runs in a frame. */
export const lineOf = (frame: Frame): number => lineAt(frame.code, frame.lasti) ?? frame.code.co_firstlineno;
