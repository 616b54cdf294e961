import { expect, it } from 'vitest';
import { posixBackend } from '../../../src/backends/posix.js';

const isLinux = process.platform === 'linux';

it.runIf(isLinux)('reads into parts of memory, one after the other', () => {
  const { calls, sockets } = posixBackend();
  const name = new TextEncoder().encode('parts\0');
  const fd = calls.call('memfd_create', name, 1);
  expect(calls.call('writev', fd, { parts: [Uint8Array.of(1, 2), Uint8Array.of(3)] }, 2)).toBe(3);
  const parts = [new Uint8Array(1), new Uint8Array(4)];
  expect(calls.call('preadv2', fd, { parts }, 2, 0, 0)).toBe(3);
  expect(parts).toEqual([Uint8Array.of(1), Uint8Array.of(2, 3, 0, 0)]);
  sockets.close(fd);
});

it.runIf(isLinux)('throws what the system says', () => {
  const { calls } = posixBackend();
  expect(() => calls.call('fchdir', 1_000_000)).toThrowError(expect.objectContaining({ code: 'EBADF', errno: 9 }));
});
