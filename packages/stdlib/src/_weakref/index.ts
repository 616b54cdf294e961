import {
  asIndex,
  binaryOp,
  CompareOp,
  call,
  callMethod,
  callSpecial,
  callWith,
  contains,
  currentThread,
  defineType,
  exc,
  fillType,
  getAttr,
  getItem,
  getIter,
  hash,
  isCallable,
  isTrue,
  iterNext,
  type KwNames,
  len,
  lookupSpecial,
  type NativeModule,
  None,
  NotImplemented,
  objectType,
  PyBaseException,
  PyDict,
  type PyInterpreter,
  PyList,
  PyObject,
  PyType,
  raise,
  richCompare,
  setAttr,
  setItem,
  str,
  strFromJs,
  strToJs,
  TypeFlags,
  typeName,
  typeOf,
  unaryOp,
  type Value,
  type Watcher,
  writeUnraisable,
} from '@pyco/vm';

/** `weakref.ref`. The target may live longer than in CPython: JavaScript's collector decides, and never in the middle of a turn. */
export class PyWeakRef extends PyObject {
  dict: PyDict | undefined = undefined;
  readonly reference: WeakRef<object>;
  callback: Value;
  readonly hasCallback: boolean;
  hashed: number | bigint | undefined = undefined;
  /** To this object itself, for all that must not keep it. */
  readonly weak: WeakRef<PyWeakRef> = new WeakRef(this);

  constructor(target: object, callback: Value) {
    super();
    this.reference = new WeakRef(target);
    this.callback = callback;
    this.hasCallback = callback !== None;
  }

  get target(): Value | undefined {
    return this.reference.deref();
  }
}

/** Calls a reference's callback when the target is gone, if the reference itself is still there. */
class CallbackWatcher implements Watcher {
  readonly #reference: WeakRef<PyWeakRef>;

  constructor(reference: PyWeakRef) {
    this.#reference = reference.weak;
  }

  get isWaiting(): boolean {
    return this.#reference.deref() !== undefined;
  }

  gone(): void {
    const reference = this.#reference.deref()!;
    const { callback } = reference;
    reference.callback = None;
    try {
      call(callback, reference);
    } catch (error) {
      if (!(error instanceof PyBaseException)) throw error;
      writeUnraisable(error, callback);
    }
  }
}

/** The references to an object that are there. */
function referencesTo(interp: PyInterpreter, target: Value): PyWeakRef[] {
  if (typeof target !== 'object') return [];
  const references = interp.weakrefs.get(target) ?? [];
  return references.map((reference) => reference.deref()).filter((reference) => reference !== undefined) as PyWeakRef[];
}

/** In front stands the reference without callback that is shared, then the proxy; those with callbacks follow, the latest first. */
function addReference(interp: PyInterpreter, target: object, made: PyWeakRef): void {
  const others = interp.weakrefs.get(target);
  let references: WeakRef<object>[] = [made.weak];
  if (others !== undefined) {
    const rank = rankOf(made);
    const live = referencesTo(interp, target as Value);
    const at = live.findIndex((other) => rankOf(other) >= rank);
    references = live.toSpliced(at < 0 ? live.length : at, 0, made).map((reference) => reference.weak);
  }
  interp.weakrefs.set(target, references);
  if (made.callback !== None) interp.lifetimes.watch(target, new CallbackWatcher(made));
}

function rankOf(reference: PyWeakRef): number {
  if (reference.hasCallback) return 2;
  const type = typeOf(reference);
  return type === referenceType ? 0 : type === proxyType || type === callableProxyType ? 1 : 2;
}

function checkReferable(target: Value): object {
  if (typeof target !== 'object' || !typeOf(target).hasWeakrefs)
    raise(exc.TypeError, `cannot create weak reference to '${typeName(target)}' object`);
  return target as object;
}

function newReference(type: PyType, args: readonly Value[], name: string): PyWeakRef {
  const [target, callback = None] = args;
  if (target === undefined) return raise(exc.TypeError, `${name} expected at least 1 argument, got 0`);
  if (args.length > 2) raise(exc.TypeError, `${name} expected at most 2 arguments, got ${args.length}`);
  const { interp } = currentThread();
  const object = checkReferable(target);
  if (callback === None) {
    const isShared = type === referenceType || type === proxyType || type === callableProxyType;
    const known = isShared && interp.weakrefs.has(object) ? referencesTo(interp, target) : [];
    const shared = known.find((reference) => !reference.hasCallback && typeOf(reference) === type);
    if (shared !== undefined) return shared;
  }
  const made = new (type.instanceClass as unknown as new (target: object, callback: Value) => PyWeakRef)(object, callback);
  addReference(interp, object, made);
  return made;
}

