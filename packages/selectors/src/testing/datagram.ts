import { EVENT_READ } from '../ports/selector.js';
import type { Address, InetAddress } from '../ports/sockets.js';
import { type Bench, type CaseTable, errorOf } from './case.js';
import { bytes, equal, isTrue, text, throws } from './check.js';

/** A UDP socket on loopback and where it is. */
const bound = (at: Bench): [number, Address] => {
  const fd = at.udp();
  at.sockets.bind(fd, ['127.0.0.1', 0]);
  return [fd, at.sockets.getsockname(fd)];
};

/** A name for a Unix socket that leaves no file behind: Linux's abstract ones. A fresh port makes it unique on the machine. */
const unixName = (at: Bench): Uint8Array => bytes(`\0pyco-selectors-${String(bound(at)[1][1])}`);

/** What datagrams, Unix sockets, pipes and counters promise. */
export const datagramCases: CaseTable = {
  'a datagram arrives with the address it came from': async (at) => {
    const [a, addressA] = bound(at);
    const [b, addressB] = bound(at);
    equal(at.sockets.sendto(b, bytes('hello'), 0, addressA), 5, 'taken');
    await at.readable(a);
    const [data, from] = at.sockets.recvfrom(a, 100);
    equal([text(data), from], ['hello', addressB], 'received');
  },
  'sendto without bind takes a port': async (at) => {
    const [a, address] = bound(at);
    const b = at.udp();
    at.sockets.sendto(b, bytes('x'), 0, address);
    await at.readable(a);
    const [, from] = at.sockets.recvfrom(a, 1);
    isTrue((from as InetAddress)[1] > 0, 'a port');
  },
  'datagrams keep their borders': async (at) => {
    const [a, address] = bound(at);
    const b = at.udp();
    for (const word of ['one', 'two', 'three']) at.sockets.sendto(b, bytes(word), 0, address);
    const words: string[] = [];
    while (words.length < 3) {
      await at.readable(a);
      words.push(text(at.sockets.recv(a, 100)));
    }
    equal(words, ['one', 'two', 'three'], 'received');
  },
  'what of a datagram does not fit is gone': async (at) => {
    const [a, address] = bound(at);
    const b = at.udp();
    at.sockets.sendto(b, bytes('abcdef'), 0, address);
    at.sockets.sendto(b, bytes('next'), 0, address);
    await at.readable(a);
    equal(text(at.sockets.recv(a, 3)), 'abc', 'first');
    await at.readable(a);
    equal(text(at.sockets.recv(a, 100)), 'next', 'second');
  },
  'recvmsg tells that a datagram was cut': async (at) => {
    if (at.sockets.recvmsg === undefined) return at.lacks('recvmsg');
    const [a, address] = bound(at);
    const [b, from] = bound(at);
    at.sockets.sendto(b, bytes('abcdef'), 0, address);
    await at.readable(a);
    const message = at.sockets.recvmsg(a, 3);
    equal([text(message.data), message.address], ['abc', from], 'received');
    isTrue((message.flags & at.constant('MSG_TRUNC')) !== 0, 'MSG_TRUNC is set');
  },
  'an empty datagram is a datagram': async (at) => {
    const [a, address] = bound(at);
    const b = at.udp();
    at.sockets.sendto(b, bytes(''), 0, address);
    await at.readable(a);
    const [data, from] = at.sockets.recvfrom(a, 10);
    equal(data.length, 0, 'bytes');
    isTrue(from !== null, 'it has an address');
    throws(() => at.sockets.recv(a, 10), 'BlockingIOError', 'EAGAIN', 'recv after it');
  },
  'recvfromInto fills a buffer and tells the address': async (at) => {
    const [a, address] = bound(at);
    const [b, from] = bound(at);
    at.sockets.sendto(b, bytes('abc'), 0, address);
    await at.readable(a);
    const buffer = bytes('......');
    equal(at.sockets.recvfromInto(a, buffer), [3, from], 'answer');
    equal(text(buffer), 'abc...', 'buffer');
  },
  'recv without a datagram says EAGAIN': (at) => {
    throws(() => at.sockets.recv(bound(at)[0], 10), 'BlockingIOError', 'EAGAIN', 'recv');
  },
  'MSG_PEEK leaves a datagram where it is': async (at) => {
    const [a, address] = bound(at);
    at.sockets.sendto(at.udp(), bytes('abc'), 0, address);
    await at.readable(a);
    equal(text(at.sockets.recv(a, 10, at.constant('MSG_PEEK'))), 'abc', 'peeked');
    equal(text(at.sockets.recv(a, 10)), 'abc', 'received');
  },
  'a connected datagram socket sends without an address': async (at) => {
    const [a, address] = bound(at);
    const b = at.udp();
    at.sockets.connect(b, address);
    equal(at.sockets.getpeername(b), address, 'peer');
    at.sockets.send(b, bytes('x'));
    await at.readable(a);
    equal(at.sockets.recvfrom(a, 10)[1], at.sockets.getsockname(b), 'address');
  },
  'a connected datagram socket hears its peer only': async (at) => {
    const [a, addressA] = bound(at);
    const [b, addressB] = bound(at);
    const [c] = bound(at);
    at.sockets.connect(b, addressA);
    at.sockets.sendto(c, bytes('stranger'), 0, addressB);
    at.sockets.sendto(a, bytes('peer'), 0, addressB);
    await at.readable(b);
    equal(text(at.sockets.recv(b, 100)), 'peer', 'received');
  },
  'send without a peer says EDESTADDRREQ': (at) => {
    throws(() => at.sockets.send(at.udp(), bytes('x')), 'OSError', 'EDESTADDRREQ', 'send');
  },
  'a datagram that is too long says EMSGSIZE': (at) => {
    const [, address] = bound(at);
    throws(() => at.sockets.sendto(at.udp(), new Uint8Array(70_000), 0, address), 'OSError', 'EMSGSIZE', 'sendto');
  },
  'a datagram to nobody is an error for a connected socket': async (at) => {
    const [a, address] = bound(at);
    const b = at.udp();
    at.sockets.connect(b, address);
    at.close(a);
    at.sockets.send(b, bytes('x'));
    equal(await at.failure(b), 'ECONNREFUSED', 'recv');
  },
  'accept on a datagram socket is not supported': (at) => {
    throws(() => at.sockets.accept(bound(at)[0]), 'OSError', 'EOPNOTSUPP', 'accept');
    throws(() => at.sockets.listen(bound(at)[0]), 'OSError', 'EOPNOTSUPP', 'listen');
  },
  'a socket pair carries bytes both ways': async (at) => {
    const [a, b] = at.pair();
    at.sockets.send(a, bytes('to b'));
    at.sockets.send(b, bytes('to a'));
    equal([text(await at.receive(b, 4)), text(await at.receive(a, 4))], ['to b', 'to a'], 'received');
  },
  'a socket pair has no names': (at) => {
    const [a] = at.pair();
    equal([at.sockets.getsockname(a), at.sockets.getpeername(a)], ['', ''], 'names');
  },
  'a socket pair of datagrams keeps borders': async (at) => {
    const [a, b] = at.pair(at.constant('SOCK_DGRAM'));
    at.sockets.send(a, bytes('one'));
    at.sockets.send(a, bytes('two'));
    await at.readable(b);
    equal([text(at.sockets.recv(b, 100)), text(at.sockets.recv(b, 100))], ['one', 'two'], 'received');
  },
  'the other end of a socket pair that is gone is a broken pipe': (at) => {
    const [a, b] = at.pair();
    at.close(b);
    throws(() => at.sockets.send(a, bytes('x')), 'BrokenPipeError', 'EPIPE', 'send');
  },
  'a socket pair over IP is not supported': (at) => {
    throws(() => at.sockets.socketpair(at.constant('AF_INET')), 'OSError', 'EOPNOTSUPP', 'socketpair');
  },
  'a full socket pair is not writable until it is read': async (at) => {
    const [a, b] = at.pair();
    const sent = at.fill(a);
    equal(await at.isReady(a, 2), false, 'writable when full');
    await at.receive(b, sent);
    await at.writable(a);
  },
  'a Unix listener accepts': async (at) => {
    const unix = (): number => at.own(at.sockets.socket(at.constant('AF_UNIX'), at.constant('SOCK_STREAM')));
    const listener = unix();
    const name = unixName(at);
    at.sockets.bind(listener, name);
    at.sockets.listen(listener);
    equal(at.sockets.getsockname(listener), name, 'name of the listener');
    const client = unix();
    at.sockets.connectEx(client, name);
    await at.writable(client);
    const server = await at.accepted(listener);
    equal(at.sockets.getpeername(client), name, 'peer of the client');
    at.sockets.send(client, bytes('unix'));
    equal(text(await at.receive(server, 4)), 'unix', 'received');
    at.close(client);
    equal(await at.failure(server), 'end of file', 'after close');
  },
  'a Unix name that nobody has cannot be connected to': async (at) => {
    const fd = at.own(at.sockets.socket(at.constant('AF_UNIX'), at.constant('SOCK_STREAM')));
    const { code } = errorOf(() => at.sockets.connect(fd, '/nonexistent/pyco-selectors'));
    if (code !== 'EINPROGRESS') return equal(code, 'ENOENT', 'connect');
    await at.writable(fd);
    const errno = at.sockets.getsockopt(fd, at.constant('SOL_SOCKET'), at.constant('SO_ERROR'));
    equal(at.sockets.strerror(errno), 'No such file or directory', 'SO_ERROR');
  },
  'a pipe carries bytes one way': async (at) => {
    const [reader, writer] = at.pipe();
    equal(at.sockets.write(writer, bytes('through')), 7, 'taken');
    await at.readable(reader);
    equal(text(at.sockets.read(reader, 3)), 'thr', 'read');
    const buffer = new Uint8Array(10);
    equal([at.sockets.readInto(reader, buffer), text(buffer.subarray(0, 4))], [4, 'ough'], 'readInto');
  },
  'an empty pipe says EAGAIN, and at its end gives nothing': async (at) => {
    const [reader, writer] = at.pipe();
    throws(() => at.sockets.read(reader, 1), 'BlockingIOError', 'EAGAIN', 'read');
    at.close(writer);
    await at.readable(reader);
    equal(at.sockets.read(reader, 1).length, 0, 'at the end');
  },
  'a pipe that nobody reads is broken': (at) => {
    const [reader, writer] = at.pipe();
    at.close(reader);
    throws(() => at.sockets.write(writer, bytes('x')), 'BrokenPipeError', 'EPIPE', 'write');
  },
  'a full pipe is not writable until it is read': async (at) => {
    const [reader, writer] = at.pipe();
    let total = 0;
    for (let code: string | null = null; code === null && total < 1 << 26; ) {
      const answer = errorOf(() => at.sockets.write(writer, new Uint8Array(4096)));
      code = answer.code;
      if (code === null) total += answer.value as number;
    }
    isTrue(total >= 4096, `something went, got ${total}`);
    equal(await at.isReady(writer, 2), false, 'writable when full');
    for (let left = total; left > 0; ) left -= at.sockets.read(reader, left).length;
    await at.writable(writer);
  },
  'the ends of a pipe work one way only': (at) => {
    const [reader, writer] = at.pipe();
    throws(() => at.sockets.read(writer, 1), 'OSError', 'EBADF', 'read of the write end');
    throws(() => at.sockets.write(reader, bytes('x')), 'OSError', 'EBADF', 'write of the read end');
  },
  'an eventfd counts what is written and gives it at once': async (at) => {
    if (at.sockets.eventfd === undefined) return at.lacks('eventfd');
    const fd = at.own(at.sockets.eventfd(2));
    const one = new Uint8Array(new BigUint64Array([1n]).buffer);
    equal(at.sockets.write(fd, one), 8, 'taken');
    await at.readable(fd);
    equal(new DataView(at.sockets.read(fd, 8).buffer).getBigUint64(0, true), 3n, 'count');
    throws(() => at.sockets.read(fd, 8), 'BlockingIOError', 'EAGAIN', 'read of 0');
    equal(await at.isReady(fd, EVENT_READ), false, 'readable at 0');
  },
  'an eventfd as a semaphore gives one at a time': (at) => {
    if (at.sockets.eventfd === undefined) return at.lacks('eventfd');
    const fd = at.own(at.sockets.eventfd(2, at.constant('EFD_SEMAPHORE')));
    const read = (): bigint => new DataView(at.sockets.read(fd, 8).buffer).getBigUint64(0, true);
    equal([read(), read()], [1n, 1n], 'reads');
    throws(read, 'BlockingIOError', 'EAGAIN', 'the third');
  },
  'numbers resolve to themselves': async (at) => {
    const hints = { type: at.constant('SOCK_STREAM') };
    const [four] = await at.sockets.getaddrinfoAsync('127.0.0.1', 80, hints);
    equal(
      [four?.family, four?.type, four?.proto, four?.sockaddr],
      [at.constant('AF_INET'), at.constant('SOCK_STREAM'), 6, ['127.0.0.1', 80]],
      'IPv4',
    );
    const [six] = await at.sockets.getaddrinfoAsync('::1', '8080', hints);
    equal([six?.family, six?.sockaddr], [at.constant('AF_INET6'), ['::1', 8080, 0, 0]], 'IPv6');
  },
  'no host is loopback, or any address to listen on': async (at) => {
    const hints = { family: at.constant('AF_INET'), type: at.constant('SOCK_STREAM') };
    const [loopback] = await at.sockets.getaddrinfoAsync(null, 80, hints);
    const [any] = await at.sockets.getaddrinfoAsync(null, 80, { ...hints, flags: at.constant('AI_PASSIVE') });
    equal(
      [loopback?.sockaddr, any?.sockaddr],
      [
        ['127.0.0.1', 80],
        ['0.0.0.0', 80],
      ],
      'addresses',
    );
  },
  'localhost resolves to loopback': async (at) => {
    const found = await at.sockets.getaddrinfoAsync('localhost', 0, { family: at.constant('AF_INET') });
    isTrue(found.length > 0 && found.every(({ sockaddr }) => sockaddr[0] === '127.0.0.1'), 'all answers are 127.0.0.1');
  },
  'a name without an address is a gaierror': async (at) => {
    const hints = { flags: at.constant('AI_NUMERICHOST') };
    const error = await at.sockets.getaddrinfoAsync('no.such.name', 80, hints).then(
      () => null,
      (reason: unknown) => reason as Error & { code: string; strerror: string },
    );
    equal([error?.name, error?.code, error?.strerror], ['gaierror', 'EAI_NONAME', 'Name or service not known'], 'error');
  },
  'getaddrinfo gives what getaddrinfoAsync gives': async (at) => {
    if (at.sockets.getaddrinfo === undefined) return at.lacks('getaddrinfo that does not wait');
    const hints = { type: at.constant('SOCK_STREAM') };
    const [a, b] = [at.sockets.getaddrinfo('127.0.0.1', 80, hints), await at.sockets.getaddrinfoAsync('127.0.0.1', 80, hints)];
    equal(
      a.map((info) => info.sockaddr),
      b.map((info) => info.sockaddr),
      'addresses',
    );
  },
  'getnameinfo gives numbers back when asked to': async (at) => {
    const flags = at.constant('NI_NUMERICHOST') | at.constant('NI_NUMERICSERV');
    equal(await at.sockets.getnameinfoAsync(['127.0.0.1', 80], flags), ['127.0.0.1', '80'], 'names');
  },
};
