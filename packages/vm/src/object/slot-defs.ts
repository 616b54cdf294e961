import { call, callSpecial, callWith, lookupSpecial } from '../abstract/call.js';
import { asIndex, asSize } from '../abstract/number.js';
import { isTrue } from '../abstract/object.js';
import { PyFunction } from '../builtins/function.js';
import { bufferSlot, releaseBufferSlot, wrapBuffer, wrapReleaseBuffer } from '../builtins/memoryview/python-buffer.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise } from '../exceptions/raise.js';
import { stopIteration } from '../frame/leave.js';
import { currentThread } from '../state/thread.js';
import { hasOwnGetattribute, tryGenericGetAttr } from './attribute.js';
import { None, NotImplemented, type Value } from './py-object.js';
import { type PyType, TypeFlags } from './py-type.js';
import type { CompareOp, KwNames, TypeSlots } from './slots.js';
import { typeName, typeOf } from './type-of.js';
import { strToJs } from './wide-str.js';

/** A slot of any type, seen from the table: the row knows how to call it. */
// biome-ignore lint/suspicious/noExplicitAny: the signature depends on the row, see TypeSlots
export type SlotFunction = (...args: any[]) => any;

/**
 * One dunder: `slotdefs[]` of typeobject.c. The table drives both directions: `wrap` makes a native slot callable from
 * Python, `make` makes a Python method serve as the slot.
 */
export interface SlotDef {
  readonly dunder: string;
  readonly slot: keyof TypeSlots;
  /** Calls the native `slot` for `self.dunder(*args)`. */
  readonly wrap: (slot: SlotFunction, self: Value, args: readonly Value[], kwnames: KwNames | undefined) => Value;
  /** What stands in the slot of a class whose MRO has `dunder` as a Python object. Shared by all classes. */
  readonly make: SlotFunction;
}

function checkArgs(args: readonly Value[], kwnames: KwNames | undefined, count: number): void {
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'wrapper takes no keyword arguments');
  // `PyArg_UnpackTuple` without a name: the blank is CPython's.
  if (args.length !== count)
    raise(exc.TypeError, `${count === 2 ? ' ' : ''}expected ${count} argument${count === 1 ? '' : 's'}, got ${args.length}`);
}

const rows: SlotDef[] = [];
const row = (dunder: string, slot: keyof TypeSlots, wrap: SlotDef['wrap'], make: SlotFunction): void => {
  rows.push({ dunder, slot, wrap, make });
};

function unary(dunder: string, slot: keyof TypeSlots, make: SlotFunction = (self: Value) => callSpecial(self, dunder)): void {
  const wrap: SlotDef['wrap'] = (fn, self, args, kwnames) => {
    checkArgs(args, kwnames, 0);
    return fn(self) as Value;
  };
  row(dunder, slot, wrap, make);
}

/**
 * `SLOT1BINFULL`: a class may have `__add__`, `__radd__` or both in Python; the slot asks the right one, the right
 * operand's reflected method first when its type is a subclass that overrides it.
 */
function binaryOperator(name: string, slot: keyof TypeSlots): void {
  const left = `__${name}__`;
  const right = `__r${name}__`;
  const make = (self: Value, other: Value): Value => {
    const selfType = typeOf(self);
    const otherType = typeOf(other);
    let tryOther = selfType !== otherType && otherType[slot] === make;
    if (selfType[slot] === make) {
      if (tryOther && otherType.isSubtypeOf(selfType) && otherType.lookup(right) !== selfType.lookup(right)) {
        const result = trySpecial(other, right, self);
        if (result !== NotImplemented) return result;
        tryOther = false;
      }
      const result = trySpecial(self, left, other);
      if (result !== NotImplemented || selfType === otherType) return result;
    }
    return tryOther ? trySpecial(other, right, self) : NotImplemented;
  };
  row(left, slot, (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0]) as Value), make);
  row(right, slot, (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(args[0], self) as Value), make);
}

/** Calls `self.dunder(...)`; `NotImplemented` when the type has no such method. */
function trySpecial(self: Value, dunder: string, ...args: Value[]): Value {
  return typeOf(self).lookup(dunder) === undefined ? NotImplemented : callSpecial(self, dunder, ...args);
}

