import { type Context, Future, stateName, type Watcher } from '@pyco/asyncio';
import {
  allocate,
  bindCall,
  binder,
  callMethod,
  callWith,
  currentThread,
  defineType,
  exc,
  type GetSetDef,
  genericAlias,
  getAttr,
  importAbsolute,
  isTrue,
  type MethodTable,
  None,
  PyList,
  PyObject,
  PyTraceback,
  PyTuple,
  PyType,
  raise,
  raiseWith,
  type TypeSpec,
  thrownException,
  type Value,
  warn,
} from '@pyco/vm';
import { GuestFuture } from './guest-future.js';
import type { GuestLoop } from './guest-loop.js';
import type { GuestTask } from './guest-task.js';
import { asyncioOf, asyncStateOf } from './state.js';
import { taskWakeup } from './task-call.js';
import { UNBOUND } from './unbound-loop.js';

/** What `Future` and `Task` have in common for Python: the class GuestTask extends is the engine's Task. */
type AnyFuture = GuestFuture | GuestTask;

const THROW_SIGNATURE = 'the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.';

/** `FutureIter`: what `await future` runs. Yields the future once, then gives its result. */
class PyFutureIter extends PyObject {
  future: AnyFuture | undefined;

  constructor(future: AnyFuture) {
    super();
    this.future = future;
  }

  /** The future while it is pending; `undefined` with its result in `returned`. */
  send(): Value | undefined {
    const { future } = this;
    const tstate = currentThread();
    if (future === undefined) {
      tstate.returned = None;
      return undefined;
    }
    if (!future.done()) {
      if (future.blocking) return raise(exc.RuntimeError, "await wasn't used with future");
      future.blocking = true;
      return future;
    }
    this.future = undefined;
    tstate.returned = future.result() as Value;
    return undefined;
  }
}

const _futureIterType: PyType = defineType<PyFutureIter>({
  name: '_asyncio.FutureIter',
  instance: PyFutureIter,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    am_send: (self) => self.send(),
    tp_iternext: (self) => {
      const value = self.send();
      if (value !== undefined) return value;
      const tstate = currentThread();
      tstate.stopValue = tstate.returned;
      tstate.returned = undefined;
      return undefined;
    },
  },
  methods: {
    'send($self, value, /)': (self: PyFutureIter): Value => {
      const value = self.send();
      if (value !== undefined) return value;
      const tstate = currentThread();
      const { returned } = tstate;
      tstate.returned = undefined;
      return raiseWith(exc.StopIteration, returned!);
    },
    'throw($self, /, *args)': (self: PyFutureIter, args: readonly Value[]): Value => {
      const [type, value, traceback] = args;
      if (type === undefined) return raise(exc.TypeError, 'throw expected at least 1 argument, got 0');
      if (args.length > 3) raise(exc.TypeError, `throw expected at most 3 arguments, got ${args.length}`);
      if (args.length > 1) warn(exc.DeprecationWarning, THROW_SIGNATURE);
      if (traceback !== undefined && traceback !== None && !(traceback instanceof PyTraceback)) {
        raise(exc.TypeError, 'throw() third argument must be a traceback');
      }
      if (!(type instanceof PyType ? type.isSubtypeOf(exc.BaseException) : isExceptionObject(type))) {
        raise(exc.TypeError, 'exceptions must be classes deriving BaseException or instances of such a class');
      }
      const error = thrownException(type, value === None ? undefined : value, traceback);
      self.future = undefined;
      throw error;
    },
    'close($self, /)': (self: PyFutureIter): Value => {
      self.future = undefined;
      return None;
    },
  },
});

/** Raises for a future whose `__init__` has not run. */
function alive<T extends AnyFuture>(self: T): T {
  if ((self.loop as unknown) === UNBOUND) raise(exc.RuntimeError, NOT_INITIALIZED);
  return self;
}

const NOT_INITIALIZED = 'Future object is not initialized.';

/** As `alive`, for `result` and `exception`. */
function begun<T extends AnyFuture>(self: T): T {
  if ((self.loop as unknown) !== UNBOUND) return self;
  throw asyncioOf(currentThread().interp).realm.exceptions.make('InvalidStateError', NOT_INITIALIZED);
}

/** `get_event_loop()`: the one that runs, else what the policy says. */
export function getEventLoop(): Value {
  const { runningLoop } = asyncStateOf();
  if (runningLoop !== null) return (runningLoop as GuestLoop).loop;
  return callMethod(callWith(getAttr(importAbsolute('asyncio.events'), 'get_event_loop_policy'), [], undefined), 'get_event_loop');
}

/** The engine's side of `loop`, or of the current loop for None. */
export const guestLoop = (loop: Value): GuestLoop => asyncioOf(currentThread().interp).guestOf(loop === None ? getEventLoop() : loop);

/** `(callback, context)` as Python sees them; a task that waits shows as its `task_wakeup`. */
function callbackPair([callback, context]: [unknown, Context | null]): Value {
  if (context !== null) return new PyTuple([callback as Value, context]);
  const task = callback as Watcher as unknown as GuestTask;
  return new PyTuple([taskWakeup(task), task.context]);
}

