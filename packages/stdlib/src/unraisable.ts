import { call, currentThread, formatException, None, type PyBaseException, PyDict, strFromJs, typeOf, type Value } from '@pyco/vm';

/** `PyErr_FormatUnraisable`: an exception that nobody can catch goes to `sys.unraisablehook`. */
export function writeUnraisable(error: PyBaseException, message: string | undefined, object: Value): void {
  const { interp } = currentThread();
  const args = new PyDict();
  args.setStr('exc_type', typeOf(error));
  args.setStr('exc_value', error);
  args.setStr('exc_traceback', error.traceback ?? None);
  args.setStr('err_msg', message === undefined ? None : strFromJs(message));
  args.setStr('object', object);
  const hook = interp.sysdict.getStr('unraisablehook');
  if (hook === undefined || hook === None) {
    interp.host.stdio.writeStderr(new TextEncoder().encode(formatException(error)));
    return;
  }
  call(hook, interp.simpleNamespace(args));
}