function inplaceOperator(name: string, slot: keyof TypeSlots): void {
  const dunder = `__i${name}__`;
  row(
    dunder,
    slot,
    (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0], None) as Value),
    (self: Value, other: Value) => callSpecial(self, dunder, other),
  );
}

const COMPARISONS = ['__lt__', '__le__', '__eq__', '__ne__', '__gt__', '__ge__'] as const;

function richCompareSlot(self: Value, other: Value, op: CompareOp): Value {
  const dunder = COMPARISONS[op]!;
  const descr = typeOf(self).lookup(dunder);
  if (descr instanceof PyFunction) {
    const tstate = currentThread();
    return tstate.evaluator.call(tstate, descr, [self, other], undefined);
  }
  if (descr !== undefined && (typeOf(descr).tp_flags & TypeFlags.METHOD_DESCRIPTOR) === 0) {
    // What a descriptor raises as it gives the method is as good as no method.
    try {
      lookupSpecial(self, dunder);
    } catch (error) {
      if (!isRaised(error, exc.BaseException)) throw error;
      return NotImplemented;
    }
  }
  return descr === undefined ? NotImplemented : callSpecial(self, dunder, other);
}

function getAttrSlot(self: Value, name: string): Value {
  const type = typeOf(self);
  const hook = type.lookup('__getattr__');
  const getattribute = type.lookup('__getattribute__');
  if (hook === undefined) return callSpecial(self, '__getattribute__', name);
  try {
    if (getattribute !== undefined && hasOwnGetattribute(type)) return callSpecial(self, '__getattribute__', name);
    const found = tryGenericGetAttr(self, name);
    if (found !== undefined) return found;
  } catch (error) {
    if (!isRaised(error, exc.AttributeError)) throw error;
  }
  return callSpecial(self, '__getattr__', name);
}

const setAttrSlot = (self: Value, name: string, value: Value | undefined): void => {
  if (value === undefined) callSpecial(self, '__delattr__', name);
  else callSpecial(self, '__setattr__', name, value);
};

/** `hackcheck`: `object.__setattr__` is no way around what the native class behind an object says. */
function checkOwner(fn: unknown, self: Value, what: string): void {
  const native = typeOf(self).tp_mro.find((base) => !base.isHeapType && base.tp_dict.getStr(what) !== undefined);
  if (native !== undefined && native.tp_setattro !== fn) raise(exc.TypeError, `can't apply this ${what} to ${typeName(self)} object`);
}

const setItemSlot = (self: Value, key: Value, value: Value | undefined): void => {
  if (value === undefined) callSpecial(self, '__delitem__', key);
  else callSpecial(self, '__setitem__', key, value);
};

const descrSetSlot = (self: Value, instance: Value, value: Value | undefined): void => {
  if (value === undefined) callSpecial(self, '__delete__', instance);
  else callSpecial(self, '__set__', instance, value);
};

function boolSlot(self: Value): boolean {
  const usesBool = lookupSpecial(self, '__bool__') !== undefined;
  if (!usesBool && lookupSpecial(self, '__len__') === undefined) return true;
  const result = callSpecial(self, usesBool ? '__bool__' : '__len__');
  return usesBool ? checkedBool(result) : isTrue(result);
}

/** What `__bool__` has given. */
export function checkedBool(result: Value): boolean {
  return typeof result === 'boolean' ? result : raise(exc.TypeError, `__bool__ should return bool, returned ${typeName(result)}`);
}

const lengthSlot = (self: Value): number => checkedLength(callSpecial(self, '__len__'));

/** What `__len__` has given. */
export function checkedLength(result: Value): number {
  const size = asIndex(result);
  if (size < 0) raise(exc.ValueError, '__len__() should return >= 0');
  if (typeof size === 'bigint') raise(exc.OverflowError, "cannot fit 'int' into an index-sized integer");
  return size;
}

function hashSlot(self: Value): number | bigint {
  const method = typeOf(self).lookup('__hash__');
  if (method === undefined || method === None) raise(exc.TypeError, `unhashable type: '${typeName(self)}'`);
  return checkedHash(callSpecial(self, '__hash__'));
}

