import net from 'node:net';
import { linuxError } from '../../errors.js';
import type { Address } from '../../ports/sockets.js';
import { AF_INET6, type Endpoint, fromEndpoint, isAny, toEndpoint, unnamed } from '../../sim/inet.js';
import type { SocketFile } from '../../sim/open-file.js';
import { StreamSocket, StreamState } from '../../sim/stream.js';
import { UnixNames } from '../../sim/unix.js';
import { boundHandle, fromNode, type Handle, type SocketName } from './handles.js';

const AF_UNIX = 1;
const SOL_SOCKET = 1;
const SO_KEEPALIVE = 9;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const TCP_KEEPIDLE = 4;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;
const UV_TCP_IPV6ONLY = 1;
/** Bytes that wait on our side of the kernel's buffers, each way. */
const BUFFER = 65536;

/**
 * A stream socket over `net.Socket` and `net.Server`. Node pushes: it reads, accepts and reports by itself. This class
 * holds what was pushed until it is asked for, and answers `poll` from that.
 *
 * Nothing here keeps the process alive; a pending wait does.
 */
export class NodeStream extends StreamSocket {
  protected readonly unconnected: StreamSocket['unconnected'];
  #socket: net.Socket | null = null;
  #server: net.Server | null = null;
  /** Bound, and neither listening nor connecting yet. */
  #handle: Handle | null = null;
  /** Name and peer of a Unix socket, which Node does not tell. */
  #path: Address = '';
  #peerPath: Address = '';
  #isBound = false;
  #isAnswerDue = false;
  #isPaused = false;

  constructor(family: number, proto: number) {
    super(family, 1, proto);
    this.unconnected = family === AF_UNIX ? { read: 'EINVAL', write: 'ENOTCONN' } : { read: 'ENOTCONN', write: 'EPIPE' };
  }

  bind(address: Address): void {
    if (this.#isBound || this.state !== StreamState.Fresh) throw linuxError('EINVAL');
    if (this.family === AF_UNIX) {
      this.#handle = boundHandle(UnixNames.key(address), -1, -1, 0);
      this.#path = address;
    } else {
      const { host, port } = toEndpoint('bind', this.family, address);
      const isIPv6 = this.family === AF_INET6;
      const flags = isIPv6 && this.options.get(`${IPPROTO_IPV6}:${IPV6_V6ONLY}`) ? UV_TCP_IPV6ONLY : 0;
      this.#handle = boundHandle(isIPv6 && !host.includes(':') ? `::ffff:${host}` : host, port, isIPv6 ? 6 : 4, flags);
    }
    this.#isBound = true;
  }

  override listen(backlog: number): void {
    if (this.state !== StreamState.Fresh && this.state !== StreamState.Listening) throw linuxError('EINVAL');
    if (this.state === StreamState.Listening) return super.listen(backlog);
    if (this.#handle === null) {
      if (this.family === AF_UNIX) throw linuxError('EINVAL');
      this.bind(this.family === AF_INET6 ? ['::', 0] : ['0.0.0.0', 0]);
    }
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true });
    let failure: unknown = null;
    server.on('error', (error) => (failure = error));
    server.on('connection', (socket) => this.#accepted(socket));
    server.listen(this.#handle, Math.max(1, backlog));
    server.unref();
    if (failure !== null) throw fromNode(failure);
    this.#server = server;
    super.listen(backlog);
  }

  override accept(): readonly [SocketFile, Address] {
    const connection = this.take() as NodeStream;
    return [connection, this.family === AF_UNIX ? '' : connection.#remote()];
  }

  connect(address: Address): void {
    if (this.state === StreamState.Connecting) throw linuxError('EALREADY');
    if (this.#isAnswerDue) {
      this.#isAnswerDue = false;
      this.raiseError();
      if (this.state === StreamState.Connected) return;
    }
    if (this.state !== StreamState.Fresh && this.state !== StreamState.Dead) throw linuxError('EISCONN');
    const target = this.#target(address);
    // A handle that is bound already is connected as it is.
    const socket = new net.Socket({
      allowHalfOpen: true,
      ...(this.#handle === null ? {} : { handle: this.#handle, manualStart: true }),
    } as net.SocketConstructorOpts);
    this.#handle = null;
    this.error = null;
    this.isReadShut = false;
    this.isWriteShut = false;
    this.state = StreamState.Connecting;
    this.#isAnswerDue = true;
    socket.on('connect', () => {
      this.state = StreamState.Connected;
      this.changed();
    });
    this.#attach(socket);
    socket.connect(target);
    socket.unref();
    throw linuxError('EINPROGRESS');
  }

  #target(address: Address): net.SocketConnectOpts {
    if (this.family === AF_UNIX) {
      this.#peerPath = address;
      return { path: UnixNames.key(address) };
    }
    const { host, port } = toEndpoint('connect', this.family, address);
    // An address of IPv4 on a socket of IPv6 was given mapped, and Node connects to it by IPv4 either way.
    const actual = isAny(host) ? (host === '::' ? '::1' : '127.0.0.1') : host;
    return { host: actual, port, autoSelectFamily: false } as net.TcpNetConnectOpts;
  }

  /** Node accepted: make a socket of it and let it wait for `accept`. */
  #accepted(socket: net.Socket): void {
    const connection = new NodeStream(this.family, this.proto);
    for (const [name, value] of this.options) connection.options.set(name, value);
    connection.state = StreamState.Connected;
    connection.#path = this.#path;
    socket.unref();
    connection.#attach(socket);
    socket.resume();
    this.offer(connection);
  }

  /** Listen to what Node reports. */
  #attach(socket: net.Socket): void {
    this.#socket = socket;
    socket.on('data', (chunk: Uint8Array) => this.#received(chunk));
    socket.on('end', () => this.onFin());
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => this.#closed());
  }

  #received(chunk: Uint8Array): void {
    if (this.isReleased || this.isReadShut) return;
    this.queue.append(chunk);
    if (this.queue.length >= BUFFER && !this.#isPaused) {
      this.#isPaused = true;
      this.#socket?.pause();
    }
    this.changed();
  }

