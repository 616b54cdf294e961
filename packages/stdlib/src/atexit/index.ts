import {
  callWith,
  currentThread,
  equals,
  formatException,
  type KwNames,
  type NativeModule,
  None,
  PyBaseException,
  type PyDict,
  type PyInterpreter,
  strToJs,
  type Value,
} from '@pyco/vm';

interface Registered {
  readonly fn: Value;
  readonly args: readonly Value[];
  readonly kwnames: KwNames | undefined;
}

/** Functions to be called when an interpreter ends. */
class ExitFunctions {
  list: Registered[] = [];
}

function exitFunctions(interp: PyInterpreter): ExitFunctions {
  let functions = interp.storage.get(ExitFunctions) as ExitFunctions | undefined;
  if (functions === undefined) {
    functions = new ExitFunctions();
    interp.storage.set(ExitFunctions, functions);
  }
  return functions;
}

/** Calls what was registered, last first. An exception is printed, and the rest is called all the same. */
function runExitFunctions(interp: PyInterpreter): void {
  const functions = exitFunctions(interp);
  while (functions.list.length > 0) {
    const { fn, args, kwnames } = functions.list.pop()!;
    try {
      callWith(fn, args, kwnames);
    } catch (error) {
      if (!(error instanceof PyBaseException)) throw error;
      interp.host.stdio.writeStderr(new TextEncoder().encode(`Exception ignored in atexit callback:\n${formatException(error)}`));
    }
  }
}

/** `atexit`. */
export const atexitModule: NativeModule = {
  name: 'atexit',
  functions: {
    'register(func, /, *args, **kwargs)': (fn: Value, args: readonly Value[], kwargs: PyDict): Value => {
      const entries = kwargs.liveEntries();
      exitFunctions(currentThread().interp).list.push({
        fn,
        args: [...args, ...entries.map((entry) => entry.v!)],
        kwnames: entries.length === 0 ? undefined : entries.map((entry) => strToJs(entry.k)!),
      });
      return fn;
    },
    'unregister(func, /)': (fn: Value): Value => {
      const functions = exitFunctions(currentThread().interp);
      functions.list = functions.list.filter((entry) => !equals(entry.fn, fn));
      return None;
    },
    '_clear()': (): Value => {
      exitFunctions(currentThread().interp).list = [];
      return None;
    },
    '_ncallbacks()': (): Value => exitFunctions(currentThread().interp).list.length,
    '_run_exitfuncs()': (): Value => {
      runExitFunctions(currentThread().interp);
      return None;
    },
  },
};
