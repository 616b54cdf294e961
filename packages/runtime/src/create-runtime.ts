import type { AbortSignalLike } from '@pyco/asyncio';
import { type CodeObject, readPyc } from '@pyco/marshal/read';
import type { Backend } from '@pyco/selectors';
import { BACKEND, BackendIdler, backendOf, type LibBundle, Signals, withLibFiles } from '@pyco/stdlib';
import {
  builtinsModule,
  type CodeCompiler,
  createInterp,
  createNativeModule,
  distrust,
  type Finder,
  type FrameEvaluator,
  foreignFactory,
  formatException,
  getAttr,
  type Host,
  type HostHeap,
  importAbsolute,
  installLib,
  makeModule,
  type NativeModule,
  ProcessExit,
  PyBaseException,
  type PyConfig,
  PyInterpreter,
  PyList,
  PyModule,
  PySystemExit,
  runCode,
  type SourceCompiler,
  type SourceShape,
  strFromJs,
  swapThread,
  ThreadState,
  tailCall,
  tryCurrentThread,
  type Value,
} from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { HeapWatch } from './drivers/heap-watch.js';
import { HostDriver } from './drivers/host.js';
import { LimitStop, RunLimits } from './drivers/run-limits.js';
import { PythonError } from './errors.js';
import { finalize, flushStreams, isInterrupt, printUncaught } from './program-end.js';
import { ValueBridge } from './values/bridge.js';
import type { ToJsOptions } from './values/to-js.js';

/** The parts of a runtime, each behind its port. What is left out is the smallest thing that works. */
export interface RuntimeOptions {
  /** What the guest may reach. Default: a memory host with nothing in it. */
  readonly host?: Host;
  /** What runs frames. Default: the interpreter. */
  readonly evaluator?: FrameEvaluator;
  /** Makes JavaScript of code that runs often: `@pyco/jit`. Default: none. */
  readonly codeCompiler?: CodeCompiler | undefined;
  /** What compiles source. Default: none, only compiled code runs. */
  readonly compiler?: SourceCompiler;
  /** Gives `compile()` trees (`_ast`). Default: none. */
  readonly installAst?: (interp: PyInterpreter) => void;
  /** Places the marks in tracebacks. */
  readonly sourceShape?: SourceShape;
  /** Native modules that can be imported, beside `builtins`. */
  readonly modules?: readonly NativeModule[];
  /** CPython's library, compiled. With it imports are `importlib`'s; without it a few stand-ins are all there is. */
  readonly lib?: LibBundle;
  /** Where other modules come from. */
  readonly finders?: readonly Finder[];
  /** Selectors and sockets, or a function that makes them at first use. Default: none, and no network. */
  readonly backend?: Backend | (() => Backend);
  /** What a command line would say; its `sys_path_0` is put in front of `sys.path`. Default: an embedded Python, which reads no environment and writes no `.pyc`. */
  readonly config?: PyConfig;
  /** Ctrl-C raises KeyboardInterrupt, until the program has ended. Default: the process does what it does. */
  readonly catchesInterrupt?: boolean;
  /** `sys.setrecursionlimit` at the start. Default: 1000. */
  readonly recursionLimit?: number;
  /** The most bytes that one str, bytes, int, list or tuple may take: MemoryError for what would be larger. Default: what the engine can hold. */
  readonly memoryLimit?: number;
  /**
   * What tells how full the engine's heap is. A program gets MemoryError before the engine would end the process, and is stopped (LimitError) if it goes on filling
   * it. Default: nobody looks; the Node preset looks where there is a `memoryLimit`.
   */
  readonly heap?: HostHeap;
}

/** How an awaited program is run. */
export interface RunOptions {
  /** Raises KeyboardInterrupt in the program when it is aborted, as Ctrl-C does: the program can clean up, or go on. */
  readonly signal?: AbortSignalLike;
  /** The most steps (calls and jumps backwards) that the program and its threads may take. Then it is stopped where it is: LimitError. */
  readonly stepBudget?: number;
  /** Milliseconds after which the program is stopped where it is, busy or waiting: LimitError. */
  readonly timeLimit?: number;
  /** What tracebacks call a source. Default: `<string>`. */
  readonly filename?: string;
}

/** What a program that was run to its end leaves: the status its process would exit with. */
export interface MainResult {
  readonly exitCode: number;
  /** The text for standard error of an uncaught exception; empty after a good end. */
  readonly traceback: string;
}

