import {
  callMethod,
  currentThread,
  equals,
  exc,
  getAttr,
  isSubclass,
  isTrue,
  type NativeModule,
  None,
  NotImplemented,
  PyFrozenSet,
  type PyInterpreter,
  PyObject,
  PySet,
  PyTuple,
  PyType,
  raise,
  setAttr,
  strToJs,
  TypeFlags,
  toArray,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';

/** What `_abc_data` of a class holds: registered classes and the answers given so far, all weakly. */
class AbcData extends PyObject {
  registry: WeakList = new WeakList();
  cache: WeakSet<object> = new WeakSet();
  negativeCache: WeakSet<object> = new WeakSet();
  /** The registration counter when the negative cache was started. */
  negativeVersion = 0;
}

/** Classes held weakly, in order. */
class WeakList {
  #references: WeakRef<object>[] = [];

  add(object: object): void {
    this.#references.push(new WeakRef(object));
  }

  live(): object[] {
    this.#references = this.#references.filter((reference) => reference.deref() !== undefined);
    return this.#references.map((reference) => reference.deref()).filter((object) => object !== undefined);
  }

  clear(): void {
    this.#references = [];
  }
}

/** How often `register` has been called in an interpreter: negative answers of before are void. */
class AbcCounter {
  value = 0;
}

function counterOf(interp: PyInterpreter): AbcCounter {
  let counter = interp.storage.get(AbcCounter) as AbcCounter | undefined;
  if (counter === undefined) {
    counter = new AbcCounter();
    interp.storage.set(AbcCounter, counter);
  }
  return counter;
}

function dataOf(cls: Value): AbcData {
  const data = tryGetAttr(cls, '_abc_impl');
  return data instanceof AbcData ? data : raise(exc.TypeError, '_abc_impl is set to a wrong type');
}

/** Names of the methods that stay abstract: those of the namespace and those of the bases that are not overridden. */
function computeAbstractMethods(cls: PyType): Value[] {
  const names: Value[] = [];
  for (const { k, v } of cls.tp_dict.liveEntries()) if (isAbstract(v!)) names.push(k);
  for (const base of toArray(getAttr(cls, '__bases__'))) {
    const inherited = tryGetAttr(base, '__abstractmethods__');
    if (inherited === undefined) continue;
    for (const name of toArray(inherited)) {
      const value = tryGetAttr(cls, strToJs(name)!);
      if (value !== undefined && isAbstract(value) && !names.some((known) => equals(known, name))) names.push(name);
    }
  }
  return names;
}

const isAbstract = (value: Value): boolean => {
  const flag = tryGetAttr(value, '__isabstractmethod__');
  return flag !== undefined && isTrue(flag);
};

function abcInit(cls: Value): Value {
  if (!(cls instanceof PyType)) return raise(exc.TypeError, '_abc_init() argument must be a class');
  setAttr(cls, '__abstractmethods__', PyFrozenSet.of(computeAbstractMethods(cls)));
  setAttr(cls, '_abc_impl', new AbcData());
  const flags = cls.tp_dict.getStr('__abc_tpflags__');
  if (typeof flags === 'number') {
    const collection = TypeFlags.SEQUENCE | TypeFlags.MAPPING;
    if ((flags & collection) === collection)
      raise(exc.TypeError, '__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING');
    cls.tp_flags |= flags & collection;
    setAttr(cls, '__abc_tpflags__', undefined);
  }
  return None;
}

function abcRegister(cls: Value, subclass: Value): Value {
  if (!(subclass instanceof PyType)) return raise(exc.TypeError, 'Can only register classes');
  if (isSubclass(subclass, cls)) return subclass;
  if (isSubclass(cls, subclass)) raise(exc.RuntimeError, 'Refusing to create an inheritance cycle');
  dataOf(cls).registry.add(subclass);
  counterOf(currentThread().interp).value++;
  const collection = (cls as PyType).tp_flags & (TypeFlags.SEQUENCE | TypeFlags.MAPPING);
  if (collection !== 0) setCollectionFlag(subclass, collection);
  return subclass;
}

function setCollectionFlag(type: PyType, flag: number): void {
  if ((type.tp_flags & TypeFlags.IMMUTABLETYPE) !== 0) return;
  type.tp_flags = (type.tp_flags & ~(TypeFlags.SEQUENCE | TypeFlags.MAPPING)) | flag;
  for (const reference of type.tp_subclasses) {
    const subclass = reference.deref();
    if (subclass !== undefined) setCollectionFlag(subclass, flag);
  }
}

function abcInstanceCheck(cls: Value, instance: Value): Value {
  const data = dataOf(cls);
  const claimed = getAttr(instance, '__class__');
  if (typeof claimed === 'object' && data.cache.has(claimed)) return true;
  const type = typeOf(instance);
  const counter = counterOf(currentThread().interp).value;
  if (type === claimed) {
    if (data.negativeVersion === counter && data.negativeCache.has(claimed)) return false;
    return callMethod(cls, '__subclasscheck__', claimed);
  }
  const result = callMethod(cls, '__subclasscheck__', claimed);
  return isTrue(result) ? result : callMethod(cls, '__subclasscheck__', type);
}

function abcSubclassCheck(cls: Value, subclass: Value): Value {
  if (!(subclass instanceof PyType)) return raise(exc.TypeError, 'issubclass() arg 1 must be a class');
  const data = dataOf(cls);
  if (data.cache.has(subclass)) return true;
  const counter = counterOf(currentThread().interp).value;
  if (data.negativeVersion < counter) {
    data.negativeCache = new WeakSet();
    data.negativeVersion = counter;
  } else if (data.negativeCache.has(subclass)) return false;
  const hooked = callMethod(cls, '__subclasshook__', subclass);
  if (hooked === true) {
    data.cache.add(subclass);
    return true;
  }
  if (hooked === false) {
    data.negativeCache.add(subclass);
    return false;
  }
  if (hooked !== NotImplemented) raise(exc.AssertionError, '__subclasshook__ must return either False, True, or NotImplemented');
  if (cls instanceof PyType && subclass.isSubtypeOf(cls)) {
    data.cache.add(subclass);
    return true;
  }
  const below = (): boolean => toArray(callMethod(cls, '__subclasses__')).some((other) => isSubclass(subclass, other));
  if (data.registry.live().some((registered) => isSubclass(subclass, registered)) || below()) {
    data.cache.add(subclass);
    return true;
  }
  data.negativeCache.add(subclass);
  return false;
}

/** `_abc`. The caches are JavaScript's weak sets: `_get_dump` shows the registry only. */
export const abcModule: NativeModule = {
  name: '_abc',
  functions: {
    '_abc_init($module, object, /)': (_module: Value, cls: Value): Value => abcInit(cls),
    '_abc_register($module, self, subclass, /)': (_module: Value, cls: Value, subclass: Value): Value => abcRegister(cls, subclass),
    '_abc_instancecheck($module, self, instance, /)': (_module: Value, cls: Value, instance: Value): Value =>
      abcInstanceCheck(cls, instance),
    '_abc_subclasscheck($module, self, subclass, /)': (_module: Value, cls: Value, subclass: Value): Value =>
      abcSubclassCheck(cls, subclass),
    'get_cache_token($module, /)': (): Value => counterOf(currentThread().interp).value,
    '_get_dump($module, self, /)': (_module: Value, cls: Value): Value => {
      const data = dataOf(cls);
      return new PyTuple([PySet.of(data.registry.live()), PySet.of([]), PySet.of([]), data.negativeVersion]);
    },
    '_reset_registry($module, self, /)': (_module: Value, cls: Value): Value => {
      dataOf(cls).registry.clear();
      return None;
    },
    '_reset_caches($module, self, /)': (_module: Value, cls: Value): Value => {
      const data = dataOf(cls);
      data.cache = new WeakSet();
      data.negativeCache = new WeakSet();
      return None;
    },
  },
};
