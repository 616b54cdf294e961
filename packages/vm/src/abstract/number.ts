import { PyIntObject } from '../builtins/int-object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { BinarySlot, TernarySlot, TypeSlots } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';

type NumberSlot = keyof TypeSlots & `nb_${string}`;

interface Operator {
  readonly text: string;
  readonly slot: NumberSlot;
  readonly inplace: NumberSlot;
}

/** The operators in the order of `NB_ADD` … `NB_XOR`; `NB_INPLACE_ADD` … follow at 13. */
export const OPERATORS: readonly Operator[] = [
  { text: '+', slot: 'nb_add', inplace: 'nb_inplace_add' },
  { text: '&', slot: 'nb_and', inplace: 'nb_inplace_and' },
  { text: '//', slot: 'nb_floor_divide', inplace: 'nb_inplace_floor_divide' },
  { text: '<<', slot: 'nb_lshift', inplace: 'nb_inplace_lshift' },
  { text: '@', slot: 'nb_matrix_multiply', inplace: 'nb_inplace_matrix_multiply' },
  { text: '*', slot: 'nb_multiply', inplace: 'nb_inplace_multiply' },
  { text: '%', slot: 'nb_remainder', inplace: 'nb_inplace_remainder' },
  { text: '|', slot: 'nb_or', inplace: 'nb_inplace_or' },
  { text: '** or pow()', slot: 'nb_power', inplace: 'nb_inplace_power' },
  { text: '>>', slot: 'nb_rshift', inplace: 'nb_inplace_rshift' },
  { text: '-', slot: 'nb_subtract', inplace: 'nb_inplace_subtract' },
  { text: '/', slot: 'nb_true_divide', inplace: 'nb_inplace_true_divide' },
  { text: '^', slot: 'nb_xor', inplace: 'nb_inplace_xor' },
];
export const NB_INPLACE = 13;
export const Nb = {
  ADD: 0,
  AND: 1,
  FLOOR_DIVIDE: 2,
  LSHIFT: 3,
  MATRIX_MULTIPLY: 4,
  MULTIPLY: 5,
  REMAINDER: 6,
  OR: 7,
  POWER: 8,
  RSHIFT: 9,
  SUBTRACT: 10,
  TRUE_DIVIDE: 11,
  XOR: 12,
} as const;

/** A binary slot by the index of its operator: named properties, which V8 reads far faster than one whose name is a value. */
function slotAt(type: PyType, op: number): BinarySlot | undefined {
  switch (op) {
    case Nb.ADD:
      return type.nb_add;
    case Nb.AND:
      return type.nb_and;
    case Nb.FLOOR_DIVIDE:
      return type.nb_floor_divide;
    case Nb.LSHIFT:
      return type.nb_lshift;
    case Nb.MATRIX_MULTIPLY:
      return type.nb_matrix_multiply;
    case Nb.MULTIPLY:
      return type.nb_multiply;
    case Nb.REMAINDER:
      return type.nb_remainder;
    case Nb.OR:
      return type.nb_or;
    case Nb.RSHIFT:
      return type.nb_rshift;
    case Nb.SUBTRACT:
      return type.nb_subtract;
    case Nb.TRUE_DIVIDE:
      return type.nb_true_divide;
    default:
      return type.nb_xor;
  }
}

/** `binary_op1`: the operands' slots in the right order; `NotImplemented` when neither knows. */
function binarySlots(v: Value, w: Value, op: number): Value {
  const vt = typeOf(v);
  const left = slotAt(vt, op);
  const wt = typeOf(w);
  if (vt === wt) return left === undefined ? NotImplemented : left(v, w);
  let right = slotAt(wt, op);
  if (right === left) right = undefined;
  if (left !== undefined) {
    if (right !== undefined && wt.isSubtypeOf(vt)) {
      const result = right(v, w);
      if (result !== NotImplemented) return result;
      right = undefined;
    }
    const result = left(v, w);
    if (result !== NotImplemented) return result;
  }
  return right === undefined ? NotImplemented : right(v, w);
}

/** `v <op> w` for an index of `OPERATORS` (13 and above: in place): `PyNumber_Add` … `PyNumber_InPlaceXor`. */
export function binaryOp(v: Value, w: Value, op: number): Value {
  const inplace = op >= NB_INPLACE;
  const plain = inplace ? op - NB_INPLACE : op;
  if (plain === Nb.POWER) return power(v, w, None, inplace);
  if (inplace) {
    const slot = typeOf(v)[OPERATORS[plain]!.inplace] as BinarySlot | undefined;
    if (slot !== undefined) {
      const result = slot(v, w);
      if (result !== NotImplemented) return result;
    }
  }
  const result = binarySlots(v, w, plain);
  if (result !== NotImplemented) return result;
  return sequenceOp(v, w, plain, inplace);
}

/**
 * What `binaryOp` does after the left operand's own method, a Python function that was called already, has answered NotImplemented. The right
 * operand is of the same class or of a native type.
 */
export function binaryAfterLeft(v: Value, w: Value, op: number): Value {
  const inplace = op >= NB_INPLACE;
  const plain = inplace ? op - NB_INPLACE : op;
  const operator = OPERATORS[plain]!;
  const isPower = operator.slot === 'nb_power';
  let result: Value = NotImplemented;
  if (inplace && typeOf(v)[operator.inplace] !== undefined) {
    if (isPower) return power(v, w, None);
    result = binarySlots(v, w, plain);
  } else if (typeOf(v) !== typeOf(w)) {
    const right = typeOf(w)[operator.slot] as ((...operands: Value[]) => Value) | undefined;
    if (right !== undefined) result = isPower ? right(v, w, None) : right(v, w);
  }
  if (result !== NotImplemented) return result;
  return isPower ? operandError(v, w, inplace ? '**=' : '** or pow()') : sequenceOp(v, w, plain, inplace);
}

