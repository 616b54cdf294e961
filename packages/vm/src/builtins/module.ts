import { call } from '../abstract/call.js';
import { getAttr, repr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseAttributeError } from '../exceptions/raise.js';
import { wakeImportlib } from '../import/importlib.js';
import { genericSetAttr } from '../object/attribute.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { PyDict } from './dict.js';
import { PyList } from './list.js';
import { missingAttribute } from './module-missing.js';

/** A module: its attributes are its globals, so they stand in a real dict from the start. */
export class PyModule extends PyObject {
  dict: PyDict = new PyDict();
  /** What a native module keeps beside its dict: `md_state`. */
  state: unknown = undefined;
}

/** `PyModule_New` with the names that every module has. */
export function makeModule(name: string, doc: Value = None): PyModule {
  const module = new PyModule();
  initModule(module, strFromJs(name), doc);
  return module;
}

function initModule(module: PyModule, name: Value, doc: Value): void {
  module.dict.setStr('__name__', name);
  module.dict.setStr('__doc__', doc);
  for (const key of ['__package__', '__loader__', '__spec__']) module.dict.setStr(key, None);
}

function moduleGetAttr(self: PyModule, name: string): Value {
  const type = typeOf(self);
  const descr = type.lookup(name);
  const get = descr === undefined ? undefined : typeOf(descr).tp_descr_get;
  if (get !== undefined && typeOf(descr!).tp_descr_set !== undefined) return get(descr!, self, type);
  const own = self.dict.getStr(name);
  if (own !== undefined) return own;
  if (descr !== undefined) return get === undefined ? descr : get(descr, self, type);
  const hook = self.dict.getStr('__getattr__');
  if (hook !== undefined) return call(hook, strFromJs(name));
  return missingAttribute(self, name);
}

export const moduleType: PyType = defineType<PyModule>({
  name: 'module',
  doc: 'Create a module object.\n\nThe name must be a string; the optional doc argument can have any type.',
  instance: PyModule,
  hasDict: true,
  weakrefs: true,
  signature: '(name, doc=None)',
  slots: {
    tp_repr: (self) => {
      const importlib = wakeImportlib(currentThread().interp);
      if (importlib !== undefined) return call(getAttr(importlib, '_module_repr'), self);
      return strFromJs(`<module ${strToJs(repr(self.dict.getStr('__name__') ?? '?'))} (built-in)>`);
    },
    tp_getattro: moduleGetAttr,
    tp_setattro: genericSetAttr,
    tp_new: (type) => new (type.instanceClass as new () => PyModule)(),
    tp_init: (self, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0);
      let [name, doc] = args.slice(0, given) as [Value | undefined, Value | undefined];
      kwnames?.forEach((keyword, k) => {
        if (keyword === 'name') name = args[given + k];
        else if (keyword === 'doc') doc = args[given + k];
        else raise(exc.TypeError, `module() got an unexpected keyword argument '${keyword}'`);
      });
      if (args.length > 2) raise(exc.TypeError, `module() takes at most 2 arguments (${args.length} given)`);
      if (name === undefined) return raise(exc.TypeError, "module() missing required argument 'name' (pos 1)");
      if (strContents(name) === undefined) raise(exc.TypeError, `module() argument 'name' must be str, not ${typeName(name)}`);
      initModule(self, name, doc ?? None);
    },
  },
  methods: {
    '__dir__($self, /)': (self: PyModule): Value => {
      const dict = getAttr(self, '__dict__');
      if (!(dict instanceof PyDict)) return raise(exc.TypeError, '<module>.__dict__ is not a dictionary');
      const hook = dict.getStr('__dir__');
      if (hook !== undefined) return call(hook);
      return new PyList([...dict.liveEntries()].map((entry) => entry.k));
    },
  },
  getset: {
    __dict__: { get: (self) => self.dict },
    __annotations__: {
      get: (self) => {
        let annotations = self.dict.getStr('__annotations__');
        if (annotations === undefined) {
          annotations = new PyDict();
          self.dict.setStr('__annotations__', annotations);
        }
        return annotations;
      },
      set: (self, value) => {
        if (value !== undefined) self.dict.setStr('__annotations__', value);
        else if (!self.dict.deleteStr('__annotations__')) raiseAttributeError(self, '__annotations__', '__annotations__');
      },
    },
  },
});
