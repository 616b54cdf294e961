import { PyAsyncGenerator, PyCoroutine, PyGenerator } from '../builtins/generator-base.js';
import { VmError } from '../errors.js';
import { CodeKind } from '../frame/executable.js';
import { Exit, Frame } from '../frame/frame.js';
import type { Value } from '../object/py-object.js';
import { strFromJs } from '../object/wide-str.js';
import type { ThreadState } from '../state/thread.js';
import { trackCoroutine } from './never-awaited.js';

/**
 * `RETURN_GENERATOR`: the frame that runs becomes that of a generator, with registers of its own; the frame itself is left. The
 * generator goes on behind this instruction.
 */
export function makeGenerator(tstate: ThreadState, frame: Frame): Value {
  const { exe, func } = frame;
  const own = new Frame(exe, frame.registers.slice(frame.base, frame.base + exe.size));
  own.func = func;
  own.pc = frame.pc;
  // The frame of the call is left unseen: it has not begun.
  own.exit = frame.exit & Exit.TRACED;
  frame.exit &= ~Exit.TRACED;
  own.trace = frame.trace;
  frame.trace = undefined;
  const name = func?.name ?? strFromJs(exe.code.co_name);
  const qualname = func?.qualname ?? strFromJs(exe.code.co_qualname);
  switch (exe.kind) {
    case CodeKind.GENERATOR:
      return (own.generator = new PyGenerator(own, name, qualname));
    case CodeKind.COROUTINE: {
      const coroutine = new PyCoroutine(own, name, qualname);
      own.generator = coroutine;
      trackCoroutine(tstate, coroutine);
      return coroutine;
    }
    case CodeKind.ASYNC_GENERATOR:
      return (own.generator = new PyAsyncGenerator(own, name, qualname));
    default:
      throw new VmError(`bad code object: ${exe.code.co_qualname} makes a generator and its flags do not say so`);
  }
}