/** What `__hash__` has given. */
export function checkedHash(result: Value): number | bigint {
  if (typeof result !== 'number' && typeof result !== 'bigint' && !typeOf(result).isSubtypeOf(typeOf(0))) {
    raise(exc.TypeError, '__hash__ method should return an integer');
  }
  const hash = typeOf(0).tp_hash!(result);
  return hash === -1 ? -2 : hash;
}

function containsSlot(self: Value, item: Value): boolean {
  return isTrue(callSpecial(self, '__contains__', item));
}

function iterSlot(self: Value): Value {
  const type = typeOf(self);
  const method = type.lookup('__iter__');
  if (method === None) raise(exc.TypeError, `'${type.tp_name}' object is not iterable`);
  return callSpecial(self, '__iter__');
}

function iterNextSlot(self: Value): Value | undefined {
  try {
    return callSpecial(self, '__next__');
  } catch (error) {
    if (isRaised(error, exc.StopIteration)) return undefined;
    throw error;
  }
}

function descrGetSlot(self: Value, instance: Value | undefined, owner: PyType): Value {
  const get = typeOf(self).lookup('__get__');
  if (get === undefined) return self;
  return call(get, self, instance ?? None, owner);
}

function hashWrap(fn: SlotFunction, self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value {
  checkArgs(args, kwnames, 0);
  return fn(self) as Value;
}

unary('__repr__', 'tp_repr');
unary('__str__', 'tp_str');
row('__hash__', 'tp_hash', hashWrap, hashSlot);
row('__call__', 'tp_call', (fn, self, args, kwnames) => fn(self, args, kwnames) as Value, callSlot);
row(
  '__getattribute__',
  'tp_getattro',
  (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, attributeName(args[0]!)) as Value),
  getAttrSlot,
);
row(
  '__getattr__',
  'tp_getattro',
  (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, attributeName(args[0]!)) as Value),
  getAttrSlot,
);
row(
  '__setattr__',
  'tp_setattro',
  (fn, self, args, kwnames) => (
    checkArgs(args, kwnames, 2), checkOwner(fn, self, '__setattr__'), fn(self, attributeName(args[0]!), args[1]), None
  ),
  setAttrSlot,
);
row(
  '__delattr__',
  'tp_setattro',
  (fn, self, args, kwnames) => (
    checkArgs(args, kwnames, 1), checkOwner(fn, self, '__delattr__'), fn(self, attributeName(args[0]!), undefined), None
  ),
  setAttrSlot,
);
COMPARISONS.forEach((dunder, op) => {
  row(
    dunder,
    'tp_richcompare',
    (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0], op) as Value),
    richCompareSlot,
  );
});
unary('__iter__', 'tp_iter', iterSlot);
row('__next__', 'tp_iternext', nextWrap, iterNextSlot);
row('__get__', 'tp_descr_get', descrGetWrap, descrGetSlot);
row('__set__', 'tp_descr_set', (fn, self, args, kwnames) => (checkArgs(args, kwnames, 2), fn(self, args[0], args[1]), None), descrSetSlot);
row(
  '__delete__',
  'tp_descr_set',
  (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0], undefined), None),
  descrSetSlot,
);
row('__init__', 'tp_init', (fn, self, args, kwnames) => (fn(self, args, kwnames), None), initSlot);
row(
  '__del__',
  'tp_finalize',
  (fn, self, args, kwnames) => (checkArgs(args, kwnames, 0), fn(self), None),
  (self: Value) => callSpecial(self, '__del__'),
);

