import type { CodeObject } from '@pyco/marshal';
import type { PyDict } from '../builtins/dict.js';
import { PyFunction } from '../builtins/function.js';
import { builtinsOf } from '../builtins/function-type.js';
import { None, type Value } from '../object/py-object.js';
import { strFromJs } from '../object/wide-str.js';
import { audit } from '../state/audit.js';
import { currentThread } from '../state/thread.js';
import { linkCode } from './executable.js';
import { pushCall, pushFrame } from './push.js';

/**
 * `PyEval_EvalCode` as the last thing a native does: pushes a frame that runs a module's, a class body's or an expression's code in these
 * namespaces, and returns `undefined`.
 */
export function runCode(code: CodeObject<Value>, globals: PyDict, locals: Value): undefined {
  audit('exec', code);
  const tstate = currentThread();
  const exe = linkCode(code, globals, builtinsOf(globals));
  // A function's code is called without arguments.
  const frame =
    exe.args === 0
      ? pushFrame(tstate, exe, undefined)
      : pushCall(tstate, new PyFunction(code, globals, builtinsOf(globals), strFromJs(code.co_qualname), None), [], undefined);
  frame.locals = locals;
  // So that leaving it lets go of the namespace.
  frame.escape();
  return undefined;
}

/** `PyEval_EvalCode`, completed. */
export function runCodeNow(code: CodeObject<Value>, globals: PyDict, locals: Value): Value {
  const tstate = currentThread();
  const base = tstate.frame;
  runCode(code, globals, locals);
  return tstate.evaluator.finish(tstate, base);
}
