import {
  audit,
  call,
  callMethod,
  exc,
  formatException,
  getAttr,
  isInstanceOf,
  isTrue,
  None,
  PyBaseException,
  type PyInterpreter,
  PySystemExit,
  str,
  strToJs,
  tryGetAttr,
  typeOf,
  type Value,
  writeUnraisable,
} from '@pyco/vm';

const STATUS_FLUSH_FAILED = 120;
/** Of a process that SIGINT ended, as a shell tells it. */
const STATUS_INTERRUPTED = 130;

const write = (interp: PyInterpreter, text: string): void => interp.host.stdio.writeStderr(new TextEncoder().encode(text));

/** Runs `body`; gives the exception it raised. */
function caught(body: () => void): PyBaseException | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    if (error instanceof PyBaseException) return error;
    throw error;
  }
}

export const isInterrupt = (error: PyBaseException): boolean => isInstanceOf(error, exc.KeyboardInterrupt);

/** `PyErr_Print`: what happens to an exception that nobody caught. Gives the status the process ends with. */
export function printUncaught(interp: PyInterpreter, error: PyBaseException): number {
  if (error instanceof PySystemExit && interp.config.inspect === 0) return exitStatus(interp, error);
  showException(interp, error);
  return isInterrupt(error) ? STATUS_INTERRUPTED : 1;
}

/** Shows an exception through `sys.excepthook`, and leaves it to a debugger in `sys.last_exc`. */
function showException(interp: PyInterpreter, error: PyBaseException): void {
  const { sysdict } = interp;
  const traceback: Value = error.traceback ?? None;
  for (const [name, value] of [
    ['last_exc', error],
    ['last_type', typeOf(error)],
    ['last_value', error],
    ['last_traceback', traceback],
  ] as const) {
    sysdict.setStr(name, value);
  }
  const hook = sysdict.getStr('excepthook');
  const refusal = caught(() => audit('sys.excepthook', hook ?? None, typeOf(error), error, traceback));
  if (refusal !== undefined) {
    // A RuntimeError keeps the exception from being shown.
    if (isInstanceOf(refusal, exc.RuntimeError)) return;
    writeUnraisable(refusal, undefined, 'Exception ignored in audit hook');
  }
  if (hook === undefined) {
    write(interp, `sys.excepthook is missing\n${formatException(error)}`);
    return;
  }
  const second = caught(() => void call(hook, typeOf(error), error, traceback));
  if (second === undefined) return;
  if (second instanceof PySystemExit) throw second;
  write(interp, `Error in sys.excepthook:\n${formatException(second)}\nOriginal exception was:\n${formatException(error)}`);
}

/** The status that `SystemExit` asks for; what is no number is written to standard error. */
function exitStatus(interp: PyInterpreter, exit: PySystemExit): number {
  const code = tryGetAttr(exit, 'code');
  if (code === undefined || code === None) return 0;
  if (typeof code === 'number' || typeof code === 'boolean') return Number(code) & 0xff;
  if (typeof code === 'bigint') return 0xff;
  const text = str(code);
  const stderr = interp.sysdict.getStr('stderr');
  const failed = stderr === undefined || stderr === None || caught(() => void callMethod(stderr, 'write', text)) !== undefined;
  if (failed) write(interp, `${strToJs(text) ?? ''}\n`);
  else caught(() => void callMethod(stderr, 'write', '\n'));
  return 1;
}

/** `Py_FinalizeEx`, as far as a program sees it: threads are waited for, exit functions called, streams flushed. Gives the status. */
export function finalize(interp: PyInterpreter, status: number): number {
  const { modules } = interp;
  const threading = modules.isAsleep('threading') ? undefined : modules.getStr('threading');
  if (threading !== undefined && threading !== None) unraisable(threading, () => void callMethod(threading, '_shutdown'));
  const atexit = modules.getStr('atexit');
  if (atexit !== undefined && atexit !== None) unraisable(atexit, () => void callMethod(atexit, '_run_exitfuncs'));
  interp.isFinalizing = true;
  interp.lifetimes.end();
  const flushed = flushStreams(interp);
  return flushed ? status : STATUS_FLUSH_FAILED;
}

function unraisable(object: Value, body: () => void): void {
  const error = caught(body);
  if (error !== undefined) writeUnraisable(error, object);
}

/** `flush_std_files`: false where the last of the output could not be written. */
export function flushStreams(interp: PyInterpreter): boolean {
  let flushed = true;
  for (const name of ['stdout', 'stderr']) {
    if (interp.sysdict.isAsleep(name)) continue;
    const stream = interp.sysdict.getStr(name);
    if (stream === undefined || stream === None) continue;
    // Native streams tell: no call from TypeScript should cost a flush.
    if ((stream as { readonly hasPending?: boolean }).hasPending === false || tryClosed(stream)) continue;
    const error = caught(() => void callMethod(stream, 'flush'));
    if (error === undefined) continue;
    if (name === 'stdout') {
      writeUnraisable(error, undefined, 'Exception ignored on flushing sys.stdout');
      flushed = false;
    }
  }
  return flushed;
}

/** Whether the program closed the stream; what has no `closed` is taken for open. */
function tryClosed(stream: Value): boolean {
  let closed = false;
  caught(() => {
    closed = isTrue(getAttr(stream, 'closed'));
  });
  return closed;
}
