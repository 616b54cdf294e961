import { EVENT_READ, POLLIN } from '@pyco/selectors';
import { simulatedBackend } from '@pyco/selectors/simulated';
import { describe, expect, it } from 'vitest';

describe('EmulatedPoller', () => {
  it('forgets a file when its last descriptor is closed, as epoll does, and not before', () => {
    const backend = simulatedBackend();
    const poller = backend.poller();
    const [a, b] = backend.sockets.socketpair();
    poller.register(a, POLLIN);
    const copy = backend.sockets.dup(a);
    backend.sockets.close(a);
    backend.sockets.send(b, new Uint8Array(1));
    expect([poller.poll(0), poller.readyFd(0)]).toEqual([1, a]);
    backend.sockets.close(copy);
    expect(poller.poll(0)).toBe(0);
    poller.close();
  });

  it('watches the new file of a number that was given out again while a duplicate keeps the old one', () => {
    const backend = simulatedBackend();
    const { sockets } = backend;
    const poller = backend.poller();
    const [a, b] = sockets.socketpair();
    poller.register(a, POLLIN);
    const copy = sockets.dup(a);
    sockets.close(a);
    const [c, d] = sockets.socketpair();
    expect(c).toBe(a);
    expect(() => poller.modify(c, POLLIN)).toThrow('No such file or directory');
    poller.register(c, POLLIN);
    sockets.send(b, new Uint8Array(1));
    expect(poller.poll(0)).toBe(0);
    sockets.send(d, new Uint8Array(1));
    expect(poller.poll(0)).toBe(1);
    sockets.close(copy);
    poller.close();
  });

  it('costs what is active: a thousand idle descriptors are not asked', () => {
    const backend = simulatedBackend();
    const { sockets } = backend;
    const selector = backend.selector();
    let asked = 0;
    const descriptors = Array.from({ length: 1000 }, () => sockets.eventfd!());
    for (const fd of descriptors) {
      const file = backend.kernel.descriptors.get(fd);
      const poll = file.poll.bind(file);
      file.poll = () => {
        asked++;
        return poll();
      };
      selector.register(fd, EVENT_READ);
    }
    selector.select(0);
    asked = 0;
    sockets.write(descriptors[500]!, new Uint8Array(new BigUint64Array([1n]).buffer));
    expect(selector.select(0).length).toBe(1);
    expect(asked).toBeLessThan(5);
  });

  it('jumps the clock for a wait and finds a deadlock', () => {
    const backend = simulatedBackend();
    const selector = backend.selector();
    selector.register(backend.sockets.socketpair()[0], EVENT_READ);
    selector.select(3600);
    expect(backend.clock.time()).toBe(3600);
    expect(() => selector.select(null)).toThrow('nothing is left that could happen');
  });

  it('lets two loops of one kernel wait at once', async () => {
    const backend = simulatedBackend();
    const { sockets } = backend;
    const [a, b] = sockets.socketpair();
    const seen: string[] = [];
    const loop = async (name: string, fd: number, rounds: number): Promise<void> => {
      const selector = backend.selector();
      selector.register(fd, EVENT_READ);
      for (let round = 0; round < rounds; round++) {
        if ((await selector.selectAsync(5)).length === 0) {
          seen.push(`${name} timed out at ${backend.clock.time()}`);
          continue;
        }
        seen.push(`${name} got ${sockets.recv(fd, 10)[0]} at ${backend.clock.time()}`);
        sockets.send(fd, Uint8Array.of(round + 10));
      }
    };
    sockets.send(b, Uint8Array.of(1));
    await Promise.all([loop('a', a, 2), loop('b', b, 2)]);
    expect(seen).toEqual(['a got 1 at 0', 'b got 10 at 0', 'a got 10 at 0', 'b got 11 at 0']);
  });
});
