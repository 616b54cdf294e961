// Python's operators on constants, within CPython's limits on what may be computed before the program runs: nothing that
// raises, and nothing that makes a small source into a large constant.

import { isTrueConstant } from '../assemble/const-pool.js';
import {
  bytesConstant,
  type ConstantValue,
  codePointsOf,
  complexConstant,
  constantKey,
  FALSE,
  floatConstant,
  intConstant,
  type StrConstant,
  strConstantOf,
  TRUE,
} from '../ast/constant.js';
import type { operator, unaryop } from '../ast/nodes.js';
import { complexDivide, complexMultiply, complexPower } from './complex-ops.js';
import { divideInts, floatFloorDivide, floatModulo, floatPower, intToFloat } from './float-ops.js';

const MAX_INT_BITS = 128;
const MAX_COLLECTION_SIZE = 256;
const MAX_STR_SIZE = 4096;
const MAX_TOTAL_ITEMS = 1024;

/** The value of `op operand`, or null if it is not to be computed here. */
export function foldUnary(op: unaryop, operand: ConstantValue): ConstantValue | null {
  if (op === 'Not') return isTrueConstant(operand) ? FALSE : TRUE;
  const int = asInt(operand);
  if (int !== null) {
    if (op === 'Invert') return intConstant(-int - 1n);
    return intConstant(op === 'USub' ? -int : int);
  }
  if (op === 'Invert') return null;
  if (operand.kind === 'float') return op === 'USub' ? floatConstant(-operand.value) : operand;
  if (operand.kind === 'complex') return op === 'USub' ? complexConstant(-operand.real, -operand.imag) : operand;
  return null;
}

/** The value of `left op right`, or null if it is not to be computed here. */
export function foldBinary(op: operator, left: ConstantValue, right: ConstantValue): ConstantValue | null {
  const a = asInt(left);
  const b = asInt(right);
  if (a !== null && b !== null) {
    // On two bools these give a bool.
    if (left.kind === 'bool' && right.kind === 'bool') {
      if (op === 'BitAnd') return left.value && right.value ? TRUE : FALSE;
      if (op === 'BitOr') return left.value || right.value ? TRUE : FALSE;
      if (op === 'BitXor') return left.value !== right.value ? TRUE : FALSE;
    }
    return foldInts(op, a, b);
  }
  if (isNumber(left) && isNumber(right)) {
    if (left.kind === 'complex' || right.kind === 'complex') return foldComplexes(op, left, right);
    const x = asFloat(left);
    const y = asFloat(right);
    return x === null || y === null ? null : foldFloats(op, x, y);
  }
  if (op === 'Add') return concatenate(left, right);
  if (op === 'Mult') {
    if (a !== null) return repeat(right, a);
    if (b !== null) return repeat(left, b);
  }
  return null;
}

/** The value of `value[index]`, or null. */
export function foldSubscript(value: ConstantValue, index: ConstantValue): ConstantValue | null {
  const i = asInt(index);
  if (i === null) return null;
  const at = <T>(items: ArrayLike<T>): T | undefined => items[Number(i < 0n ? i + BigInt(items.length) : i)];
  switch (value.kind) {
    case 'tuple':
      return at(value.items) ?? null;
    case 'bytes': {
      const byte = at(value.value);
      return byte === undefined ? null : intConstant(byte);
    }
    case 'str': {
      const codePoint = at(codePointsOf(value));
      return codePoint === undefined ? null : strConstantOf([codePoint]);
    }
    default:
      return null;
  }
}