const referenceType: PyType = defineType<PyWeakRef>({
  name: 'weakref.ReferenceType',
  instance: PyWeakRef,
  signature: '(object, callback=None, /)',
  slots: {
    tp_new: (type, args, kwnames) => {
      if (type === referenceType && kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'ref() takes no keyword arguments');
      return newReference(
        type,
        kwnames === undefined ? args.slice(0, 2) : args.slice(0, Math.min(2, args.length - kwnames.length)),
        '__new__',
      );
    },
    tp_init: (_self, args, kwnames: KwNames | undefined) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'ref() takes no keyword arguments');
      if (args.length < 1 || args.length > 2)
        raise(exc.TypeError, `__init__ expected at ${args.length < 1 ? 'least 1 argument' : 'most 2 arguments'}, got ${args.length}`);
    },
    tp_call: (self, args) => {
      if (args.length > 0) raise(exc.TypeError, `weakref.__call__() takes no arguments (${args.length} given)`);
      return self.target ?? None;
    },
    tp_hash: (self) => {
      if (self.hashed === undefined) {
        const { target } = self;
        if (target === undefined) return raise(exc.TypeError, 'weak object has gone away');
        self.hashed = hash(target);
      }
      return self.hashed;
    },
    tp_richcompare: (self, other, op) => {
      if ((op !== CompareOp.EQ && op !== CompareOp.NE) || !(other instanceof PyWeakRef)) return NotImplemented;
      const [a, b] = [self.target, other.target];
      if (a === undefined || b === undefined) return (self === other) === (op === CompareOp.EQ);
      return richCompare(a, b, op);
    },
    tp_repr: (self) => {
      const at = (value: Value): string => `0x${currentThread().interp.identity(value).toString(16).padStart(12, '0')}`;
      const { target } = self;
      if (target === undefined) return strFromJs(`<weakref at ${at(self)}; dead>`);
      // As a special method: a `__getattr__` of the target is not asked.
      const name = lookupSpecial(target, '__name__');
      const shown = name !== undefined && strToJs(name) !== undefined ? ` (${strToJs(name)})` : '';
      return strFromJs(`<weakref at ${at(self)}; to '${typeName(target)}' at ${at(target)}${shown}>`);
    },
  },
  classMethods: {
    '__class_getitem__($cls, object, /)': (cls: Value, item: Value): Value => call(getAttr(importTypes(), 'GenericAlias'), cls, item),
  },
  getset: { __callback__: { get: (self) => (self.target === undefined ? None : self.callback) } },
});

const importTypes = (): Value => currentThread().interp.modules.getStr('types')!;

class PyWeakProxy extends PyWeakRef {}
class PyWeakCallableProxy extends PyWeakProxy {}

/** What a proxy, or any other operand, stands for. */
function target(value: Value): Value {
  if (!(value instanceof PyWeakProxy)) return value;
  return value.target ?? raise(exc.ReferenceError, 'weakly-referenced object no longer exists');
}

const UNARY = { nb_negative: 'nb_negative', nb_positive: 'nb_positive', nb_absolute: 'nb_absolute', nb_invert: 'nb_invert' } as const;
const BINARY = [
  'nb_add',
  'nb_and',
  'nb_floor_divide',
  'nb_lshift',
  'nb_matrix_multiply',
  'nb_multiply',
  'nb_remainder',
  'nb_or',
  '',
  'nb_rshift',
  'nb_subtract',
  'nb_true_divide',
  'nb_xor',
] as const;

