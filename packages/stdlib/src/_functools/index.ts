import {
  type CompareOp,
  call,
  defineType,
  exc,
  getAttr,
  importAbsolute,
  instanceDict,
  isCallable,
  type KwNames,
  type NativeModule,
  None,
  PyDict,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  repr,
  reprEnter,
  reprLeave,
  richCompare,
  setInstanceDict,
  str,
  strFromJs,
  strToJs,
  tailCall,
  typeName,
  typeOf,
  type Value,
  warn,
} from '@pyco/vm';
import { lruCacheWrapperType } from './lru-cache.js';
import { reduce } from './reduce.js';

/** What `cmp_to_key(cmp)` makes of each object: compares by asking `cmp`. */
class PyKeyObject extends PyObject {
  readonly cmp: Value;
  readonly object: Value | undefined;

  constructor(cmp: Value, object: Value | undefined) {
    super();
    this.cmp = cmp;
    this.object = object;
  }
}

const _keyType: PyType = defineType<PyKeyObject>({
  name: 'functools.KeyWrapper',
  instance: PyKeyObject,
  final: true,
  noInstantiation: true,
  unhashable: true,
  slots: {
    tp_call: (self, args, kwnames) => {
      const object = kwnames?.[0] === 'obj' || args.length === 1 ? args[0] : undefined;
      if (object === undefined) return raise(exc.TypeError, "K() missing required argument 'obj' (pos 1)");
      return new PyKeyObject(self.cmp, object);
    },
    tp_richcompare: (self, other, op: CompareOp) => {
      if (!(other instanceof PyKeyObject)) return raise(exc.TypeError, 'other argument must be K instance');
      if (self.object === undefined || other.object === undefined) return raise(exc.AttributeError, 'object');
      return richCompare(call(self.cmp, self.object, other.object), 0, op);
    },
  },
  getset: { obj: { get: (self) => self.object }, __text_signature__: { get: () => '(obj)' } },
});

/** `functools.partial`: the arguments it adds stand in front. */
class PyPartial extends PyObject {
  dict: PyDict | undefined = undefined;
  fn: Value = None;
  args: PyTuple = new PyTuple([]);
  kwargs: PyDict = new PyDict();
}

/** Whether attributes were set on it that stand beside its fields. */
const hasOwnAttributes = (self: PyPartial): boolean => Object.keys(self).some((key) => key.startsWith('$'));

function newPartial(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const given = args.length - (kwnames?.length ?? 0);
  if (given < 1) raise(exc.TypeError, "type 'partial' takes at least one argument");
  const fn = args[0]!;
  if (!isCallable(fn)) raise(exc.TypeError, 'the first argument must be callable');
  const made = new (type.instanceClass as new () => PyPartial)();
  // A partial of a partial is one partial.
  const inner = fn instanceof PyPartial && typeOf(fn) === partialType && fn.dict === undefined && !hasOwnAttributes(fn) ? fn : undefined;
  made.fn = inner?.fn ?? fn;
  made.args = new PyTuple([...(inner?.args.items ?? []), ...args.slice(1, given)]);
  made.kwargs = inner === undefined ? new PyDict() : inner.kwargs.copy();
  kwnames?.forEach((name, k) => made.kwargs.setStr(name, args[given + k]!));
  return made;
}

function callPartial(self: PyPartial, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  if (self.kwargs.size === 0) return tailCall(self.fn, [...self.args.items, ...args], kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  const merged = new Map<string, Value>();
  for (const { k, v } of self.kwargs.liveEntries()) merged.set(strToJs(k) ?? raise(exc.TypeError, 'keywords must be strings'), v!);
  kwnames?.forEach((name, k) => merged.set(name, args[given + k]!));
  return tailCall(self.fn, [...self.args.items, ...args.slice(0, given), ...merged.values()], [...merged.keys()]);
}

function partialRepr(self: PyPartial): Value {
  if (reprEnter(self)) return '...';
  try {
    const type = typeOf(self);
    const text = (name: string): string => strToJs(getAttr(type, name))!;
    const name = `${text('__module__')}.${text('__qualname__')}`;
    const parts = [self.fn, ...self.args.items].map((arg) => strToJs(repr(arg)));
    for (const { k, v } of self.kwargs.liveEntries()) parts.push(`${strToJs(str(k))}=${strToJs(repr(v!))}`);
    return strFromJs(`${name}(${parts.join(', ')})`);
  } finally {
    reprLeave(self);
  }
}

const partialType: PyType = defineType<PyPartial>({
  name: 'functools.partial',
  instance: PyPartial,
  hasDict: true,
  weakrefs: true,
  signature: '(func, /, *args, **keywords)',
  slots: {
    tp_new: newPartial,
    tp_call: callPartial,
    tp_descr_get: (self, instance) => {
      if (instance !== undefined && instance !== None) {
        const future = 'functools.partial will be a method descriptor in future Python versions';
        warn(exc.FutureWarning, `${future}; wrap it in staticmethod() if you want to preserve the old behavior`);
      }
      return self;
    },
    tp_repr: partialRepr,
  },
  methods: {
    '__reduce__($self, /)': (self: PyPartial): Value => {
      const dict = self.dict !== undefined || hasOwnAttributes(self) ? instanceDict(self) : None;
      return new PyTuple([typeOf(self), new PyTuple([self.fn]), new PyTuple([self.fn, self.args, self.kwargs, dict])]);
    },
    '__setstate__($self, state, /)': (self: PyPartial, state: Value): Value => {
      if (!(state instanceof PyTuple) || state.items.length !== 4) return raise(exc.TypeError, 'invalid partial state');
      const [fn, args, kwargs, dict] = state.items as readonly [Value, Value, Value, Value];
      if (!isCallable(fn) || !(args instanceof PyTuple) || (kwargs !== None && !(kwargs instanceof PyDict)))
        raise(exc.TypeError, 'invalid partial state');
      self.fn = fn;
      self.args = typeName(args) === 'tuple' ? args : new PyTuple(args.items);
      self.kwargs = !(kwargs instanceof PyDict) ? new PyDict() : typeName(kwargs) === 'dict' ? kwargs : kwargs.copy();
      setInstanceDict(self, dict === None ? new PyDict() : dict);
      return None;
    },
  },
  classMethods: {
    '__class_getitem__($cls, item, /)': (cls: Value, item: Value): Value => call(getAttr(importTypes(), 'GenericAlias'), cls, item),
  },
  getset: {
    func: { get: (self) => self.fn },
    args: { get: (self) => self.args },
    keywords: { get: (self) => self.kwargs },
    __dict__: {
      get: instanceDict,
      set: (self, dict) => (dict === undefined ? raise(exc.TypeError, 'cannot delete __dict__') : setInstanceDict(self, dict)),
    },
  },
});

const importTypes = (): Value => importAbsolute('types');

/** `_functools`. */
export const functoolsModule: NativeModule = {
  name: '_functools',
  types: [partialType],
  functions: {
    'cmp_to_key(mycmp)': (cmp: Value): Value => new PyKeyObject(cmp, undefined),
    'reduce(function, iterable, initial=<unrepresentable>, /)': reduce,
  },
  init(module) {
    module.dict.setStr('_lru_cache_wrapper', lruCacheWrapperType);
  },
};
