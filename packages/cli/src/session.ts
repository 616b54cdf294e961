import { PythonError, type Runtime } from '@pyco/runtime';
import { createNodeRuntime, libIn } from '@pyco/runtime/node';
import { importAbsolute, makeModule, None, PyDict, PyList, strFromJs, type Value } from '@pyco/vm';
import { codeCompiler } from './code-compiler.js';
import type { CommandLine } from './command-line.js';

import { runSite } from './site.js';
import { StartWatch } from './start-watch.js';

import { absolute, printError, type World } from './world.js';

/** What the program is, as far as `sys` and `__main__` show it. */
export interface Program {
  readonly argv: readonly string[];
  /** `sys.path[0]`; `undefined` where nothing is put there. */
  readonly path: string | undefined;
  /** `__file__`, if it has one. */
  readonly file?: string;
  readonly loader: 'BuiltinImporter' | 'SourceFileLoader' | 'SourcelessFileLoader';
}

/** The code of a program: what `Runtime.compile` and `Runtime.readPyc` give. */
export type Code = ReturnType<Runtime['compile']>;

/** A runtime on the machine as it is. `line` is left out for reading and compiling. */
export function startRuntime(world: World, argv: readonly string[] = [], line?: CommandLine): Runtime {
  const lib = line?.stdlib ?? world.host.env['PYCO_STDLIB'];
  return createNodeRuntime({
    parts: {
      host: world.makeHost(argv),
      ...(line === undefined ? {} : { config: line.config, catchesInterrupt: true }),
      ...(lib === undefined || lib === '' ? {} : { lib: libIn(lib) }),
      codeCompiler: codeCompiler(world.host.env['PYCO_JIT']),
    },
  });
}

/** A runtime whose `sys` and `__main__` look as `python` leaves them before the first instruction of the program. */
export function startProgram(world: World, line: CommandLine, program: Program): Runtime {
  const runtime = startRuntime(world, program.argv, line);
  runtime.interp.config = { ...runtime.interp.config, sys_path_0: program.path };
  const { sysdict, modules } = runtime.interp;
  const executable = strFromJs(world.executable);
  sysdict.setStr('orig_argv', new PyList([executable, ...world.argv.map(strFromJs)]));
  sysdict.setStr('executable', executable);
  sysdict.setStr('_base_executable', executable);
  const path = sysdict.getStr('path');
  if (path instanceof PyList) path.items.unshift(...pathGiven(world, line).map(strFromJs));
  const main = makeModule('__main__');
  const set = (name: string, value: Value): void => main.dict.setStr(name, value);
  set('__annotations__', new PyDict());
  set('__builtins__', modules.getStr('builtins')!);
  const importlib = program.loader === 'BuiltinImporter' ? '_frozen_importlib' : '_frozen_importlib_external';
  main.dict.setLazy('__loader__', None, (entry) => {
    const loader = attribute(runtime, runtime.import(importlib), program.loader);
    const hasFile = program.file !== undefined && program.loader !== 'BuiltinImporter';
    entry.v = hasFile ? runtime.call(loader, '__main__', strFromJs(program.file)) : loader;
  });
  if (program.file !== undefined) {
    set('__file__', strFromJs(program.file));
    set('__cached__', None);
  }
  modules.setStr('__main__', main);
  if (world.onStarted !== undefined) new StartWatch(runtime.interp, world.onStarted);
  if (line.config.verbose > 0) runtime.interp.importState!.isWatched = true;
  runSite(world, line, runtime);
  // Behind `site`, which makes what it finds there absolute.
  if (path instanceof PyList && program.path !== undefined && !line.config.safe_path) path.items.unshift(strFromJs(program.path));
  // As CPython: filters given on the command line hold from the first instruction.
  if (line.config.warnoptions.length > 0) runtime.runProgram(() => void importAbsolute(WARNINGS));
  return runtime;
}

const WARNINGS = 'warnings';

/** What the environment puts in `sys.path` in front of the library. */
function pathGiven(world: World, line: CommandLine): string[] {
  const given = line.variable('PYTHONPATH')?.split(':') ?? [];
  return [...new Set(given.map((item) => absolute(world.host, item)))];
}

/** `getattr(object, name)`. */
const attribute = (runtime: Runtime, object: Value, name: string): Value =>
  runtime.call(runtime.interp.builtins.getStr('getattr')!, object, name);

/** Compiles source. Undefined for a SyntaxError, which is told on standard error as `python` tells it. */
export function compileSource(world: World, runtime: Runtime, source: string | Uint8Array, filename: string): Code | undefined {
  try {
    return runtime.compile(source, filename);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    printError(world.host, error.traceback);
    return undefined;
  }
}
