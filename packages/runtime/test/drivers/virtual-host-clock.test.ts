import { virtualHostClock } from '@pyco/runtime';
import { VirtualClock } from '@pyco/selectors';
import { expect, test } from 'vitest';

test('sleeping moves the clock, and what is due until then happens', () => {
  const clock = new VirtualClock();
  const host = virtualHostClock(clock);
  const seen: number[] = [];
  clock.schedule(2, () => seen.push(host.monotonic()));
  host.sleep(5);
  expect(seen).toEqual([2]);
  expect(host.monotonic()).toBe(5);
  host.sleep(-1);
  expect(host.monotonic()).toBe(5);
});

test('the time of day starts with the year 2000, or where it is told to', () => {
  const clock = new VirtualClock({ start: 3 });
  expect(new Date(virtualHostClock(clock).time() * 1000).toISOString()).toBe('2000-01-01T00:00:03.000Z');
  expect(virtualHostClock(clock, 100).time()).toBe(103);
});
