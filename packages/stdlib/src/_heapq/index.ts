import { CompareOp, exc, type NativeModule, None, type PyList, raise, richCompareBool, type Value } from '@pyco/vm';
import { listArgument } from '../arguments.js';

// Sifting as Python's heapq has it: a hole moves down to a leaf along the smaller children, then the item moves up. `max` turns the order.

type Before = (a: Value, b: Value) => boolean;

const smaller: Before = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b : richCompareBool(a, b, CompareOp.LT));
const larger: Before = (a, b) => smaller(b, a);

/** An item's comparison is Python code, which may change the list. */
function checkSize(items: readonly Value[], size: number): void {
  if (items.length !== size) raise(exc.RuntimeError, 'list changed size during iteration');
}

function siftUp(heap: PyList, start: number, from: number, before: Before): void {
  const { items } = heap;
  const size = items.length;
  if (from >= size) raise(exc.IndexError, 'index out of range');
  let at = from;
  while (at > start) {
    const parent = (at - 1) >> 1;
    const item = items[at]!;
    const isBefore = before(item, items[parent]!);
    checkSize(heap.items, size);
    if (!isBefore) break;
    items[at] = items[parent]!;
    items[parent] = item;
    at = parent;
  }
}

function siftDown(heap: PyList, start: number, before: Before): void {
  const { items } = heap;
  const size = items.length;
  const limit = size >> 1;
  let at = start;
  while (at < limit) {
    let child = 2 * at + 1;
    if (child + 1 < size) {
      const isLeft = before(items[child]!, items[child + 1]!);
      if (!isLeft) child++;
      checkSize(heap.items, size);
    }
    const moved = items[child]!;
    items[child] = items[at]!;
    items[at] = moved;
    at = child;
  }
  siftUp(heap, start, at, before);
}

function heapify(heap: PyList, before: Before): Value {
  for (let i = (heap.items.length >> 1) - 1; i >= 0; i--) siftDown(heap, i, before);
  return None;
}

function pop(heap: PyList, before: Before): Value {
  const last = heap.items.pop();
  if (last === undefined) return raise(exc.IndexError, 'index out of range');
  if (heap.items.length === 0) return last;
  const first = heap.items[0]!;
  heap.items[0] = last;
  siftDown(heap, 0, before);
  return first;
}

function replace(heap: PyList, item: Value, before: Before): Value {
  const first = heap.items[0];
  if (first === undefined) return raise(exc.IndexError, 'index out of range');
  heap.items[0] = item;
  siftDown(heap, 0, before);
  return first;
}

function push(heap: PyList, item: Value): Value {
  heap.items.push(item);
  siftUp(heap, 0, heap.items.length - 1, smaller);
  return None;
}

function pushPop(heap: PyList, item: Value): Value {
  const first = heap.items[0];
  if (first === undefined) return item;
  const isLarger = smaller(first, item);
  if (heap.items.length === 0) raise(exc.IndexError, 'index out of range');
  return isLarger ? replace(heap, item, smaller) : item;
}

/** `_heapq`. */
export const heapqModule: NativeModule = {
  name: '_heapq',
  functions: {
    'heappush(heap, item, /)': (heap: Value, item: Value): Value => push(listArgument(heap, 'heappush', 'argument 1'), item),
    'heappushpop(heap, item, /)': (heap: Value, item: Value): Value => pushPop(listArgument(heap, 'heappushpop', 'argument 1'), item),
    'heappop(heap, /)': (heap: Value): Value => pop(listArgument(heap, 'heappop', 'argument'), smaller),
    'heapreplace(heap, item, /)': (heap: Value, item: Value): Value =>
      replace(listArgument(heap, 'heapreplace', 'argument 1'), item, smaller),
    'heapify(heap, /)': (heap: Value): Value => heapify(listArgument(heap, 'heapify', 'argument'), smaller),
    '_heappop_max(heap, /)': (heap: Value): Value => pop(listArgument(heap, '_heappop_max', 'argument'), larger),
    '_heapreplace_max(heap, item, /)': (heap: Value, item: Value): Value =>
      replace(listArgument(heap, '_heapreplace_max', 'argument 1'), item, larger),
    '_heapify_max(heap, /)': (heap: Value): Value => heapify(listArgument(heap, '_heapify_max', 'argument'), larger),
  },
  values: { __about__: 'Heap queues: see the documentation of heapq.' },
};