function proxySlots(): Record<string, unknown> {
  const slots: Record<string, unknown> = {
    tp_getattro: (self: Value, name: string) => getAttr(target(self), name),
    tp_setattro: (self: Value, name: string, value: Value | undefined) => setAttr(target(self), name, value),
    tp_richcompare: (a: Value, b: Value, op: CompareOp) => richCompare(target(a), target(b), op),
    tp_str: (self: Value) => str(target(self)),
    tp_repr: (self: PyWeakProxy) => {
      const object = self.target;
      const at = (value: Value): string => `0x${currentThread().interp.identity(value).toString(16).padStart(12, '0')}`;
      return strFromJs(
        object === undefined ? `<weakproxy at ${at(self)}; dead>` : `<weakproxy at ${at(self)}; to '${typeName(object)}' at ${at(object)}>`,
      );
    },
    tp_iter: (self: Value) => getIter(target(self)),
    tp_iternext: (self: Value) => {
      const object = target(self);
      if (typeOf(object).tp_iternext === undefined)
        raise(exc.TypeError, `Weakref proxy referenced a non-iterator '${typeName(object)}' object`);
      return iterNext(object);
    },
    tp_new: undefined,
    nb_bool: (self: Value) => isTrue(target(self)),
    nb_int: (self: Value) => callSpecial(target(self), '__int__'),
    nb_float: (self: Value) => callSpecial(target(self), '__float__'),
    nb_index: (self: Value) => asIndex(target(self)),
    nb_divmod: (a: Value, b: Value) => call(currentThread().interp.builtins.getStr('divmod')!, target(a), target(b)),
    nb_power: (a: Value, b: Value, c: Value) => call(currentThread().interp.builtins.getStr('pow')!, target(a), target(b), target(c)),
    sq_length: (self: Value) => len(target(self)),
    sq_contains: (self: Value, item: Value) => contains(target(self), item),
    mp_subscript: (self: Value, key: Value) => getItem(target(self), key),
    mp_ass_subscript: (self: Value, key: Value, value: Value | undefined) => setItem(target(self), key, value),
  };
  for (const slot of Object.values(UNARY)) slots[slot] = (self: Value) => unaryOp(target(self), slot);
  BINARY.forEach((slot, op) => {
    if (slot === '') return;
    slots[slot] = (a: Value, b: Value) => binaryOp(target(a), target(b), op);
    slots[slot.replace('nb_', 'nb_inplace_')] = (a: Value, b: Value) => binaryOp(target(a), target(b), op + 13);
  });
  return slots;
}

const proxyMethods = {
  '__bytes__($self, /)': (self: Value): Value => callMethod(target(self), '__bytes__'),
  '__reversed__($self, /)': (self: Value): Value => call(currentThread().interp.builtins.getStr('reversed')!, target(self)),
};

const proxyType: PyType = fillType<PyWeakProxy>(new PyType('weakref.ProxyType', objectType, TypeFlags.IMMUTABLETYPE), {
  name: 'weakref.ProxyType',
  instance: PyWeakProxy,
  final: true,
  noInstantiation: true,
  unhashable: true,
  slots: proxySlots() as never,
  methods: proxyMethods,
});

const callableProxyType: PyType = fillType<PyWeakCallableProxy>(
  new PyType('weakref.CallableProxyType', objectType, TypeFlags.IMMUTABLETYPE),
  {
    name: 'weakref.CallableProxyType',
    instance: PyWeakCallableProxy,
    final: true,
    noInstantiation: true,
    unhashable: true,
    slots: {
      ...proxySlots(),
      tp_call: (self: Value, args: readonly Value[], kwnames: KwNames | undefined) => callWith(target(self), args, kwnames),
    } as never,
    methods: proxyMethods,
  },
);

/** `_weakref`. */
export const weakrefModule: NativeModule = {
  name: '_weakref',
  functions: {
    'getweakrefcount(object, /)': (object: Value): Value => referencesTo(currentThread().interp, object).length,
    'getweakrefs(object, /)': (object: Value): Value => new PyList(referencesTo(currentThread().interp, object)),
    'proxy(object, callback=None, /)': (object: Value, callback: Value): Value =>
      newReference(isCallable(object) ? callableProxyType : proxyType, [object, callback], 'proxy'),
    '_remove_dead_weakref(dct, key, /)': (dict: Value, key: Value): Value => {
      if (!(dict instanceof PyDict)) return raise(exc.TypeError, 'argument 1 must be dict');
      const reference = dict.get(key);
      if (reference instanceof PyWeakRef && reference.target === undefined) dict.delete(key);
      return None;
    },
  },
  init({ dict }) {
    dict.setStr('ref', referenceType);
    dict.setStr('ReferenceType', referenceType);
    dict.setStr('ProxyType', proxyType);
    dict.setStr('CallableProxyType', callableProxyType);
  },
};
