import { type CodeObject, readPyc } from '@pyco/marshal/read';
import type { Backend } from '@pyco/selectors';
import { BACKEND } from '@pyco/stdlib';
import {
  builtinsModule,
  call,
  createInterp,
  createNativeModule,
  type Finder,
  type FrameEvaluator,
  type FrozenModules,
  formatException,
  getAttr,
  type Host,
  importAbsolute,
  makeModule,
  type NativeModule,
  PyBaseException,
  PyInterpreter,
  PyModule,
  PySystemExit,
  runCodeNow,
  type SourceCompiler,
  type SourceShape,
  strFromJs,
  strToJs,
  swapThread,
  type Value,
  valueFactory,
} from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { PythonError } from './errors.js';
import { startImportlib } from './importlib.js';

/** The parts of a runtime, each behind its port. What is left out is the smallest thing that works. */
export interface RuntimeOptions {
  /** What the guest may reach. Default: a memory host with nothing in it. */
  readonly host?: Host;
  /** What runs frames. Default: the interpreter. */
  readonly evaluator?: FrameEvaluator;
  /** What compiles source. Default: none, only compiled code runs. */
  readonly compiler?: SourceCompiler;
  /** Gives `compile()` trees (`_ast`). Default: none. */
  readonly installAst?: (interp: PyInterpreter) => void;
  /** Places the marks in tracebacks. */
  readonly sourceShape?: SourceShape;
  /** Native modules that can be imported, beside `builtins`. */
  readonly modules?: readonly NativeModule[];
  /** CPython's library, compiled. With it imports are `importlib`'s; without it a few stand-ins are all there is. */
  readonly lib?: FrozenModules;
  /** Where other modules come from. */
  readonly finders?: readonly Finder[];
  /** Selectors and sockets, or a function that makes them at first use. Default: none, and no network. */
  readonly backend?: Backend | (() => Backend);
  /** `sys.setrecursionlimit` at the start. Default: 1000. */
  readonly recursionLimit?: number;
}

/** What a program that was run to its end leaves: the status its process would exit with. */
export interface MainResult {
  readonly exitCode: number;
  /** The text for standard error of an uncaught exception; empty after a good end. */
  readonly traceback: string;
}

/** Makes a runtime: one Python with its own modules. Any number of them live side by side and share nothing. */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  return new Runtime(options);
}

export class Runtime {
  /** The interpreter inside, for those who compose with `@pyco/vm`. */
  readonly interp: PyInterpreter;