binaryOperator('add', 'nb_add');
binaryOperator('sub', 'nb_subtract');
binaryOperator('mul', 'nb_multiply');
binaryOperator('mod', 'nb_remainder');
binaryOperator('divmod', 'nb_divmod');
const powSlot = (base: Value, exponent: Value, modulus: Value): Value => {
  if (modulus === None) return powBinary(base, exponent);
  return typeOf(base).nb_power === powSlot ? callSpecial(base, '__pow__', exponent, modulus) : NotImplemented;
};
const powBinary = (base: Value, exponent: Value): Value => {
  const ownLeft = typeOf(base).nb_power === powSlot;
  const ownRight = typeOf(exponent) !== typeOf(base) && typeOf(exponent).nb_power === powSlot;
  if (
    ownRight &&
    ownLeft &&
    typeOf(exponent).isSubtypeOf(typeOf(base)) &&
    typeOf(exponent).lookup('__rpow__') !== typeOf(base).lookup('__rpow__')
  ) {
    const result = trySpecial(exponent, '__rpow__', base);
    if (result !== NotImplemented) return result;
    return trySpecial(base, '__pow__', exponent);
  }
  const result = ownLeft ? trySpecial(base, '__pow__', exponent) : NotImplemented;
  return result === NotImplemented && ownRight ? trySpecial(exponent, '__rpow__', base) : result;
};
row('__pow__', 'nb_power', powWrap(false), powSlot);
row('__rpow__', 'nb_power', powWrap(true), powSlot);
unary('__neg__', 'nb_negative');
unary('__pos__', 'nb_positive');
unary('__abs__', 'nb_absolute');
unary('__bool__', 'nb_bool', boolSlot);
unary('__invert__', 'nb_invert');
binaryOperator('lshift', 'nb_lshift');
binaryOperator('rshift', 'nb_rshift');
binaryOperator('and', 'nb_and');
binaryOperator('xor', 'nb_xor');
binaryOperator('or', 'nb_or');
unary('__int__', 'nb_int');
unary('__float__', 'nb_float');
binaryOperator('floordiv', 'nb_floor_divide');
binaryOperator('truediv', 'nb_true_divide');
unary('__index__', 'nb_index');
binaryOperator('matmul', 'nb_matrix_multiply');
for (const [name, slot] of [
  ['add', 'nb_inplace_add'],
  ['sub', 'nb_inplace_subtract'],
  ['mul', 'nb_inplace_multiply'],
  ['mod', 'nb_inplace_remainder'],
  ['pow', 'nb_inplace_power'],
  ['lshift', 'nb_inplace_lshift'],
  ['rshift', 'nb_inplace_rshift'],
  ['and', 'nb_inplace_and'],
  ['xor', 'nb_inplace_xor'],
  ['or', 'nb_inplace_or'],
  ['floordiv', 'nb_inplace_floor_divide'],
  ['truediv', 'nb_inplace_true_divide'],
  ['matmul', 'nb_inplace_matrix_multiply'],
] as const) {
  inplaceOperator(name, slot);
}

// Sequence and mapping rows come after the number rows: a dunder that serves two slots belongs to the first for a native type.
unary('__len__', 'sq_length', lengthSlot);
const subscriptSlot = (self: Value, key: Value): Value => callSpecial(self, '__getitem__', key);
row('__getitem__', 'mp_subscript', (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0]) as Value), subscriptSlot);
row(
  '__setitem__',
  'mp_ass_subscript',
  (fn, self, args, kwnames) => (checkArgs(args, kwnames, 2), fn(self, args[0], args[1]), None),
  setItemSlot,
);
row(
  '__delitem__',
  'mp_ass_subscript',
  (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0], undefined), None),
  setItemSlot,
);
// A concatenation or repetition in Python is a number slot; these rows only give native sequences their methods.
const sequenceOnly = (dunder: string, slot: keyof TypeSlots, wrap: SlotDef['wrap']): void =>
  row(dunder, slot, wrap, undefined as unknown as SlotFunction);
sequenceOnly('__add__', 'sq_concat', (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0]) as Value));
sequenceOnly('__mul__', 'sq_repeat', (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, repeatCount(args[0]!)) as Value));
sequenceOnly('__rmul__', 'sq_repeat', (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, repeatCount(args[0]!)) as Value));
sequenceOnly('__iadd__', 'sq_inplace_concat', (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0]) as Value));
sequenceOnly(
  '__imul__',
  'sq_inplace_repeat',
  (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, repeatCount(args[0]!)) as Value),
);
row('__getitem__', 'sq_item', (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), itemWrap(fn, self, args[0]!)), itemSlot);
row('__contains__', 'sq_contains', (fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), fn(self, args[0]) as Value), containsSlot);
row('__buffer__', 'bf_getbuffer', (_fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), wrapBuffer(self, args[0]!)), bufferSlot);
row(
  '__release_buffer__',
  'bf_releasebuffer',
  (_fn, self, args, kwnames) => (checkArgs(args, kwnames, 1), wrapReleaseBuffer(self, args[0]!)),
  releaseBufferSlot,
);
unary('__await__', 'am_await');
unary('__aiter__', 'am_aiter');
unary('__anext__', 'am_anext');

