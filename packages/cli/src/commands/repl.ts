import { PyCF_ALLOW_INCOMPLETE_INPUT, PyCF_DONT_IMPLY_DEDENT } from '@pyco/compiler';
import type { CodeObject } from '@pyco/marshal';
import type { Runtime } from '@pyco/runtime';
import {
  callMethod,
  callWith,
  exc,
  getAttr,
  importAbsolute,
  isInstanceOf,
  None,
  PyBaseException,
  PyModule,
  runCodeNow,
  setAttr,
  str,
  strFromJs,
  strToJs,
  tryGetAttr,
  type Value,
} from '@pyco/vm';
import type { Action, CommandLine } from '../command-line.js';
import { lineReader } from '../line-reader.js';
import { compileCode } from '../program-source.js';
import { startProgram } from '../session.js';
import { printError, readFile, type World } from '../world.js';

const ONLY_AST = 0x400;
const INTERACTIVE = PyCF_DONT_IMPLY_DEDENT | PyCF_ALLOW_INCOMPLETE_INPUT;

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
    runtime.runProgram(() => run(runtime, compileCode(runtime, source, startup, 'exec', 0)));
  }
  return runtime.finish(await goInteractive(world, line, runtime));
}

/** Reads and runs statements in `__main__` until standard input ends. Gives the status: what `SystemExit` says, else 0. */
export async function goInteractive(world: World, line: CommandLine, runtime: Runtime): Promise<number> {
  const { interp } = runtime;
  // At the prompt SystemExit ends the session, `-i` or not.
  interp.config = { ...interp.config, inspect: 0 };
  const { stdio } = world.host;
  const isBasic = !stdio.isatty(0) || !stdio.isatty(1) || (line.variable('PYTHON_BASIC_REPL') ?? '') !== '';
  return (isBasic ? undefined : editLines(runtime)) ?? (await readLines(world, runtime));
}

/** The library's own console, with an editor of many lines. `undefined` where the terminal cannot have it, which standard error is told. */
function editLines(runtime: Runtime): number | undefined {
  const { modules, sysdict } = runtime.interp;
  // Reads what was typed in former sessions, and has it written in the end.
  runtime.runProgram(() => {
    const hook = sysdict.getStr('__interactivehook__');
    if (hook !== undefined) callWith(hook, [], undefined);
  });
  let isUsed = false;
  const { status } = runtime.runProgram(() => {
    const console = importAbsolute(CONSOLE);
    isUsed = getAttr(console, 'CAN_USE_PYREPL') === true;
    if (isUsed) callMethod(console, 'interactive_console', modules.getStr('__main__')!);
    else callMethod(sysdict.getStr('stderr')!, 'write', strFromJs(`${strToJs(str(getAttr(console, 'FAIL_REASON')))}\n`));
  });
  return isUsed ? status : undefined;
}

/** Statements line by line, without an editor of ours. */
async function readLines(world: World, runtime: Runtime): Promise<number> {
  const { sysdict } = runtime.interp;
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
  const session = new Session(runtime);
  try {
    for (let typed = ''; ; ) {
      const text = await reader.read(typed === '' ? prompt('ps1', '>>> ') : prompt('ps2', '... '));
      if (text === 'interrupted') {
        printError(world.host, '\nKeyboardInterrupt\n');
        typed = '';
        continue;
      }
      if (text === undefined) printError(world.host, '\n');
      else typed += text.line;
      if (typed === '') return 0;
      // A line without an end is not one yet: there may be more of it.
      if (text !== undefined && !typed.endsWith('\n')) continue;
      const step = session.run(typed, text === undefined);
      if (step === 'incomplete') continue;
      typed = '';
      if (step.ends) return step.status;
    }
  } finally {
    reader.close();
  }
}

/** The statements of a session. */
class Session {
  readonly #runtime: Runtime;
  #count = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Runs what has been typed, unless more belongs to it and may come. */
  run(typed: string, isEnd: boolean): 'incomplete' | { readonly ends: boolean; readonly status: number } {
    const runtime = this.#runtime;
    const name = `<stdin>-${this.#count}`;
    let incomplete = false;
    let isExit = false;
    const { status } = runtime.runProgram(() => {
      let code: CodeObject<Value> | undefined;
      try {
        code = isBlank(typed)
          ? undefined
          : compileCode(runtime, typed.replace(/\n$/, isEnd ? '\n' : ''), name, 'single', isEnd ? 0 : INTERACTIVE);
      } catch (error) {
        if (!isSyntaxError(error)) throw error;
        // As `codeop`: source is incomplete if it is so with another line behind it.
        const complaint = this.#ofParser(typed, isEnd ? 0 : INTERACTIVE);
        if (isEnd || !isIncomplete(complaint ?? error)) throw complaint ?? withText(error, typed);
        incomplete = true;
        return;
      }
      this.#count++;
      this.#remember(name, typed);
      if (code === undefined) return;
      try {
        run(runtime, code);
      } catch (error) {
        isExit = error instanceof PyBaseException && isInstanceOf(error, exc.SystemExit);
        throw error;
      }
    });
    runtime.runProgram(() => {
      for (const stream of ['stdout', 'stderr']) {
        const value = runtime.interp.sysdict.getStr(stream);
        if (value !== undefined && value !== None) callMethod(value, 'flush');
      }
    });
    return incomplete ? 'incomplete' : { ends: isExit, status };
  }

  /** What the parser alone says: to it all of the session is one file. */
  #ofParser(typed: string, flags: number): unknown {
    try {
      callMethod(this.#runtime.interp.modules.getStr('builtins')!, 'compile', strFromJs(typed), '<stdin>', 'single', ONLY_AST | flags);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** Tracebacks show the lines, and `linecache` has them, where there is a library. */
  #remember(name: string, typed: string): void {
    this.#runtime.interp.sources.set(name, typed);
    try {
      callMethod(importAbsolute(LINECACHE), '_register_code', name, strFromJs(typed), '<stdin>');
    } catch (error) {
      if (!(error instanceof PyBaseException)) throw error;
    }
  }
}

// By a name, because scripts/check-boundaries.mjs takes a literal for a JavaScript import.
const LINECACHE = 'linecache';
const CONSOLE = '_pyrepl.main';

const isBlank = (typed: string): boolean => typed.split('\n').every((text) => /^\s*(#|$)/.test(text));

const isIncomplete = (error: unknown): boolean => error instanceof PyBaseException && isInstanceOf(error, exc._IncompleteInputError);

/** Behind the parser nobody has the source: the text is put in. */
function withText(error: PyBaseException, typed: string): PyBaseException {
  const lineno = tryGetAttr(error, 'lineno');
  if (typeof lineno === 'number' && tryGetAttr(error, 'text') === None) {
    const text = typed.split('\n')[lineno - 1];
    if (text !== undefined) setAttr(error, 'text', strFromJs(text));
  }
  return error;
}

const isSyntaxError = (error: unknown): error is PyBaseException =>
  error instanceof PyBaseException && isInstanceOf(error, exc.SyntaxError);

function run(runtime: Runtime, code: CodeObject<Value>): void {
  const main = runtime.interp.modules.getStr('__main__');
  if (main instanceof PyModule) runCodeNow(code, main.dict, main.dict);
}
