import { isTrue, richCompare } from '../abstract/object.js';
import type { Value } from '../object/py-object.js';
import { CompareOp } from '../object/slots.js';
import type { Ranks } from './sort-ranks.js';

/** Runs shorter than this are grown by insertion. */
const MIN_RUN = 24;

/**
 * The positions of the keys in the order of the keys: a stable natural merge sort, as CPython's, that asks only whether one key is less than
 * another, so that what is in order already costs one comparison for each item. With `reverse`, equal keys keep their order all the same.
 * The comparison may be Python that lies or raises: whatever it says, the result is a permutation unless it raises.
 */
export function sortByRank(ranks: Ranks | undefined, keys: readonly Value[], reverse: boolean): Int32Array {
  const order = new Int32Array(keys.length);
  const last = keys.length - 1;
  for (let i = 0; i <= last; i++) order[i] = reverse ? last - i : i;
  const sorted = new MergeSort(ranks, keys).sort(order);
  return reverse ? sorted.reverse() : sorted;
}

class MergeSort {
  private readonly keys: readonly Value[];
  private readonly ranks: Float64Array | undefined;
  private readonly decisive: boolean;

  constructor(ranks: Ranks | undefined, keys: readonly Value[]) {
    this.keys = keys;
    this.ranks = ranks?.ranks;
    this.decisive = ranks?.decisive ?? false;
  }

  /** Sorts positions; the array given is used up. */
  sort(order: Int32Array): Int32Array {
    const n = order.length;
    /** Starts of the sorted runs, then `n`. */
    let bounds: number[] = [];
    for (let start = 0; start < n; ) {
      let end = this.naturalRun(order, start);
      if (end - start < MIN_RUN && end < n) {
        const wanted = Math.min(start + MIN_RUN, n);
        this.insertRest(order, start, end, wanted);
        end = wanted;
      }
      bounds.push(start);
      start = end;
    }
    bounds.push(n);
    let from = order;
    let to: Int32Array = new Int32Array(bounds.length > 2 ? n : 0);
    while (bounds.length > 2) {
      const merged: number[] = [];
      for (let i = 0; i + 1 < bounds.length; i += 2) {
        const middle = bounds[i + 1]!;
        this.merge(from, to, bounds[i]!, middle, bounds[i + 2] ?? middle);
        merged.push(bounds[i]!);
      }
      merged.push(n);
      bounds = merged;
      [from, to] = [to, from];
    }
    return from;
  }

  /** Whether the key at position `a` is less than the one at `b`. */
  private less(a: number, b: number): boolean {
    const { ranks } = this;
    if (ranks !== undefined) {
      const x = ranks[a]!;
      const y = ranks[b]!;
      if (x !== y) return x < y;
      if (this.decisive) return false;
    }
    return itemLess(this.keys[a]!, this.keys[b]!);
  }

  /** The end of the ascending run at `start`; a strictly descending one is turned round first. */
  private naturalRun(order: Int32Array, start: number): number {
    const n = order.length;
    let end = start + 1;
    if (end >= n) return n;
    if (this.less(order[end]!, order[start]!)) {
      for (end++; end < n && this.less(order[end]!, order[end - 1]!); ) end++;
      order.subarray(start, end).reverse();
    } else for (end++; end < n && !this.less(order[end]!, order[end - 1]!); ) end++;
    return end;
  }

  /** Binary insertion of `[from, end)` into the sorted `[start, from)`. */
  private insertRest(order: Int32Array, start: number, from: number, end: number): void {
    for (let i = from; i < end; i++) {
      const pivot = order[i]!;
      let low = start;
      let high = i;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.less(pivot, order[middle]!)) high = middle;
        else low = middle + 1;
      }
      for (let j = i; j > low; j--) order[j] = order[j - 1]!;
      order[low] = pivot;
    }
  }

  /** Merges `[start, middle)` and `[middle, end)` of `from` into `to`. */
  private merge(from: Int32Array, to: Int32Array, start: number, middle: number, end: number): void {
    let left = start;
    let right = middle;
    let at = start;
    // Often one run lies wholly before the other.
    if (right < end && left < right && this.less(from[right]!, from[right - 1]!)) {
      while (left < middle && right < end) {
        to[at++] = this.less(from[right]!, from[left]!) ? from[right++]! : from[left++]!;
      }
    }
    while (left < middle) to[at++] = from[left++]!;
    while (right < end) to[at++] = from[right++]!;
  }
}

function itemLess(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  const result = richCompare(a, b, CompareOp.LT);
  return typeof result === 'boolean' ? result : isTrue(result);
}
