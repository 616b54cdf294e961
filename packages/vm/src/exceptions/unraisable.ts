import { call } from '../abstract/call.js';
import { repr } from '../abstract/object.js';
import { PyTuple } from '../builtins/tuple.js';
import { None, type Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import { audit } from '../state/audit.js';
import { currentThread } from '../state/thread.js';
import type { PyBaseException } from './base-exception.js';
import { formatException } from './print/print-exception.js';

/**
 * `_PyErr_WriteUnraisableMsg`: tells `sys.unraisablehook` of an exception that nobody can catch. Without `message` the text says "Exception
 * ignored in".
 */
export function writeUnraisable(error: PyBaseException, object: Value | undefined, message?: string): void {
  const { sysdict } = currentThread().interp;
  const hook = sysdict.getStr('unraisablehook');
  // A runtime without the whole of `sys`.
  if (hook === undefined) write(error, object, message);
  else if (hook !== None) {
    const text = message === undefined ? None : strFromJs(message);
    const fields = new PyTuple([typeOf(error), error, error.traceback ?? None, text, object ?? None]);
    try {
      const type = sysdict.getStr('UnraisableHookArgs');
      const told = type === undefined ? fields : call(type, fields);
      audit('sys.unraisablehook', hook, told);
      call(hook, told);
    } catch (failure) {
      if (!currentThread().isException(failure)) throw failure;
      write(failure, hook, 'Exception ignored in sys.unraisablehook');
    }
  }
}

function write(error: PyBaseException, object: Value | undefined, message = 'Exception ignored in'): void {
  const heading = object === undefined ? `${message}:\n` : `${message}: ${strToJs(repr(object))}\n`;
  currentThread().interp.host.stdio.writeStderr(new TextEncoder().encode(heading + formatException(error)));
}
