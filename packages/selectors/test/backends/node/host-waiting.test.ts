import { NotImplementedError } from '@pyco/selectors';
import { nodeBackend } from '@pyco/selectors/node';
import { describe, expect, it } from 'vitest';
import { HostWaiting } from '../../../src/backends/node/host-waiting.js';

describe('HostWaiting', () => {
  it('cannot block, and says what to do instead', () => {
    const waiting = new HostWaiting();
    expect(() => waiting.wait(() => true, null)).toThrow(NotImplementedError);
    expect(() => waiting.wait(() => true, waiting.time() + 1)).toThrow('use selectAsync, or select(0) to poll');
    expect(waiting.wait(() => true, waiting.time())).toBe(true);
  });

  it('wakes only who is ready', async () => {
    const waiting = new HostWaiting();
    let isReady = false;
    const [one, two] = [waiting.waitAsync(() => isReady, null), waiting.waitAsync(() => false, waiting.time() + 0.005)];
    isReady = true;
    waiting.notify();
    expect([await one, await two]).toEqual([true, false]);
  });

  it('gives the host a turn now and then', async () => {
    const waiting = new HostWaiting();
    const turns = Array.from({ length: 16 }, () => waiting.turn());
    expect(turns.filter((turn) => turn !== null).length).toBe(1);
    await turns.at(-1);
  });
});

describe('the node backend', () => {
  it('sees what comes in though every wait is answered at once', async () => {
    const backend = nodeBackend();
    const { sockets } = backend;
    const listener = sockets.socket();
    sockets.bind(listener, ['127.0.0.1', 0]);
    sockets.listen(listener);
    const client = sockets.socket();
    sockets.connectEx(client, sockets.getsockname(listener));
    const selector = backend.selector<string>();
    const [writable, other] = sockets.socketpair();
    // Always ready for writing: without turns of the host the connection would never come.
    selector.register(writable, 2, 'writable');
    selector.register(listener, 1, 'listener');
    let rounds = 0;
    while (!(await selector.selectAsync(null)).some(({ key }) => key.data === 'listener')) if (++rounds > 10_000) expect.fail('starved');
    selector.close();
    for (const fd of [listener, client, writable, other]) sockets.close(fd);
    expect(backend.openDescriptors).toBe(0);
  });

  it('refuses sockets that Node has not', () => {
    const { sockets } = nodeBackend();
    expect(() => sockets.socket(1, 2)).toThrow('Protocol not supported');
    expect(() => sockets.socket(2, 3)).toThrow('Socket type not supported');
    expect(() => sockets.socket(99)).toThrow('Address family not supported by protocol');
  });
});
