import type { TimerHandle } from './handle.js';

/**
 * The timers of a loop: a binary heap by time, and by order of creation where the times are equal. A cancelled timer
 * stays where it is until it comes to the top, or until more than half of at least 100 timers are cancelled.
 */
export class TimerHeap {
  private heap: TimerHandle[];
  private cancelledCount: number;
  private nextSequence: number;

  constructor() {
    this.heap = [];
    this.cancelledCount = 0;
    this.nextSequence = 0;
  }

  /** How many there are, cancelled ones included. */
  get length(): number {
    return this.heap.length;
  }

  push(timer: TimerHandle): void {
    timer.sequence = this.nextSequence++;
    timer.isScheduled = true;
    this.heap.push(timer);
    this.siftUp(this.heap.length - 1);
  }

  /** The next timer to run, or undefined. Cancelled ones above it are dropped. */
  peek(): TimerHandle | undefined {
    while (this.heap.length > 0 && this.heap[0]!.isCancelled) {
      this.pop();
      this.cancelledCount--;
    }
    return this.heap[0];
  }

  /** Take the top off. The heap must not be empty. */
  pop(): TimerHandle {
    const { heap } = this;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (last !== top) {
      heap[0] = last;
      this.siftDown(0);
    }
    top.isScheduled = false;
    return top;
  }

  /** A timer in the heap was cancelled. */
  noteCancelled(): void {
    this.cancelledCount++;
  }

  /** Drop all cancelled timers if they are too many. Once per iteration. */
  compact(): void {
    const { heap } = this;
    if (heap.length <= MIN_TIMERS || this.cancelledCount / heap.length <= MIN_CANCELLED_FRACTION) return;
    let kept = 0;
    for (const timer of heap) {
      if (timer.isCancelled) timer.isScheduled = false;
      else heap[kept++] = timer;
    }
    heap.length = kept;
    for (let i = (kept >> 1) - 1; i >= 0; i--) this.siftDown(i);
    this.cancelledCount = 0;
  }

  clear(): void {
    this.heap = [];
    this.cancelledCount = 0;
  }

  /** In no particular order, cancelled ones included. */
  [Symbol.iterator](): Iterator<TimerHandle> {
    return this.heap[Symbol.iterator]();
  }

  private siftUp(index: number): void {
    const { heap } = this;
    const timer = heap[index]!;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex]!;
      if (!isBefore(timer, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = timer;
  }

  private siftDown(index: number): void {
    const { heap } = this;
    const timer = heap[index]!;
    const { length } = heap;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= length) break;
      const right = childIndex + 1;
      if (right < length && isBefore(heap[right]!, heap[childIndex]!)) childIndex = right;
      const child = heap[childIndex]!;
      if (!isBefore(child, timer)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = timer;
  }
}

/** CPython's thresholds for cleaning up. */
const MIN_TIMERS = 100;
const MIN_CANCELLED_FRACTION = 0.5;

function isBefore(left: TimerHandle, right: TimerHandle): boolean {
  return left.when < right.when || (left.when === right.when && left.sequence < right.sequence);
}
