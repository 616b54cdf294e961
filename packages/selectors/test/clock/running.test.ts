import { DeadlockError, NotImplementedError } from '@pyco/selectors';
import { RunningClock, simulatedBackend } from '@pyco/selectors/simulated';
import { describe, expect, it } from 'vitest';

const never = (): boolean => false;
/** Blocks as a host does that can do nothing else. */
const spin = (seconds: number): void => {
  const until = performance.now() + 1000 * seconds;
  while (performance.now() < until);
};

describe('RunningClock', () => {
  it('cannot block without means to it, and says what to do instead', () => {
    const clock = new RunningClock();
    expect(clock.canBlock).toBe(false);
    expect(() => clock.wait(never, null)).toThrow(NotImplementedError);
    expect(() => clock.wait(never, clock.time() + 1)).toThrow('use selectAsync, or select(0) to poll');
    expect([clock.wait(never, clock.time()), clock.wait(() => true, null)]).toEqual([false, true]);
  });

  it('wakes only who is ready', async () => {
    const clock = new RunningClock();
    let isReady = false;
    const [one, two] = [clock.waitAsync(() => isReady, null), clock.waitAsync(never, clock.time() + 0.005)];
    isReady = true;
    clock.notify();
    expect([await one, await two]).toEqual([true, false]);
  });

  it('gives the host a turn now and then', async () => {
    const clock = new RunningClock();
    const turns = Array.from({ length: 16 }, () => clock.turn());
    expect(turns.filter((turn) => turn !== null).length).toBe(1);
    await turns.at(-1);
  });

  it('runs events in the order of their times, whoever waits', async () => {
    const clock = new RunningClock({ block: spin });
    const seen: string[] = [];
    const now = clock.time();
    const late = clock.schedule(now + 1000, () => seen.push('late'));
    clock.schedule(now + 0.002, () => seen.push('second'));
    clock.schedule(now + 0.001, () => seen.push('first'));
    clock.schedule(now + 0.001, () => seen.push('with the first'));
    expect(clock.wait(() => seen.length === 3, null)).toBe(true);
    clock.schedule(now, () => seen.push('past'));
    expect(await clock.waitAsync(() => seen.length === 4, null)).toBe(true);
    expect(seen).toEqual(['first', 'with the first', 'second', 'past']);
    late.cancel();
    late.cancel();
    expect(() => clock.wait(never, null)).toThrow(DeadlockError);
    expect(() => clock.schedule(Number.NaN, () => {})).toThrow('when is NaN');
  });

  it('blocks until the deadline', () => {
    const clock = new RunningClock({ block: spin });
    const deadline = clock.time() + 0.002;
    expect([clock.wait(never, deadline), clock.time() >= deadline, clock.timeUntil(deadline)]).toEqual([false, true, 0]);
  });

  it('makes a simulated machine the network of a host that has none', async () => {
    const clock = new RunningClock();
    const machine = simulatedBackend({ clock, firstDescriptor: 1024 });
    const [left, right] = machine.sockets.socketpair();
    expect([left, machine.capabilities.blockingSelect, machine.clock]).toEqual([1024, false, clock]);
    const selector = machine.selector<string>();
    selector.register(right, 1, 'right');
    expect(await selector.selectAsync(0.002)).toEqual([]);
    const ready = selector.selectAsync(null);
    machine.sockets.send(left, Uint8Array.of(1));
    expect((await ready).map(({ key }) => key.data)).toEqual(['right']);
  });
});
