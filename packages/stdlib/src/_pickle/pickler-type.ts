import {
  asIndex,
  asSize,
  bindCall,
  binder,
  currentThread,
  defineType,
  exc,
  genericGetAttr,
  genericSetAttr,
  getAttr,
  isTrue,
  None,
  PyDict,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  TypeFlags,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { PyPickler } from './pickler-object.js';
import { dump } from './save.js';
import { pickleState } from './state.js';

/** `Pickler.memo`: a view that can be copied and cleared. */
class PyPicklerMemoProxy extends PyObject {
  readonly pickler: PyPickler;

  constructor(pickler: PyPickler) {
    super();
    this.pickler = pickler;
  }
}

/** `{id(object): (number, object)}`. */
function copyMemo({ pickler }: PyPicklerMemoProxy): PyDict {
  const { interp } = currentThread();
  const copy = new PyDict();
  for (const [object, index] of pickler.memo) copy.set(interp.identity(object), new PyTuple([index, object]));
  return copy;
}

const _memoProxyType: PyType = defineType<PyPicklerMemoProxy>({
  name: '_pickle.PicklerMemoProxy',
  instance: PyPicklerMemoProxy,
  flags: TypeFlags.MADE_FROM_SPEC,
  final: true,
  unhashable: true,
  methods: {
    'clear($self, /)': ({ pickler }: PyPicklerMemoProxy): Value => {
      pickler.memo = new Map();
      return None;
    },
    'copy($self, /)': copyMemo,
    '__reduce__($self, /)': (self: PyPicklerMemoProxy): Value => new PyTuple([PyDict.prototype.ob_type, new PyTuple([copyMemo(self)])]),
  },
});

function setMemo(self: PyPickler, value: Value | undefined): void {
  if (value === undefined) raise(exc.TypeError, 'attribute deletion is not supported');
  if (value instanceof PyPicklerMemoProxy) {
    self.memo = new Map(value.pickler.memo);
    return;
  }
  if (!(value instanceof PyDict))
    return raise(exc.TypeError, `'memo' attribute must be a PicklerMemoProxy object or dict, not ${typeName(value!)}`);
  const memo = new Map<Value, number>();
  for (const { v: pair } of value.liveEntries()) {
    if (!(pair instanceof PyTuple) || pair.items.length !== 2) return raise(exc.TypeError, "'memo' values must be 2-item tuples");
    const [index, object] = pair.items as readonly [Value, Value];
    memo.set(object, indexArgument(index));
  }
  self.memo = memo;
}

function indexArgument(value: Value): number {
  if (typeOf(value).nb_index === undefined) raise(exc.TypeError, 'an integer is required');
  return asSize(value, exc.OverflowError);
}

const flag = (value: Value | undefined): number => {
  if (value === undefined) return raise(exc.TypeError, "can't delete numeric/char attribute");
  return Number(BigInt.asIntN(32, BigInt(asIndex(value))));
};

const parameters = binder('Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)');

function init(self: PyPickler, file: Value, protocol: Value, fixImports: boolean, bufferCallback: Value): void {
  self.output = undefined;
  const write = tryGetAttr(file, 'write');
  const type = typeOf(self);
  self.setUp(write ?? raise(exc.TypeError, "file must have a 'write' attribute"), protocol, fixImports, bufferCallback);
  self.memo = new Map();
  self.state = pickleState();
  self.fast = 0;
  if (type !== picklerType) self.dispatchTable ??= tryGetAttr(self, 'dispatch_table');
}

/** What is to be called for each object: `persistent_id`, unless it is the one that all picklers have. */
function persistentId(self: PyPickler): Value | undefined {
  if (self.ownPersistentId !== undefined) return self.ownPersistentId;
  const type = typeOf(self);
  if (type === picklerType || type.lookup('persistent_id') === picklerType.lookup('persistent_id')) return undefined;
  return getAttr(self, 'persistent_id');
}

export const picklerType: PyType = defineType<PyPickler>({
  name: '_pickle.Pickler',
  instance: PyPickler,
  flags: TypeFlags.MADE_FROM_SPEC,
  signature: '(file, protocol=None, fix_imports=True, buffer_callback=None)',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyPickler)(),
    tp_init: (self, args, kwnames) => {
      const [file, protocol, fixImports, bufferCallback] = bindCall(parameters, args, kwnames) as readonly Value[];
      init(self, file!, protocol!, isTrue(fixImports!), bufferCallback!);
    },
    tp_getattro: (self, name) =>
      name === 'persistent_id' && self.ownPersistentId !== undefined ? self.ownPersistentId : genericGetAttr(self, name),
    tp_setattro: (self, name, value) => {
      if (name === 'persistent_id') self.ownPersistentId = value;
      else genericSetAttr(self, name, value);
    },
  },
  methods: {
    'persistent_id($self, obj, /)': (): Value => None,
    'dump($self, obj, /)': (self: PyPickler, object: Value): Value => {
      const output = self.needOutput(typeOf(self).tp_name);
      self.persistentId = persistentId(self);
      dump(self, object);
      output.flush();
      return None;
    },
    'clear_memo($self, /)': (self: PyPickler): Value => {
      self.memo = new Map();
      return None;
    },
  },
  getset: {
    bin: { get: (self) => self.bin, set: (self, value) => void (self.bin = flag(value)) },
    fast: { get: (self) => self.fast, set: (self, value) => void (self.fast = flag(value)) },
    dispatch_table: { get: (self) => self.dispatchTable, set: (self, value) => void (self.dispatchTable = value) },
    memo: { get: (self) => new PyPicklerMemoProxy(self), set: setMemo },
  },
});
