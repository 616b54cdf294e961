import { call, lookupSpecial } from '../abstract/call.js';
import { setItem } from '../abstract/item.js';
import { getIter } from '../abstract/iter.js';
import { iterate, runsPython, withItems } from '../abstract/iteration.js';
import { equals, repr } from '../abstract/object.js';
import { reprEnter, reprLeave } from '../abstract/repr.js';
import { exc } from '../exceptions/hierarchy.js';
import { raiseWith } from '../exceptions/raise.js';
import { checkPositional } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp, type KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { PyDict } from './dict.js';
import { knownHash } from './dict-entry.js';
import { PyDictKeyIterator, PyDictReverseKeyIterator } from './dict-iterator.js';
import { pairsFrame, updateFrom } from './dict-update.js';
import { PyDictItems, PyDictKeys, PyDictValues } from './dict-views.js';
import { genericAlias } from './generic-alias.js';
import { allocate } from './heap-type.js';
import { checkGrowth, GROWTH } from './item-blocks.js';
import { PySetBase } from './set.js';
import { TextBuilder } from './str/text.js';
import { PyTuple } from './tuple.js';

function dictInit(self: PyDict, args: readonly Value[], kwnames: KwNames | undefined): void {
  const given = args.length - (kwnames?.length ?? 0);
  checkPositional('dict', given, 0, 1);
  if (given === 1) updateFrom(self, args[0]!);
  if (kwnames !== undefined) for (let k = 0; k < kwnames.length; k++) self.setStr(kwnames[k]!, args[given + k]!);
}

/** `{...}` */
function dictRepr(self: PyDict): Value {
  if (self.used === 0) return '{}';
  if (reprEnter(self)) return '{...}';
  try {
    const text = new TextBuilder();
    let separator = '{';
    // A `__repr__` may change the dict: each step looks at the entries anew.
    for (let i = self.nextIndex(0); i < self.entries.length; i = self.nextIndex(i + 1)) {
      const { k, v } = self.entries[i]!;
      text.append(separator);
      text.append(repr(k));
      text.append(': ');
      text.append(repr(v!));
      separator = ', ';
    }
    text.append('}');
    return text.finish();
  } finally {
    reprLeave(self);
  }
}

function dictEqual(a: PyDict, b: PyDict): boolean {
  if (a.used !== b.used) return false;
  for (let i = a.nextIndex(0); i < a.entries.length; i = a.nextIndex(i + 1)) {
    const entry = a.entries[i]!;
    const value = entry.v!;
    // Equal dicts mostly have their keys in the same order, and the same keys.
    const beside = b.entries[i];
    const other = beside !== undefined && beside.k === entry.k ? beside : b.findSame(entry);
    if (other?.v === undefined || !equals(value, other.v)) return false;
  }
  return true;
}

