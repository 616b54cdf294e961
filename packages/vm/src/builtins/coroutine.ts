import { delegateOf } from '../interp/generator.js';
import { nextNow } from '../interp/next-now.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { currentThread } from '../state/thread.js';
import { closeMethod, frameGetSet, namesGetSet, reprOf, resumeMethods, sendMethod, throwMethod } from './generator.js';
import { PyCoroutine } from './generator-base.js';
import { genericAlias } from './generic-alias.js';

const _coroutineType: PyType = defineType<PyCoroutine>({
  name: 'coroutine',
  instance: PyCoroutine,
  final: true,
  noInstantiation: true,
  weakrefs: true,
  slots: {
    tp_repr: (self) => reprOf('coroutine', self),
    am_await: (self) => new PyCoroutineWrapper(self),
  },
  methods: resumeMethods('coroutine'),
  classMethods: { '__class_getitem__($cls, item, /)': genericAlias },
  getset: {
    ...namesGetSet('coroutine'),
    ...frameGetSet('cr'),
    cr_await: { doc: 'object being awaited on, or None', get: (self) => delegateOf(self) ?? None },
    cr_origin: { get: (self) => self.origin ?? None },
  },
});

/** `coroutine_wrapper`: what `coroutine.__await__()` gives, an iterator over the coroutine. */
class PyCoroutineWrapper extends PyObject {
  readonly coroutine: PyCoroutine;

  constructor(coroutine: PyCoroutine) {
    super();
    this.coroutine = coroutine;
  }
}

const _coroutineWrapperType: PyType = defineType<PyCoroutineWrapper>({
  name: 'coroutine_wrapper',
  instance: PyCoroutineWrapper,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => nextNow(currentThread(), self.coroutine),
    am_send: (self, value) => sendMethod(self.coroutine, value),
  },
  methods: {
    'send($self, arg, /)': (self: PyCoroutineWrapper, value: Value): Value | undefined => sendMethod(self.coroutine, value),
    'throw($self, /, *args)': (self: PyCoroutineWrapper, args: readonly Value[]): Value | undefined => throwMethod(self.coroutine, args),
    'close($self, /)': (self: PyCoroutineWrapper): Value | undefined => closeMethod(self.coroutine),
  },
});
