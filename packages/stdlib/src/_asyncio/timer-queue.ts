import { CompareOp, isTrue, type PyList, richCompare, type Value } from '@pyco/vm';
import { GuestTimerHandle } from './guest-handle.js';

// `loop._scheduled` is a list that programs may look at, kept as `heapq` keeps it: the same comparisons in the same order, so that timers of the same time
// run as they do in CPython.

function isBefore(a: Value, b: Value): boolean {
  if (a instanceof GuestTimerHandle && b instanceof GuestTimerHandle) {
    const { seconds } = a;
    const other = b.seconds;
    if (!Number.isNaN(seconds) && !Number.isNaN(other)) return seconds < other;
  }
  return isTrue(richCompare(a, b, CompareOp.LT));
}

function towardsRoot(items: Value[], start: number, from: number): void {
  const item = items[from]!;
  let at = from;
  while (at > start) {
    const parent = (at - 1) >> 1;
    if (!isBefore(item, items[parent]!)) break;
    items[at] = items[parent]!;
    at = parent;
  }
  items[at] = item;
}

/** Lets the smaller child move up all the way, and then the item from the bottom to its place. */
function towardsLeaves(items: Value[], start: number): void {
  const end = items.length;
  const item = items[start]!;
  let at = start;
  for (let child = 2 * at + 1; child < end; child = 2 * at + 1) {
    if (child + 1 < end && !isBefore(items[child]!, items[child + 1]!)) child++;
    items[at] = items[child]!;
    at = child;
  }
  items[at] = item;
  towardsRoot(items, start, at);
}

export function pushTimer(queue: PyList, timer: GuestTimerHandle): void {
  queue.items.push(timer);
  towardsRoot(queue.items, 0, queue.items.length - 1);
}

/** The first one. The queue must not be empty. */
export function popTimer(queue: PyList): Value {
  const { items } = queue;
  const last = items.pop()!;
  if (items.length === 0) return last;
  const first = items[0]!;
  items[0] = last;
  towardsLeaves(items, 0);
  return first;
}

export function heapify(items: Value[]): void {
  for (let i = (items.length >> 1) - 1; i >= 0; i--) towardsLeaves(items, i);
}