/** What is left of `+` and `*` when no number slot answered: concatenation and repetition. */
function sequenceOp(v: Value, w: Value, op: number, inplace: boolean): Value {
  const vt = typeOf(v);
  const wt = typeOf(w);
  if (op === Nb.ADD) {
    const concat = (inplace ? vt.sq_inplace_concat : undefined) ?? vt.sq_concat;
    if (concat !== undefined) return concat(v, w);
  } else if (op === Nb.MULTIPLY) {
    const repeat = (inplace ? vt.sq_inplace_repeat : undefined) ?? vt.sq_repeat;
    if (repeat !== undefined) return repeat(v, repeatCount(w));
    if (wt.sq_repeat !== undefined) return wt.sq_repeat(w, repeatCount(v));
  }
  return operandError(v, w, `${OPERATORS[op]!.text}${inplace ? '=' : ''}`);
}

function repeatCount(count: Value): number {
  if (typeOf(count).nb_index === undefined) raise(exc.TypeError, `can't multiply sequence by non-int of type '${typeName(count)}'`);
  return asSize(count, exc.OverflowError);
}

function operandError(v: Value, w: Value, text: string): never {
  const hint =
    text === '>>' &&
    typeName(v) === 'builtin_function_or_method' &&
    (v as { readonly def?: { readonly name: string } }).def?.name === 'print';
  raise(
    exc.TypeError,
    `unsupported operand type(s) for ${text}: '${typeName(v)}' and '${typeName(w)}'${hint ? '. Did you mean "print(<message>, file=<output_stream>)"?' : ''}`,
  );
}

/** `pow(v, w, z)` and `v ** w`. */
export function power(v: Value, w: Value, z: Value, inplace = false): Value {
  const vt = typeOf(v);
  if (inplace && vt.nb_inplace_power !== undefined) {
    const result = vt.nb_inplace_power(v, w, z);
    if (result !== NotImplemented) return result;
  }
  const wt = typeOf(w);
  const left = vt.nb_power;
  let right: TernarySlot | undefined = vt === wt ? undefined : wt.nb_power;
  if (right === left) right = undefined;
  if (left !== undefined) {
    if (right !== undefined && wt.isSubtypeOf(vt)) {
      const result = right(v, w, z);
      if (result !== NotImplemented) return result;
      right = undefined;
    }
    const result = left(v, w, z);
    if (result !== NotImplemented) return result;
  }
  if (right !== undefined) {
    const result = right(v, w, z);
    if (result !== NotImplemented) return result;
  }
  if (z === None) operandError(v, w, inplace ? '**=' : '** or pow()');
  const third = typeOf(z).nb_power;
  if (third !== undefined && third !== left && third !== right) {
    const result = third(v, w, z);
    if (result !== NotImplemented) return result;
  }
  return raise(exc.TypeError, `unsupported operand type(s) for ** or pow(): '${typeName(v)}', '${typeName(w)}', '${typeName(z)}'`);
}

const UNARY_TEXT = { nb_negative: 'unary -', nb_positive: 'unary +', nb_invert: 'unary ~', nb_absolute: 'abs()' } as const;

/** `-v`, `+v`, `~v`, `abs(v)`. */
export function unaryOp(v: Value, slot: keyof typeof UNARY_TEXT): Value {
  const fn = typeOf(v)[slot];
  if (fn === undefined) return raise(exc.TypeError, `bad operand type for ${UNARY_TEXT[slot]}: '${typeName(v)}'`);
  return fn(v);
}

/** `PyNumber_Index` as a JavaScript integer: int and its subclasses, bool, and what has `__index__`. */
export function asIndex(value: Value): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof PyIntObject) return value.value;
  const index = typeOf(value).nb_index;
  if (index === undefined) return raise(exc.TypeError, `'${typeName(value)}' object cannot be interpreted as an integer`);
  const result = index(value);
  if (typeof result === 'number' || typeof result === 'bigint') return result;
  const int = typeof result === 'boolean' ? Number(result) : result instanceof PyIntObject ? result.value : undefined;
  if (int !== undefined) {
    warn(
      exc.DeprecationWarning,
      `__index__ returned non-int (type ${typeName(result)}).  The ability to return an instance of a strict subclass of int is deprecated, and may not be supported in a future version of Python.`,
    );
    return int;
  }
  return raise(exc.TypeError, `__index__ returned non-int (type ${typeName(result)})`);
}

const INDEX_MAX = Number.MAX_SAFE_INTEGER;
const SSIZE_MAX = 0x7fff_ffff_ffff_ffffn;

/**
 * `PyNumber_AsSsize_t`: an index-sized integer. What does not fit 64 bits raises `overflow`, or is clipped when `overflow` is left out (as
 * slices want it). What fits 64 bits but no safe integer comes as the nearest double, or clipped too: nothing here is that long.
 */
export function asSize(value: Value, overflow?: PyType): number {
  const index = asIndex(value);
  if (typeof index === 'number') return index;
  if (overflow !== undefined) {
    if (index > SSIZE_MAX || index < -SSIZE_MAX - 1n) raise(overflow, `cannot fit '${typeName(value)}' into an index-sized integer`);
    return Number(index);
  }
  return index < 0n ? -INDEX_MAX : INDEX_MAX;
}
