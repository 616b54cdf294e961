import { DeadlockError, SystemClock, VirtualClock } from '@pyco/selectors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const never = (): boolean => false;

describe('VirtualClock', () => {
  it('starts where it is told to and stands still', () => {
    const clock = new VirtualClock({ start: 100 });
    expect([clock.time(), clock.timeUntil(101.5), clock.timeUntil(99), clock.time()]).toEqual([100, 1.5, 0, 100]);
  });

  it('runs events in the order of their times, equal ones as they were asked for', () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    for (const [name, when] of [
      ['c', 3],
      ['a', 1],
      ['b', 2],
      ['a2', 1],
    ] as const)
      clock.schedule(when, () => seen.push(`${name}@${clock.time()}`));
    clock.advanceTo(2.5);
    expect([seen, clock.time()]).toEqual([['a@1', 'a2@1', 'b@2'], 2.5]);
    clock.advance(1);
    expect(seen.at(-1)).toBe('c@3');
  });

  it('runs any set of events in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 50 }), (times) => {
        const clock = new VirtualClock();
        const seen: [number, number][] = [];
        times.forEach((when, index) => clock.schedule(when, () => seen.push([when, index])));
        clock.advanceTo(20);
        expect(seen).toEqual(times.map((when, index): [number, number] => [when, index]).sort((a, b) => a[0] - b[0] || a[1] - b[1]));
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('runs what an event schedules within the same advance', () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    clock.schedule(1, () => clock.schedule(1.5, () => seen.push(clock.time())));
    clock.advanceTo(2);
    expect(seen).toEqual([1.5]);
  });

  it('does not run what was cancelled', () => {
    const clock = new VirtualClock();
    const timer = clock.schedule(1, () => expect.fail('it ran'));
    timer.cancel();
    timer.cancel();
    clock.advanceTo(2);
    expect(clock.nextEvent()).toBeNull();
  });

  it('refuses to go back, and to schedule at no time', () => {
    const clock = new VirtualClock({ start: 5 });
    expect(() => clock.advanceTo(4)).toThrow("VirtualClock.advanceTo: 4 is before the clock's 5");
    expect(() => clock.advanceTo(Number.NaN)).toThrow(RangeError);
    expect(() => clock.schedule(Number.NaN, () => {})).toThrow('when is NaN');
  });

  it('jumps from event to event until a condition holds', () => {
    const clock = new VirtualClock();
    let count = 0;
    for (let when = 1; when <= 10; when++) clock.schedule(when, () => count++);
    expect([clock.wait(() => count === 3, null), clock.time(), count]).toEqual([true, 3, 3]);
  });

  it('ends a wait at its deadline', () => {
    const clock = new VirtualClock();
    clock.schedule(10, () => expect.fail('too early'));
    expect([clock.wait(never, 4), clock.time()]).toEqual([false, 4]);
  });

  it('finds out that a wait would last for ever', () => {
    expect(() => new VirtualClock().wait(never, null)).toThrow(DeadlockError);
  });

  it('jumps an hour in no time', () => {
    const clock = new VirtualClock();
    const before = performance.now();
    clock.wait(never, 3600);
    expect(clock.time()).toBe(3600);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('jumps to the earliest deadline when all wait, and wakes only who is due', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const sleeper = async (name: string, ...times: number[]): Promise<void> => {
      for (const time of times) {
        await clock.waitAsync(never, clock.time() + time);
        seen.push(`${name}@${clock.time()}`);
      }
    };
    await Promise.all([sleeper('a', 3, 3), sleeper('b', 1, 1, 1, 1), sleeper('c', 5)]);
    expect(seen).toEqual(['b@1', 'b@2', 'a@3', 'b@3', 'b@4', 'c@5', 'a@6']);
  });

  it('does not jump while code between two waits still runs', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const busy = async (): Promise<void> => {
      for (let job = 0; job < 20; job++) await null;
      times.push(clock.time());
      await clock.waitAsync(never, clock.time() + 1);
    };
    await Promise.all([busy(), clock.waitAsync(never, 100)]);
    expect(times).toEqual([0]);
  });

  it('wakes an asynchronous wait whose condition came true without time passing', async () => {
    const clock = new VirtualClock();
    let isReady = false;
    const wait = clock.waitAsync(() => isReady, 50);
    isReady = true;
    clock.notify();
    expect([await wait, clock.time()]).toEqual([true, 0]);
  });

  it('tells asynchronous waits of a deadlock', async () => {
    await expect(new VirtualClock().waitAsync(never, null)).rejects.toThrow(DeadlockError);
  });

  it('tells asynchronous waits of an event that threw', async () => {
    const clock = new VirtualClock();
    clock.schedule(1, () => {
      throw new Error('a bug in an event');
    });
    await expect(clock.waitAsync(never, 10)).rejects.toThrow('a bug in an event');
  });

  it('lets the caller say when all is settled', async () => {
    const clock = new VirtualClock({ settle: (callback) => void setImmediate(callback) });
    let isLate = false;
    setImmediate(() => (isLate = true));
    await clock.waitAsync(never, 1);
    expect([isLate, clock.time()]).toEqual([true, 1]);
  });
});

describe('SystemClock', () => {
  it('goes on in seconds', () => {
    const clock = new SystemClock();
    const [time, now] = [clock.time(), performance.now() / 1000];
    expect(Math.abs(time - now)).toBeLessThan(0.1);
    expect(clock.timeUntil(time - 1)).toBe(0);
    expect(clock.timeUntil(time + 10)).toBeGreaterThan(9);
  });
});