/** What is left of the items of a set display: equal ones once. 1, 1.0 and True are equal. */
export function uniqueItems(items: readonly ConstantValue[]): ConstantValue[] {
  const seen = new Map<string, ConstantValue>();
  for (const item of items) {
    const key = equalityKey(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

/** A text that two constants share exactly when Python's `==` holds between them (and their hashes agree). */
export function equalityKey(value: ConstantValue): string {
  switch (value.kind) {
    case 'bool':
      return value.value ? 'n1' : 'n0';
    case 'int':
      return `n${value.value}`;
    case 'float':
      return floatEqualityKey(value.value);
    case 'complex':
      return value.imag === 0 ? floatEqualityKey(value.real) : constantKey(complexConstant(value.real + 0, value.imag));
    case 'tuple':
      return `(${value.items.map((item) => `${equalityKey(item).length}:${equalityKey(item)}`).join('')})`;
    case 'frozenset':
      return `{${value.items.map(equalityKey).sort().join()}}`;
    default:
      return constantKey(value);
  }
}

function floatEqualityKey(x: number): string {
  if (Number.isInteger(x)) return `n${BigInt(x)}`;
  return `f${x}`;
}

/** An int or bool as a bigint, null for anything else. */
function asInt(value: ConstantValue): bigint | null {
  if (value.kind === 'int') return BigInt(value.value);
  if (value.kind === 'bool') return value.value ? 1n : 0n;
  return null;
}

type NumberConstant = Extract<ConstantValue, { kind: 'int' | 'bool' | 'float' | 'complex' }>;

function isNumber(value: ConstantValue): value is NumberConstant {
  return value.kind === 'int' || value.kind === 'bool' || value.kind === 'float' || value.kind === 'complex';
}

/** A real number as a float; null when an int is too large for one. */
function asFloat(value: NumberConstant): number | null {
  if (value.kind === 'float') return value.value;
  return intToFloat(asInt(value)!);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
}

function foldInts(op: operator, a: bigint, b: bigint): ConstantValue | null {
  switch (op) {
    case 'Add':
      return intConstant(a + b);
    case 'Sub':
      return intConstant(a - b);
    case 'Mult':
      if (a !== 0n && b !== 0n && bitLength(a) + bitLength(b) > MAX_INT_BITS) return null;
      return intConstant(a * b);
    case 'Div': {
      const quotient = divideInts(a, b);
      return quotient === null ? null : floatConstant(quotient);
    }
    case 'FloorDiv':
      return b === 0n ? null : intConstant((a - floorModulo(a, b)) / b);
    case 'Mod':
      return b === 0n ? null : intConstant(floorModulo(a, b));
    case 'Pow':
      return foldIntPower(a, b);
    case 'LShift':
      if (b < 0n) return null;
      if (a !== 0n && b !== 0n && (b > MAX_INT_BITS || BigInt(bitLength(a)) > BigInt(MAX_INT_BITS) - b)) return null;
      return intConstant(a << b);
    case 'RShift':
      if (b < 0n) return null;
      return intConstant(b > BigInt(bitLength(a)) ? (a < 0n ? -1n : 0n) : a >> b);
    case 'BitOr':
      return intConstant(a | b);
    case 'BitXor':
      return intConstant(a ^ b);
    case 'BitAnd':
      return intConstant(a & b);
    case 'MatMult':
      return null;
  }
}

function floorModulo(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

function foldIntPower(a: bigint, b: bigint): ConstantValue | null {
  if (b < 0n) {
    const x = intToFloat(a);
    const y = intToFloat(b);
    return x === null || y === null ? null : foldFloats('Pow', x, y);
  }
  if (a !== 0n && b > 0n && BigInt(bitLength(a)) > BigInt(MAX_INT_BITS) / b) return null;
  // 0 to a huge power would be computed by repeated squaring in vain.
  return intConstant(a === 0n && b > 0n ? 0n : a ** b);
}

function foldFloats(op: operator, x: number, y: number): ConstantValue | null {
  switch (op) {
    case 'Add':
      return floatConstant(x + y);
    case 'Sub':
      return floatConstant(x - y);
    case 'Mult':
      return floatConstant(x * y);
    case 'Div':
      return y === 0 ? null : floatConstant(x / y);
    case 'FloorDiv':
      return y === 0 ? null : floatConstant(floatFloorDivide(x, y));
    case 'Mod':
      return y === 0 ? null : floatConstant(floatModulo(x, y));
    case 'Pow': {
      // A negative number to a fraction is a complex number.
      if (x < 0 && Number.isFinite(x) && Number.isFinite(y) && !Number.isInteger(y)) {
        return foldComplexes('Pow', { kind: 'float', value: x }, { kind: 'float', value: y });
      }
      const power = floatPower(x, y);
      return power === null ? null : floatConstant(power);
    }
    default:
      return null;
  }
}

function foldComplexes(op: operator, left: NumberConstant, right: NumberConstant): ConstantValue | null {
  const a = asComplex(left);
  const b = asComplex(right);
  if (a === null || b === null) return null;
  switch (op) {
    case 'Add':
      return complexConstant(a.real + b.real, a.imag + b.imag);
    case 'Sub':
      return complexConstant(a.real - b.real, a.imag - b.imag);
    case 'Mult':
      return complexMultiply(a, b);
    case 'Div':
      return complexDivide(a, b);
    case 'Pow':
      return complexPower(a, b);
    default:
      return null;
  }
}

function asComplex(value: NumberConstant): { real: number; imag: number } | null {
  if (value.kind === 'complex') return value;
  const real = asFloat(value);
  return real === null ? null : { real, imag: 0 };
}

function concatenate(left: ConstantValue, right: ConstantValue): ConstantValue | null {
  if (left.kind === 'str' && right.kind === 'str') return joinStrs([left, right]);
  if (left.kind === 'bytes' && right.kind === 'bytes') {
    const out = new Uint8Array(left.value.length + right.value.length);
    out.set(left.value);
    out.set(right.value, left.value.length);
    return bytesConstant(out);
  }
  if (left.kind === 'tuple' && right.kind === 'tuple') return { kind: 'tuple', items: [...left.items, ...right.items] };
  return null;
}

function joinStrs(parts: readonly StrConstant[]): StrConstant {
  // Joined by code points where a surrogate pair could appear at a seam.
  if (parts.every((part) => part.codePoints === null && !/[\ud800-\udfff]/.test(part.value))) {
    return { kind: 'str', value: parts.map((part) => part.value).join(''), codePoints: null };
  }
  return strConstantOf(parts.flatMap(codePointsOf));
}

/** What fits a C ssize_t: a larger count raises OverflowError. */
const MAX_COUNT = 2n ** 63n;

function repeat(value: ConstantValue, times: bigint): ConstantValue | null {
  if (times >= MAX_COUNT || times < -MAX_COUNT) return null;
  switch (value.kind) {
    case 'tuple':
    case 'frozenset': {
      const size = value.items.length;
      if (size > 0) {
        if (times < 0n || times > BigInt(Math.floor(MAX_COLLECTION_SIZE / size))) return null;
        if (times > 0n && countItems(value, Math.floor(MAX_TOTAL_ITEMS / Number(times))) < 0) return null;
      }
      if (value.kind === 'frozenset') return null;
      const items: ConstantValue[] = [];
      for (let i = 0n; i < times && size > 0; i++) items.push(...value.items);
      return { kind: 'tuple', items };
    }
    case 'str': {
      const size = codePointsOf(value).length;
      if (size > 0 && (times < 0n || times > BigInt(Math.floor(MAX_STR_SIZE / size)))) return null;
      return joinStrs(new Array<StrConstant>(size === 0 ? 0 : Number(times)).fill(value));
    }
    case 'bytes': {
      const size = value.value.length;
      if (size > 0 && (times < 0n || times > BigInt(Math.floor(MAX_STR_SIZE / size)))) return null;
      const count = size === 0 ? 0 : Number(times);
      const out = new Uint8Array(size * count);
      for (let i = 0; i < count; i++) out.set(value.value, i * size);
      return bytesConstant(out);
    }
    default:
      return null;
  }
}

/** What is left of `limit` after counting the items of nested tuples; negative when there are too many. */
function countItems(value: ConstantValue, limit: number): number {
  if (value.kind !== 'tuple') return limit;
  limit -= value.items.length;
  for (let i = 0; limit >= 0 && i < value.items.length; i++) limit = countItems(value.items[i]!, limit);
  return limit;
}