function compare(self: PyDict, other: Value, op: CompareOp): Value {
  if (!(other instanceof PyDict) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
  return dictEqual(self, other) === (op === CompareOp.EQ);
}

/** `self[key]`; a subclass may define `__missing__`. */
function subscript(left: Value, key: Value): Value {
  const self = left as PyDict;
  const value = self.find(key)?.v;
  if (value !== undefined) return value;
  if (typeOf(self) !== dictType) {
    const missing = lookupSpecial(self, '__missing__');
    if (missing !== undefined) return call(missing, key);
  }
  return raiseWith(exc.KeyError, key);
}

function assignSubscript(self: PyDict, key: Value, value: Value | undefined): void {
  if (value !== undefined) self.set(key, value);
  else if (!self.delete(key)) raiseWith(exc.KeyError, key);
}

function dictOr(left: Value, right: Value): Value {
  if (!(left instanceof PyDict) || !(right instanceof PyDict)) return NotImplemented;
  const result = left.copy();
  updateFrom(result, right);
  return result;
}

function inplaceOr(left: Value, right: Value): Value {
  updateFrom(left as PyDict, right);
  return left;
}

function update(self: PyDict, args: readonly Value[], kwargs: PyDict): Value | undefined {
  checkPositional('update', args.length, 0, 1);
  if (args.length === 1 && kwargs.used === 0) {
    const frame = pairsFrame(self, args[0]!, None);
    if (frame !== undefined) return iterate(frame, args[0]!);
  }
  if (args.length === 1) updateFrom(self, args[0]!);
  if (kwargs.used > 0) updateFrom(self, kwargs);
  return None;
}

function pop(self: PyDict, key: Value, fallback: Value | undefined): Value {
  return self.pop(key) ?? fallback ?? raiseWith(exc.KeyError, key);
}

function popitem(self: PyDict): Value {
  const entry = self.popLast();
  if (entry === undefined) return raiseWith(exc.KeyError, 'popitem(): dictionary is empty');
  return new PyTuple([entry.k, entry.v!]);
}

/** `cls.fromkeys(iterable, value)`. */
function fromkeys(cls: Value, iterable: Value, value: Value): Value | undefined {
  if (runsPython(iterable)) return withItems(fromkeys, [cls, iterable, value], 1);
  const dict = call(cls);
  const plain = typeOf(dict) === dictType ? (dict as PyDict) : undefined;
  if (plain !== undefined && iterable instanceof PySetBase) {
    for (let i = iterable.next(0); i >= 0; i = iterable.next(i + 1)) plain.set(iterable.at(i), value, iterable.hashAt(i));
    return dict;
  }
  if (plain !== undefined && typeOf(iterable) === dictType) {
    for (const entry of (iterable as PyDict).liveEntries()) plain.set(entry.k, value, knownHash(entry));
    return dict;
  }
  const iterator = getIter(iterable);
  const next = typeOf(iterator).tp_iternext!;
  for (let key = next(iterator); key !== undefined; key = next(iterator)) {
    if (plain === undefined) setItem(dict, key, value);
    else {
      plain.set(key, value);
      if ((plain.used & (GROWTH - 1)) === 0) checkGrowth(plain.used);
    }
  }
  return dict;
}

function clear(self: PyDict): Value {
  self.clear();
  return None;
}

export const dictType: PyType = defineType<PyDict>({
  name: 'dict',
  instance: PyDict,
  pattern: 'mapping',
  unhashable: true,
  doc: "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)",
  ofOne: (pairs) => {
    const dict = new PyDict();
    const frame = pairsFrame(dict, pairs, dict);
    return frame === undefined ? NotImplemented : iterate(frame, pairs);
  },
  slots: {
    tp_new: (type) => (type === dictType ? new PyDict() : allocate<PyDict>(type)),
    tp_init: dictInit,
    tp_repr: dictRepr,
    tp_richcompare: compare,
    tp_iter: (self) => new PyDictKeyIterator(self),
    nb_or: dictOr,
    nb_inplace_or: inplaceOr,
    sq_length: (self) => self.used,
    sq_contains: (self, key) => self.find(key) !== undefined,
    mp_subscript: subscript,
    mp_ass_subscript: assignSubscript,
  },
  methods: {
    '__contains__($self, key, /)': (self: PyDict, key: Value): Value => self.has(key),
    '__getitem__($self, key, /)': subscript,
    '__sizeof__($self, /)': (self: PyDict): Value => 48 + 104 * Math.ceil(self.used / 8),
    'get($self, key, default=None, /)': (self: PyDict, key: Value, fallback: Value): Value => self.find(key)?.v ?? fallback,
    'setdefault($self, key, default=None, /)': (self: PyDict, key: Value, value: Value): Value => self.setDefault(key, value),
    'pop($self, key, default=<unrepresentable>, /)': pop,
    'popitem($self, /)': popitem,
    'keys($self, /)': (self: PyDict): Value => new PyDictKeys(self),
    'items($self, /)': (self: PyDict): Value => new PyDictItems(self),
    'values($self, /)': (self: PyDict): Value => new PyDictValues(self),
    'update($self, *args, **kwargs)': update,
    'clear($self, /)': clear,
    'copy($self, /)': (self: PyDict): Value => self.copy(),
    '__reversed__($self, /)': (self: PyDict): Value => new PyDictReverseKeyIterator(self),
  },
  classMethods: {
    'fromkeys($type, iterable, value=None, /)': fromkeys,
    '__class_getitem__($type, object, /)': genericAlias,
  },
});
