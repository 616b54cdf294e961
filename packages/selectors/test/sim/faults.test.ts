import { EVENT_READ, type Fd } from '@pyco/selectors';
import { type FaultOptions, type SimulatedBackend, simulatedBackend } from '@pyco/selectors/simulated';
import { describe, expect, it } from 'vitest';

/** Send a text through a socket pair as a careful program does: in parts, again after EAGAIN and EINTR. Tells what it met. */
const careful = (backend: SimulatedBackend): { data: Uint8Array; met: Record<string, number> } => {
  const { sockets } = backend;
  const [a, b] = sockets.socketpair();
  const selector = backend.selector();
  selector.register(b, EVENT_READ);
  const sent = Uint8Array.from({ length: 500 }, (_, index) => index & 255);
  const met: Record<string, number> = {};
  const received: number[] = [];
  const attempt = (operation: () => void): void => {
    try {
      operation();
    } catch (error) {
      const { code } = error as { code: string };
      met[code] = (met[code] ?? 0) + 1;
    }
  };
  for (let at = 0; received.length < sent.length; ) {
    attempt(() => {
      if (at === sent.length) return;
      const count = sockets.send(a, sent.subarray(at, at + 50));
      if (count < Math.min(50, sent.length - at)) met['short write'] = (met['short write'] ?? 0) + 1;
      at += count;
    });
    if (selector.select(1).length === 0) met['empty select'] = (met['empty select'] ?? 0) + 1;
    attempt(() => {
      const available = sockets.available(b);
      const data = sockets.recv(b, 100);
      if (data.length < Math.min(100, available)) met['short read'] = (met['short read'] ?? 0) + 1;
      received.push(...data);
    });
  }
  return { data: Uint8Array.from(received), met };
};

const sent = Uint8Array.from({ length: 500 }, (_, index) => index & 255);

describe('faults', () => {
  it('are off by default', () => {
    expect(careful(simulatedBackend())).toEqual({ data: sent, met: {} });
  });

  it.each<[string, FaultOptions, string[]]>([
    ['short reads', { shortReads: 0.5 }, ['short read']],
    ['short writes', { shortWrites: 0.5 }, ['short write']],
    ['EAGAIN', { eagain: 0.5 }, ['EAGAIN']],
    ['EINTR', { eintr: 0.5 }, ['EINTR', 'empty select']],
  ])('of %s are met, and a careful program gets through', (_, faults, expected) => {
    const { data, met } = careful(simulatedBackend({ seed: 11, faults }));
    expect(data).toEqual(sent);
    for (const fault of expected) expect(met[fault], fault).toBeGreaterThan(0);
  });

  it('are the same for the same seed', () => {
    const faults = { shortReads: 0.3, shortWrites: 0.3, eagain: 0.2, eintr: 0.2 };
    const run = (seed: number): unknown => careful(simulatedBackend({ seed, faults })).met;
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it('never cut a datagram or a counter', () => {
    const { sockets } = simulatedBackend({ faults: { shortReads: 1, shortWrites: 1 } });
    const [a, b] = sockets.socketpair(1, 2);
    sockets.send(a, new Uint8Array(100));
    expect(sockets.recv(b, 100).length).toBe(100);
    const counter = sockets.eventfd!(1);
    expect(sockets.read(counter, 8).length).toBe(8);
  });

  it('end at the limit of descriptors with EMFILE, and leave none behind', () => {
    const backend = simulatedBackend({ maxDescriptors: 6 });
    const { sockets } = backend;
    const open: Fd[] = [sockets.socket(), sockets.socket()];
    expect(() => sockets.socketpair()).toThrow('Too many open files');
    expect(backend.kernel.descriptors.size).toBe(2);
    open.push(sockets.socket());
    expect(() => sockets.socket()).toThrow('Too many open files');
    sockets.close(open[0]!);
    expect(sockets.socket()).toBe(open[0]);
  });
});
