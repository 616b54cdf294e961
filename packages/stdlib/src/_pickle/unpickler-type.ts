import {
  asSize,
  bindCall,
  binder,
  defineType,
  exc,
  genericGetAttr,
  genericSetAttr,
  isTrue,
  None,
  PyDict,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  TypeFlags,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { findClass } from './find-class.js';
import { PickleInput } from './input.js';
import { load } from './load.js';
import { cannotUnpickle, pickleState } from './state.js';
import { PyUnpickler, textArgument } from './unpickler-object.js';

/** `Unpickler.memo`: a view that can be copied and cleared. */
class PyUnpicklerMemoProxy extends PyObject {
  readonly unpickler: PyUnpickler;

  constructor(unpickler: PyUnpickler) {
    super();
    this.unpickler = unpickler;
  }
}

/** `{number: object}`. */
function copyMemo({ unpickler }: PyUnpicklerMemoProxy): PyDict {
  const copy = new PyDict();
  // A memo with gaps has far fewer keys than indexes.
  for (const key of Object.keys(unpickler.memo)) copy.set(Number(key), unpickler.memo[Number(key)]!);
  return copy;
}

const _memoProxyType: PyType = defineType<PyUnpicklerMemoProxy>({
  name: '_pickle.UnpicklerMemoProxy',
  instance: PyUnpicklerMemoProxy,
  flags: TypeFlags.MADE_FROM_SPEC,
  final: true,
  unhashable: true,
  methods: {
    'clear($self, /)': ({ unpickler }: PyUnpicklerMemoProxy): Value => {
      unpickler.memo = [];
      unpickler.memoSize = 0;
      return None;
    },
    'copy($self, /)': copyMemo,
    '__reduce__($self, /)': (self: PyUnpicklerMemoProxy): Value => new PyTuple([PyDict.prototype.ob_type, new PyTuple([copyMemo(self)])]),
  },
});

function setMemo(self: PyUnpickler, value: Value | undefined): void {
  if (value === undefined) raise(exc.TypeError, 'attribute deletion is not supported');
  if (value instanceof PyUnpicklerMemoProxy) {
    self.memo = value.unpickler.memo.slice();
    self.memoSize = value.unpickler.memoSize;
    return;
  }
  if (!(value instanceof PyDict))
    return raise(exc.TypeError, `'memo' attribute must be an UnpicklerMemoProxy object or dict, not ${typeName(value!)}`);
  const memo: Value[] = [];
  for (const { k, v } of value.liveEntries()) {
    if (typeof k !== 'number' && typeof k !== 'bigint') raise(exc.TypeError, 'memo key must be integers');
    const index = asSize(k, exc.OverflowError);
    if (index < 0) raise(exc.ValueError, 'memo key must be positive integers.');
    memo[index] = v!;
  }
  self.memo = memo;
  self.memoSize = value.size;
}

const parameters = binder("Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())");

export const unpicklerType: PyType = defineType<PyUnpickler>({
  name: '_pickle.Unpickler',
  instance: PyUnpickler,
  flags: TypeFlags.MADE_FROM_SPEC,
  signature: "(file, *, fix_imports=True, encoding='ASCII', errors='strict',\n          buffers=())",
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyUnpickler)(),
    tp_init: (self, args, kwnames) => {
      const [file, fixImports, encoding, errors, buffers] = bindCall(parameters, args, kwnames);
      self.input = undefined;
      const [from, to] = [textArgument(encoding!, 'Unpickler', 'encoding'), textArgument(errors!, 'Unpickler', 'errors')];
      self.setUp(PickleInput.ofFile(file!), isTrue(fixImports!), from, to, buffers);
      self.state = pickleState();
    },
    tp_getattro: (self, name) =>
      name === 'persistent_load' && self.ownPersistentLoad !== undefined ? self.ownPersistentLoad : genericGetAttr(self, name),
    tp_setattro: (self, name, value) => {
      if (name === 'persistent_load') self.ownPersistentLoad = value;
      else genericSetAttr(self, name, value);
    },
  },
  methods: {
    'persistent_load($self, pid, /)': (): Value =>
      cannotUnpickle('A load persistent id instruction was encountered, but no persistent_load function was specified.'),
    'load($self, /)': (self: PyUnpickler): Value => {
      if (self.input === undefined) cannotUnpickle(`Unpickler.__init__() was not called by ${typeOf(self).tp_name}.__init__()`);
      return load(self);
    },
    'find_class($self, module_name, global_name, /)': findClass,
  },
  getset: {
    memo: { get: (self) => new PyUnpicklerMemoProxy(self), set: setMemo },
  },
});
