import {
  currentThread,
  exc,
  type NativeModule,
  None,
  type PyBaseException,
  PyDict,
  PyFloat,
  PyList,
  type PyModule,
  PyTuple,
  raise,
  raiseWith,
  strFromJs,
  type Value,
} from '@pyco/vm';
import { PyStandardOutput } from './text-output.js';

/** The version the guest sees. */
const VERSION = [3, 13, 0] as const;
const HEX_VERSION = 0x030d00f0;

export const sysModule: NativeModule = {
  name: 'sys',
  functions: {
    'exc_info()': (): Value => {
      const handled = currentThread().handled;
      if (handled === undefined) return new PyTuple([None, None, None]);
      return new PyTuple([handled.ob_type, handled, handled.traceback ?? None]);
    },
    'exception()': (): Value => currentThread().handled ?? None,
    'exit(status=None, /)': (status: Value): Value => (status === None ? raiseWith(exc.SystemExit) : exitWith(status)),
    'getrecursionlimit()': (): Value => currentThread().interp.recursionLimit,
    'setrecursionlimit(limit, /)': (limit: Value): Value => {
      if (typeof limit !== 'number') return raise(exc.TypeError, 'an integer is required');
      if (limit < 1) raise(exc.ValueError, 'recursion limit must be greater or equal than 1');
      currentThread().interp.recursionLimit = limit;
      return None;
    },
    'intern(string, /)': (text: Value): Value => text,
    'getdefaultencoding()': (): Value => 'utf-8',
    'getfilesystemencoding()': (): Value => 'utf-8',
    'getfilesystemencodeerrors()': (): Value => 'surrogateescape',
  },
  init(module, interp) {
    const { dict } = module;
    const { host } = interp;
    for (const { k, v } of dict.liveEntries()) interp.sysdict.set(k, v!);
    (module as PyModule).dict = interp.sysdict;
    const set = (name: string, value: Value): void => interp.sysdict.setStr(name, value);
    set('version', `${VERSION.join('.')} (pyco)`);
    set('version_info', new PyTuple([...VERSION, 'final', 0]));
    set('hexversion', HEX_VERSION);
    set('platform', host.platform);
    set('byteorder', 'little');
    set('maxsize', 2n ** 63n - 1n);
    set('maxunicode', 0x10ffff);
    set('argv', new PyList(host.argv.map(strFromJs)));
    set('modules', interp.modules);
    set('path', new PyList());
    set('meta_path', new PyList());
    set('path_hooks', new PyList());
    set('path_importer_cache', new PyDict());
    set('stdin', None);
    const stdout = new PyStandardOutput('<stdout>', (bytes) => host.stdio.writeStdout(bytes));
    const stderr = new PyStandardOutput('<stderr>', (bytes) => host.stdio.writeStderr(bytes));
    set('stdout', stdout);
    set('__stdout__', stdout);
    set('stderr', stderr);
    set('__stderr__', stderr);
    set('float_info', new PyTuple([new PyFloat(Number.MAX_VALUE)]));
  },
};

function exitWith(status: Value): never {
  const error = new (
    exc.SystemExit.instanceClass as unknown as new (
      args: readonly Value[],
    ) => PyBaseException & { code: Value | undefined }
  )([status]);
  error.code = status;
  throw error;
}
