import { Future, Task } from '@pyco/asyncio';
import { defineType, exc, None, PyObject, type PyType, raise, raiseWith, type TypeSpec, type Value } from '@pyco/vm';

/** `FutureIter`: what `await future` runs. Yields the future once, then gives its result. */
class PyFutureIter extends PyObject {
  readonly future: Future;
  #yielded = false;

  constructor(future: Future) {
    super();
    this.future = future;
  }

  /** `FutureIter_am_send`: the future while it is pending, then StopIteration with its result. */
  next(): Value {
    const { future } = this;
    if (!future.done() && !this.#yielded) {
      this.#yielded = true;
      future.blocking = true;
      return future;
    }
    if (!future.done()) raise(exc.RuntimeError, "await wasn't used with future");
    return raiseWith(exc.StopIteration, future.result() as Value);
  }
}

const _futureIterType: PyType = defineType<PyFutureIter>({
  name: '_asyncio.FutureIter',
  instance: PyFutureIter,
  final: true,
  noInstantiation: true,
  slots: { tp_iter: (self) => self, tp_iternext: (self) => self.next() },
  methods: {
    'send($self, value, /)': (self: PyFutureIter): Value => self.next(),
    'throw($self, type, val=None, tb=None, /)': (_self: PyFutureIter, error: Value): Value => {
      throw error;
    },
    'close($self, /)': (): Value => None,
  },
});

const asNone =
  (run: (self: Future, ...args: Value[]) => void) =>
  (self: Future, ...args: Value[]): Value => {
    run(self, ...args);
    return None;
  };

const futureSpec: TypeSpec<Future> = {
  name: '_asyncio.Future',
  instance: Future,
  hasDict: true,
  weakrefs: true,
  signature: '(*, loop=<unrepresentable>)',
  slots: { tp_iter: (self) => new PyFutureIter(self), am_await: (self) => new PyFutureIter(self) },
  methods: {
    'result($self, /)': (self: Future): Value => self.result() as Value,
    'exception($self, /)': (self: Future): Value => self.exception() as Value,
    'set_result($self, result, /)': asNone((self, result) => self.setResult(result)),
    'set_exception($self, exception, /)': asNone((self, error) => self.setException(error)),
    'cancel($self, /, msg=None)': (self: Future, message: Value): Value => self.cancel(message === None ? undefined : message),
    'cancelled($self, /)': (self: Future): Value => self.cancelled(),
    'done($self, /)': (self: Future): Value => self.done(),
  },
};

export const futureType: PyType = defineType<Future>(futureSpec);

export const taskType: PyType = defineType<Task>({
  name: '_asyncio.Task',
  instance: Task,
  base: futureType,
  signature: '(coro, *, loop=None, name=None, context=None, eager_start=False)',
  methods: {
    'cancelling($self, /)': (self: Task): Value => self.cancelling(),
    'uncancel($self, /)': (self: Task): Value => self.uncancel(),
    'get_name($self, /)': (self: Task): Value => self.getName(),
  },
});
