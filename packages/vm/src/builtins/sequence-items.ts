import { equals, richCompare } from '../abstract/object.js';
import type { Value } from '../object/py-object.js';
import { CompareOp } from '../object/slots.js';
import { countItems } from './item-blocks.js';
import { sliceIndex } from './slice.js';

// What list and tuple have in common. Comparing items may run Python that changes a list, so lengths are asked for anew each time.

interface Sequence {
  readonly items: readonly Value[];
}

/** Lexicographic comparison: the first items that differ decide, else the lengths. */
export function compareItems(left: Sequence, right: Sequence, op: CompareOp): Value {
  if (op === CompareOp.EQ || op === CompareOp.NE) {
    if (left.items.length !== right.items.length) return op === CompareOp.NE;
  }
  countItems(Math.min(left.items.length, right.items.length));
  let i = firstDifference(left.items, right.items, 0);
  // Items that are not the same may be equal all the same, as Python says.
  while (i < left.items.length && i < right.items.length) {
    if (!equals(left.items[i]!, right.items[i]!)) break;
    i = firstDifference(left.items, right.items, i + 1);
  }
  if (i >= left.items.length || i >= right.items.length) return compareLengths(left.items.length, right.items.length, op);
  if (op === CompareOp.EQ) return false;
  if (op === CompareOp.NE) return true;
  return richCompare(left.items[i]!, right.items[i]!, op);
}

/** The first index from `start` on at which the items are not the same values, or the end of one of the arrays. */
function firstDifference(a: readonly Value[], b: readonly Value[], start: number): number {
  const end = Math.min(a.length, b.length);
  let i = start;
  while (i < end && a[i] === b[i]) i++;
  return i;
}

function compareLengths(a: number, b: number, op: CompareOp): boolean {
  switch (op) {
    case CompareOp.LT:
      return a < b;
    case CompareOp.LE:
      return a <= b;
    case CompareOp.EQ:
      return a === b;
    case CompareOp.NE:
      return a !== b;
    case CompareOp.GT:
      return a > b;
    default:
      return a >= b;
  }
}

/** `value in sequence`. */
export function includesItem(sequence: Sequence, value: Value): boolean {
  countItems(sequence.items.length);
  for (let i = 0; i < sequence.items.length; i++) if (equals(sequence.items[i]!, value)) return true;
  return false;
}

/** `sequence.count(value)`. */
export function countItem(sequence: Sequence, value: Value): number {
  countItems(sequence.items.length);
  let count = 0;
  for (let i = 0; i < sequence.items.length; i++) if (equals(sequence.items[i]!, value)) count++;
  return count;
}

/** `sequence.index(value, start, stop)`, -1 if there is none. */
export function indexOfItem(sequence: Sequence, value: Value, start: Value, stop: Value | undefined): number {
  let from = sliceIndex(start, '');
  let to = stop === undefined ? Number.MAX_SAFE_INTEGER : sliceIndex(stop, '');
  if (from < 0) from = Math.max(0, from + sequence.items.length);
  if (to < 0) to = Math.max(0, to + sequence.items.length);
  countItems(Math.min(to, sequence.items.length) - from);
  for (let i = from; i < to && i < sequence.items.length; i++) if (equals(sequence.items[i]!, value)) return i;
  return -1;
}
