import { tailCall } from '../abstract/call.js';
import { repr, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { instanceDict, setInstanceDict, setOwnAttribute } from '../object/attribute.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import type { PyDict } from './dict.js';
import { PyMethod } from './function.js';

export class PyStaticMethod extends PyObject {
  dict: PyDict | undefined = undefined;
  callable: Value;

  constructor(callable: Value = None) {
    super();
    this.callable = callable;
  }
}

export class PyClassMethod extends PyObject {
  dict: PyDict | undefined = undefined;
  callable: Value;

  constructor(callable: Value = None) {
    super();
    this.callable = callable;
  }
}

type Wrapper = PyStaticMethod | PyClassMethod;

const COPIED = ['__module__', '__name__', '__qualname__', '__doc__', '__annotations__'] as const;

/** `functools_wraps`: the wrapper takes over what introspection asks a function for. */
function init(self: Wrapper, args: readonly Value[], kwnames: KwNames | undefined): void {
  const name = typeOf(self).tp_name;
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, `${name}() takes no keyword arguments`);
  if (args.length !== 1) raise(exc.TypeError, `${name} expected 1 argument, got ${args.length}`);
  self.callable = args[0]!;
  for (const attribute of COPIED) {
    const value = tryGetAttr(self.callable, attribute);
    if (value !== undefined) setOwnAttribute(self, attribute, value);
  }
}

const shared = {
  __func__: { get: (self: Wrapper): Value => self.callable },
  __wrapped__: { get: (self: Wrapper): Value => self.callable },
  __isabstractmethod__: { get: (self: Wrapper): Value => tryGetAttr(self.callable, '__isabstractmethod__') ?? false },
  __dict__: { get: instanceDict, set: setInstanceDict },
};

export const staticMethodType: PyType = defineType<PyStaticMethod>({
  name: 'staticmethod',
  instance: PyStaticMethod,
  hasDict: true,
  signature: '(function, /)',
  slots: {
    tp_repr: (self) => strFromJs(`<staticmethod(${strToJs(repr(self.callable))})>`),
    tp_new: (type) => new (type.instanceClass as new () => PyStaticMethod)(),
    tp_init: init,
    tp_call: (self, args, kwnames) => tailCall(self.callable, args, kwnames),
    tp_descr_get: (self) => (self as PyStaticMethod).callable,
  },
  getset: shared,
});

export const classMethodType: PyType = defineType<PyClassMethod>({
  name: 'classmethod',
  instance: PyClassMethod,
  hasDict: true,
  signature: '(function, /)',
  slots: {
    tp_repr: (self) => strFromJs(`<classmethod(${strToJs(repr(self.callable))})>`),
    tp_new: (type) => new (type.instanceClass as new () => PyClassMethod)(),
    tp_init: init,
    tp_descr_get: (self, instance, owner) => new PyMethod((self as PyClassMethod).callable, owner ?? typeOf(instance!)),
  },
  getset: shared,
});