const refuseDelete = (): never => raise(exc.AttributeError, 'cannot delete attribute');

export const futureGetSet: { readonly [name: string]: GetSetDef<AnyFuture> } = {
  _state: { get: (self) => stateName(alive(self) as never) },
  _loop: { get: (self) => ((self.loop as unknown) === UNBOUND ? None : self.loop.loop) },
  _callbacks: {
    get: (self) => {
      alive(self);
      const pairs = [...self.callbacks()].map(callbackPair);
      return pairs.length === 0 ? None : new PyList(pairs);
    },
  },
  _result: { get: (self) => (alive(self).hasResult ? (self.value as Value) : None) },
  _exception: { get: (self) => (alive(self).hasFailed ? (self.value as Value) : None) },
  _source_traceback: { get: (self) => (self.sourceTraceback as Value | undefined) ?? None },
  _cancel_message: {
    get: (self) => (self.cancelMessage as Value | undefined) ?? None,
    set: (self, value) => {
      if (value === undefined) refuseDelete();
      self.cancelMessage = value === None ? undefined : value;
    },
  },
  _asyncio_future_blocking: {
    get: (self) => self.blocking,
    set: (self, value) => {
      alive(self).blocking = value === undefined ? refuseDelete() : isTrue(value);
    },
  },
  _log_traceback: {
    get: (self) => alive(self).isUnretrieved,
    set: (self, value) => {
      if (value === undefined) refuseDelete();
      else if (isTrue(value)) raise(exc.ValueError, '_log_traceback can only be set to False');
      else self.markRetrieved();
    },
  },
};

function addDoneCallback(self: AnyFuture, callback: Value, context: Value | undefined): Value {
  if ((self.loop as unknown) === UNBOUND) raise(exc.RuntimeError, 'uninitialized Future object');
  self.addDoneCallback(callback as never, context === undefined || context === None ? undefined : (context as Context));
  return None;
}

export const futureMethods: MethodTable = {
  'result($self, /)': (self: AnyFuture): Value => begun(self).result() as Value,
  'exception($self, /)': (self: AnyFuture): Value => begun(self).exception() as Value,
  'set_result($self, result, /)': (self: AnyFuture, result: Value): Value => {
    // Not the task's own: `Future.set_result(task, …)` is what its users call behind its back.
    Future.prototype.setResult.call(alive(self), result);
    return None;
  },
  'set_exception($self, exception, /)': (self: AnyFuture, error: Value): Value => {
    Future.prototype.setException.call(alive(self), checkedException(self, error));
    return None;
  },
  'add_done_callback($self, fn, /, *, context=<unrepresentable>)': addDoneCallback,
  'remove_done_callback($self, fn, /)': (self: AnyFuture, callback: Value): Value => alive(self).removeDoneCallback(callback as never),
  'cancel($self, /, msg=None)': (self: AnyFuture, message: Value): Value => alive(self).cancel(message === None ? undefined : message),
  'cancelled($self, /)': (self: AnyFuture): Value => self.cancelled(),
  'done($self, /)': (self: AnyFuture): Value => self.done(),
  'get_loop($self, /)': (self: AnyFuture): Value => alive(self).loop.loop,
  '_make_cancelled_error($self, /)': (self: AnyFuture): Value => alive(self).makeCancelledError() as Value,
};

/** An exception, or the class of one; a task refuses all the same. */
function checkedException(self: AnyFuture, error: Value): Value {
  if (self.done()) return error;
  const { realm } = self.loop.state;
  const made = realm.exceptions.instantiate(error) as Value;
  if (!isExceptionObject(made)) raise(exc.TypeError, 'invalid exception object');
  return made;
}

const isExceptionObject = (value: Value): boolean => currentThread().isException(value);

const parameters = binder('Future(*, loop=None)');

const futureSpec: TypeSpec<GuestFuture> = {
  name: '_asyncio.Future',
  instance: GuestFuture,
  hasDict: true,
  weakrefs: true,
  signature: '(*args, **kwargs)',
  slots: {
    tp_new: (type) => allocate<never>(type),
    tp_init: (self, args, kwnames) => {
      const [loop] = bindCall(parameters, args, kwnames);
      self.bind(guestLoop(loop!));
    },
    tp_iter: (self) => new PyFutureIter(alive(self)),
    am_await: (self) => new PyFutureIter(alive(self)),
    tp_repr: (self) => callMethod(importAbsolute('asyncio.base_futures'), '_future_repr', alive(self)),
    tp_finalize: (self) => reportUnretrieved(self),
  },
  methods: futureMethods,
  classMethods: { '__class_getitem__($type, object, /)': genericAlias },
  getset: futureGetSet as never,
};

/** `__del__`: the loop hears of an exception that nobody has looked at. */
export function reportUnretrieved(self: AnyFuture): void {
  self.reportUnretrieved();
}

export const futureType: PyType = defineType<GuestFuture>(futureSpec);
