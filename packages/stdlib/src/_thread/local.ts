import {
  currentThread,
  defineType,
  exc,
  genericSetAttr,
  type KwNames,
  PyDict,
  PyObject,
  type PyType,
  raise,
  raiseAttributeError,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';

/** `_thread._local`: attributes that each thread has for itself. */
class PyLocal extends PyObject {
  readonly args: readonly Value[];
  readonly kwnames: KwNames | undefined;
  readonly dicts: WeakMap<object, PyDict> = new WeakMap();

  constructor(args: readonly Value[], kwnames: KwNames | undefined) {
    super();
    this.args = args;
    this.kwnames = kwnames;
  }

  /** The attributes in the thread that runs; a thread that comes here first runs the class' `__init__`. */
  get current(): PyDict {
    const thread = currentThread();
    let dict = this.dicts.get(thread);
    if (dict === undefined) {
      dict = new PyDict();
      this.dicts.set(thread, dict);
      const init = typeOf(this).tp_init;
      if (init !== undefined && init !== localType.tp_init) init(this, this.args, this.kwnames);
    }
    return dict;
  }
}

export const localType: PyType = defineType<PyLocal>({
  name: '_thread._local',
  instance: PyLocal,
  weakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      if (args.length > 0 && typeOf(type).lookup('__init__') !== undefined && type.tp_init === localType.tp_init) {
        raise(exc.TypeError, 'Initialization arguments are not supported');
      }
      const made = new (type.instanceClass as unknown as new (args: readonly Value[], kwnames: KwNames | undefined) => PyLocal)(
        args,
        kwnames,
      );
      made.dicts.set(currentThread(), new PyDict());
      return made;
    },
    tp_getattro: (self, name) => {
      const dict = self.current;
      const type = typeOf(self);
      if (name === '__dict__') return dict;
      const descr = type.lookup(name);
      const get = descr === undefined ? undefined : typeOf(descr).tp_descr_get;
      if (get !== undefined && typeOf(descr!).tp_descr_set !== undefined) return get(descr!, self, type);
      const own = dict.getStr(name);
      if (own !== undefined) return own;
      if (descr === undefined) return raiseAttributeError(self, name);
      return get === undefined ? descr : get(descr, self, type);
    },
    tp_setattro: (self, name, value) => {
      const descr = typeOf(self).lookup(name);
      if (name === '__dict__') raise(exc.AttributeError, `'${typeName(self)}' object attribute '__dict__' is read-only`);
      if (descr !== undefined && typeOf(descr).tp_descr_set !== undefined) {
        genericSetAttr(self, name, value);
        return;
      }
      if (value !== undefined) self.current.setStr(name, value);
      else if (!self.current.deleteStr(name)) raiseAttributeError(self, name);
    },
  },
});
