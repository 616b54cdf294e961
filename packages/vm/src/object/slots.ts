import type { Value } from './py-object.js';
import type { PyType } from './py-type.js';

/** Keyword names of a call, in order. Their values are the last `kwnames.length` of the arguments (PEP 590). */
export type KwNames = readonly string[];

type UnarySlot = (self: Value) => Value;
/** Returns `NotImplemented` when it does not know the other operand. Called with the operands in source order. */
export type BinarySlot = (left: Value, right: Value) => Value;
export type TernarySlot = (base: Value, exponent: Value, modulus: Value) => Value;
type LengthSlot = (self: Value) => number;
type RepeatSlot = (self: Value, count: number) => Value;
/** The values of `Py_LT` … `Py_GE`. */
export const CompareOp = { LT: 0, LE: 1, EQ: 2, NE: 3, GT: 4, GE: 5 } as const;
export type CompareOp = (typeof CompareOp)[keyof typeof CompareOp];
export const COMPARE_TEXT = ['<', '<=', '==', '!=', '>', '>='] as const;
/** `a < b` asks `b > a` in turn. */
export const SWAPPED_COMPARE: readonly CompareOp[] = [4, 5, 2, 3, 0, 1];

/**
 * What a type can do, under CPython's slot names. A missing slot is `undefined`. Three differences from CPython's C:
 * - keyword arguments come as `kwnames` (vectorcall's form) everywhere, `tp_new` and `tp_init` included;
 * - `tp_iternext` ends by returning `undefined`; nothing is raised;
 * - `mp_length` and `sq_ass_item` do not exist: `sq_length` and `mp_ass_subscript` serve.
 * A `tp_call` may return `undefined`: it did not complete, frames were pushed instead (see `ThreadState`).
 */
export interface TypeSlots {
  tp_repr: UnarySlot | undefined;
  tp_str: UnarySlot | undefined;
  /** A guest int, never -1. `undefined` means "not looked at yet"; an unhashable type has `hashNotImplemented`. */
  tp_hash: ((self: Value) => number | bigint) | undefined;
  tp_call: ((self: Value, args: readonly Value[], kwnames: KwNames | undefined) => Value | undefined) | undefined;
  tp_getattro: ((self: Value, name: string) => Value) | undefined;
  /** `undefined` deletes. */
  tp_setattro: ((self: Value, name: string, value: Value | undefined) => void) | undefined;
  tp_richcompare: ((self: Value, other: Value, op: CompareOp) => Value) | undefined;
  tp_iter: UnarySlot | undefined;
  tp_iternext: ((self: Value) => Value | undefined) | undefined;
  /** `instance` is `undefined` for an access through the class. */
  tp_descr_get: ((descr: Value, instance: Value | undefined, owner: PyType) => Value) | undefined;
  tp_descr_set: ((descr: Value, instance: Value, value: Value | undefined) => void) | undefined;
  tp_new: ((type: PyType, args: readonly Value[], kwnames: KwNames | undefined) => Value) | undefined;
  tp_init: ((self: Value, args: readonly Value[], kwnames: KwNames | undefined) => void) | undefined;
  tp_finalize: ((self: Value) => void) | undefined;

  nb_add: BinarySlot | undefined;
  nb_subtract: BinarySlot | undefined;
  nb_multiply: BinarySlot | undefined;
  nb_remainder: BinarySlot | undefined;
  nb_divmod: BinarySlot | undefined;
  nb_power: TernarySlot | undefined;
  nb_negative: UnarySlot | undefined;
  nb_positive: UnarySlot | undefined;
  nb_absolute: UnarySlot | undefined;
  nb_bool: ((self: Value) => boolean) | undefined;
  nb_invert: UnarySlot | undefined;
  nb_lshift: BinarySlot | undefined;
  nb_rshift: BinarySlot | undefined;
  nb_and: BinarySlot | undefined;
  nb_xor: BinarySlot | undefined;
  nb_or: BinarySlot | undefined;
  nb_int: UnarySlot | undefined;
  nb_float: UnarySlot | undefined;
  nb_index: UnarySlot | undefined;
  nb_floor_divide: BinarySlot | undefined;
  nb_true_divide: BinarySlot | undefined;
  nb_matrix_multiply: BinarySlot | undefined;
  nb_inplace_add: BinarySlot | undefined;
  nb_inplace_subtract: BinarySlot | undefined;
  nb_inplace_multiply: BinarySlot | undefined;
  nb_inplace_remainder: BinarySlot | undefined;
  nb_inplace_power: TernarySlot | undefined;
  nb_inplace_lshift: BinarySlot | undefined;
  nb_inplace_rshift: BinarySlot | undefined;
  nb_inplace_and: BinarySlot | undefined;
  nb_inplace_xor: BinarySlot | undefined;
  nb_inplace_or: BinarySlot | undefined;
  nb_inplace_floor_divide: BinarySlot | undefined;
  nb_inplace_true_divide: BinarySlot | undefined;
  nb_inplace_matrix_multiply: BinarySlot | undefined;

  sq_length: LengthSlot | undefined;
  sq_concat: BinarySlot | undefined;
  sq_repeat: RepeatSlot | undefined;
  sq_item: ((self: Value, index: number) => Value | undefined) | undefined;
  sq_contains: ((self: Value, item: Value) => boolean) | undefined;
  sq_inplace_concat: BinarySlot | undefined;
  sq_inplace_repeat: RepeatSlot | undefined;
  mp_subscript: BinarySlot | undefined;
  /** `undefined` deletes. */
  mp_ass_subscript: ((self: Value, key: Value, value: Value | undefined) => void) | undefined;

  am_await: UnarySlot | undefined;
  am_aiter: UnarySlot | undefined;
  am_anext: UnarySlot | undefined;
  /**
   * `send(value)` without exceptions, for `await` and `yield from`: gives what was yielded. `undefined` says that there is a return value in
   * `ThreadState.returned`, or that a frame was pushed whose value (a yield) or StopIteration (a return) comes in its stead.
   */
  am_send: ((self: Value, value: Value) => Value | undefined) | undefined;

  /** The bytes of an object that exports a buffer (PEP 688); `release` is called once when the view is given up. */
  bf_getbuffer: ((self: Value, flags: number) => BufferInfo) | undefined;
  bf_releasebuffer: ((self: Value, info: BufferInfo) => void) | undefined;
}

/** What `memoryview` and the natives that take bytes see of an exporter. Sizes in bytes. */
export interface BufferInfo {
  /** The exporter's own memory: writes are seen by it. */
  readonly bytes: Uint8Array;
  /** Where in `bytes` the item with all indexes 0 stands; 0 if left out. */
  readonly offset?: number;
  readonly readonly: boolean;
  readonly itemsize: number;
  /** `struct` format of one item. */
  readonly format: string;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Whose buffer it is, where the object that was asked hands on another's. */
  readonly owner?: { readonly exporter: Value; readonly info: BufferInfo };
  /** Called after `bf_releasebuffer`, for a buffer that is another object's. */
  readonly giveBack?: () => void;
}
