import {
  CompareOp,
  call,
  callMethod,
  contains,
  defineType,
  dictType,
  type Entry,
  exc,
  getItem,
  getIter,
  instanceDict,
  isTrue,
  iterNext,
  type KwNames,
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
  richCompareBool,
  setItem,
  strFromJs,
  strToJs,
  toArray,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';
import { PyODictItems, PyODictIterator, PyODictKeys, PyODictValues } from './ordered-dict-views.js';

/** Room made in front of the items when one is moved there and there is none. */
const FRONT_ROOM = 16;

/**
 * `collections.OrderedDict`. A dict has an order already, which this one can change and watches over.
 *
 * Deviation: CPython keeps the order beside the dict, and calls of dict's own methods on an OrderedDict (`dict.pop(od, key)`) leave the two apart: an
 * item so added has no place in the order, and one so deleted keeps its place. Here the first has its place, and the second is known as `orphan`.
 */
export class PyOrderedDict extends PyDict {
  dict: PyDict | undefined = undefined;
  /** Counts what was done to the order, so that an iterator notices. */
  state = 0;
  /** A key that a method of dict took out: whoever goes through the items raises KeyError for it, for CPython looks it up in vain. */
  orphan: Value | undefined = undefined;

  protected override place(entry: Entry): void {
    this.state++;
    super.place(entry);
  }

  protected override remove(entry: Entry): void {
    this.orphan ??= entry.k;
    super.remove(entry);
  }

  override clear(): void {
    super.clear();
    this.state++;
    this.orphan = undefined;
  }

  /** Takes an item out of the dict and of the order. */
  take(entry: Entry): void {
    this.state++;
    super.remove(entry);
  }

  /** The value of an entry, which is looked for: a key whose hash has changed is not found again. */
  lookUp(entry: Entry): Value {
    return this.get(entry.k) ?? raiseWith(exc.KeyError, entry.k);
  }

  /** The entry at one end of the order. */
  outermost(last: boolean): Entry | undefined {
    const { entries } = this;
    if (!last) return entries[this.nextIndex(0)];
    let index = entries.length - 1;
    while (index >= 0 && entries[index] === undefined) index--;
    return entries[index];
  }

  moveToEnd(entry: Entry): void {
    this.entries[entry.index] = undefined;
    this.used--;
    this.place(entry);
  }

  moveToStart(entry: Entry): void {
    this.state++;
    this.entries[entry.index] = undefined;
    let front = this.nextIndex(0);
    if (front === 0) {
      front = FRONT_ROOM + this.used;
      for (const item of this.entries) if (item !== undefined) item.index += front;
      this.entries = [...new Array<undefined>(front).fill(undefined), ...this.entries];
    }
    entry.index = front - 1;
    this.entries[front - 1] = entry;
    this.first = front - 1;
  }
}

const isExact = (self: Value): boolean => typeOf(self) === orderedDictType;

/** `od[key] = value` for each pair. */
function addPairs(self: PyOrderedDict, pairs: Value): void {
  const iterator = getIter(pairs);
  for (let pair = iterNext(iterator); pair !== undefined; pair = iterNext(iterator)) {
    const items = getIter(pair);
    const key = iterNext(items) ?? raise(exc.ValueError, 'need more than 0 values to unpack');
    const value = iterNext(items) ?? raise(exc.ValueError, 'need more than 1 value to unpack');
    if (iterNext(items) !== undefined) raise(exc.ValueError, 'too many values to unpack (expected 2)');
    setItem(self, key, value);
  }
}

/** `mutablemapping_update_arg`: a dict, what has `keys`, what has `items`, or pairs. */
function updateFrom(self: PyOrderedDict, other: Value): void {
  if (other instanceof PyDict && typeOf(other) === dictType) {
    for (const entry of other.liveEntries()) {
      if (isExact(self)) self.setEntry(entry);
      else setItem(self, entry.k, entry.v!);
    }
    return;
  }
  if (tryGetAttr(other, 'keys') !== undefined) {
    const iterator = getIter(callMethod(other, 'keys'));
    for (let key = iterNext(iterator); key !== undefined; key = iterNext(iterator)) setItem(self, key, getItem(other, key));
  } else addPairs(self, tryGetAttr(other, 'items') === undefined ? other : callMethod(other, 'items'));
}

function addKeywords(self: PyOrderedDict, kwargs: PyDict): void {
  for (const entry of kwargs.liveEntries()) setItem(self, entry.k, entry.v!);
}

function init(self: PyOrderedDict, args: readonly Value[], kwnames: KwNames | undefined): void {
  const given = args.length - (kwnames?.length ?? 0);
  if (given > 1) raise(exc.TypeError, `expected at most 1 arguments, got ${given}`);
  if (given === 1) updateFrom(self, args[0]!);
  for (let k = 0; k < (kwnames?.length ?? 0); k++) setItem(self, strFromJs(kwnames![k]!), args[given + k]!);
}

function update(self: PyOrderedDict, args: readonly Value[], kwargs: PyDict): Value {
  if (args.length > 1) raise(exc.TypeError, `update() takes at most 1 positional argument (${args.length} given)`);
  if (args.length === 1) updateFrom(self, args[0]!);
  addKeywords(self, kwargs);
  return None;
}

/** `OrderedDict({…})`, with the items as `keys` and `[]` give them. */
function odictRepr(self: PyOrderedDict): Value {
  const { name } = typeOf(self);
  if (self.size === 0) return strFromJs(`${name}()`);
  if (reprEnter(self)) return '...';
  try {
    const items = new PyDict();
    callMethod(items, 'update', self);
    return strFromJs(`${name}(${strToJs(repr(items))!})`);
  } finally {
    reprLeave(self);
  }
}

/** Whether the keys are the same in the same order. */
function sameKeys(left: PyOrderedDict, right: PyOrderedDict): boolean {
  const states = [left.state, right.state];
  const ours = left.liveEntries();
  const theirs = right.liveEntries();
  for (let i = 0; i < ours.length && i < theirs.length; i++) {
    const same = richCompareBool(ours[i]!.k, theirs[i]!.k, CompareOp.EQ);
    if (left.state !== states[0] || right.state !== states[1]) raise(exc.RuntimeError, 'OrderedDict mutated during iteration');
    if (!same) return false;
  }
  return ours.length === theirs.length;
}

function compare(self: PyOrderedDict, other: Value, op: CompareOp): Value {
  if (!(other instanceof PyDict) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
  const same = isTrue(dictType.tp_richcompare!(self, other, CompareOp.EQ)) && (!(other instanceof PyOrderedDict) || sameKeys(self, other));
  return same === (op === CompareOp.EQ);
}

function or(left: Value, right: Value): Value {
  if (!(left instanceof PyDict) || !(right instanceof PyDict)) return NotImplemented;
  const made = call(typeOf(left instanceof PyOrderedDict ? left : right), left) as PyOrderedDict;
  updateFrom(made, right);
  return made;
}

function pop(self: PyOrderedDict, key: Value, fallback: Value | undefined): Value {
  const entry = self.find(key);
  const value = entry?.v;
  if (entry === undefined || value === undefined) return fallback ?? raiseWith(exc.KeyError, key);
  self.take(entry);
  return value;
}

function popitem(self: PyOrderedDict, last: Value): Value {
  const entry = self.outermost(isTrue(last));
  if (entry === undefined) return raiseWith(exc.KeyError, 'dictionary is empty');
  const item = new PyTuple([entry.k, entry.v!]);
  self.take(entry);
  return item;
}

function setdefault(self: PyOrderedDict, key: Value, value: Value): Value {
  if (isExact(self)) return self.setDefault(key, value);
  if (contains(self, key)) return getItem(self, key);
  setItem(self, key, value);
  return value;
}

function moveToEnd(self: PyOrderedDict, key: Value, last: Value): Value {
  const toEnd = isTrue(last);
  const entry = self.find(key);
  if (entry === undefined) return raiseWith(exc.KeyError, key);
  if (entry !== self.outermost(toEnd)) {
    if (toEnd) self.moveToEnd(entry);
    else self.moveToStart(entry);
  }
  return None;
}

function copy(self: PyOrderedDict): Value {
  const exact = isExact(self);
  const made = (exact ? new PyOrderedDict() : call(typeOf(self))) as PyOrderedDict;
  if (self.orphan !== undefined) raiseWith(exc.KeyError, self.orphan);
  for (const entry of self.liveEntries()) setItem(made, entry.k, exact ? self.lookUp(entry) : getItem(self, entry.k));
  return made;
}

function fromkeys(cls: Value, iterable: Value, value: Value): Value {
  const made = call(cls);
  for (const key of toArray(iterable)) setItem(made, key, value);
  return made;
}

export const orderedDictType: PyType = defineType<PyOrderedDict>({
  name: 'collections.OrderedDict',
  instance: PyOrderedDict,
  base: dictType,
  doc: 'Dictionary that remembers insertion order',
  hasDict: true,
  weakrefs: true,
  unhashable: true,
  slots: {
    tp_init: init,
    tp_repr: odictRepr,
    tp_richcompare: compare,
    tp_iter: (self) => new PyODictIterator(self, 'keys', false),
    nb_or: or,
    nb_inplace_or: (left, right) => {
      updateFrom(left as PyOrderedDict, right);
      return left;
    },
    mp_ass_subscript: (self, key, value) => {
      if (value !== undefined) self.set(key, value);
      else self.take(self.find(key) ?? raiseWith(exc.KeyError, key));
    },
  },
  methods: {
    'update($self, /, *args, **kwargs)': update,
    'pop($self, /, key, default=<unrepresentable>)': pop,
    'popitem($self, /, last=True)': popitem,
    'setdefault($self, /, key, default=None)': setdefault,
    'move_to_end($self, /, key, last=True)': moveToEnd,
    'copy($self, /)': copy,
    'clear($self, /)': (self: PyOrderedDict): Value => {
      self.clear();
      return None;
    },
    'keys($self, /)': (self: PyOrderedDict): Value => new PyODictKeys(self),
    'values($self, /)': (self: PyOrderedDict): Value => new PyODictValues(self),
    'items($self, /)': (self: PyOrderedDict): Value => new PyODictItems(self),
    '__reversed__($self, /)': (self: PyOrderedDict): Value => new PyODictIterator(self, 'keys', true),
    '__sizeof__($self, /)': (self: PyOrderedDict): Value => 96 + 184 * Math.ceil(self.size / 8),
    '__reduce__($self, /)': (self: PyOrderedDict): Value => {
      const state = callMethod(self, '__getstate__');
      return new PyTuple([typeOf(self), new PyTuple([]), state, None, getIter(callMethod(self, 'items'))]);
    },
  },
  classMethods: { 'fromkeys($type, /, iterable, value=None)': fromkeys },
  getset: { __dict__: { get: (self) => instanceDict(self) } },
});