  #failed(error: unknown): void {
    if (this.isReleased || this.state === StreamState.Dead) return;
    this.fail(fromNode(error));
  }

  #closed(): void {
    if (this.state !== StreamState.Connected || this.isReadShut) return;
    this.isReadShut = true;
    this.changed();
  }

  override receive(buffer: Uint8Array, flags: number): number {
    const count = super.receive(buffer, flags);
    if (this.#isPaused && this.queue.length < BUFFER / 2) {
      this.#isPaused = false;
      this.#socket?.resume();
    }
    return count;
  }

  override transmit(data: Uint8Array, _flags: number, _address: Address | null): number {
    this.raiseError();
    if (this.state === StreamState.Connecting) throw linuxError('EAGAIN');
    if (this.isWriteShut) throw linuxError('EPIPE');
    const socket = this.#socket;
    if (this.state !== StreamState.Connected || socket === null) throw linuxError(this.unconnected.write);
    const room = BUFFER - socket.writableLength;
    if (room <= 0 && data.length > 0) throw linuxError('EAGAIN');
    const count = Math.min(room, data.length);
    if (count > 0) socket.write(data.slice(0, count), this.#written);
    this.outstanding = socket.writableLength;
    return count;
  }

  // Made once: each write would make a closure otherwise.
  readonly #written = (): void => {
    const before = this.outstanding;
    this.outstanding = this.#socket?.writableLength ?? 0;
    if (this.outstanding !== before) this.changed();
  };

  override shutdown(how: number): void {
    if (how !== 0 && how !== 1 && how !== 2) throw linuxError('EINVAL');
    if (this.state !== StreamState.Connected) throw linuxError('ENOTCONN');
    if (how !== 1) this.isReadShut = true;
    if (how !== 0 && !this.isWriteShut) {
      this.isWriteShut = true;
      this.#socket?.end();
    }
    this.changed();
  }

  getsockname(): Address {
    if (this.family === AF_UNIX) return this.#path;
    const name: SocketName = {};
    const handle =
      this.#handle ?? (this.#server as { _handle?: Handle } | null)?._handle ?? (this.#socket as { _handle?: Handle } | null)?._handle;
    if (handle === undefined || handle === null || handle.getsockname(name) !== 0) return unnamed(this.family);
    return fromEndpoint(this.family, endpoint(name.address, name.port));
  }

  getpeername(): Address {
    if (this.state !== StreamState.Connected) throw linuxError('ENOTCONN');
    return this.family === AF_UNIX ? this.#peerPath : this.#remote();
  }

  #remote(): Address {
    return fromEndpoint(this.family, endpoint(this.#socket?.remoteAddress, this.#socket?.remotePort));
  }

  override optionChanged(level: number, option: number, value: number | Uint8Array): void {
    if (typeof value !== 'number') return;
    if (level === IPPROTO_TCP && option === TCP_NODELAY) this.#socket?.setNoDelay(value !== 0);
    if (level === SOL_SOCKET && option === SO_KEEPALIVE) {
      const idle = this.options.get(`${IPPROTO_TCP}:${TCP_KEEPIDLE}`);
      this.#socket?.setKeepAlive(value !== 0, typeof idle === 'number' ? idle * 1000 : 0);
    }
  }

  override release(): void {
    const socket = this.#socket;
    const isUnread = this.queue.length > 0;
    const lingersNot = this.lingersNot();
    // The base does its own bookkeeping; the peer is told by Node.
    super.release();
    if (socket === null) return;
    if (this.family !== AF_UNIX && (isUnread || lingersNot) && socket.writable) {
      socket.resetAndDestroy();
    } else if (isUnread || this.state !== StreamState.Connected) {
      socket.destroy();
    } else {
      // As a kernel does: what was sent still goes out, and the process stays for it.
      socket.ref();
      socket.resume();
      socket.destroySoon();
    }
  }

  protected unbind(): void {
    this.#server?.close();
    this.#handle?.close();
    this.#handle = null;
  }

  protected carry(): void {}

  protected override abort(): void {
    const socket = this.#socket;
    this.state = StreamState.Dead;
    if (this.family === AF_UNIX) socket?.destroy();
    else socket?.resetAndDestroy();
  }

  protected override capacity(): number {
    return BUFFER;
  }
}

const endpoint = (address: string | undefined, port: number | undefined): Endpoint => {
  const host = address ?? '0.0.0.0';
  return { host: host.startsWith('::ffff:') && host.includes('.') ? host.slice(7) : host, port: port ?? 0 };
};