function callSlot(self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const method = lookupSpecial(self, '__call__');
  if (method === undefined) raise(exc.TypeError, `'${typeName(self)}' object is not callable`);
  return typeOf(method).tp_call!(method, args, kwnames);
}

/** Whether instances are initialised by an `__init__` that is no native's own. */
export const hasPythonInit = (type: PyType): boolean => type.tp_init === initSlot;

function initSlot(self: Value, args: readonly Value[], kwnames: KwNames | undefined): void {
  const method = lookupSpecial(self, '__init__')!;
  const result = callWith(method, args, kwnames);
  if (result !== None) raise(exc.TypeError, `__init__() should return None, not '${typeName(result)}'`);
}

function nextWrap(fn: SlotFunction, self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value {
  checkArgs(args, kwnames, 0);
  const tstate = currentThread();
  tstate.stopValue = undefined;
  const value = fn(self) as Value | undefined;
  if (value === undefined) throw stopIteration(tstate.stopValue ?? None);
  return value;
}

function descrGetWrap(fn: SlotFunction, self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'wrapper __get__() takes no keyword arguments');
  if (args.length < 1 || args.length > 2)
    raise(
      exc.TypeError,
      ` expected at ${args.length < 1 ? 'least 1' : 'most 2'} argument${args.length < 1 ? '' : 's'}, got ${args.length}`,
    );
  const instance = args[0] === None ? undefined : args[0];
  const owner = args[1] === None ? undefined : args[1];
  if (instance === undefined && owner === undefined) raise(exc.TypeError, '__get__(None, None) is invalid');
  return fn(self, instance, owner ?? typeOf(instance!)) as Value;
}

function powWrap(reflected: boolean): SlotDef['wrap'] {
  return (fn, self, args, kwnames) => {
    if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'wrapper takes no keyword arguments');
    if (args.length < 1 || args.length > 2)
      raise(exc.TypeError, ` expected at ${args.length < 1 ? 'least 1 argument' : 'most 2 arguments'}, got ${args.length}`);
    const modulus = args[1] ?? None;
    return (reflected ? fn(args[0], self, modulus) : fn(self, args[0], modulus)) as Value;
  };
}

function attributeName(name: Value): string {
  return strToJs(name) ?? raise(exc.TypeError, `attribute name must be string, not '${typeName(name)}'`);
}

const repeatCount = (count: Value): number => asSize(count, exc.OverflowError);

function itemWrap(fn: SlotFunction, self: Value, key: Value): Value {
  let index = asSize(key, exc.OverflowError);
  if (index < 0) index += typeOf(self).sq_length?.(self) ?? 0;
  const item = fn(self, index) as Value | undefined;
  if (item === undefined) raise(exc.IndexError, `${typeName(self)} index out of range`);
  return item;
}

/** Old-style sequences: `iter()` and `reversed()` ask items by index until IndexError. */
function itemSlot(self: Value, index: number): Value | undefined {
  try {
    return callSpecial(self, '__getitem__', index);
  } catch (error) {
    if (isRaised(error, exc.IndexError) || isRaised(error, exc.StopIteration)) return undefined;
    throw error;
  }
}

/** Every dunder that is tied to a slot, in the order in which slots are looked for. */
export const SLOT_DEFS: readonly SlotDef[] = rows;

const byDunder = new Map<string, SlotDef[]>();
for (const def of rows) {
  const same = byDunder.get(def.dunder);
  if (same === undefined) byDunder.set(def.dunder, [def]);
  else same.push(def);
}

/** The rows of one dunder, none for a name that ties to no slot. */
export const slotDefsOf = (dunder: string): readonly SlotDef[] => byDunder.get(dunder) ?? [];

const bySlot = new Map<keyof TypeSlots, SlotDef[]>();
for (const def of rows) {
  const same = bySlot.get(def.slot);
  if (same === undefined) bySlot.set(def.slot, [def]);
  else same.push(def);
}

/** The rows that share a slot (`__add__` and `__radd__`). */
export const slotRows = (slot: keyof TypeSlots): readonly SlotDef[] => bySlot.get(slot) ?? [];

/** Every slot that a table row ties to a dunder. */
export const TIED_SLOTS: readonly (keyof TypeSlots)[] = [...bySlot.keys()];
