import { call } from '../abstract/call.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException, raise } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { stopIteration } from '../frame/leave.js';
import { NativeFrame, runThrough } from '../frame/native-frame.js';
import { callExit, delegateOf, resumeGenerator } from '../interp/generator.js';
import { UnawaitedMethod } from '../interp/never-awaited.js';
import { throwInto } from '../interp/throw.js';
import { defineType } from '../object/define-type.js';
import { None, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import type { Watcher, Young } from '../state/lifetimes.js';
import { currentThread, type ThreadState } from '../state/thread.js';
import { frameGetSet, namesGetSet, reprOf, thrownException, warnOfThreeArguments } from './generator.js';
import { AsyncGenMethod, AsyncGenWrappedValue, GenState, PyAsyncGenerator } from './generator-base.js';
import { genericAlias } from './generic-alias.js';

const enum AwaitState {
  INIT,
  ITER,
  CLOSED,
}

/** `async_gen_init_hooks`: the hooks of the thread hear of an async generator when it is first iterated. */
function initHooks(generator: PyAsyncGenerator): void {
  if (generator.hooksInited) return;
  generator.hooksInited = true;
  const tstate = currentThread();
  generator.finalizer = tstate.asyncGenFinalizer;
  if (tstate.asyncGenFirstIter !== undefined) call(tstate.asyncGenFirstIter, generator);
}

const endsIteration = (error: PyBaseException): boolean => {
  const type = typeOf(error);
  return type.isSubtypeOf(exc.StopAsyncIteration) || type.isSubtypeOf(exc.GeneratorExit);
};

/** `asend()`, `anext()`, `athrow()`, `aclose()`: awaitables that drive the generator until it yields a value of its own or ends. */
abstract class AsyncGenAwaitable extends AsyncGenMethod implements Young {
  readonly generator: PyAsyncGenerator;
  #state: AwaitState = AwaitState.INIT;
  #watcher: UnawaitedMethod | undefined = undefined;

  constructor(generator: PyAsyncGenerator) {
    super();
    this.generator = generator;
    currentThread().interp.lifetimes.born(this);
  }

  /** The method that made it. */
  abstract get method(): string;

  get state(): AwaitState {
    return this.#state;
  }

  set state(state: AwaitState) {
    this.#state = state;
    if (this.#watcher !== undefined) this.#watcher.isWaiting = false;
  }

  get isUnused(): boolean {
    return this.#state === AwaitState.INIT;
  }

  makeWatcher(): Watcher | undefined {
    if (!this.isUnused) return undefined;
    return (this.#watcher = new UnawaitedMethod(this.method, this.generator.qualname));
  }

  /** The generator has yielded `value` (wrapped: its own; else passed on from an await), ended with None or raised. */
  abstract outcome(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined;
  abstract send(tstate: ThreadState, value: Value): Value | undefined;
  abstract throwIn(tstate: ThreadState, error: PyBaseException): Value | undefined;

  refuseRunning(what: string): void {
    if (!this.generator.runningAsync) return;
    this.state = AwaitState.CLOSED;
    raise(exc.RuntimeError, `${what}(): asynchronous generator is already running`);
  }

  /** Goes on with the generator, and with what it does in `outcome`. */
  drive(tstate: ThreadState, value: Value): Value | undefined {
    const { generator } = this;
    return runThrough(tstate, new DriveFrame(this), () => {
      if (generator.state === GenState.CLOSED) throw makeException(exc.StopAsyncIteration);
      return resumeGenerator(tstate, generator, value, callExit(tstate));
    });
  }

  driveWith(tstate: ThreadState, error: PyBaseException): Value | undefined {
    return runThrough(tstate, new DriveFrame(this), () => throwInto(tstate, this.generator, error));
  }

  /** `async_gen_unwrap_value`. */
  unwrap(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    const { generator } = this;
    if (error !== undefined) {
      if (endsIteration(error)) generator.closed = true;
      generator.runningAsync = false;
      this.state = AwaitState.CLOSED;
      throw error;
    }
    if (!(value instanceof AsyncGenWrappedValue)) return value;
    generator.runningAsync = false;
    this.state = AwaitState.CLOSED;
    tstate.returned = value.value;
    return undefined;
  }
}

/** On the stack while the generator runs for an awaitable. */
class DriveFrame extends NativeFrame {
  readonly awaitable: AsyncGenAwaitable;

  constructor(awaitable: AsyncGenAwaitable) {
    super();
    this.awaitable = awaitable;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    return this.awaitable.outcome(tstate, value, error);
  }
}

/** `async_generator_asend`. */
class PyAsyncGenASend extends AsyncGenAwaitable {
  readonly value: Value;

  constructor(generator: PyAsyncGenerator, value: Value) {
    super(generator);
    this.value = value;
  }

  override get method(): string {
    return 'asend';
  }

  begin(): void {
    if (this.state === AwaitState.CLOSED) raise(exc.RuntimeError, 'cannot reuse already awaited __anext__()/asend()');
    if (this.state === AwaitState.INIT) {
      this.refuseRunning('anext');
      this.state = AwaitState.ITER;
    }
    this.generator.runningAsync = true;
  }

  override send(tstate: ThreadState, value: Value): Value | undefined {
    const first = this.state === AwaitState.INIT;
    this.begin();
    return this.drive(tstate, first && value === None ? this.value : value);
  }

  override throwIn(tstate: ThreadState, error: PyBaseException): Value | undefined {
    this.begin();
    return this.driveWith(tstate, error);
  }

  override outcome(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    return this.unwrap(tstate, value, error);
  }
}

/** `async_generator_athrow`: of `athrow()`, and of `aclose()`, which has no exception of its own. */
class PyAsyncGenAThrow extends AsyncGenAwaitable {
  readonly args: readonly Value[] | undefined;

  constructor(generator: PyAsyncGenerator, args: readonly Value[] | undefined) {
    super(generator);
    this.args = args;
  }

  override get method(): string {
    return this.args === undefined ? 'aclose' : 'athrow';
  }

  override send(tstate: ThreadState, value: Value): Value | undefined {
    const { generator, args } = this;
    if (this.state === AwaitState.CLOSED) raise(exc.RuntimeError, 'cannot reuse already awaited aclose()/athrow()');
    if (generator.state === GenState.CLOSED) {
      this.state = AwaitState.CLOSED;
      tstate.returned = None;
      return undefined;
    }
    if (this.state === AwaitState.ITER) return this.drive(tstate, value);
    this.refuseRunning(args === undefined ? 'aclose' : 'athrow');
    if (generator.closed) {
      this.state = AwaitState.CLOSED;
      raise(exc.StopAsyncIteration);
    }
    if (value !== None) raise(exc.RuntimeError, "can't send non-None value to a just-started coroutine");
    this.state = AwaitState.ITER;
    generator.runningAsync = true;
    if (args !== undefined) return this.driveWith(tstate, thrownException(args[0]!, args[1], args[2]));
    generator.closed = true;
    return this.driveWith(tstate, makeException(exc.GeneratorExit));
  }

  override throwIn(tstate: ThreadState, error: PyBaseException): Value | undefined {
    if (this.state === AwaitState.CLOSED) raise(exc.RuntimeError, 'cannot reuse already awaited aclose()/athrow()');
    if (this.state === AwaitState.INIT) {
      this.refuseRunning(this.args === undefined ? 'aclose' : 'athrow');
      this.state = AwaitState.ITER;
      this.generator.runningAsync = true;
    }
    return this.driveWith(tstate, error);
  }

  override outcome(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (this.args !== undefined) return this.unwrap(tstate, value, error);
    const { generator } = this;
    if (error === undefined) {
      if (!(value instanceof AsyncGenWrappedValue)) return value;
      generator.runningAsync = false;
      this.state = AwaitState.CLOSED;
      return raise(exc.RuntimeError, 'async generator ignored GeneratorExit');
    }
    generator.runningAsync = false;
    this.state = AwaitState.CLOSED;
    if (!endsIteration(error)) throw error;
    tstate.returned = None;
    return undefined;
  }
}

/** `close()` of an awaitable: GeneratorExit must end it. */
class CloseAwaitableFrame extends NativeFrame {
  override resume(_tstate: ThreadState, _value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error === undefined) raise(exc.RuntimeError, 'coroutine ignored GeneratorExit');
    if (endsIteration(error) || typeOf(error).isSubtypeOf(exc.StopIteration)) return None;
    throw error;
  }
}

function closeAwaitable(self: AsyncGenAwaitable): Value | undefined {
  if (self.state === AwaitState.CLOSED) return None;
  const tstate = currentThread();
  return runThrough(tstate, new CloseAwaitableFrame(), () => withReturn(tstate, self.throwIn(tstate, makeException(exc.GeneratorExit))));
}

/** For callers who know StopIteration only: a return becomes one. */
function withReturn(tstate: ThreadState, value: Value | undefined): Value | undefined {
  const { returned } = tstate;
  if (value !== undefined || returned === undefined) return value;
  tstate.returned = undefined;
  throw stopIteration(returned);
}

/** `next()` on behalf of a native, completed. */
function nextOf(self: AsyncGenAwaitable): Value | undefined {
  const tstate = currentThread();
  const base = tstate.frame;
  const value = withReturn(tstate, self.send(tstate, None));
  return value ?? tstate.evaluator.finish(tstate, base);
}

const awaitableMethods = {
  'send($self, arg, /)': (self: AsyncGenAwaitable, value: Value): Value | undefined => {
    const tstate = currentThread();
    return withReturn(tstate, self.send(tstate, value));
  },
  'throw($self, /, *args)': (self: AsyncGenAwaitable, args: readonly Value[]): Value | undefined => {
    const tstate = currentThread();
    if (args.length < 1) raise(exc.TypeError, 'throw expected at least 1 argument, got 0');
    warnOfThreeArguments(args);
    return withReturn(tstate, self.throwIn(tstate, thrownException(args[0]!, args[1], args[2])));
  },
  'close($self, /)': closeAwaitable,
};

const awaitableSlots = {
  tp_iter: (self: AsyncGenAwaitable): Value => self,
  tp_iternext: nextOf,
  am_await: (self: AsyncGenAwaitable): Value => self,
  am_send: (self: AsyncGenAwaitable, value: Value): Value | undefined => self.send(currentThread(), value),
};

const _asyncGenASendType: PyType = defineType<PyAsyncGenASend>({
  name: 'async_generator_asend',
  instance: PyAsyncGenASend,
  final: true,
  noInstantiation: true,
  slots: awaitableSlots,
  methods: awaitableMethods,
});

const _asyncGenAThrowType: PyType = defineType<PyAsyncGenAThrow>({
  name: 'async_generator_athrow',
  instance: PyAsyncGenAThrow,
  final: true,
  noInstantiation: true,
  slots: awaitableSlots,
  methods: awaitableMethods,
});

const _asyncGenWrappedValueType: PyType = defineType<AsyncGenWrappedValue>({
  name: 'async_generator_wrapped_value',
  instance: AsyncGenWrappedValue,
  final: true,
  noInstantiation: true,
});

function makeASend(self: PyAsyncGenerator, value: Value): Value {
  initHooks(self);
  return new PyAsyncGenASend(self, value);
}

const _asyncGeneratorType: PyType = defineType<PyAsyncGenerator>({
  name: 'async_generator',
  instance: PyAsyncGenerator,
  final: true,
  noInstantiation: true,
  weakrefs: true,
  slots: {
    tp_repr: (self) => reprOf('async_generator', self),
    am_aiter: (self) => self,
    am_anext: (self) => makeASend(self, None),
  },
  methods: {
    'asend($self, value, /)': makeASend,
    'athrow($self, /, *args)': (self: PyAsyncGenerator, args: readonly Value[]): Value => {
      if (args.length < 1) raise(exc.TypeError, 'athrow expected at least 1 argument, got 0');
      if (args.length > 3) raise(exc.TypeError, `athrow expected at most 3 arguments, got ${args.length}`);
      if (args.length > 1) {
        warn(exc.DeprecationWarning, 'the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.');
      }
      initHooks(self);
      return new PyAsyncGenAThrow(self, args);
    },
    'aclose($self, /)': (self: PyAsyncGenerator): Value => {
      initHooks(self);
      return new PyAsyncGenAThrow(self, undefined);
    },
    '__sizeof__($self, /)': (self: PyAsyncGenerator): Value => 120 + 8 * self.frame.exe.size,
  },
  classMethods: { '__class_getitem__($cls, item, /)': genericAlias },
  getset: {
    ...namesGetSet('async generator'),
    ...frameGetSet('ag'),
    ag_running: { get: (self) => self.runningAsync },
    ag_await: {
      doc: 'object being awaited on, or None',
      get: (self) => delegateOf(self) ?? None,
    },
  },
});
