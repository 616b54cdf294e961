import { hash } from '../abstract/object.js';
import type { Value } from '../object/py-object.js';

/**
 * The hash of a sequence from its items, 32 bits wide. Raises what hashing an item raises.
 *
 * Deviation: CPython mixes 64 bits (xxHash), which JavaScript numbers cannot do at speed. Equal tuples have equal hashes; the values differ.
 */
export function hashItems(items: readonly Value[]): number {
  let mixed = 0x345678;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const itemHash = typeof item === 'number' ? item : hash(item);
    mixed = Math.imul(mixed ^ foldHash(itemHash), 0x5bd1e995);
    mixed ^= mixed >>> 15;
  }
  mixed = (mixed + Math.imul(items.length, 0x27d4eb2f)) | 0;
  return mixed === -1 ? -2 : mixed;
}

/** 32 bits of a hash. */
export function foldHash(value: number | bigint): number {
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value ^ (value >> 32n)));
  const low = value | 0;
  return low === value ? low : low ^ Math.floor(value / 0x1_0000_0000);
}
