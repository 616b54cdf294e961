import { call } from '../abstract/call.js';
import { repr } from '../abstract/object.js';
import { PyTuple } from '../builtins/tuple.js';
import { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Frame } from '../frame/frame.js';
import { Left } from '../frame/leave.js';
import { setContext } from '../frame/unwind.js';
import { NO_OPERAND } from '../instruction/registers.js';
import { None, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import { strToJs } from '../object/wide-str.js';
import type { ThreadState } from '../state/thread.js';

const isExceptionClass = (value: Value): value is PyType => value instanceof PyType && value.isSubtypeOf(exc.BaseException);

/** `do_raise`. */
export function makeRaised(tstate: ThreadState, value: Value | undefined, cause: Value | undefined): Left {
  if (value === undefined) {
    const { handled } = tstate;
    if (handled === undefined) raise(exc.RuntimeError, 'No active exception to reraise');
    tstate.raised = handled;
    return Left.RERAISE;
  }
  const error = instantiateRaised(value, 'exceptions must derive from BaseException');
  if (cause !== undefined) {
    if (cause === None) error.cause = undefined;
    else error.cause = instantiateRaised(cause, 'exception causes must derive from BaseException');
    error.suppressContext = true;
  }
  setContext(tstate, error);
  tstate.raised = error;
  return Left.RAISE;
}

function instantiateRaised(value: Value, message: string): PyBaseException {
  if (value instanceof PyBaseException) return value;
  if (!isExceptionClass(value)) return raise(exc.TypeError, message);
  const made = call(value);
  if (made instanceof PyBaseException) return made;
  return raise(
    exc.TypeError,
    `calling ${typeText(value)} should have returned an instance of BaseException, not ${typeText(typeOf(made))}`,
  );
}

const typeText = (type: PyType): string => strToJs(repr(type))!;

/** The offset that a RERAISE restores, or -1. */
export function takeLasti(frame: Frame): number {
  const { ops } = frame.exe;
  const operand = ops[frame.pc + 2]!;
  if (operand === NO_OPERAND) return -1;
  const value = operand >= 0 ? frame.registers[frame.base + operand] : frame.exe.consts[~operand];
  return typeof value === 'number' ? value : -1;
}

const CANNOT_CATCH = 'catching classes that do not inherit from BaseException is not allowed';

/** `PyErr_GivenExceptionMatches` with the checks of `except`. `error` may be the exception or its class. */
export function exceptionMatches(error: Value, type: Value): boolean {
  const actual = error instanceof PyType ? error : typeOf(error);
  if (type instanceof PyTuple) {
    for (const item of type.items) if (!isExceptionClass(item)) raise(exc.TypeError, CANNOT_CATCH);
    return type.items.some((item) => actual.isSubtypeOf(item as PyType));
  }
  if (!isExceptionClass(type)) return raise(exc.TypeError, CANNOT_CATCH);
  return actual.isSubtypeOf(type);
}
