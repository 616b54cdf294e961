import { callMethod } from '../abstract/call.js';
import { iterNext } from '../abstract/iter.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise, raiseWith } from '../exceptions/raise.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeName, typeOf } from '../object/type-of.js';

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
    const type = typeOf(this.awaitable);
    const iterator = type.am_await === undefined ? this.awaitable : type.am_await(this.awaitable);
    if (typeOf(iterator).tp_iternext === undefined) raise(exc.TypeError, `'${typeName(iterator)}' object can't be awaited`);
    return iterator;
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
    tp_iternext: (self) => self.guard(() => iterNext(self.iterator)),
  },
  methods: {
    'send($self, value, /)': delegate('send'),
    'throw($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)': delegate('throw'),
    'close($self, /)': delegate('close'),
  },
});
