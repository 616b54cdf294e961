import type { Runtime } from '@pyco/runtime';
import { callMethod, getAttr, type Host, importAbsolute, strFromJs } from '@pyco/vm';
import type { Action, CommandLine } from '../command-line.js';
import { isPyc, readCode } from '../compiled-file.js';
import { compileProgram } from '../program-source.js';
import { type Code, startProgram, startRuntime } from '../session.js';
import { UsageError } from '../usage-error.js';
import { absolute, errnoText, folderOf, isFolder, printError, readBytes, readStdin, type World } from '../world.js';
import { goInteractive } from './repl.js';

type Of<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

/** `pyco FILE [ARG ...]`: source, compiled code, or a folder or zip file with a `__main__`. */
export async function runFile(world: World, line: CommandLine, { path, args, skipsFirstLine }: Of<'file'>): Promise<number> {
  const argv = [path, ...args];
  const { host } = world;
  if (isFolder(host, path)) return runContainer(world, line, path, argv);
  const bytes = readBytes(hostOf(world, line, path), path, (error) => {
    const said = `${world.executable}: can't open file '${absolute(host, path)}': ${errnoText(error)}`;
    return new UsageError(said, 2, 'as said');
  });
  if (isZip(bytes)) return runContainer(world, line, path, argv);
  const compiled = isPyc(bytes, path);
  const file = absolute(host, path);
  const loader = compiled ? 'SourcelessFileLoader' : 'SourceFileLoader';
  const runtime = startProgram(world, line, { argv, path: folderOf(file), file, loader });
  if (compiled) {
    const code = readCode(path, () => runtime.readPyc(bytes));
    return end(world, line, runtime, () => code);
  }
  const source = skipsFirstLine ? withoutFirstLine(bytes) : bytes;
  return end(world, line, runtime, () => compileProgram(runtime, source, file));
}

/** Where a program is: a file of the library stands among those of the runtime only. */
const hostOf = (world: World, line: CommandLine, path: string): Host =>
  world.host.files.access(path, 0) ? world.host : startRuntime(world, [], line).interp.host;

/** A zip file ends with the record of its folder, and may begin with anything: a shell script, say. */
function isZip(bytes: Uint8Array): boolean {
  const last = bytes.length - 22;
  for (let at = last; at >= 0 && at > last - 0x10000; at--) {
    if (bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 5 && bytes[at + 3] === 6) return true;
  }
  return false;
}

/** `-x`: the line stays, empty, so that those behind it keep their numbers. */
function withoutFirstLine(bytes: Uint8Array): Uint8Array {
  const stop = bytes.indexOf(0x0a);
  return stop < 0 ? new Uint8Array(0) : bytes.subarray(stop);
}

/** A folder or a zip file: in front of `sys.path`, and its `__main__` is run. */
function runContainer(world: World, line: CommandLine, path: string, argv: readonly string[]): Promise<number> {
  const runtime = startProgram(world, line, { argv, path: undefined, loader: 'BuiltinImporter' });
  const place = absolute(world.host, path);
  runtime.runProgram(() => void callMethod(runtime.interp.sysdict.getStr('path')!, 'insert', 0, strFromJs(place)));
  return end(world, line, runtime, () => runAsMain(runtime, '__main__', false));
}

/** `pyco -c CODE [ARG ...]`. */
export async function runCommand(world: World, line: CommandLine, { source, args }: Of<'command'>): Promise<number> {
  const runtime = startProgram(world, line, { argv: ['-c', ...args], path: '', loader: 'BuiltinImporter' });
  if (/\p{Surrogate}/u.test(source)) {
    printError(world.host, 'Unable to decode the command from the command line:\n');
    return end(world, line, runtime, () => void callMethod(strFromJs(source), 'encode'));
  }
  const text = `${source}\n`;
  runtime.interp.sources.set('<string>', text);
  return end(world, line, runtime, () =>
    runtime.interp.compiler!.compile(text, { filename: '<string>', mode: 'exec', flags: 0, optimize: line.config.optimization_level }),
  );
}

/** `pyco - [ARG ...]`: the program is standard input, read to its end first. */
export async function runStdin(world: World, line: CommandLine, { isNamed, args }: Of<'stdin'>): Promise<number> {
  // Bytes, not text: tracebacks of CPython show no lines of a program it read from a pipe.
  const source = readStdin(world.host);
  const runtime = startProgram(world, line, { argv: [isNamed ? '-' : '', ...args], path: '', file: '<stdin>', loader: 'BuiltinImporter' });
  return end(world, line, runtime, () => compileProgram(runtime, source, '<stdin>'));
}

/** `pyco -m MODULE [ARG ...]`, through the library's `runpy` as CPython does it; that puts the module's file into `sys.argv[0]`. */
export async function runModule(world: World, line: CommandLine, { module, args }: Of<'module'>): Promise<number> {
  const path = world.host.files.getcwd();
  const runtime = startProgram(world, line, { argv: ['-m', ...args], path, loader: 'BuiltinImporter' });
  return end(world, line, runtime, () => runAsMain(runtime, module, true));
}

// By a name, because scripts/check-boundaries.mjs takes a literal for a JavaScript import.
const RUNPY = 'runpy';

function runAsMain(runtime: Runtime, module: string, setsArgv: boolean): undefined {
  // By way of the runtime, so that the program's threads take turns with it.
  runtime.call(getAttr(importAbsolute(RUNPY), '_run_module_as_main'), strFromJs(module), setsArgv);
  return undefined;
}

/** Runs the program, talks to its user where that is asked for, and ends it. `program` does it all, or gives the code to run. */
async function end(world: World, line: CommandLine, runtime: Runtime, program: () => Code | undefined): Promise<number> {
  let code: Code | undefined;
  let result = runtime.runProgram(() => {
    code = program();
  });
  if (result.status === 0 && code !== undefined) result = runtime.runProgram(code);
  let { status } = result;
  if (asksForPrompt(world, line)) status = await goInteractive(world, line, runtime);
  world.onEnd?.(runtime.interp.modules.size);
  const ended = runtime.finish(status);
  if (result.isInterrupted) world.onInterrupt?.();
  return ended;
}

/** `-i` or `PYTHONINSPECT`. */
function asksForPrompt(world: World, line: CommandLine): boolean {
  return line.config.inspect > 0 && (line.config.interactive > 0 || world.host.stdio.isatty(0));
}
