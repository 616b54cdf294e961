import {
  binaryOp,
  call,
  callMethod,
  defineType,
  dictType,
  exc,
  getAttr,
  getIter,
  importAbsolute,
  isCallable,
  iterNext,
  type KwNames,
  type NativeModule,
  Nb,
  None,
  NotImplemented,
  PyDict,
  PyTuple,
  type PyType,
  raise,
  raiseWith,
  repr,
  reprEnter,
  reprLeave,
  runsPython,
  setItem,
  strFromJs,
  strToJs,
  typeOf,
  type Value,
  withItems,
} from '@pyco/vm';
import { dequeIteratorType, dequeReverseIteratorType, dequeType } from './deque.js';
import { orderedDictType } from './ordered-dict.js';
import { tupleGetterType } from './tuple-getter.js';

/** `collections.defaultdict`. */
class PyDefaultDict extends PyDict {
  defaultFactory: Value = None;
}

function initDefaultDict(self: PyDefaultDict, args: readonly Value[], kwnames: KwNames | undefined): void {
  const given = args.length - (kwnames?.length ?? 0);
  const factory = given > 0 ? args[0]! : None;
  if (factory !== None && !isCallable(factory)) raise(exc.TypeError, 'first argument must be callable or None');
  self.defaultFactory = factory;
  dictType.tp_init!(self, given > 0 ? args.slice(1) : args, kwnames);
}

function copyDefaultDict(self: PyDefaultDict): Value {
  return call(typeOf(self), self.defaultFactory, self);
}

const defaultDictType: PyType = defineType<PyDefaultDict>({
  name: 'collections.defaultdict',
  instance: PyDefaultDict,
  base: dictType,
  unhashable: true,
  signature: '(default_factory=None, /, *args, **kwargs)',
  slots: {
    tp_init: initDefaultDict,
    tp_repr: (self) => {
      const items = strToJs(dictType.tp_repr!(self))!;
      let factory: string;
      if (self.defaultFactory !== None && reprEnter(self.defaultFactory)) factory = '...';
      else {
        try {
          factory = strToJs(repr(self.defaultFactory))!;
        } finally {
          if (self.defaultFactory !== None) reprLeave(self.defaultFactory);
        }
      }
      return strFromJs(`${typeOf(self).name}(${factory}, ${items})`);
    },
    nb_or: (left, right) => {
      if (!(left instanceof PyDict) || !(right instanceof PyDict)) return NotImplemented;
      const self = left instanceof PyDefaultDict ? left : (right as PyDefaultDict);
      const made = call(typeOf(self), self.defaultFactory, left);
      callMethod(made, 'update', right);
      return made;
    },
  },
  methods: {
    '__missing__($self, key, /)': (self: PyDefaultDict, key: Value): Value => {
      if (self.defaultFactory === None) return raiseWith(exc.KeyError, key);
      const value = call(self.defaultFactory);
      setItem(self, key, value);
      return value;
    },
    'copy($self, /)': copyDefaultDict,
    '__copy__($self, /)': copyDefaultDict,
    '__reduce__($self, /)': (self: PyDefaultDict): Value =>
      new PyTuple([
        typeOf(self),
        new PyTuple(self.defaultFactory === None ? [] : [self.defaultFactory]),
        None,
        None,
        getIter(callMethod(self, 'items')),
      ]),
  },
  classMethods: {
    '__class_getitem__($cls, object, /)': (cls: Value, item: Value): Value =>
      call(getAttr(importAbsolute('types'), 'GenericAlias'), cls, item),
  },
  getset: {
    default_factory: {
      get: (self) => self.defaultFactory,
      set: (self, value) => {
        self.defaultFactory = value ?? None;
      },
    },
  },
});

/** `Counter.update`'s loop. */
function countElements(mapping: Value, iterable: Value): Value | undefined {
  if (runsPython(iterable)) return withItems(countElements, [mapping, iterable], 1);
  const iterator = getIter(iterable);
  const type = typeOf(mapping);
  const isPlain = (name: string): boolean => type.lookup(name) === dictType.lookup(name);
  if (mapping instanceof PyDict && isPlain('get') && isPlain('__setitem__')) countPlain(mapping, iterator);
  else {
    const get = getAttr(mapping, 'get');
    for (let key = iterNext(iterator); key !== undefined; key = iterNext(iterator)) {
      setItem(mapping, key, binaryOp(call(get, key, 0), 1, Nb.ADD));
    }
  }
  return None;
}

/** For a dict that is read and written as dict itself does it: a key is looked up once. */
function countPlain(dict: PyDict, iterator: Value): void {
  const next = typeOf(iterator).tp_iternext!;
  for (let key = next(iterator); key !== undefined; key = next(iterator)) {
    const entry = dict.findOrAdd(key, 1);
    if (entry === undefined) continue;
    const old = entry.v!;
    if (typeof old === 'number' && old < Number.MAX_SAFE_INTEGER) entry.v = old + 1;
    else dict.set(key, binaryOp(old, 1, Nb.ADD));
  }
}

/** `_collections`. */
export const collectionsModule: NativeModule = {
  name: '_collections',
  functions: { '_count_elements(mapping, iterable, /)': countElements },
  types: [dequeType, dequeIteratorType, dequeReverseIteratorType, defaultDictType, orderedDictType, tupleGetterType],
};
