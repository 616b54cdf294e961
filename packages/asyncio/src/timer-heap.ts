import type { Runnable } from './handle.js';

/** Something that is due at a time. */
export interface Timer extends Runnable {
  readonly isCancelled: boolean;
  /** True while it stands in the heap. */
  isScheduled: boolean;
}

/** CPython's thresholds for cleaning up. */
const MIN_TIMERS = 100;
const MIN_CANCELLED_FRACTION = 0.5;

/**
 * The timers of a loop: a binary heap by time, and by order of coming where the times are equal. A cancelled timer
 * stays where it is until it comes to the top, or until more than half of at least 100 timers are cancelled.
 *
 * Three arrays side by side: times that stand in an array of numbers are compared without a look at the timers.
 */
export class TimerHeap {
  private timers: Timer[];
  private times: number[];
  private sequences: number[];
  private cancelledCount: number;
  private nextSequence: number;

  constructor() {
    this.timers = [];
    this.times = [];
    this.sequences = [];
    this.cancelledCount = 0;
    this.nextSequence = 0;
  }

  /** How many there are, cancelled ones included. */
  get length(): number {
    return this.timers.length;
  }

  push(when: number, timer: Timer): void {
    timer.isScheduled = true;
    this.timers.push(timer);
    this.times.push(when);
    this.sequences.push(this.nextSequence++);
    this.siftUp(this.timers.length - 1);
  }

  /** When the next timer is due; undefined without one. Drops cancelled ones that stand before it. */
  nextTime(): number | undefined {
    while (this.timers.length > 0 && this.timers[0]!.isCancelled) {
      this.pop();
      this.cancelledCount--;
    }
    return this.times[0];
  }

  /** Take the top off. The heap must not be empty. */
  pop(): Timer {
    const { timers, times, sequences } = this;
    const top = timers[0]!;
    const timer = timers.pop()!;
    const time = times.pop()!;
    const sequence = sequences.pop()!;
    if (timers.length > 0) this.siftDown(0, timer, time, sequence);
    top.isScheduled = false;
    return top;
  }

  /** A timer in the heap was cancelled. */
  noteCancelled(): void {
    this.cancelledCount++;
  }

  /** Drop all cancelled timers if they are too many. Once per iteration. */
  compact(): void {
    const { timers, times, sequences } = this;
    if (timers.length <= MIN_TIMERS || this.cancelledCount / timers.length <= MIN_CANCELLED_FRACTION) return;
    let kept = 0;
    for (const [i, timer] of timers.entries()) {
      if (timer.isCancelled) {
        timer.isScheduled = false;
        continue;
      }
      timers[kept] = timer;
      times[kept] = times[i]!;
      sequences[kept] = sequences[i]!;
      kept++;
    }
    timers.length = kept;
    times.length = kept;
    sequences.length = kept;
    for (let i = (kept >> 1) - 1; i >= 0; i--) this.siftDown(i, timers[i]!, times[i]!, sequences[i]!);
    this.cancelledCount = 0;
  }

  clear(): void {
    this.timers = [];
    this.times = [];
    this.sequences = [];
    this.cancelledCount = 0;
  }

  /** In no particular order, cancelled ones included. */
  *entries(): Generator<readonly [when: number, timer: Timer]> {
    for (const [i, timer] of this.timers.entries()) yield [this.times[i]!, timer];
  }

  /** The last entry goes up to its place. Its sequence is the highest, so equal times stay before it. */
  private siftUp(start: number): void {
    const { timers, times, sequences } = this;
    const timer = timers[start]!;
    const time = times[start]!;
    const sequence = sequences[start]!;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (times[parent]! <= time) break;
      timers[index] = timers[parent]!;
      times[index] = times[parent]!;
      sequences[index] = sequences[parent]!;
      index = parent;
    }
    timers[index] = timer;
    times[index] = time;
    sequences[index] = sequence;
  }

  /** Put an entry into the gap at `start`, or further down. */
  private siftDown(start: number, timer: Timer, time: number, sequence: number): void {
    const { timers, times, sequences } = this;
    const { length } = timers;
    let index = start;
    for (let child = 2 * index + 1; child < length; child = 2 * index + 1) {
      const right = child + 1;
      if (right < length && (times[right]! < times[child]! || (times[right] === times[child] && sequences[right]! < sequences[child]!))) {
        child = right;
      }
      if (times[child]! > time || (times[child] === time && sequences[child]! > sequence)) break;
      timers[index] = timers[child]!;
      times[index] = times[child]!;
      sequences[index] = sequences[child]!;
      index = child;
    }
    timers[index] = timer;
    times[index] = time;
    sequences[index] = sequence;
  }
}
