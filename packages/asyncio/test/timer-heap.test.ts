import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Timer, TimerHeap } from '../src/index.js';

class FakeTimer implements Timer {
  isCancelled = false;
  isScheduled = false;
  constructor(readonly name: number) {}
  run(): void {}
}

function drain(heap: TimerHeap): number[] {
  const names: number[] = [];
  while (heap.nextTime() !== undefined) names.push((heap.pop() as FakeTimer).name);
  return names;
}

describe('TimerHeap', () => {
  it('gives timers by time, and those of one time in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (times) => {
        const heap = new TimerHeap();
        for (const [i, when] of times.entries()) heap.push(when / 2, new FakeTimer(i));
        const expected = times.map((when, i) => ({ when, i })).sort((a, b) => a.when - b.when || a.i - b.i);
        expect(drain(heap)).toEqual(expected.map(({ i }) => i));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('drops cancelled timers when they come to the top', () => {
    const heap = new TimerHeap();
    const timers = [1, 2, 3].map((name) => new FakeTimer(name));
    for (const timer of timers) heap.push(timer.name, timer);
    timers[0]!.isCancelled = true;
    heap.noteCancelled();
    expect(heap.nextTime()).toBe(2);
    expect(heap.length).toBe(2);
    expect(timers[0]!.isScheduled).toBe(false);
    expect(timers[1]!.isScheduled).toBe(true);
  });

  it('drops all cancelled timers once they are more than half of at least a hundred', () => {
    const heap = new TimerHeap();
    const timers = Array.from({ length: 120 }, (_, i) => new FakeTimer(i));
    for (const timer of timers) heap.push((timer.name * 37) % 120, timer);
    const cancel = (timer: FakeTimer): void => {
      timer.isCancelled = true;
      heap.noteCancelled();
    };
    timers.slice(0, 60).forEach(cancel);
    heap.compact();
    expect(heap.length).toBe(120);
    cancel(timers[60]!);
    heap.compact();
    expect(heap.length).toBe(59);
    expect(drain(heap)).toEqual(
      timers
        .slice(61)
        .sort((a, b) => ((a.name * 37) % 120) - ((b.name * 37) % 120))
        .map(({ name }) => name),
    );
  });
});
