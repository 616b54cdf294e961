import {
  exc,
  type MethodTable,
  PyBytes,
  PyList,
  PyTuple,
  raise,
  strContents,
  strFromJs,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { osError } from '../_socket/errors.js';
import { intOf } from '../nameless-arguments.js';
import { environmentEntries } from './environment.js';
import { fsBytes } from './fs-bytes.js';
import { pathArgument } from './host-call.js';
import { processes } from './processes.js';
import { environmentList, noNull } from './spawn.js';

/** Arguments of a program; `say` makes the text of what is wrong with them. */
function argumentList(argv: Value, say: (what: string) => string): readonly Uint8Array[] {
  if (!(argv instanceof PyTuple || argv instanceof PyList)) return raise(exc.TypeError, say('must be a tuple or list'));
  if (argv.items.length === 0) raise(exc.ValueError, say('must not be empty'));
  const list = argv.items.map((item) => noNull(fsBytes(item)));
  if (list[0]!.length === 0) raise(exc.ValueError, say('first element cannot be empty'));
  return list;
}

/** Never returns; its error is the guest's. */
function exec(file: Uint8Array | number, argv: readonly Uint8Array[], env: readonly Uint8Array[], filename?: Value): never {
  try {
    return processes().exec({ file, argv, env });
  } catch (error) {
    const { errno, strerror } = error as { readonly errno?: unknown; readonly strerror?: unknown };
    if (typeof errno !== 'number') throw error;
    const raised = osError(errno, String(strerror));
    if (filename !== undefined) raised.filename = filename;
    throw raised;
  }
}

function execv(path: Value, argv: Value): never {
  const file = fsBytes(strFromJs(pathArgument(path, 'execv').text));
  return exec(
    file,
    argumentList(argv, (what) => `execv() arg 2 ${what}`),
    environmentEntries(),
  );
}

function execve(path: Value, argv: Value, env: Value): never {
  const isFd = typeOf(path).nb_index !== undefined;
  if (!isFd && tryGetAttr(path, '__fspath__') === undefined && !isText(path))
    raise(exc.TypeError, `execve: path should be string, bytes, os.PathLike or integer, not ${typeName(path)}`);
  const file = isFd ? intOf(path) : fsBytes(strFromJs(pathArgument(path, 'execve').text));
  const list = argumentList(argv, (what) => `execve: argv ${what}`);
  if (tryGetAttr(env, 'keys') === undefined) raise(exc.TypeError, 'execve: environment must be a mapping object');
  return exec(file, list, environmentList(env), path);
}

const isText = (value: Value): boolean => value instanceof PyBytes || strContents(value) !== undefined;

/** The part of `posix` that ends this process to begin another program in it. */
export const execFunctions: MethodTable = {
  'execv(path, argv, /)': execv,
  'execve(path, argv, env)': execve,
};
