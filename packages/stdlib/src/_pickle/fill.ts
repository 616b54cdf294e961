import {
  call,
  genericGetAttr,
  getAttr,
  None,
  PyDict,
  PyList,
  PySet,
  PyTuple,
  type PyType,
  setAttr,
  setItem,
  setOwnAttribute,
  strToJs,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { cannotUnpickle } from './state.js';
import type { PyUnpickler } from './unpickler-object.js';

// Opcodes that put what stands from a place on into the object below it.

/** The object below `start`, or `undefined` where nothing stands above it. */
function target(self: PyUnpickler, start: number): Value | undefined {
  const { length } = self.stack;
  if (start > length || start <= self.fence) self.underflow();
  return length === start ? undefined : self.stack[start - 1];
}

const listType = PyList.prototype.ob_type;
const exactDictType = PyDict.prototype.ob_type;

export function appendItems(self: PyUnpickler, start: number): void {
  const list = target(self, start);
  if (list === undefined) return;
  const { stack } = self;
  if (list instanceof PyList && typeOf(list) === listType) {
    const { items } = list;
    for (let i = start; i < stack.length; i++) items.push(stack[i]!);
    stack.length = start;
    return;
  }
  const extend = tryGetAttr(list, 'extend');
  if (extend !== undefined) {
    call(extend, new PyList(self.popFrom(start)));
    return;
  }
  const append = getAttr(list, 'append');
  for (const item of self.popFrom(start)) call(append, item);
}

export function setItems(self: PyUnpickler, start: number): void {
  const dict = target(self, start);
  if (dict === undefined) return;
  const { stack } = self;
  const end = stack.length;
  if ((end - start) % 2 !== 0) cannotUnpickle('odd number of items for SETITEMS');
  if (dict instanceof PyDict && typeOf(dict) === exactDictType) {
    for (let i = start; i < end; i += 2) dict.set(stack[i]!, stack[i + 1]!);
  } else {
    for (let i = start; i < end; i += 2) setItem(dict, stack[i]!, stack[i + 1]!);
  }
  stack.length = start;
}

export function addItems(self: PyUnpickler, start: number): void {
  const set = target(self, start);
  if (set === undefined) return;
  const items = self.popFrom(start);
  if (set instanceof PySet) {
    for (const item of items) set.add(item);
    return;
  }
  const add = getAttr(set, 'add');
  for (const item of items) call(add, item);
}

/** BUILD: the state goes to `__setstate__`, or into the attributes. */
export function build(self: PyUnpickler): void {
  if (self.stack.length - 2 < self.fence) self.underflow();
  let state = self.pop();
  const instance = self.top();
  const setState = tryGetAttr(instance, '__setstate__');
  if (setState !== undefined) {
    call(setState, state);
    return;
  }
  let slots: Value | undefined;
  if (state instanceof PyTuple && state.items.length === 2) [state, slots] = state.items as [Value, Value];
  if (state !== None) {
    if (!(state instanceof PyDict)) return cannotUnpickle('state is not a dictionary');
    setAttributes(instance, state);
  }
  if (slots === undefined) return;
  if (!(slots instanceof PyDict)) return cannotUnpickle('slot state is not a dictionary');
  for (const { k, v } of slots.liveEntries()) setAttr(instance, strToJs(k)!, v);
}

/** `instance.__dict__.update(state)`, without making a dict of attributes that are not in one. */
function setAttributes(instance: Value, state: PyDict): void {
  const entries = state.liveEntries();
  const type = typeOf(instance);
  if (hasPlainDict(type)) {
    const own = instance as { dict: PyDict | undefined };
    if (own.dict === undefined && entries.every(({ k }) => typeof k === 'string' && !isData(type.lookup(k)))) {
      for (const { k, v } of entries) setOwnAttribute(own, k as string, v);
      return;
    }
  }
  const dict = getAttr(instance, '__dict__');
  for (const { k, v } of entries) setItem(dict, k, v);
}

/** Whether `instance.__dict__` is nothing but the attributes that objects of the type have of their own. */
function hasPlainDict(type: PyType): boolean {
  if (!type.hasDict || type.tp_getattro !== genericGetAttr) return false;
  const descriptor = type.lookup('__dict__');
  return descriptor !== undefined && typeName(descriptor) === 'getset_descriptor';
}

/** A data descriptor of the class stands in the way of an attribute of this name. */
const isData = (descriptor: Value | undefined): boolean => descriptor !== undefined && typeOf(descriptor).tp_descr_set !== undefined;
