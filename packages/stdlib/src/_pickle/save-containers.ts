import {
  callMethod,
  exc,
  getIter,
  iterNext,
  type PyDict,
  type PyFrozenSet,
  PyList,
  type PySet,
  PyTuple,
  raise,
  toArray,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { addressOf } from '../_hashlib/address.js';
import { Opcode } from './opcode.js';
import type { PyPickler } from './pickler-object.js';
import { save } from './save.js';
import { saveReduce } from './save-reduce.js';

/** So many items go between a MARK and the opcode that takes them. */
const BATCH_SIZE = 1000;

const TUPLE_OPCODES = [Opcode.EMPTY_TUPLE, Opcode.TUPLE1, Opcode.TUPLE2, Opcode.TUPLE3] as const;

export function saveTuple(self: PyPickler, tuple: PyTuple): void {
  const output = self.output!;
  const { items } = tuple;
  const { length } = items;
  if (length === 0) {
    if (self.bin !== 0) output.op(Opcode.EMPTY_TUPLE);
    else output.ascii('(t');
    return;
  }
  const isShort = length <= 3 && self.protocol >= 2;
  if (!isShort) output.op(Opcode.MARK);
  for (let i = 0; i < length; i++) save(self, items[i]!);
  const index = self.memo.get(tuple);
  if (index === undefined) {
    output.op(isShort ? TUPLE_OPCODES[length]! : Opcode.TUPLE);
    self.memoize(tuple);
    return;
  }
  // An item led back to the tuple and wrote it: what stands on the stack goes, and it is got from the memo.
  if (!isShort && self.bin !== 0) output.op(Opcode.POP_MARK);
  else for (let i = isShort ? 1 : 0; i <= length; i++) output.op(Opcode.POP);
  self.writeGet(index);
}

const describe = (object: Value): string => `${typeName(object)} at ${addressOf(object)}`;

export function saveList(self: PyPickler, list: PyList): void {
  if (self.fast !== 0) self.enterFast(list, () => describe(list));
  if (self.bin !== 0) self.output!.op(Opcode.EMPTY_LIST);
  else self.output!.ascii('(l');
  const isEmpty = list.items.length === 0;
  self.memoize(list);
  if (!isEmpty) {
    if (self.protocol > 0) saveItemsOf(self, list);
    else appendAll(self, getIter(list));
  }
  if (self.fast !== 0) self.leaveFast(list);
}

/** The items of an exact list. It may change meanwhile. */
function saveItemsOf(self: PyPickler, list: PyList): void {
  const output = self.output!;
  if (list.items.length === 1) {
    save(self, list.items[0]!);
    output.op(Opcode.APPEND);
    return;
  }
  let total = 0;
  do {
    output.op(Opcode.MARK);
    const end = total + BATCH_SIZE;
    while (total < list.items.length && total < end) save(self, list.items[total++]!);
    output.op(Opcode.APPENDS);
  } while (total < list.items.length);
}

/** Items that are to be appended, from an iterator. */
export function appendAll(self: PyPickler, iterator: Value): void {
  const output = self.output!;
  if (self.protocol === 0) {
    for (let item = iterNext(iterator); item !== undefined; item = iterNext(iterator)) {
      save(self, item);
      output.op(Opcode.APPEND);
    }
    return;
  }
  let count: number;
  do {
    const first = iterNext(iterator);
    if (first === undefined) return;
    let item = iterNext(iterator);
    if (item === undefined) {
      save(self, first);
      output.op(Opcode.APPEND);
      return;
    }
    output.op(Opcode.MARK);
    save(self, first);
    count = 1;
    while (item !== undefined) {
      save(self, item);
      if (++count === BATCH_SIZE) break;
      item = iterNext(iterator);
    }
    output.op(Opcode.APPENDS);
  } while (count === BATCH_SIZE);
}

export function saveDict(self: PyPickler, dict: PyDict): void {
  if (self.fast !== 0) self.enterFast(dict, () => describe(dict));
  if (self.bin !== 0) self.output!.op(Opcode.EMPTY_DICT);
  else self.output!.ascii('(d');
  self.memoize(dict);
  if (dict.size > 0) {
    if (self.protocol > 0) saveEntriesOf(self, dict);
    else setAll(self, getIter(callMethod(dict, 'items')));
  }
  if (self.fast !== 0) self.leaveFast(dict);
}

/** The items of an exact dict. */
function saveEntriesOf(self: PyPickler, dict: PyDict): void {
  const output = self.output!;
  const { size } = dict;
  let position = dict.nextIndex(0);
  if (size === 1) {
    saveEntry(self, dict, position);
    output.op(Opcode.SETITEM);
    return;
  }
  let count: number;
  do {
    count = 0;
    output.op(Opcode.MARK);
    while (position < dict.entries.length) {
      saveEntry(self, dict, position);
      position = dict.nextIndex(position + 1);
      if (++count === BATCH_SIZE) break;
    }
    output.op(Opcode.SETITEMS);
    if (dict.size !== size) raise(exc.RuntimeError, 'dictionary changed size during iteration');
  } while (count === BATCH_SIZE);
}

function saveEntry(self: PyPickler, dict: PyDict, position: number): void {
  const entry = dict.entries[position]!;
  const value = entry.v!;
  save(self, entry.k);
  save(self, value);
}

function savePair(self: PyPickler, pair: Value): void {
  if (!(pair instanceof PyTuple) || pair.items.length !== 2) return raise(exc.TypeError, 'dict items iterator must return 2-tuples');
  save(self, pair.items[0]!);
  save(self, pair.items[1]!);
}

/** Pairs that are to be set, from an iterator. */
export function setAll(self: PyPickler, iterator: Value): void {
  const output = self.output!;
  if (self.protocol === 0) {
    for (let pair = iterNext(iterator); pair !== undefined; pair = iterNext(iterator)) {
      savePair(self, pair);
      output.op(Opcode.SETITEM);
    }
    return;
  }
  let count: number;
  do {
    const first = iterNext(iterator);
    if (first === undefined) return;
    let pair = iterNext(iterator);
    if (pair === undefined) {
      savePair(self, first);
      output.op(Opcode.SETITEM);
      return;
    }
    output.op(Opcode.MARK);
    savePair(self, first);
    count = 1;
    while (pair !== undefined) {
      savePair(self, pair);
      if (++count === BATCH_SIZE) break;
      pair = iterNext(iterator);
    }
    output.op(Opcode.SETITEMS);
  } while (count === BATCH_SIZE);
}

/** Older protocols know no sets: a call with a list of the items. */
const reduceSet = (self: PyPickler, set: PySet | PyFrozenSet): void =>
  saveReduce(self, new PyTuple([typeOf(set), new PyTuple([new PyList(set.items())])]), set);

export function saveSet(self: PyPickler, set: PySet): void {
  if (self.protocol < 4) {
    reduceSet(self, set);
    return;
  }
  const output = self.output!;
  output.op(Opcode.EMPTY_SET);
  self.memoize(set);
  const { size } = set;
  if (size === 0) return;
  let position = set.next(0);
  let count: number;
  do {
    count = 0;
    output.op(Opcode.MARK);
    while (position >= 0) {
      save(self, set.at(position));
      position = set.next(position + 1);
      if (++count === BATCH_SIZE) break;
    }
    output.op(Opcode.ADDITEMS);
    if (set.size !== size) raise(exc.RuntimeError, 'set changed size during iteration');
  } while (count === BATCH_SIZE);
}

export function saveFrozenSet(self: PyPickler, set: PyFrozenSet): void {
  if (self.protocol < 4) {
    reduceSet(self, set);
    return;
  }
  const output = self.output!;
  if (self.fast !== 0) self.enterFast(set, () => describe(set));
  output.op(Opcode.MARK);
  for (const item of toArray(set)) save(self, item);
  const index = self.memo.get(set);
  if (index === undefined) {
    output.op(Opcode.FROZENSET);
    self.memoize(set);
  } else {
    output.op(Opcode.POP_MARK);
    self.writeGet(index);
  }
  if (self.fast !== 0) self.leaveFast(set);
}
