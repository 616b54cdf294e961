import { isTrue, richCompare } from '../abstract/object.js';
import type { Value } from '../object/py-object.js';
import { CompareOp } from '../object/slots.js';
import type { PyTuple } from './tuple.js';

/** Runs shorter than this are grown by insertion. */
const MIN_RUN = 32;

/**
 * Sorts positions by their keys, stably, asking only `keys[a] < keys[b]`: a natural merge sort, as CPython's, so that what is in order
 * already costs one comparison for each item. `pairs`: the keys are exact, non-empty tuples.
 *
 * The comparison may be Python that lies or raises: whatever it says, `order` stays a permutation unless it raises.
 */
export function sortByLess(order: number[], keys: readonly Value[], pairs: boolean): void {
  const n = order.length;
  const less = pairs ? tupleLess : itemLess;
  /** Starts of the sorted runs, then `n`. */
  const runs: number[] = [];
  for (let start = 0; start < n; ) {
    let end = naturalRun(order, keys, start, less);
    if (end - start < MIN_RUN && end < n) {
      const wanted = Math.min(start + MIN_RUN, n);
      insertRest(order, keys, start, end, wanted, less);
      end = wanted;
    }
    runs.push(start);
    start = end;
  }
  runs.push(n);
  let from = order;
  let to = order.slice();
  let bounds = runs;
  while (bounds.length > 2) {
    const merged: number[] = [];
    for (let i = 0; i + 1 < bounds.length; i += 2) {
      const middle = bounds[i + 1]!;
      const end = bounds[i + 2] ?? middle;
      merge(from, to, keys, bounds[i]!, middle, end, less);
      merged.push(bounds[i]!);
    }
    merged.push(n);
    bounds = merged;
    [from, to] = [to, from];
  }
  if (from !== order) for (let i = 0; i < n; i++) order[i] = from[i]!;
}

type Less = (a: Value, b: Value) => boolean;

function itemLess(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  const result = richCompare(a, b, CompareOp.LT);
  return typeof result === 'boolean' ? result : isTrue(result);
}

/** Tuples by their first items where those are plain and differ. */
function tupleLess(a: Value, b: Value): boolean {
  const x = (a as PyTuple).items[0];
  const y = (b as PyTuple).items[0];
  if (typeof x === typeof y && (typeof x === 'number' || typeof x === 'string') && x !== y) return x < y!;
  return itemLess(a, b);
}

/** The end of the ascending run at `start`; a strictly descending one is turned round first. */
function naturalRun(order: number[], keys: readonly Value[], start: number, less: Less): number {
  const n = order.length;
  let end = start + 1;
  if (end >= n) return n;
  if (less(keys[order[end]!]!, keys[order[start]!]!)) {
    for (end++; end < n && less(keys[order[end]!]!, keys[order[end - 1]!]!); ) end++;
    for (let i = start, j = end - 1; i < j; i++, j--) {
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
  } else for (end++; end < n && !less(keys[order[end]!]!, keys[order[end - 1]!]!); ) end++;
  return end;
}

/** Binary insertion of `[from, end)` into the sorted `[start, from)`. */
function insertRest(order: number[], keys: readonly Value[], start: number, from: number, end: number, less: Less): void {
  for (let i = from; i < end; i++) {
    const pivot = order[i]!;
    const key = keys[pivot]!;
    let low = start;
    let high = i;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (less(key, keys[order[middle]!]!)) high = middle;
      else low = middle + 1;
    }
    for (let j = i; j > low; j--) order[j] = order[j - 1]!;
    order[low] = pivot;
  }
}

/** Merges `[start, middle)` and `[middle, end)` of `from` into `to`. */
function merge(
  from: readonly number[],
  to: number[],
  keys: readonly Value[],
  start: number,
  middle: number,
  end: number,
  less: Less,
): void {
  let left = start;
  let right = middle;
  let at = start;
  // Often one run lies wholly before the other.
  if (right < end && left < right && less(keys[from[right]!]!, keys[from[right - 1]!]!)) {
    while (left < middle && right < end) {
      to[at++] = less(keys[from[right]!]!, keys[from[left]!]!) ? from[right++]! : from[left++]!;
    }
  }
  while (left < middle) to[at++] = from[left++]!;
  while (right < end) to[at++] = from[right++]!;
}
