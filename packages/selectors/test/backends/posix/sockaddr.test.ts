import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../src/backends/posix/layout.js';
import { SockaddrBuffer } from '../../../src/backends/posix/sockaddr.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('SockaddrBuffer', () => {
  it('writes sockaddr_in as Linux and as BSD have it', () => {
    const linux = new SockaddrBuffer(layoutOf('linux'));
    expect(hex(linux.bytes.subarray(0, linux.encode('bind', 2, ['127.0.0.1', 80])))).toBe('020000507f0000010000000000000000');
    const darwin = new SockaddrBuffer(layoutOf('darwin'));
    expect(hex(darwin.bytes.subarray(0, darwin.encode('bind', 2, ['127.0.0.1', 80])))).toBe('100200507f0000010000000000000000');
  });

  it('writes sockaddr_in6 with flow information and scope', () => {
    const buffer = new SockaddrBuffer(layoutOf('linux'));
    const length = buffer.encode('bind', 10, ['::1', 443, 5, 7]);
    expect([length, hex(buffer.bytes.subarray(0, length))]).toEqual([28, '0a0001bb000000050000000000000000000000000000000107000000']);
  });

  it.each(['linux', 'darwin', 'freebsd', 'openbsd'])('reads what it wrote, on %s', (platform) => {
    const layout = layoutOf(platform);
    const buffer = new SockaddrBuffer(layout);
    for (const [family, address] of [
      [layout.AF_INET, ['10.1.2.3', 65535]],
      [layout.AF_INET6, ['fe80::1', 1, 2, 3]],
      [layout.AF_UNIX, '/tmp/a socket'],
      [layout.AF_UNIX, ''],
    ] as const) {
      buffer.length[0] = buffer.encode('bind', family, address);
      expect(buffer.family).toBe(family);
      expect(buffer.decode()).toEqual(address);
    }
  });

  it("keeps Linux's abstract names as bytes, with every 0 in them", () => {
    const buffer = new SockaddrBuffer(layoutOf('linux'));
    const name = Uint8Array.of(0, 97, 0, 98);
    buffer.length[0] = buffer.encode('bind', 1, name);
    expect([buffer.length[0], buffer.decode()]).toEqual([6, name]);
  });

  it('gives null where the system gave no address', () => {
    const buffer = new SockaddrBuffer(layoutOf('linux'));
    buffer.length[0] = 0;
    expect(buffer.decode()).toBeNull();
  });

  it("refuses what does not fit, with CPython's words", () => {
    const buffer = new SockaddrBuffer(layoutOf('linux'));
    expect(() => buffer.encode('bind', 1, 'x'.repeat(108))).toThrow('AF_UNIX path too long');
    expect(() => buffer.encode('bind', 1, new Uint8Array(109))).toThrow('AF_UNIX path too long');
    expect(() => buffer.encode('bind', 1, ['127.0.0.1', 1])).toThrow('AF_UNIX address must be str or bytes, not tuple');
    expect(() => buffer.encode('bind', 2, '/tmp/x')).toThrow('AF_INET address must be tuple, not str');
    expect(() => buffer.encode('connect', 2, ['::1', 1])).toThrow('Name or service not known');
  });

  it('refuses a system it does not know', () => {
    expect(() => layoutOf('plan9')).toThrow('the posix backend does not know the structures of plan9');
  });
});
