import { callMethod } from '../abstract/call.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raiseWith } from '../exceptions/raise.js';
import { awaitableIterator } from '../interp/async-ops.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import { PyCoroutine } from './generator-base.js';

/** What `anext(iterator, default)` gives: awaits the item, and the default in place of StopAsyncIteration. */
export class PyAnextAwaitable extends PyObject {
  readonly awaitable: Value;
  readonly fallback: Value;

  constructor(awaitable: Value, fallback: Value) {
    super();
    this.awaitable = awaitable;
    this.fallback = fallback;
  }

  /** The iterator behind the awaitable. */
  get iterator(): Value {
    const iterator = awaitableIterator(this.awaitable);
    return iterator instanceof PyCoroutine ? typeOf(iterator).am_await!(iterator) : iterator;
  }

  guard(run: () => Value | undefined): Value | undefined {
    try {
      return run();
    } catch (error) {
      if (isRaised(error, exc.StopAsyncIteration)) return raiseWith(exc.StopIteration, this.fallback);
      throw error;
    }
  }
}

const delegate =
  (method: string) =>
  (self: PyAnextAwaitable, ...args: Value[]): Value =>
    self.guard(() => callMethod(self.iterator, method, ...args.filter((arg) => arg !== undefined))) ?? None;

const _anextAwaitableType: PyType = defineType<PyAnextAwaitable>({
  name: 'anext_awaitable',
  instance: PyAnextAwaitable,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    am_await: (self) => self,
    tp_iternext: (self) => {
      const { iterator } = self;
      return self.guard(() => typeOf(iterator).tp_iternext!(iterator));
    },
  },
  methods: {
    'send($self, value, /)': delegate('send'),
    'throw($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)': delegate('throw'),
    'close($self, /)': delegate('close'),
  },
});
