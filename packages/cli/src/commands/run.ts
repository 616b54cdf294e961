import { strFromJs } from '@pyco/vm';
import { isPyc, readCode } from '../compiled-file.js';
import { attribute, compileSource, runToEnd, startProgram } from '../session.js';
import { absolute, folderOf, readStdin, type World } from '../world.js';

/** `pyco FILE [ARG ...]`: source or compiled code, whose bytes these are. */
export function runFile(world: World, path: string, bytes: Uint8Array, argv: readonly string[]): number {
  const compiled = isPyc(bytes, path);
  const file = absolute(world.host, path);
  const loader = compiled ? 'SourcelessFileLoader' : 'SourceFileLoader';
  const runtime = startProgram(world, { argv, path: folderOf(file), file, loader });
  const code = compiled ? readCode(path, () => runtime.readPyc(bytes)) : compileSource(world, runtime, bytes, file);
  return code === undefined ? 1 : runtime.runMain(code).exitCode;
}

/** `pyco -c CODE [ARG ...]`. */
export function runCommand(world: World, source: string, args: readonly string[]): number {
  const runtime = startProgram(world, { argv: ['-c', ...args], path: '', loader: 'BuiltinImporter' });
  const code = compileSource(world, runtime, `${source}\n`, '<string>');
  return code === undefined ? 1 : runtime.runMain(code).exitCode;
}

/** `pyco - [ARG ...]`: the program is standard input, read to its end first. */
export function runStdin(world: World, argv: readonly string[]): number {
  // Bytes, not text: tracebacks of CPython show no lines of a program it read from a pipe.
  const source = readStdin(world.host);
  const runtime = startProgram(world, { argv, path: '', file: '<stdin>', loader: 'BuiltinImporter' });
  const code = compileSource(world, runtime, source, '<stdin>');
  return code === undefined ? 1 : runtime.runMain(code).exitCode;
}

// By a name, because scripts/check-boundaries.mjs takes a literal for a JavaScript import.
const RUNPY = 'runpy';

/** `pyco -m MODULE [ARG ...]`, through the library's `runpy` as CPython does it; that puts the module's file into `sys.argv[0]`. */
export function runModule(world: World, module: string, args: readonly string[]): number {
  const path = world.host.files.getcwd();
  const runtime = startProgram(world, { argv: ['-m', ...args], path, loader: 'BuiltinImporter' });
  return runToEnd(world, runtime, () => {
    const run = attribute(runtime, runtime.import(RUNPY), '_run_module_as_main');
    runtime.call(run, strFromJs(module), true);
  });
}
