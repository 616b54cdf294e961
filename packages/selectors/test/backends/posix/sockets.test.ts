import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { posixBackend } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';

const here = new URL(import.meta.url);

describe('sockets of the system', () => {
  const { sockets } = posixBackend();
  const { SOL_SOCKET, SCM_RIGHTS, MSG_CTRUNC } = sockets.constants as Record<string, number>;

  it('pass descriptors to the other end of a Unix socket', () => {
    const [a, b] = sockets.socketpair();
    const [reader, writer] = sockets.pipe();
    sockets.sendmsg!(a, [Uint8Array.of(1)], [[SOL_SOCKET!, SCM_RIGHTS!, new Uint8Array(Int32Array.of(reader).buffer)]]);
    const { data, ancdata } = sockets.recvmsg!(b, 10, 64);
    expect(data).toEqual(Uint8Array.of(1));
    const [[level, type, bytes]] = ancdata as [[number, number, Uint8Array]];
    expect([level, type, bytes.length]).toEqual([SOL_SOCKET, SCM_RIGHTS, 4]);
    const passed = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
    sockets.write(writer, Uint8Array.of(42));
    expect(sockets.read(passed, 10)).toEqual(Uint8Array.of(42));
    for (const fd of [a, b, reader, writer, passed]) sockets.close(fd);
  });

  it('tell when control messages did not fit', () => {
    const [a, b] = sockets.socketpair();
    sockets.sendmsg!(a, [Uint8Array.of(1)], [[SOL_SOCKET!, SCM_RIGHTS!, new Uint8Array(Int32Array.of(a).buffer)]]);
    const { ancdata, flags } = sockets.recvmsg!(b, 10, 0);
    expect([ancdata, flags & MSG_CTRUNC!]).toEqual([[], MSG_CTRUNC]);
    for (const fd of [a, b]) sockets.close(fd);
  });

  it.runIf(sockets.sendfile !== undefined)('send a file, from an offset or from where it is', () => {
    const content = readFileSync(here);
    const file = openSync(here, 'r');
    const [a, b] = sockets.socketpair();
    expect(sockets.sendfile!(a, file, 10, 20)).toBe(20);
    expect(Buffer.from(sockets.recv(b, 100))).toEqual(content.subarray(10, 30));
    expect(sockets.sendfile!(a, file, null, 5)).toBe(5);
    expect(sockets.sendfile!(a, file, null, 5)).toBe(5);
    expect(Buffer.from(sockets.recv(b, 100))).toEqual(content.subarray(0, 10));
    expect(sockets.sendfile!(a, file, fstatSync(file).size, 5)).toBe(0);
    for (const fd of [a, b]) sockets.close(fd);
    closeSync(file);
  });

  it('read more at once than the first buffer holds', () => {
    const [a, b] = sockets.socketpair();
    const sent = sockets.send(a, new Uint8Array(150_000).fill(3));
    expect(sockets.recv(b, 262_144).length).toBe(sent);
    sockets.send(a, new Uint8Array(100_000).fill(4));
    expect(Buffer.compare(sockets.recv(b, 2_000_000), new Uint8Array(100_000).fill(4))).toBe(0);
    for (const fd of [a, b]) sockets.close(fd);
  });

  it('know the interfaces of the machine', () => {
    const found = sockets.ifNameindex!();
    for (const name of Object.keys(networkInterfaces())) expect(found.map(([, known]) => known)).toContain(name);
    const [index, name] = found[0]!;
    expect([sockets.ifIndextoname!(index), sockets.ifNametoindex!(name)]).toEqual([name, index]);
    expect(() => sockets.ifNametoindex!('no such interface')).toThrow('No such device');
    expect(() => sockets.ifIndextoname!(987_654)).toThrow(/No such device/);
  });

  it('resolve on a thread what getaddrinfo resolves here', async () => {
    const hints = { type: 1, flags: sockets.constants['AI_CANONNAME']! };
    const [here1, there] = [sockets.getaddrinfo!('127.0.0.1', 'http', hints), await sockets.getaddrinfoAsync('127.0.0.1', 'http', hints)];
    expect(there).toEqual(here1);
    expect(there).toEqual([{ family: 2, type: 1, proto: 6, canonname: '127.0.0.1', sockaddr: ['127.0.0.1', 80] }]);
    expect(sockets.getnameinfo!(['127.0.0.1', 80], 3)).toEqual(['127.0.0.1', '80']);
    await expect(sockets.getnameinfoAsync(['127.0.0.1', 80], 3)).resolves.toEqual(['127.0.0.1', '80']);
    expect(() => sockets.getaddrinfo!('127.0.0.1', 'no such service', hints)).toThrow(
      expect.objectContaining({ name: 'gaierror', code: 'EAI_SERVICE' }),
    );
  });

  it('refuse options of a size that cannot be', () => {
    const fd = sockets.socket();
    expect(() => sockets.getsockoptBytes(fd, SOL_SOCKET!, 2, 2000)).toThrow('getsockopt buflen out of range');
    expect(() => sockets.getsockopt(fd, SOL_SOCKET!, 54_321)).toThrow('Protocol not available');
    sockets.close(fd);
  });

  it('word an errno as the system does', () => {
    expect([sockets.strerror(13), sockets.gethostname().length > 0]).toEqual(['Permission denied', true]);
  });
});
