import { PyDict } from '../builtins/dict.js';
import { newHeapType } from '../builtins/heap-type.js';
import { makeSimpleNamespace } from '../builtins/simple-namespace.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { PlainEntries } from '../frame/plain-entry.js';
import type { ImportState } from '../import/import-state.js';
import type { Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { nativeTypes, readyBuiltinTypes } from '../object/ready-type.js';
import { typeType } from '../object/type-of.js';
import type { CodeCompiler } from '../ports/code-compiler.js';
import type { Finder } from '../ports/finder.js';
import type { FrameEvaluator } from '../ports/frame-evaluator.js';
import type { Host } from '../ports/host.js';
import type { Idler, PendingCalls } from '../ports/idler.js';
import type { Instrument } from '../ports/instrument.js';
import type { NativeModule } from '../ports/native-module.js';
import type { CompileOptions, SourceCompiler } from '../ports/source-compiler.js';
import type { SourceShape } from '../ports/source-shape.js';
import type { Auditor } from './audit.js';
import { DEFAULT_CONFIG, type PyConfig } from './config.js';
import { Lifetimes } from './lifetimes.js';
import { Scheduler } from './scheduler.js';
import { ThreadState } from './thread.js';

/** As a heat: a small integer that nothing reaches. */
const NEVER_HOT = 0x3fffffff;

/** One Python: modules, builtins, limits. `PyInterpreterState`. Two of them in one process share nothing but immutable types. */
export class PyInterpreter {
  readonly evaluator: FrameEvaluator;
  readonly host: Host;
  /** `sys.modules`. */
  modules: PyDict = new PyDict();
  /** `builtins.__dict__`. */
  readonly builtins: PyDict = new PyDict();
  /** `sys.__dict__`. */
  readonly sysdict: PyDict = new PyDict();
  recursionLimit = 1000;
  /** `sys.set_int_max_str_digits`: 0 for no limit. */
  intMaxStrDigits = 4300;
  /** Whose turn it is. */
  readonly scheduler: Scheduler;
  /** How the thread is blocked when all fibers wait; `undefined`: by the host's clock. */
  idler: Idler | undefined = undefined;
  /** Signals, in a runtime that has them. */
  pendingCalls: PendingCalls | undefined = undefined;
  readonly mainThread: ThreadState;
  nextThreadId = 2;
  /** Python subclasses of native types, weakly; a native type is shared by all interpreters and cannot keep them. */
  readonly nativeSubclasses: Map<PyType, WeakRef<PyType>[]> = new Map();
  readonly #identities: WeakMap<object, number> = new WeakMap();
  /** The weak reference objects to each object, in the order in which `weakref.getweakrefs` shows them. */
  readonly weakrefs: WeakMap<object, readonly WeakRef<object>[]> = new WeakMap();
  #nextIdentity = 0x7f10_0000_0000;
  /** What the command line said; set before `sys` is made. */
  config: PyConfig = DEFAULT_CONFIG;
  /** What imports keep where CPython's library is in place; `undefined` in a bare runtime. */
  importState: ImportState | undefined = undefined;
  #codeCompiler: CodeCompiler | undefined = undefined;
  /** What an executable's heat has to exceed for the run loop to have it compiled. */
  hotAfter: number = NEVER_HOT;
  /** What `compile()`, `exec` and source imports ask; `undefined` in a runtime that runs compiled code only. */
  compiler: SourceCompiler | undefined = undefined;
  /** Set by `_ast`: compiles AST objects and makes ASTs; `undefined` for an argument that is plain source. */
  compileAst: ((source: Value, options: CompileOptions) => Value | undefined) | undefined = undefined;
  /** Native modules by the name that imports them. */
  readonly nativeModules: Map<string, NativeModule> = new Map();
  /** Asked, in order, for what is neither native nor found by `sys.meta_path`. To be given before a program runs. */
  readonly finders: Finder[] = [];
  /** Where tracebacks find source that is in no file: `<string>`, a console's lines, the standard library's bundle. */
  readonly sources: Map<string, string> = new Map();
  /** Places the marks in tracebacks; `undefined` without a parser. */
  sourceShape: SourceShape | undefined = undefined;
  /** Where frames that run go over to the plain decoding. */
  readonly plainEntries: PlainEntries = new PlainEntries();
  /** The instrument that a thread begins with, where all threads have one. */
  threadInstrument: ((tstate: ThreadState) => Instrument | undefined) | undefined = undefined;
  /** Told by `audit`; `undefined` while nobody listens. */
  auditor: Auditor | undefined = undefined;
  /** What waits for objects to go. */
  readonly lifetimes: Lifetimes = new Lifetimes(this);
  /** The program has ended and its exit functions have run: `sys.is_finalizing()`. */
  isFinalizing = false;
  #exceptionGroup: PyType | undefined = undefined;
  /** State of native modules, by a key of their own (usually a class). */
  readonly storage: Map<unknown, unknown> = new Map();

  /** The most bytes that one object may take; what would be larger raises MemoryError. */
  memoryLimit: number = Number.POSITIVE_INFINITY;

  constructor(evaluator: FrameEvaluator, host: Host) {
    readyBuiltinTypes();
    this.evaluator = evaluator;
    this.host = host;
    this.scheduler = new Scheduler(this);
    this.mainThread = new ThreadState(this, 1);
  }

  /** Python subclasses of a native type; the list itself, to be written. */
  subclassesOf(type: PyType): WeakRef<PyType>[] {
    let list = this.nativeSubclasses.get(type);
    if (list === undefined) {
      list = [];
      this.nativeSubclasses.set(type, list);
    }
    return list;
  }

  /** What `object.__weakref__` shows: the weak reference object that stands first. */
  weakrefOf(object: Value): Value | undefined {
    if (typeof object !== 'object') return undefined;
    for (const reference of this.weakrefs.get(object) ?? []) {
      const found = reference.deref();
      if (found !== undefined) return found as Value;
    }
    return undefined;
  }

  /** The second tier; `undefined` where the run loop runs everything. */
  get codeCompiler(): CodeCompiler | undefined {
    return this.#codeCompiler;
  }

  set codeCompiler(compiler: CodeCompiler | undefined) {
    this.#codeCompiler = compiler;
    this.hotAfter = compiler === undefined ? NEVER_HOT : compiler.threshold;
  }

  /** `ExceptionGroup`: two bases, so it is a heap type, and each interpreter has its own. */
  get exceptionGroup(): PyType {
    this.#exceptionGroup ??= makeExceptionGroup();
    return this.#exceptionGroup;
  }

  /** A `types.SimpleNamespace` with the items of `dict`. */
  simpleNamespace(dict: PyDict): Value {
    return makeSimpleNamespace(dict);
  }

  /** The native types that have been made ready, in the order of their declaration. */
  nativeTypes(): readonly PyType[] {
    return nativeTypes();
  }

  /** `id()` of an object: unique for its life, and what its identity hash and its address in texts are made from. */
  identity(object: Value): number {
    if (typeof object !== 'object') return primitiveIdentity(object);
    let identity = this.#identities.get(object);
    if (identity === undefined) {
      identity = this.#nextIdentity;
      this.#nextIdentity += 16;
      this.#identities.set(object, identity);
      this.lifetimes.identify(object, identity);
    }
    return identity;
  }

  /** `heir` stands in for an object that is going: it has the same identity. */
  setIdentity(heir: object, identity: number): void {
    this.#identities.set(heir, identity);
  }
}

/** Primitives are the same object when they are equal: their identity is made from their value. */
function primitiveIdentity(value: Value): number {
  if (typeof value === 'number') return 0x100_0000_0000 + ((value % 0xffff_ffff) + 0xffff_ffff) * 16;
  const text = `${typeof value}:${String(value)}`;
  let low = 0x811c9dc5;
  let high = 0;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193) >>> 0;
    high = (Math.imul(high, 31) + text.charCodeAt(i)) & 0x3ff;
  }
  return 0x200_0000_0000 + (high * 0x1_0000_0000 + low) * 16;
}

function makeExceptionGroup(): PyType {
  const namespace = new PyDict();
  namespace.setStr('__module__', 'builtins');
  return newHeapType(typeType, ['ExceptionGroup', new PyTuple([exc.BaseExceptionGroup, exc.Exception]), namespace], undefined) as PyType;
}
