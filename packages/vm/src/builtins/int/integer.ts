import type { Value } from '../../object/py-object.js';
import { PyIntObject } from '../int-object.js';

/** A guest int: a JavaScript number while it is a safe integer (never -0), a bigint beyond; never a bigint inside. */
export type Int = number | bigint;

const MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** The int for a bigint, in the one form that is right for it. */
export const fromBig = (value: bigint): Int => (value <= MAX && value >= -MAX ? Number(value) : value);

/** The int for a double that holds an integral value. */
export const fromDouble = (value: number): Int => (Number.isSafeInteger(value) ? value + 0 : fromBig(BigInt(value)));

/** The value of an int, bool or instance of a subclass of int; `undefined` for anything else. */
export function intValue(value: Value): Int | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof PyIntObject ? value.value : undefined;
}

/** The bits of the magnitude: `int.bit_length`. */
export function bitLength(value: Int): number {
  if (typeof value === 'number') {
    const size = Math.abs(value);
    return size < 0x1_0000_0000 ? 32 - Math.clz32(size) : 64 - Math.clz32(size / 0x1_0000_0000);
  }
  const size = value < 0n ? -value : value;
  const text = size.toString(16);
  return (text.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(text[0]!, 16)));
}
