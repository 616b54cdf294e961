import { linuxError } from '../errors.js';
import type { Address } from '../ports/sockets.js';
import { DatagramSocket } from './datagram.js';
import type { SocketFile } from './open-file.js';
import { StreamSocket, StreamState } from './stream.js';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
/** Datagrams that wait at most: Linux's net.unix.max_dgram_qlen is 10, its sockets hold some more. */
const MAX_DATAGRAMS = 64;

/** Names of Unix sockets on one machine. A path stays when its socket closes, until it is unlinked. */
export class UnixNames {
  readonly #sockets: Map<string, SocketFile | null> = new Map();

  static key(address: Address): string {
    if (typeof address === 'string') return address;
    if (address instanceof Uint8Array) return String.fromCharCode(...address);
    throw new TypeError('a Unix address is a path or bytes, not a tuple');
  }

  bind(name: string, socket: SocketFile): void {
    if (name.length > 108) throw new RangeError('AF_UNIX path too long');
    if (this.#sockets.has(name)) throw linuxError('EADDRINUSE');
    this.#sockets.set(name, socket);
  }

  /** @throws OSError (ENOENT, ECONNREFUSED). */
  find(name: string): SocketFile {
    const socket = this.#sockets.get(name);
    if (socket === undefined) throw linuxError(name.startsWith('\0') ? 'ECONNREFUSED' : 'ENOENT');
    if (socket === null) throw linuxError('ECONNREFUSED');
    return socket;
  }

  closed(name: string): void {
    if (name.startsWith('\0')) this.#sockets.delete(name);
    else this.#sockets.set(name, null);
  }

  /** Remove a path, as `os.unlink` does. @throws OSError (ENOENT). */
  unlink(name: string): void {
    if (!this.#sockets.delete(name)) throw linuxError('ENOENT');
  }
}

/** A stream between two sockets of one machine. Nothing is under way: what is written is there. */
export class UnixStream extends StreamSocket {
  protected readonly unconnected = { read: 'EINVAL', write: 'ENOTCONN' } as const;
  readonly #names: UnixNames;
  #name: Address = '';
  #isBound = false;
  /** Whom it was connected to, which it can name even when that is gone. */
  #met: UnixStream | null = null;

  constructor(names: UnixNames, type: number) {
    super(AF_UNIX, type, 0);
    this.#names = names;
  }

  /** Connect two sockets with each other. */
  static pair(a: UnixStream, b: UnixStream): void {
    a.peer = a.#met = b;
    b.peer = b.#met = a;
    a.state = StreamState.Connected;
    b.state = StreamState.Connected;
  }

  bind(address: Address): void {
    if (this.#isBound) throw linuxError('EINVAL');
    this.#names.bind(UnixNames.key(address), this);
    this.#name = address;
    this.#isBound = true;
  }

  override listen(backlog: number): void {
    if (!this.#isBound || this.state === StreamState.Connected) throw linuxError('EINVAL');
    super.listen(backlog);
  }

  connect(address: Address): void {
    if (this.state === StreamState.Connected) throw linuxError('EISCONN');
    if (this.state === StreamState.Listening) throw linuxError('EINVAL');
    const listener = this.#names.find(UnixNames.key(address));
    if (!(listener instanceof UnixStream)) throw linuxError('EPROTOTYPE');
    if (listener.state !== StreamState.Listening) throw linuxError('ECONNREFUSED');
    if (listener.isBacklogFull) throw linuxError('EAGAIN');
    const server = new UnixStream(this.#names, this.type);
    server.#name = listener.#name;
    UnixStream.pair(this, server);
    listener.offer(server);
    this.changed();
  }

  override accept(): readonly [SocketFile, Address] {
    const connection = this.take() as UnixStream;
    return [connection, (connection.peer as UnixStream | null)?.getsockname() ?? ''];
  }

  getsockname(): Address {
    return this.#name;
  }

  getpeername(): Address {
    if (this.#met === null) throw linuxError('ENOTCONN');
    return this.#met.getsockname();
  }

  override transmit(data: Uint8Array, flags: number, address: Address | null): number {
    // The pending error stays for reading: writing says EPIPE before it looks.
    if (this.isWriteShut) throw linuxError('EPIPE');
    return super.transmit(data, flags, address);
  }

  /** Unlike TCP, a Unix socket tells its peer of both directions at once, and may be shut without a connection. */
  override shutdown(how: number): void {
    if (how !== 0 && how !== 1 && how !== 2) throw linuxError('EINVAL');
    const peer = this.peer as UnixStream | null;
    if (how !== 1) {
      this.isReadShut = true;
      if (peer !== null) peer.isWriteShut = true;
    }
    if (how !== 0) {
      this.isWriteShut = true;
      if (peer !== null) peer.isReadShut = true;
    }
    this.changed();
    peer?.changed();
  }

  protected carry(_size: number, arrive: (peer: StreamSocket) => void): void {
    if (this.peer !== null) arrive(this.peer);
  }

  protected unbind(): void {
    if (this.#isBound) this.#names.closed(UnixNames.key(this.#name));
  }

  override release(): void {
    super.release();
    const { peer } = this;
    this.peer = null;
    // Unlike TCP, a Unix socket learns at once that nobody reads any more.
    if (peer instanceof UnixStream) peer.#peerGone();
  }

  #peerGone(): void {
    this.isWriteShut = true;
    this.changed();
  }
}

/** Datagrams between sockets of one machine: ordered and never lost; a full queue makes the writer wait. */
export class UnixDatagram extends DatagramSocket {
  readonly #names: UnixNames;
  #name: Address = '';
  #isBound = false;
  #peer: UnixDatagram | null = null;
  /** Who writes to us and must hear that there is room. */
  readonly #writers: Set<UnixDatagram> = new Set();

  constructor(names: UnixNames) {
    super(AF_UNIX, SOCK_DGRAM, 0);
    this.#names = names;
  }

  static pair(a: UnixDatagram, b: UnixDatagram): void {
    a.#join(b);
    b.#join(a);
  }

  bind(address: Address): void {
    if (this.#isBound) throw linuxError('EINVAL');
    this.#names.bind(UnixNames.key(address), this);
    this.#name = address;
    this.#isBound = true;
  }

  connect(address: Address): void {
    this.#join(this.#find(address));
  }

  transmit(data: Uint8Array, _flags: number, address: Address | null): number {
    if (this.isWriteShut) throw linuxError('EPIPE');
    const target = address === null ? this.#peer : this.#find(address);
    if (target === null) throw linuxError('ENOTCONN');
    if (target.isReleased) {
      // A peer that is gone is told once; then there is none, and what it sent is lost.
      if (address === null) {
        this.#peer = null;
        this.queue.length = 0;
      }
      throw linuxError('ECONNREFUSED');
    }
    if (target.isReadShut) throw linuxError('EPIPE');
    if (target.queue.length >= MAX_DATAGRAMS) {
      target.#writers.add(this);
      throw linuxError('EAGAIN');
    }
    target.onDatagram({ data: data.slice(), source: this.#isBound ? this.#name : null });
    return data.length;
  }

  getsockname(): Address {
    return this.#name;
  }

  getpeername(): Address {
    if (this.#peer === null) throw linuxError('ENOTCONN');
    return this.#peer.#name;
  }

  release(): void {
    this.isReleased = true;
    this.queue.length = 0;
    if (this.#isBound) this.#names.closed(UnixNames.key(this.#name));
    if (this.#peer !== null) this.#peer.#writers.delete(this);
    this.taken();
  }

  protected override canWrite(): boolean {
    return this.#peer === null || this.#peer.isReleased || this.#peer.queue.length < MAX_DATAGRAMS;
  }

  protected override taken(): void {
    for (const writer of this.#writers) writer.changed();
  }

  #find(address: Address): UnixDatagram {
    const socket = this.#names.find(UnixNames.key(address));
    if (!(socket instanceof UnixDatagram)) throw linuxError('EPROTOTYPE');
    return socket;
  }

  #join(peer: UnixDatagram): void {
    this.#peer = peer;
    peer.#writers.add(this);
  }
}
