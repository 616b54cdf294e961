import { call } from '../abstract/call.js';
import { PyList } from '../builtins/list.js';
import { PyTraceback } from '../builtins/traceback.js';
import { PyTuple } from '../builtins/tuple.js';
import { type PyBaseException, PyBaseExceptionGroup } from '../exceptions/base-exception.js';
import { splitGroup } from '../exceptions/exception-group.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { pythonFrame } from '../frame/current-frame.js';
import { None, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import type { ThreadState } from '../state/thread.js';
import { exceptionMatches } from './except-ops.js';

const CANNOT_CATCH_GROUP = 'catching ExceptionGroup with except* is not allowed. Use except instead.';

/** `CHECK_EG_MATCH`: what an `except*` clause takes out of the exception, and what is left. None for nothing. */
export function matchGroup(tstate: ThreadState, error: Value, types: Value): { rest: Value; match: Value } {
  checkTypes(error, types);
  if (error === None) return { rest: None, match: None };
  if (exceptionMatches(error, types)) {
    if (error instanceof PyBaseExceptionGroup) return { rest: None, match: error };
    // A bare exception is given to the clause in a group of its own.
    const group = call(tstate.interp.exceptionGroup, '', new PyTuple([error])) as PyBaseException;
    const frame = pythonFrame(tstate.frame);
    if (frame !== undefined) group.traceback = new PyTraceback(undefined, frame.escape(), frame.lasti);
    return { rest: None, match: group };
  }
  if (!(error instanceof PyBaseExceptionGroup)) return { rest: error, match: None };
  const { match, rest } = splitGroup(error, (leaf) => exceptionMatches(leaf, types), true);
  return { rest: rest ?? None, match: match ?? None };
}

function checkTypes(error: Value, types: Value): void {
  exceptionMatches(error === None ? exc.BaseException : error, types);
  const list = types instanceof PyTuple ? types.items : [types];
  for (const type of list) if (type instanceof PyType && type.isSubtypeOf(exc.BaseExceptionGroup)) raise(exc.TypeError, CANNOT_CATCH_GROUP);
}

/** `_PyExc_PrepReraiseStar`: what goes on after the clauses of a `try … except*`, None for nothing. */
export function prepareReraise(original: Value, raisedList: Value): Value {
  const raised = (raisedList as PyList).items.filter((error) => error !== None) as PyBaseException[];
  if (raised.length === 0) return None;
  if (!(original instanceof PyBaseExceptionGroup)) return raised[0]!;
  // Parts of the original that no clause took are one group again; what clauses raised stands beside it.
  const fresh: Value[] = [];
  const unhandled: PyBaseException[] = [];
  for (const error of raised) {
    if (isSameMetadata(original, error)) unhandled.push(error);
    else fresh.push(error);
  }
  const rest = projection(original, unhandled);
  if (fresh.length === 0) return rest ?? None;
  if (rest !== undefined) fresh.push(rest);
  if (fresh.length === 1) return fresh[0]!;
  // A list, as CPython passes it: its repr shows that.
  return call(exc.BaseExceptionGroup, '', new PyList(fresh));
}

const isSameMetadata = (a: PyBaseException, b: PyBaseException): boolean =>
  b instanceof PyBaseExceptionGroup && a.traceback === b.traceback && a.cause === b.cause && a.context === b.context;

/** The part of the group whose leaves are those of `kept`. */
function projection(group: PyBaseExceptionGroup, kept: readonly PyBaseException[]): Value | undefined {
  const leaves = new Set<Value>();
  const collect = (error: Value): void => {
    if (error instanceof PyBaseExceptionGroup) for (const part of error.exceptions.items) collect(part);
    else leaves.add(error);
  };
  for (const error of kept) collect(error);
  return splitGroup(group, (leaf) => !(leaf instanceof PyBaseExceptionGroup) && leaves.has(leaf), false).match;
}