/** How a program went that has not been ended yet. */
export interface ProgramResult {
  readonly status: number;
  readonly traceback: string;
  /** KeyboardInterrupt ended it. */
  readonly isInterrupted: boolean;
}

/** Makes a runtime: one Python with its own modules. Any number of them live side by side and share nothing. */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  return new Runtime(options);
}

export class Runtime {
  /** The interpreter inside, for those who compose with `@pyco/vm`. */
  readonly interp: PyInterpreter;
  readonly #driver: HostDriver;
  readonly #heap: HeapWatch | undefined;
  readonly #bridge: ValueBridge = new ValueBridge((callable, ...args) => this.call(callable, ...args));

  constructor(options: RuntimeOptions) {
    const given = options.host ?? memoryHost();
    const host = options.lib === undefined ? given : { ...given, files: withLibFiles(given.files, options.lib) };
    const interp = new PyInterpreter(options.evaluator ?? createInterp(), host);
    this.interp = interp;
    this.#driver = new HostDriver(interp);
    this.#heap = options.heap === undefined ? undefined : new HeapWatch(options.heap);
    if (options.config !== undefined) interp.config = options.config;
    interp.compiler = options.compiler;
    interp.codeCompiler = options.codeCompiler;
    interp.sourceShape = options.sourceShape;
    if (options.recursionLimit !== undefined) interp.recursionLimit = options.recursionLimit;
    if (options.memoryLimit !== undefined) interp.memoryLimit = options.memoryLimit;
    for (const module of options.modules ?? []) interp.nativeModules.set(module.name, module);
    if (options.backend !== undefined) {
      interp.storage.set(BACKEND, options.backend);
      interp.idler = new BackendIdler(() => backendOf(interp));
    }
    if (options.catchesInterrupt === true) Signals.of(interp).catchInterruptLater();
    options.installAst?.(interp);
    interp.finders.push(...(options.finders ?? []));
    this.#enter(() => {
      const builtins = createNativeModule(builtinsModule, interp);
      for (const { k, v } of builtins.dict.liveEntries()) interp.builtins.set(k, v!);
      builtins.dict = interp.builtins;
      interp.modules.setStr('builtins', builtins);
      if (interp.nativeModules.has('sys')) importAbsolute('sys');
      if (options.lib !== undefined) installLib(interp, options.lib);
      const { sys_path_0, safe_path } = interp.config;
      const path = interp.sysdict.getStr('path');
      if (path instanceof PyList && sys_path_0 !== undefined && !safe_path) path.items.unshift(strFromJs(sys_path_0));
      if (interp.nativeModules.has('_io')) interp.builtins.setStr('open', getAttr(importAbsolute('_io'), 'open'));
    });
  }

  /** As `#enter`, of what a native does last: its threads run meanwhile, and whatever waits lets them. */
  #drive(begin: () => Value | undefined): Value {
    const tstate = this.#thread();
    // A host function that was called by the guest calls back: the thread is in the middle of something.
    const base = tstate.frame;
    if (base === undefined) return this.#watched(tstate, () => this.#enter(() => this.interp.scheduler.drive(tstate, begin), tstate));
    return this.#enter(() => begin() ?? tstate.evaluator.finish(tstate, base), tstate);
  }

  /** Does something as a thread that nobody else limits, and looks at the heap meanwhile. */
  #watched(tstate: ThreadState, work: () => Value): Value {
    if (this.#heap === undefined || tstate.budget !== undefined) return work();
    const limits = new RunLimits(undefined, undefined, this.#heap, false);
    tstate.setBudget(limits, 1);
    try {
      return work();
    } catch (error) {
      if (!(error instanceof LimitStop) || limits.reached === undefined) throw error;
      this.#driver.drop(tstate, limits);
      throw limits.reached;
    } finally {
      tstate.setBudget(undefined, 0);
    }
  }

  /** As `#drive`; once nothing of the guest is on the way any more, the host has all that was printed. */
  #driveAndFlush(begin: () => Value | undefined): Value {
    const isOutermost = this.#thread().frame === undefined;
    let value: Value;
    try {
      value = this.#drive(begin);
    } catch (error) {
      if (isOutermost) this.#flushAfter(error);
      throw error;
    }
    if (isOutermost) this.#flush();
    return value;
  }

  /** A process that `os._exit` ends flushes nothing. */
  #flushAfter(error: unknown, limits?: RunLimits): void {
    if (!(error instanceof ProcessExit)) this.#flush(limits);
  }

  /** What Python does at a flush, of a stream of its own, is under the limits of the program. */
  #flush(limits?: RunLimits): void {
    const tstate = this.#thread();
    if (limits?.isLimited === true) tstate.setBudget(limits, 1);
    try {
      this.#enter(() => flushStreams(this.interp), tstate);
    } catch (error) {
      if (!(error instanceof LimitStop)) throw error;
    } finally {
      if (limits?.isLimited === true) tstate.setBudget(undefined, 0);
    }
  }

  /** The thread that runs, which has called the host; else the main thread, or one of its own while a program that is awaited has that. */
  #thread(): ThreadState {
    const { interp } = this;
    const current = tryCurrentThread();
    if (current?.interp === interp) return current;
    return this.#driver.isTaken(interp.mainThread) ? new ThreadState(interp, interp.nextThreadId++) : interp.mainThread;
  }

  /** Runs `body` as a thread; the guest's exceptions come out as PythonError. */
  #enter<T>(body: () => T, tstate: ThreadState = this.#thread()): T {
    const former = swapThread(tstate);
    try {
      return body();
    } catch (error) {
      throw error instanceof PyBaseException ? this.#toPythonError(error) : error;
    } finally {
      swapThread(former);
    }
  }

  /** Reads a `.pyc` file of any version into a code object of this VM's values. @throws MarshalError for what is no `.pyc`. */
  readPyc(bytes: Uint8Array): CodeObject<Value> {
    const code = readPyc(bytes, { factory: foreignFactory }).code as CodeObject<Value>;
    distrust(code);
    return code;
  }

  /** Compiles source. @throws PythonError for a SyntaxError. */
  compile(source: string | Uint8Array, filename = '<string>', mode: 'exec' | 'eval' | 'single' = 'exec'): CodeObject<Value> {
    return this.#enter(() => {
      const compiler = this.interp.compiler;
      if (compiler === undefined) throw new Error('this runtime was created without a compiler: it runs compiled code only');
      if (typeof source === 'string') this.interp.sources.set(filename, source);
      return compiler.compile(source, { filename, mode, flags: 0, optimize: -1 });
    });
  }

  /** Runs code, or source, in the module `__main__` and returns that module. @throws PythonError */
  run(program: CodeObject<Value> | string, filename = '<string>'): PyModule {
    const code = typeof program === 'string' ? this.compile(program, filename) : program;
    const main = this.#enter(() => this.#main(code));
    this.#driveAndFlush(() => runCode(code, main.dict, main.dict));
    return main;
  }

  /** The value of an expression, in `__main__`. @throws PythonError */
  eval(expression: string): Value {
    const code = this.compile(expression, '<string>', 'eval');
    const main = this.#enter(() => this.#main(code));
    return this.#driveAndFlush(() => runCode(code, main.dict, main.dict));
  }

  /** Sets a variable of `__main__`, to the Python form of a JavaScript value (`fromJs`). @throws ConversionError */
  setGlobal(name: string, value: unknown): void {
    this.#enter(() => this.#main().dict.setStr(name, this.#bridge.fromJs(value)));
  }

  /** A variable of `__main__` as a JavaScript value (`toJs`); `undefined` where there is none. @throws ConversionError */
  getGlobal(name: string, options?: ToJsOptions): unknown {
    return this.#enter(() => {
      const value = this.#main().dict.getStr(name);
      return value === undefined ? undefined : this.#bridge.toJs(value, options);
    });
  }

  /** Makes a module that Python can import, of JavaScript values (`fromJs`); it takes the place of one of that name. @throws ConversionError */
  setModule(name: string, members: { readonly [name: string]: unknown }): void {
    this.#enter(() => {
      const module = makeModule(name);
      for (const [member, value] of Object.entries(members)) module.dict.setStr(member, this.#bridge.fromJs(value));
      this.interp.modules.setStr(name, module);
    });
  }

  /**
   * The guest value of a JavaScript value, copied all the way down: `null` and `undefined` become None, whole safe numbers int, others (and -0) float,
   * `Uint8Array` and `ArrayBuffer` bytes, arrays lists, Maps and plain objects dicts, Sets sets. A function becomes one that Python calls with values that
   * were converted; keywords come as one object behind the other arguments; a promise it gives is waited for (`runAsync`); what it throws is a RuntimeError.
   * Circles and shared parts stay so. Guest values stay what they are, and so do all other objects, which Python can only pass on.
   * @throws ConversionError for symbols, and for keys and items of sets that Python cannot hash
   */
  fromJs(value: unknown): Value {
    return this.#enter(() => this.#bridge.fromJs(value));
  }

  /**
   * The way back: None becomes `null`, lists and tuples arrays, sets Sets, dicts objects or Maps, what has bytes a `Uint8Array`, functions and methods functions,
   * which take and give JavaScript values. Instances of other classes stay guest values, for `getAttr` and its kin of `@pyco/vm`.
   * @throws ConversionError for a dict with keys that are no str, where Maps were not asked for
   */
  toJs(value: Value, options?: ToJsOptions): unknown {
    return this.#enter(() => this.#bridge.toJs(value, options));
  }

  /** Imports a module by its absolute name. @throws PythonError */
  import(name: string): Value {
    return this.#enter(() => importAbsolute(name));
  }

  /** Calls a guest callable with guest values. @throws PythonError */
  call(callable: Value, ...args: readonly Value[]): Value {
    return this.#driveAndFlush(() => tailCall(callable, args));
  }

  /**
   * As `run`, on the host's event loop: a program that waits leaves the host free, a busy one gives it a turn every 10 ms. Programs that are awaited at
   * the same time take turns, as threads do. @throws PythonError, LimitError
   */
  async runAsync(program: CodeObject<Value> | string, options: RunOptions = {}): Promise<PyModule> {
    const code = typeof program === 'string' ? this.compile(program, options.filename) : program;
    const main = this.#enter(() => this.#main(code));
    await this.#await(options, () => runCode(code, main.dict, main.dict));
    return main;
  }

  /** As `call`, on the host's event loop. @throws PythonError, LimitError */
  callAsync(callable: Value, args: readonly Value[] = [], options: RunOptions = {}): Promise<Value> {
    return this.#await(options, () => tailCall(callable, args));
  }

  async #await(options: RunOptions, begin: () => Value | undefined): Promise<Value> {
    const { signal, stepBudget, timeLimit } = options;
    const limits = new RunLimits(stepBudget, timeLimit, this.#heap, true);
    let value: Value;
    try {
      value = await this.#driver.run(limits, signal, begin);
    } catch (error) {
      this.#flushAfter(error, limits);
      throw error instanceof PyBaseException ? this.#enter(() => this.#toPythonError(error)) : error;
    }
    this.#flush(limits);
    return value;
  }

  /**
   * Runs a program to its end as `python` does: `sys.excepthook` shows an uncaught exception, `SystemExit` sets the status, then threads are waited
   * for, exit functions called and streams flushed. A program is code, run in `__main__`, or something to do.
   */
  runMain(program: CodeObject<Value> | (() => void)): MainResult {
    try {
      const { status, traceback } = this.runProgram(program);
      return { exitCode: this.finish(status), traceback };
    } catch (error) {
      if (!(error instanceof ProcessExit)) throw error;
      Signals.of(this.interp).release();
      return { exitCode: error.status, traceback: '' };
    }
  }

  /** The first half of `runMain`: the runtime can be used further on. @throws ProcessExit */
  runProgram(program: CodeObject<Value> | (() => void)): ProgramResult {
    try {
      if (typeof program === 'function') this.#enter(program);
      else {
        const { dict } = this.#enter(() => this.#main(program));
        this.#drive(() => runCode(program, dict, dict));
      }
      return { status: 0, traceback: '', isInterrupted: false };
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      const { exception, traceback } = error;
      const status = this.#enter(() => printUncaught(this.interp, exception));
      return { status, traceback: exception instanceof PySystemExit ? '' : traceback, isInterrupted: isInterrupt(exception) };
    }
  }

  /** The second half: ends the program. Gives the status its process ends with, which is the given one unless its output could not be written. */
  finish(status: number): number {
    const ended = this.#enter(() => finalize(this.interp, status));
    Signals.of(this.interp).release();
    return ended;
  }

  #main(code?: CodeObject<Value>): PyModule {
    const { modules } = this.interp;
    const known = modules.getStr('__main__');
    if (known instanceof PyModule) return known;
    const main = makeModule('__main__');
    main.dict.setStr('__builtins__', modules.getStr('builtins')!);
    if (code?.co_filename.startsWith('<') === false) main.dict.setStr('__file__', strFromJs(code.co_filename));
    modules.setStr('__main__', main);
    return main;
  }

  #toPythonError(error: PyBaseException): PythonError {
    const { cause } = error;
    return new PythonError(error, formatException(error), cause === undefined ? this.#bridge.thrownFor(error) : this.#toPythonError(cause));
  }
}
