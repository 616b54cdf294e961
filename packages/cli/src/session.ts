import { PythonError, type Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import { makeModule, None, PyDict, PyList, PySystemExit, strFromJs, strToJs, type Value } from '@pyco/vm';
import { printError, type World } from './world.js';

/** What the program is, as far as `sys` and `__main__` show it. */
export interface Program {
  readonly argv: readonly string[];
  /** `sys.path[0]`. */
  readonly path: string;
  /** `__file__`, if it has one. */
  readonly file?: string;
  readonly loader: 'BuiltinImporter' | 'SourceFileLoader' | 'SourcelessFileLoader';
}

/** The code of a program: what `Runtime.compile` and `Runtime.readPyc` give. */
export type Code = ReturnType<Runtime['compile']>;

/** A runtime on the machine as it is, for reading and compiling. */
export const startRuntime = (world: World, argv: readonly string[] = []): Runtime =>
  createNodeRuntime({ parts: { host: world.makeHost(argv) } });

/** A runtime whose `sys` and `__main__` look as `python` leaves them before the first instruction of the program. */
export function startProgram(world: World, program: Program): Runtime {
  const runtime = startRuntime(world, program.argv);
  const { sysdict, modules } = runtime.interp;
  sysdict.setStr('orig_argv', new PyList([world.executable, ...world.argv].map(strFromJs)));
  sysdict.setStr('executable', strFromJs(world.executable));
  runtime.call(attribute(runtime, sysdict.getStr('path')!, 'insert'), 0, strFromJs(program.path));
  const main = makeModule('__main__');
  const set = (name: string, value: Value): void => main.dict.setStr(name, value);
  set('__annotations__', new PyDict());
  set('__builtins__', modules.getStr('builtins')!);
  const importlib = runtime.import(program.loader === 'BuiltinImporter' ? '_frozen_importlib' : '_frozen_importlib_external');
  const loader = attribute(runtime, importlib, program.loader);
  if (program.file === undefined) set('__loader__', loader);
  else {
    const file = strFromJs(program.file);
    set('__loader__', program.loader === 'BuiltinImporter' ? loader : runtime.call(loader, '__main__', file));
    set('__file__', file);
    set('__cached__', None);
  }
  modules.setStr('__main__', main);
  return runtime;
}

/** `getattr(object, name)`. */
export const attribute = (runtime: Runtime, object: Value, name: string): Value =>
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

/** Runs `body` and ends as a program ends: `Runtime.runMain` for what is no code object. */
export function runToEnd(world: World, runtime: Runtime, body: () => void): number {
  try {
    body();
    flush(runtime);
    return 0;
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    flush(runtime);
    const { exception } = error;
    if (!(exception instanceof PySystemExit)) {
      printError(world.host, error.traceback);
      return 1;
    }
    const { code } = exception;
    if (code === undefined || code === None) return 0;
    if (typeof code === 'number' || typeof code === 'boolean') return Number(code) & 0xff;
    printError(world.host, `${strToJs(runtime.call(runtime.interp.builtins.getStr('str')!, code))}\n`);
    return 1;
  }
}

function flush(runtime: Runtime): void {
  runtime.finish();
  for (const name of ['stdout', 'stderr']) {
    const stream = runtime.interp.sysdict.getStr(name);
    if (stream === undefined || stream === None) continue;
    try {
      runtime.call(attribute(runtime, stream, 'flush'));
    } catch (error) {
      // A stream that the program closed has nothing to flush.
      if (!(error instanceof PythonError)) throw error;
    }
  }
}
