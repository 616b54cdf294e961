import type { Backend } from '@pyco/selectors';
import { simulatedBackend } from '@pyco/selectors/simulated';
import { backendCases, ConformanceError, pollerCases, selectorCases, socketCases } from '@pyco/selectors/testing';
import { describe, expect, it } from 'vitest';

/** The claims that a backend breaks. */
const broken = async (make: () => Backend): Promise<string[]> => {
  const failed: string[] = [];
  for (const { name, run } of backendCases({ make })) {
    await run().catch(() => failed.push(name));
  }
  return failed;
};

/** A backend with one operation replaced. */
const withSockets = (change: (sockets: Backend['sockets']) => Partial<Backend['sockets']>): (() => Backend) => {
  return () => {
    const backend = simulatedBackend();
    Object.assign(backend.sockets, change(backend.sockets));
    return backend;
  };
};

describe('the conformance cases', () => {
  const all = backendCases({ make: () => simulatedBackend() });

  it('are more than eighty, each with a name of its own', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(80);
    expect(
      [selectorCases, pollerCases, socketCases].reduce((sum, cases) => sum + cases({ make: () => simulatedBackend() }).length, 0),
    ).toBe(all.length);
  });

  it('leave no descriptor open, also when they fail', async () => {
    const backends: ReturnType<typeof simulatedBackend>[] = [];
    const make = (): Backend => {
      const backend = simulatedBackend();
      backends.push(backend);
      return backend;
    };
    for (const { run } of backendCases({ make })) await run();
    expect(backends.map((backend) => backend.kernel.descriptors.size).filter((size) => size !== 0)).toEqual([]);
  });

  it('notice a selector that forgets what was not served', async () => {
    const make = (): Backend => {
      const backend = simulatedBackend();
      const original = backend.poller.bind(backend);
      backend.poller = (name) => {
        const poller = original(name);
        const poll = poller.poll.bind(poller);
        let reported = '';
        // Edge-triggered: the same answer twice is not given.
        poller.poll = (timeout, maxEvents) => {
          const count = poll(timeout, maxEvents);
          const answer = Array.from({ length: count }, (_, index) => `${poller.readyFd(index)}:${poller.readyMask(index)}`).join();
          const isNew = answer !== reported;
          reported = answer;
          return isNew ? count : 0;
        };
        return poller;
      };
      return backend;
    };
    expect(await broken(make)).toContain('what is not read is reported again');
  });

  it.each<[string, (sockets: Backend['sockets']) => Partial<Backend['sockets']>]>([
    ['send that keeps the caller’s array', () => ({ send: (_fd, data) => data.length })],
    [
      'recv that never ends',
      (sockets) => ({
        recv: (fd, nbytes, flags) => (sockets.available(fd) === 0 ? new Uint8Array(1) : sockets.recvfrom(fd, nbytes, flags)[0]),
      }),
    ],
    ['a close that does nothing', () => ({ close: () => {} })],
    [
      'errors of the wrong class',
      () => ({
        accept: () => {
          throw new TypeError('not yet');
        },
      }),
    ],
    ['an address that is made up', () => ({ getsockname: () => ['1.2.3.4', 5] })],
  ])('notice %s', async (_, change) => {
    const failed: string[] = [];
    for (const { name, run } of socketCases({ make: withSockets(change) }).slice(0, 40)) {
      await run().catch(() => failed.push(name));
    }
    expect(failed.length).toBeGreaterThan(0);
  });

  it('say what they expected and what they got', async () => {
    const claim = 'listen makes SO_ACCEPTCONN 1';
    const found = socketCases({ make: withSockets(() => ({ getsockopt: () => 5 })) }).find(({ name }) => name === claim)!;
    const error = await found.run().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConformanceError);
    expect((error as Error).message).toBe('SO_ACCEPTCONN: expected 1, got 5');
  });

  it('give a reason for what a backend lacks', async () => {
    const make = withSockets(() => ({}));
    const claim = 'an eventfd as a semaphore gives one at a time';
    const without = socketCases({
      make: () => {
        const backend = make();
        Object.defineProperty(backend.sockets, 'eventfd', { value: undefined });
        return backend;
      },
    }).find(({ name }) => name === claim)!;
    expect(await without.run()).toBe('the simulated backend has no eventfd');
  });
});
