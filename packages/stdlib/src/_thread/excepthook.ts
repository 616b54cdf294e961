import {
  callMethod,
  currentThread,
  exc,
  formatException,
  None,
  PyBaseException,
  PyTraceback,
  raise,
  str,
  strFromJs,
  strToJs,
  tryGetAttr,
  type Value,
} from '@pyco/vm';
import { makeStructSequence, PyStructSequence, type StructSequence } from '../struct-sequence.js';
import { flushQuietly } from './thread-handle.js';

/** `_thread._ExceptHookArgs`. */
export const EXCEPT_HOOK_ARGS: StructSequence = makeStructSequence(
  '_ExceptHookArgs',
  '_thread',
  ['exc_type', 'exc_value', 'exc_traceback', 'thread'],
  4,
);

/** `_thread._excepthook`: prints what ended a thread. */
export function threadExceptHook(args: Value): Value {
  if (!(args instanceof PyStructSequence) || args.ob_type !== EXCEPT_HOOK_ARGS.type) {
    return raise(exc.TypeError, '_thread.excepthook argument type must be ExceptHookArgs');
  }
  const [type, value, traceback, thread] = args.items as readonly [Value, Value, Value, Value];
  if (type === exc.SystemExit) return None;
  const { interp, id } = currentThread();
  let file = interp.sysdict.getStr('stderr') ?? None;
  if (file === None) {
    if (thread === None) return None;
    file = tryGetAttr(thread, '_stderr') ?? None;
    if (file === None) return None;
  }
  const name = thread === None ? undefined : tryGetAttr(thread, 'name');
  const text = name === undefined ? String(id) : strToJs(str(name));
  callMethod(file, 'write', strFromJs(`Exception in thread ${text}:\n`));
  if (value instanceof PyBaseException) {
    if (value.traceback === undefined && traceback instanceof PyTraceback) value.traceback = traceback;
    callMethod(file, 'write', strFromJs(formatException(value)));
  }
  flushQuietly(file);
  return None;
}
