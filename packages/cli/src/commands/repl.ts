import type { CodeObject } from '@pyco/marshal';
import type { Runtime } from '@pyco/runtime';
import { callMethod, exc, isInstanceOf, PyBaseException, PyModule, runCodeNow, str, strToJs, type Value } from '@pyco/vm';
import type { Action, CommandLine } from '../command-line.js';
import { lineReader } from '../line-reader.js';
import { startProgram } from '../session.js';
import { print, printError, readFile, type World } from '../world.js';

const ALLOW_INCOMPLETE_INPUT = 0x4000;
const DONT_IMPLY_DEDENT = 0x200;
const INTERACTIVE = DONT_IMPLY_DEDENT | ALLOW_INCOMPLETE_INPUT;

/** `pyco` on a terminal, or `pyco -i`. */
export async function runInteractive(
  world: World,
  line: CommandLine,
  action: Extract<Action, { readonly kind: 'stdin' }>,
): Promise<number> {
  const argv = [action.isNamed ? '-' : '', ...action.args];
  const runtime = startProgram(world, line, { argv, path: '', loader: 'BuiltinImporter' });
  if (line.config.quiet === 0)
    printError(
      world.host,
      `Python 3.13.0 (pyco) on ${world.host.platform}\nType "help", "copyright", "credits" or "license" for more information.\n`,
    );
  const startup = line.variable('PYTHONSTARTUP');
  if (startup !== undefined) {
    const source = readFile(world.host, startup);
    runtime.runProgram(() => run(runtime, compile(runtime, source, startup, 'exec', 0)));
  }
  return runtime.finish(await goInteractive(world, line, runtime));
}

/** Reads and runs statements in `__main__` until standard input ends. Gives the status: what `SystemExit` says, else 0. */
export async function goInteractive(world: World, _line: CommandLine, runtime: Runtime): Promise<number> {
  const { interp } = runtime;
  const { sysdict } = interp;
  // At the prompt SystemExit ends the session, `-i` or not.
  interp.config = { ...interp.config, inspect: 0 };
  const prompt = (name: 'ps1' | 'ps2', otherwise: string): string => {
    let text = otherwise;
    runtime.runProgram(() => {
      const given = sysdict.getStr(name);
      if (given !== undefined) text = strToJs(str(given)) ?? otherwise;
    });
    return text;
  };
  for (const [name, text] of [
    ['ps1', '>>> '],
    ['ps2', '... '],
  ] as const)
    if (sysdict.getStr(name) === undefined) sysdict.setStr(name, text);
  const reader = await lineReader(world.host);
  try {
    for (let lines: string[] = []; ; ) {
      const text = await reader.read(lines.length === 0 ? prompt('ps1', '>>> ') : prompt('ps2', '... '));
      if (text === 'interrupted') {
        printError(world.host, '\nKeyboardInterrupt\n');
        lines = [];
        continue;
      }
      if (text === undefined) break;
      lines.push(text.line);
      const step = runLines(runtime, lines);
      if (step === 'incomplete') continue;
      lines = [];
      if (step.ends) return step.status;
    }
    if (world.host.stdio.isatty(0)) print(world.host, '\n');
    return 0;
  } finally {
    reader.close();
  }
}

/** Runs what has been typed, unless more belongs to it. */
function runLines(runtime: Runtime, lines: readonly string[]): 'incomplete' | { readonly ends: boolean; readonly status: number } {
  const source = lines.join('\n');
  if (lines.every((text) => /^\s*(#|$)/.test(text))) return { ends: false, status: 0 };
  let incomplete = false;
  let isExit = false;
  const { status } = runtime.runProgram(() => {
    let code: CodeObject<Value>;
    try {
      code = compile(runtime, source, '<stdin>', 'single', INTERACTIVE);
    } catch (error) {
      if (!isIncomplete(runtime, source, error)) throw error;
      incomplete = true;
      return;
    }
    runtime.interp.sources.set('<stdin>', `${source}\n`);
    try {
      run(runtime, code);
    } catch (error) {
      isExit = error instanceof PyBaseException && isInstanceOf(error, exc.SystemExit);
      throw error;
    }
  });
  runtime.runProgram(() => {
    for (const name of ['stdout', 'stderr']) {
      const stream = runtime.interp.sysdict.getStr(name);
      if (stream !== undefined) callMethod(stream, 'flush');
    }
  });
  return incomplete ? 'incomplete' : { ends: isExit, status };
}

/** As `codeop`: source is incomplete if it is so with another line behind it. */
function isIncomplete(runtime: Runtime, source: string, error: unknown): boolean {
  if (!(error instanceof PyBaseException) || !isInstanceOf(error, exc.SyntaxError)) return false;
  try {
    compile(runtime, `${source}\n`, '<stdin>', 'single', INTERACTIVE);
    return true;
  } catch (second) {
    return second instanceof PyBaseException && isInstanceOf(second, exc._IncompleteInputError);
  }
}

const compile = (
  runtime: Runtime,
  source: string | Uint8Array,
  filename: string,
  mode: 'exec' | 'single',
  flags: number,
): CodeObject<Value> =>
  runtime.interp.compiler!.compile(source, { filename, mode, flags, optimize: runtime.interp.config.optimization_level });

function run(runtime: Runtime, code: CodeObject<Value>): void {
  const main = runtime.interp.modules.getStr('__main__');
  if (main instanceof PyModule) runCodeNow(code, main.dict, main.dict);
}