  constructor(options: RuntimeOptions) {
    const host = options.host ?? memoryHost();
    const interp = new PyInterpreter(options.evaluator ?? createInterp(), host);
    this.interp = interp;
    interp.compiler = options.compiler;
    interp.sourceShape = options.sourceShape;
    if (options.recursionLimit !== undefined) interp.recursionLimit = options.recursionLimit;
    for (const module of options.modules ?? []) interp.nativeModules.set(module.name, module);
    if (options.backend !== undefined) interp.storage.set(BACKEND, options.backend);
    options.installAst?.(interp);
    interp.finders.push(...(options.finders ?? []));
    this.#enter(() => {
      const builtins = createNativeModule(builtinsModule, interp);
      for (const { k, v } of builtins.dict.liveEntries()) interp.builtins.set(k, v!);
      builtins.dict = interp.builtins;
      interp.modules.setStr('builtins', builtins);
      if (interp.nativeModules.has('sys')) importAbsolute('sys');
      if (options.lib !== undefined) startImportlib(interp, options.lib);
      if (interp.nativeModules.has('_io')) interp.builtins.setStr('open', getAttr(importAbsolute('_io'), 'open'));
    });
  }

  /** Runs `body` as the main thread; the guest's exceptions come out as PythonError. */
  #enter<T>(body: () => T): T {
    const former = swapThread(this.interp.mainThread);
    try {
      return body();
    } catch (error) {
      throw error instanceof PyBaseException ? toPythonError(error) : error;
    } finally {
      swapThread(former);
    }
  }

  /** Reads a `.pyc` file of any version into a code object of this VM's values. @throws MarshalError for what is no `.pyc`. */
  readPyc(bytes: Uint8Array): CodeObject<Value> {
    return readPyc(bytes, { factory: valueFactory }).code as CodeObject<Value>;
  }

  /** Compiles source. @throws PythonError for a SyntaxError. */
  compile(source: string | Uint8Array, filename = '<string>', mode: 'exec' | 'eval' | 'single' = 'exec'): CodeObject<Value> {
    return this.#enter(() => {
      const compiler = this.interp.compiler;
      if (compiler === undefined) throw new Error('this runtime was created without a compiler: it runs compiled code only');
      if (typeof source === 'string' && filename.startsWith('<')) this.interp.sources.set(filename, source);
      return compiler.compile(source, { filename, mode, flags: 0, optimize: -1 });
    });
  }

  /** Runs code, or source, in the module `__main__` and returns that module. @throws PythonError */
  run(program: CodeObject<Value> | string, filename = '<string>'): PyModule {
    const code = typeof program === 'string' ? this.compile(program, filename) : program;
    return this.#enter(() => {
      const main = this.#main(code);
      runCodeNow(code, main.dict, main.dict);
      return main;
    });
  }

  /** The value of an expression, in `__main__`. @throws PythonError */
  eval(expression: string): Value {
    const code = this.compile(expression, '<string>', 'eval');
    return this.#enter(() => {
      const main = this.#main(code);
      return runCodeNow(code, main.dict, main.dict);
    });
  }

  /** Imports a module by its absolute name. @throws PythonError */
  import(name: string): Value {
    return this.#enter(() => importAbsolute(name));
  }

  /** Calls a guest callable with guest values. @throws PythonError */
  call(callable: Value, ...args: readonly Value[]): Value {
    return this.#enter(() => call(callable, ...args));
  }

  /** The program has ended: what waits for objects to go, such as `__del__`, hears that all do. */
  finish(): void {
    this.#enter(() => this.interp.lifetimes.end());
  }

  /** Runs a program as `python` does: an uncaught exception is printed to standard error, `SystemExit` sets the status. */
  runMain(code: CodeObject<Value>): MainResult {
    try {
      this.run(code);
      this.#flush();
      return { exitCode: 0, traceback: '' };
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      this.#flush();
      if (error.exception instanceof PySystemExit) return this.#exit(error.exception);
      this.#writeError(error.traceback);
      return { exitCode: 1, traceback: error.traceback };
    }
  }

  #exit(exit: PySystemExit): MainResult {
    const { code } = exit;
    if (code === undefined || code === valueFactory.none) return { exitCode: 0, traceback: '' };
    if (typeof code === 'number') return { exitCode: code & 0xff, traceback: '' };
    if (typeof code === 'boolean') return { exitCode: code ? 1 : 0, traceback: '' };
    const text = this.#enter(() => strToJs(call(this.interp.builtins.getStr('str')!, code))!);
    this.#writeError(`${text}\n`);
    return { exitCode: 1, traceback: '' };
  }

  #flush(): void {
    this.finish();
    for (const name of ['stdout', 'stderr']) {
      const stream = this.interp.sysdict.getStr(name);
      if (stream === undefined || stream === valueFactory.none) continue;
      try {
        this.#enter(() => call(call(this.interp.builtins.getStr('getattr')!, stream, 'flush')));
      } catch (error) {
        // A closed stream has nothing to flush; CPython ignores it at exit too.
        if (!(error instanceof PythonError)) throw error;
      }
    }
  }

  #writeError(text: string): void {
    this.interp.host.stdio.writeStderr(new TextEncoder().encode(text));
  }

  #main(code: CodeObject<Value>): PyModule {
    const { modules } = this.interp;
    const known = modules.getStr('__main__');
    if (known instanceof PyModule) return known;
    const main = makeModule('__main__');
    main.dict.setStr('__builtins__', modules.getStr('builtins')!);
    if (!code.co_filename.startsWith('<')) main.dict.setStr('__file__', strFromJs(code.co_filename));
    modules.setStr('__main__', main);
    return main;
  }
}

function toPythonError(error: PyBaseException): PythonError {
  const { cause } = error;
  return new PythonError(error, formatException(error), cause === undefined ? undefined : toPythonError(cause));
}
