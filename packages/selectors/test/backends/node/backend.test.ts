import { nodeBackend } from '@pyco/selectors/node';
import { describe, expect, it } from 'vitest';

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
