import { EVENT_READ, EVENT_WRITE } from '../ports/selector.js';
import type { InetAddress } from '../ports/sockets.js';
import { type CaseTable, errorOf } from './case.js';
import { bytes, equal, isTrue, text, throws } from './check.js';

/** What stream sockets over loopback promise: making connections, moving bytes, ending them. */
export const streamCases: CaseTable = {
  'a socket is TCP over IPv4 by default': (at) => {
    const fd = at.tcp();
    const of = (option: string): number => at.sockets.getsockopt(fd, at.constant('SOL_SOCKET'), at.constant(option));
    equal([of('SO_TYPE'), of('SO_ERROR'), of('SO_ACCEPTCONN')], [at.constant('SOCK_STREAM'), 0, 0], 'options');
    equal(at.sockets.getsockname(fd), ['0.0.0.0', 0], 'its name');
  },
  'an unknown family is refused': (at) => {
    throws(() => at.sockets.socket(99), 'OSError', 'EAFNOSUPPORT', 'socket(99)');
  },
  'bind to port 0 gives a port': (at) => {
    const fd = at.tcp();
    at.sockets.bind(fd, ['127.0.0.1', 0]);
    const [host, port] = at.sockets.getsockname(fd) as InetAddress;
    equal(host, '127.0.0.1', 'host');
    isTrue(port >= 1024 && port <= 65535, `a port, got ${port}`);
  },
  'bind twice is refused': (at) => {
    const fd = at.tcp();
    at.sockets.bind(fd, ['127.0.0.1', 0]);
    throws(() => at.sockets.bind(fd, ['127.0.0.1', 0]), 'OSError', 'EINVAL', 'second bind');
  },
  'a port that is listened on is taken': (at) => {
    const [, address] = at.listener();
    throws(() => at.sockets.bind(at.tcp(), address), 'OSError', 'EADDRINUSE', 'bind');
  },
  'a port is free again when its listener is closed': (at) => {
    const [listener, address] = at.listener();
    at.close(listener);
    const fd = at.tcp();
    at.sockets.setsockopt(fd, at.constant('SOL_SOCKET'), at.constant('SO_REUSEADDR'), 1);
    at.sockets.bind(fd, address);
    equal(at.sockets.getsockname(fd), address, 'its name');
  },
  'bind to an address of another machine is refused': (at) => {
    throws(() => at.sockets.bind(at.tcp(), ['192.0.2.1', 0]), 'OSError', 'EADDRNOTAVAIL', 'bind');
  },
  'bind to a name is refused': (at) => {
    throws(() => at.sockets.bind(at.tcp(), ['no number', 0]), 'gaierror', null, 'bind');
  },
  'a port outside 0 to 65535 is refused': (at) => {
    throws(() => at.sockets.bind(at.tcp(), ['127.0.0.1', 65536]), 'RangeError', null, 'bind');
    throws(() => at.sockets.connect(at.tcp(), ['127.0.0.1', -1]), 'RangeError', null, 'connect');
  },
  'accept without a connection says EAGAIN': (at) => {
    const [listener] = at.listener();
    throws(() => at.sockets.accept(listener), 'BlockingIOError', 'EAGAIN', 'accept');
  },
  'accept on a socket that does not listen is refused': (at) => {
    throws(() => at.sockets.accept(at.tcp()), 'OSError', 'EINVAL', 'accept');
  },
  'listen makes SO_ACCEPTCONN 1': (at) => {
    const [listener] = at.listener();
    equal(at.sockets.getsockopt(listener, at.constant('SOL_SOCKET'), at.constant('SO_ACCEPTCONN')), 1, 'SO_ACCEPTCONN');
  },
  'listen without bind takes any port': (at) => {
    const fd = at.tcp();
    at.sockets.listen(fd, 5);
    const [host, port] = at.sockets.getsockname(fd) as InetAddress;
    isTrue(host === '0.0.0.0' && port > 0, `any address and a port, got ${host} ${port}`);
  },
  'connect is in progress, then writable without error': async (at) => {
    const [, address] = at.listener();
    const client = at.tcp();
    throws(() => at.sockets.connect(client, address), 'BlockingIOError', 'EINPROGRESS', 'connect');
    await at.writable(client);
    equal(at.sockets.getsockopt(client, at.constant('SOL_SOCKET'), at.constant('SO_ERROR')), 0, 'SO_ERROR');
    equal(at.sockets.getpeername(client), address, 'peer');
  },
  'connectEx gives the errno of connect': (at) => {
    const [, address] = at.listener();
    const client = at.tcp();
    const errno = at.sockets.connectEx(client, address);
    const { code } = errorOf(() => at.sockets.connect(at.tcp(), address));
    equal([code, at.sockets.strerror(errno)], ['EINPROGRESS', 'Operation now in progress'], 'errno');
  },
  'connectEx gives the errno of a closed descriptor': (at) => {
    const fd = at.tcp();
    at.close(fd);
    equal(at.sockets.strerror(at.sockets.connectEx(fd, ['127.0.0.1', 9])), 'Bad file descriptor', 'errno');
  },
  'connect where nobody listens is refused': async (at) => {
    const [listener, address] = at.listener();
    at.close(listener);
    const client = at.tcp();
    at.sockets.connectEx(client, address);
    await at.writable(client);
    const errno = at.sockets.getsockopt(client, at.constant('SOL_SOCKET'), at.constant('SO_ERROR'));
    equal(at.sockets.strerror(errno), 'Connection refused', 'SO_ERROR');
    equal(at.sockets.getsockopt(client, at.constant('SOL_SOCKET'), at.constant('SO_ERROR')), 0, 'SO_ERROR read again');
  },
  'a refused connect is ready for reading and writing': async (at) => {
    const [listener, address] = at.listener();
    at.close(listener);
    const client = at.tcp();
    at.sockets.connectEx(client, address);
    await at.until(client, EVENT_READ | EVENT_WRITE);
    throws(() => at.sockets.recv(client, 1), 'ConnectionRefusedError', 'ECONNREFUSED', 'recv');
  },
  'connect when connected says EISCONN': async (at) => {
    const [, address] = at.listener();
    const client = at.tcp();
    at.sockets.connectEx(client, address);
    await at.writable(client);
    // The first one after EINPROGRESS tells how it went: 0.
    at.sockets.connectEx(client, address);
    throws(() => at.sockets.connect(client, address), 'OSError', 'EISCONN', 'connect');
  },
  'a connection makes its listener readable, and accept tells its address': async (at) => {
    const [listener, address] = at.listener();
    equal(await at.isReady(listener, EVENT_READ), false, 'readable before');
    const client = at.tcp();
    at.sockets.connectEx(client, address);
    await at.readable(listener);
    const [server, from] = at.sockets.accept(listener);
    at.own(server);
    equal(from, at.sockets.getsockname(client), 'address');
    equal(at.sockets.getpeername(server), from, 'peer of the server');
    equal(at.sockets.getsockname(server), address, 'name of the server');
  },
  'connections are accepted one by one': async (at) => {
    const [listener, address] = at.listener();
    const clients = [at.tcp(), at.tcp(), at.tcp()];
    for (const client of clients) at.sockets.connectEx(client, address);
    for (const client of clients) await at.writable(client);
    const ports = new Set<unknown>();
    for (const _ of clients) {
      const server = await at.accepted(listener);
      ports.add((at.sockets.getpeername(server) as InetAddress)[1]);
    }
    equal(ports.size, 3, 'different peers');
    throws(() => at.sockets.accept(listener), 'BlockingIOError', 'EAGAIN', 'the fourth');
  },
  'getpeername without a peer says ENOTCONN': (at) => {
    throws(() => at.sockets.getpeername(at.tcp()), 'OSError', 'ENOTCONN', 'getpeername');
  },
  'recv without data says EAGAIN': async (at) => {
    const { client } = await at.connection();
    throws(() => at.sockets.recv(client, 10), 'BlockingIOError', 'EAGAIN', 'recv');
  },
  'bytes arrive both ways, in order': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('to '));
    at.sockets.send(client, bytes('server'));
    at.sockets.send(server, bytes('to client'));
    equal(text(await at.receive(server, 9)), 'to server', 'at the server');
    equal(text(await at.receive(client, 9)), 'to client', 'at the client');
  },
  'recv takes part of what is there and leaves the rest': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('abcdef'));
    await at.readable(server);
    equal(text(at.sockets.recv(server, 2)), 'ab', 'first');
    equal(text(await at.receive(server, 4)), 'cdef', 'rest');
  },
  'recv gives bytes of its own': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('one'));
    const one = await at.receive(server, 3);
    at.sockets.send(client, bytes('two'));
    const two = await at.receive(server, 3);
    equal([text(one), text(two)], ['one', 'two'], 'both');
  },
  'send takes bytes at once: the caller may change them after': async (at) => {
    const { client, server } = await at.connection();
    const data = bytes('before');
    at.sockets.send(client, data);
    data.fill(0);
    equal(text(await at.receive(server, 6)), 'before', 'received');
  },
  'send takes a part of a larger buffer': async (at) => {
    const { client, server } = await at.connection();
    equal(at.sockets.send(client, bytes('..middle..').subarray(2, 8)), 6, 'taken');
    equal(text(await at.receive(server, 6)), 'middle', 'received');
  },
  'MSG_PEEK leaves what it shows': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('abc'));
    await at.readable(server);
    equal(text(at.sockets.recv(server, 2, at.constant('MSG_PEEK'))), 'ab', 'peeked');
    equal(text(await at.receive(server, 3)), 'abc', 'received');
  },
  'recvInto fills a buffer, or a part of it': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('abcdef'));
    await at.readable(server);
    const buffer = bytes('......');
    equal(at.sockets.recvInto(server, buffer, 2), 2, 'count');
    equal(text(buffer), 'ab....', 'buffer');
    equal(at.sockets.recvInto(server, buffer.subarray(3)), 3, 'count');
    equal(text(buffer), 'ab.cde', 'buffer');
    throws(() => at.sockets.recvInto(server, buffer, 7), 'RangeError', null, 'more than fits');
    throws(() => at.sockets.recvInto(server, buffer, -1), 'RangeError', null, 'less than nothing');
    throws(() => at.sockets.recv(server, -1), 'RangeError', null, 'recv of less than nothing');
  },
  'available tells what can be read': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('abcdef'));
    await at.readable(server);
    equal(at.sockets.available(server), 6, 'available');
  },
  'a megabyte arrives whole, though no buffer holds it': async (at) => {
    const { client, server } = await at.connection();
    const sent = Uint8Array.from({ length: 1 << 20 }, (_, index) => (index * 31 + (index >> 8)) & 255);
    const received = new Uint8Array(sent.length);
    let [out, into] = [0, 0];
    while (into < received.length) {
      while (out < sent.length) {
        const { code, value } = errorOf(() => at.sockets.send(client, sent.subarray(out, out + 100_000)));
        if (code !== null) break;
        out += value;
      }
      await at.readable(server);
      into += at.sockets.recvInto(server, received.subarray(into));
    }
    equal(received, sent, 'bytes');
  },
  'a full connection is not writable until the other side reads': async (at) => {
    const { client, server } = await at.connection();
    const sent = at.fill(client);
    isTrue(sent > 0, `something went, got ${sent}`);
    equal(await at.isReady(client, EVENT_WRITE), false, 'writable when full');
    throws(() => at.sockets.send(client, bytes('x')), 'BlockingIOError', 'EAGAIN', 'send');
    await at.receive(server, sent);
    await at.writable(client);
    equal(at.sockets.send(client, bytes('x')), 1, 'taken');
  },
  'shutdown for writing ends the stream and leaves the other way open': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('last'));
    at.sockets.shutdown(client, at.constant('SHUT_WR'));
    equal(text(await at.receive(server, 4)), 'last', 'before the end');
    await at.readable(server);
    equal(at.sockets.recv(server, 10).length, 0, 'the end');
    at.sockets.send(server, bytes('answer'));
    equal(text(await at.receive(client, 6)), 'answer', 'the other way');
  },
  'send after shutdown is a broken pipe': async (at) => {
    const { client } = await at.connection();
    at.sockets.shutdown(client, at.constant('SHUT_WR'));
    throws(() => at.sockets.send(client, bytes('x')), 'BrokenPipeError', 'EPIPE', 'send');
  },
  'shutdown of both ways is the end of file at both ends': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.shutdown(client, at.constant('SHUT_RDWR'));
    await at.readable(client);
    equal(at.sockets.recv(client, 1).length, 0, 'here');
    await at.readable(server);
    equal(at.sockets.recv(server, 1).length, 0, 'there');
  },
  'shutdown without a connection says ENOTCONN': (at) => {
    throws(() => at.sockets.shutdown(at.tcp(), at.constant('SHUT_RDWR')), 'OSError', 'ENOTCONN', 'shutdown');
  },
  'close is the end of file for the peer, after what was sent': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('bye'));
    at.close(client);
    equal(text(await at.receive(server, 3)), 'bye', 'received');
    equal(await at.failure(server), 'end of file', 'then');
  },
  'close with bytes unread resets the peer': async (at) => {
    const { client, server } = await at.connection();
    at.sockets.send(client, bytes('never read'));
    await at.readable(server);
    at.close(server);
    equal(await at.failure(client), 'ECONNRESET', 'the peer');
  },
  'close with a linger time of 0 resets the peer': async (at) => {
    const { client, server } = await at.connection();
    const linger = new Uint8Array(8);
    new DataView(linger.buffer).setInt32(0, 1, true);
    at.sockets.setsockopt(server, at.constant('SOL_SOCKET'), at.constant('SO_LINGER'), linger);
    at.close(server);
    equal(await at.failure(client), 'ECONNRESET', 'the peer');
  },
  'a reset is reported once, then it is the end': async (at) => {
    const { client, server } = await at.connection();
    const linger = new Uint8Array(8);
    new DataView(linger.buffer).setInt32(0, 1, true);
    at.sockets.setsockopt(server, at.constant('SOL_SOCKET'), at.constant('SO_LINGER'), linger);
    at.close(server);
    equal(await at.failure(client), 'ECONNRESET', 'first');
    equal(at.sockets.recv(client, 10).length, 0, 'second');
    throws(() => at.sockets.send(client, bytes('x')), 'BrokenPipeError', 'EPIPE', 'send');
  },
  'writing to a peer that has closed fails in the end': async (at) => {
    const { client, server } = await at.connection();
    at.close(server);
    equal(await at.failure(client), 'end of file', 'reading');
    let code: string | null = null;
    for (let tries = 0; code === null && tries < 1000; tries++) {
      code = errorOf(() => at.sockets.send(client, bytes('x'))).code;
      if (code === null) await at.pause(0.001);
    }
    isTrue(code === 'EPIPE' || code === 'ECONNRESET', `EPIPE or ECONNRESET, got ${code}`);
  },
  'send without a connection is a broken pipe': (at) => {
    throws(() => at.sockets.send(at.tcp(), bytes('x')), 'BrokenPipeError', 'EPIPE', 'send');
  },
  'recv without a connection says ENOTCONN': (at) => {
    throws(() => at.sockets.recv(at.tcp(), 1), 'OSError', 'ENOTCONN', 'recv');
  },
  'a socket that was never connected is ready for both, to tell so': async (at) => {
    equal(await at.isReady(at.tcp(), EVENT_READ), true, 'readable');
    equal(await at.isReady(at.tcp(), EVENT_WRITE), true, 'writable');
  },
  'closing a listener resets who waits to be accepted': async (at) => {
    const [listener, address] = at.listener();
    const client = at.tcp();
    at.sockets.connectEx(client, address);
    await at.writable(client);
    await at.readable(listener);
    at.close(listener);
    equal(await at.failure(client), 'ECONNRESET', 'the client');
  },
  'every operation on a closed descriptor says EBADF': async (at) => {
    const fd = at.tcp();
    at.close(fd);
    const { sockets } = at;
    const operations: Record<string, () => unknown> = {
      close: () => sockets.close(fd),
      bind: () => sockets.bind(fd, ['127.0.0.1', 0]),
      listen: () => sockets.listen(fd),
      accept: () => sockets.accept(fd),
      connect: () => sockets.connect(fd, ['127.0.0.1', 9]),
      recv: () => sockets.recv(fd, 1),
      recvInto: () => sockets.recvInto(fd, new Uint8Array(1)),
      recvfrom: () => sockets.recvfrom(fd, 1),
      send: () => sockets.send(fd, bytes('x')),
      sendto: () => sockets.sendto(fd, bytes('x'), 0, ['127.0.0.1', 9]),
      shutdown: () => sockets.shutdown(fd, at.constant('SHUT_RDWR')),
      getsockname: () => sockets.getsockname(fd),
      getpeername: () => sockets.getpeername(fd),
      getsockopt: () => sockets.getsockopt(fd, at.constant('SOL_SOCKET'), at.constant('SO_ERROR')),
      setsockopt: () => sockets.setsockopt(fd, at.constant('SOL_SOCKET'), at.constant('SO_REUSEADDR'), 1),
      dup: () => sockets.dup(fd),
      getBlocking: () => sockets.getBlocking(fd),
      setBlocking: () => sockets.setBlocking(fd, false),
      getInheritable: () => sockets.getInheritable(fd),
      read: () => sockets.read(fd, 1),
      write: () => sockets.write(fd, bytes('x')),
    };
    for (const [name, operation] of Object.entries(operations)) throws(operation, 'OSError', 'EBADF', name);
    throws(() => sockets.recv(-1, 1), 'OSError', 'EBADF', 'recv of -1');
  },
  'socket operations on a pipe say ENOTSOCK': (at) => {
    const [reader, writer] = at.pipe();
    throws(() => at.sockets.recv(reader, 1), 'OSError', 'ENOTSOCK', 'recv');
    throws(() => at.sockets.send(writer, bytes('x')), 'OSError', 'ENOTSOCK', 'send');
    throws(() => at.sockets.listen(reader), 'OSError', 'ENOTSOCK', 'listen');
    throws(() => at.sockets.getsockname(reader), 'OSError', 'ENOTSOCK', 'getsockname');
  },
  'a duplicate is the same connection, open until both are closed': async (at) => {
    const { client, server } = await at.connection();
    const copy = at.own(at.sockets.dup(client));
    at.close(client);
    at.sockets.send(copy, bytes('still open'));
    equal(text(await at.receive(server, 10)), 'still open', 'received');
    equal(await at.isReady(server, EVENT_READ), false, 'an end of file');
    at.close(copy);
    equal(await at.failure(server), 'end of file', 'after both');
  },
  'options can be set and read': (at) => {
    const fd = at.tcp();
    const { sockets } = at;
    const [solSocket, tcp] = [at.constant('SOL_SOCKET'), at.constant('IPPROTO_TCP')];
    for (const [level, name] of [
      [solSocket, 'SO_REUSEADDR'],
      [solSocket, 'SO_KEEPALIVE'],
      [tcp, 'TCP_NODELAY'],
    ] as const) {
      sockets.setsockopt(fd, level, at.constant(name), 1);
      isTrue(sockets.getsockopt(fd, level, at.constant(name)) !== 0, `${name} is set`);
      sockets.setsockopt(fd, level, at.constant(name), 0);
      equal(sockets.getsockopt(fd, level, at.constant(name)), 0, name);
    }
    sockets.setsockopt(fd, solSocket, at.constant('SO_RCVBUF'), 20_000);
    isTrue(sockets.getsockopt(fd, solSocket, at.constant('SO_RCVBUF')) >= 20_000, 'SO_RCVBUF is at least what was asked for');
  },
  'an option can be a structure': (at) => {
    const fd = at.tcp();
    const linger = new Uint8Array(8);
    new DataView(linger.buffer).setInt32(0, 1, true);
    new DataView(linger.buffer).setInt32(4, 7, true);
    at.sockets.setsockopt(fd, at.constant('SOL_SOCKET'), at.constant('SO_LINGER'), linger);
    equal(at.sockets.getsockoptBytes(fd, at.constant('SOL_SOCKET'), at.constant('SO_LINGER'), 8), linger, 'SO_LINGER');
  },
  'descriptors are non-blocking and not inherited, until told': (at) => {
    const fd = at.tcp();
    equal([at.sockets.getBlocking(fd), at.sockets.getInheritable(fd)], [false, false], 'fresh');
    at.sockets.setBlocking(fd, true);
    at.sockets.setInheritable(fd, true);
    equal([at.sockets.getBlocking(fd), at.sockets.getInheritable(fd)], [true, true], 'changed');
  },
  'an accepted connection is non-blocking and not inherited': async (at) => {
    const { server } = await at.connection();
    equal([at.sockets.getBlocking(server), at.sockets.getInheritable(server)], [false, false], 'flags');
  },
  'a closed number is the next to be given out': (at) => {
    const [a, b, c] = [at.tcp(), at.tcp(), at.tcp()];
    at.close(b);
    at.close(a);
    equal([at.tcp(), at.tcp()], [a, b], 'numbers');
    isTrue(c > b, 'numbers grow');
  },
  'sendmsg gathers and recvmsgInto scatters': async (at) => {
    const { client, server } = await at.connection();
    const { sockets } = at;
    if (sockets.sendmsg === undefined || sockets.recvmsg === undefined || sockets.recvmsgInto === undefined) return at.lacks('messages');
    equal(sockets.sendmsg(client, [bytes('ab'), bytes(''), bytes('cdef')]), 6, 'taken');
    await at.readable(server);
    const parts = [new Uint8Array(1), new Uint8Array(3)];
    const { nbytes, flags } = sockets.recvmsgInto(server, parts);
    equal([nbytes, flags, ...parts.map(text)], [4, 0, 'a', 'bcd'], 'scattered');
    const { data, ancdata } = sockets.recvmsg(server, 10);
    equal([text(data), ancdata.length], ['ef', 0], 'the rest');
  },
  'a connection over IPv6 shows IPv6 addresses': async (at) => {
    const listener = at.own(at.sockets.socket(at.constant('AF_INET6'), at.constant('SOCK_STREAM')));
    const { code } = errorOf(() => at.sockets.bind(listener, ['::1', 0]));
    if (code === 'EADDRNOTAVAIL') return at.lacks('IPv6 on this machine');
    equal(code, null, 'bind');
    at.sockets.listen(listener);
    const address = at.sockets.getsockname(listener);
    equal([address[0], address.length], ['::1', 4], 'name of the listener');
    const client = at.own(at.sockets.socket(at.constant('AF_INET6'), at.constant('SOCK_STREAM')));
    at.sockets.connectEx(client, address);
    await at.writable(client);
    await at.readable(listener);
    const [server, from] = at.sockets.accept(listener);
    at.own(server);
    equal(from, at.sockets.getsockname(client), 'address');
    at.sockets.send(server, bytes('six'));
    equal(text(await at.receive(client, 3)), 'six', 'received');
  },
};
