import { linuxStrerror } from '../errno.js';
import { linuxError } from '../errors.js';
import type { Fd } from '../ports/clock.js';
import type {
  Address,
  AddrInfo,
  AddrInfoHints,
  AncillaryItem,
  Inet6Address,
  InetAddress,
  ReceivedIntoMessage,
  ReceivedMessage,
  SocketConstants,
  Sockets,
} from '../ports/sockets.js';
import { linuxConstants } from '../socket-constants.js';
import type { FdTable } from './fd-table.js';
import { type OpenFile, SocketFile } from './open-file.js';
import { EventFile, PipeReader, PipeWriter } from './pipe.js';
import { UnixDatagram, UnixNames, UnixStream } from './unix.js';

const AF_UNIX = 1;
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_TYPE_MASK = 0xf;
const SOL_SOCKET = 1;
const EFD_SEMAPHORE = 1;
const MSG_TRUNC = 32;

/** SOL_SOCKET options that are read, not stored. */
const enum Option {
  Type = 3,
  Error = 4,
  SendBuffer = 7,
  ReceiveBuffer = 8,
  AcceptsConnections = 30,
  Protocol = 38,
  Domain = 39,
}

/** What a backend adds: where its sockets come from, how it resolves names, which faults it injects. */
export interface SocketSource {
  createSocket(family: number, type: number, proto: number): SocketFile;
  getaddrinfo?(host: string | null, port: string | number | null, hints: AddrInfoHints): readonly AddrInfo[];
  getaddrinfoAsync(host: string | null, port: string | number | null, hints: AddrInfoHints): Promise<readonly AddrInfo[]>;
  getnameinfo?(address: InetAddress | Inet6Address, flags: number): readonly [string, string];
  getnameinfoAsync(address: InetAddress | Inet6Address, flags: number): Promise<readonly [string, string]>;
  gethostname(): string;
  /** Called before each transfer; may throw, or lower how many bytes it moves. */
  limit?(size: number, isRead: boolean): number;
}

/** {@link Sockets} over files that live in JavaScript: arguments, descriptors and addresses here, meaning in the files. */
export class EmulatedSockets implements Sockets {
  readonly constants: SocketConstants = linuxConstants;
  readonly #table: FdTable;
  readonly #source: SocketSource;
  readonly #pairNames: UnixNames = new UnixNames();

  constructor(table: FdTable, source: SocketSource) {
    this.#table = table;
    this.#source = source;
    // Capabilities are the source's: absent there, absent here.
    if (source.getaddrinfo !== undefined) this.getaddrinfo = (host, port, hints = {}) => source.getaddrinfo!(host, port, hints);
    if (source.getnameinfo !== undefined) this.getnameinfo = (address, flags = 0) => source.getnameinfo!(address, flags);
  }

  getaddrinfo?: NonNullable<Sockets['getaddrinfo']>;
  getnameinfo?: NonNullable<Sockets['getnameinfo']>;

  socket(family: number = AF_INET, type: number = SOCK_STREAM, proto: number = 0): Fd {
    return this.#table.open(this.#source.createSocket(family, type & SOCK_TYPE_MASK, proto));
  }

  socketpair(family: number = AF_UNIX, type: number = SOCK_STREAM, proto: number = 0): readonly [Fd, Fd] {
    const kind = type & SOCK_TYPE_MASK;
    if (family !== AF_UNIX) throw linuxError(family === AF_INET || family === 10 ? 'EOPNOTSUPP' : 'EAFNOSUPPORT');
    if (proto !== 0) throw linuxError('EPROTONOSUPPORT');
    if (kind === SOCK_DGRAM) {
      const [a, b] = [new UnixDatagram(this.#pairNames), new UnixDatagram(this.#pairNames)];
      UnixDatagram.pair(a, b);
      return this.#openTwo(a, b);
    }
    const [a, b] = [new UnixStream(this.#pairNames, kind), new UnixStream(this.#pairNames, kind)];
    UnixStream.pair(a, b);
    return this.#openTwo(a, b);
  }

  close(fd: Fd): void {
    this.#table.close(fd);
  }

  dup(fd: Fd): Fd {
    return this.#table.dup(fd);
  }

  bind(fd: Fd, address: Address): void {
    this.#table.socket(fd).bind(address);
  }

  listen(fd: Fd, backlog: number = 128): void {
    this.#table.socket(fd).listen(backlog);
  }

  accept(fd: Fd): readonly [Fd, Address] {
    const [socket, address] = this.#table.socket(fd).accept();
    return [this.#table.open(socket), address];
  }

  connect(fd: Fd, address: Address): void {
    this.#table.socket(fd).connect(address);
  }

  connectEx(fd: Fd, address: Address): number {
    try {
      this.connect(fd, address);
      return 0;
    } catch (error) {
      const errno = (error as { errno?: unknown }).errno;
      // Names that do not resolve and arguments of the wrong shape throw, as in CPython.
      if (typeof errno === 'number' && errno > 0) return errno;
      throw error;
    }
  }

  shutdown(fd: Fd, how: number): void {
    this.#table.socket(fd).shutdown(how);
  }

  recv(fd: Fd, nbytes: number, flags: number = 0): Uint8Array {
    const socket = this.#table.socket(fd);
    const buffer = new Uint8Array(Math.min(this.#limit(socket, checkSize(nbytes), true), Math.max(socket.available(), nbytes > 0 ? 1 : 0)));
    const count = Math.min(socket.receive(buffer, flags), buffer.length);
    return count === buffer.length ? buffer : buffer.slice(0, count);
  }

  recvInto(fd: Fd, buffer: Uint8Array, nbytes: number = 0, flags: number = 0): number {
    const socket = this.#table.socket(fd);
    const wanted = this.#limit(socket, checkRoom(buffer, nbytes), true);
    return socket.receive(wanted === buffer.length ? buffer : buffer.subarray(0, wanted), flags);
  }

  recvfrom(fd: Fd, nbytes: number, flags: number = 0): readonly [Uint8Array, Address | null] {
    const socket = this.#table.socket(fd);
    socket.source = null;
    const data = this.recv(fd, nbytes, flags);
    return [data, socket.source];
  }

  recvfromInto(fd: Fd, buffer: Uint8Array, nbytes: number = 0, flags: number = 0): readonly [number, Address | null] {
    const socket = this.#table.socket(fd);
    socket.source = null;
    const count = this.recvInto(fd, buffer, nbytes, flags);
    return [count, socket.source];
  }

  send(fd: Fd, data: Uint8Array, flags: number = 0): number {
    const socket = this.#table.socket(fd);
    return socket.transmit(this.#limited(socket, data), flags, null);
  }

  sendto(fd: Fd, data: Uint8Array, flags: number, address: Address): number {
    return this.#table.socket(fd).transmit(data, flags, address);
  }

  recvmsg(fd: Fd, bufsize: number, _ancbufsize: number = 0, flags: number = 0): ReceivedMessage {
    const socket = this.#table.socket(fd);
    socket.source = null;
    socket.receivedFlags = 0;
    const data = this.recv(fd, bufsize, flags & ~MSG_TRUNC);
    return { data, ancdata: [], flags: socket.receivedFlags, address: socket.source };
  }

  recvmsgInto(fd: Fd, buffers: readonly Uint8Array[], ancbufsize: number = 0, flags: number = 0): ReceivedIntoMessage {
    const size = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    const { data, ...rest } = this.recvmsg(fd, size, ancbufsize, flags);
    let at = 0;
    for (const buffer of buffers) {
      buffer.set(data.subarray(at, at + buffer.length));
      at += buffer.length;
    }
    return { nbytes: data.length, ancdata: rest.ancdata, flags: rest.flags, address: rest.address };
  }

  sendmsg(
    fd: Fd,
    buffers: readonly Uint8Array[],
    ancdata: readonly AncillaryItem[] = [],
    flags: number = 0,
    address: Address | null = null,
  ): number {
    // Descriptors travel only between processes of one kernel, and here there is one process.
    if (ancdata.length > 0) throw linuxError('EOPNOTSUPP');
    const whole = new Uint8Array(buffers.reduce((sum, buffer) => sum + buffer.length, 0));
    let at = 0;
    for (const buffer of buffers) {
      whole.set(buffer, at);
      at += buffer.length;
    }
    const socket = this.#table.socket(fd);
    return socket.transmit(this.#limited(socket, whole), flags, address);
  }

  getsockname(fd: Fd): Address {
    return this.#table.socket(fd).getsockname();
  }

  getpeername(fd: Fd): Address {
    return this.#table.socket(fd).getpeername();
  }

  getsockopt(fd: Fd, level: number, option: number): number {
    const socket = this.#table.socket(fd);
    if (level === SOL_SOCKET) {
      const known = solSocket(socket, option);
      if (known !== null) return known;
    }
    const value = socket.options.get(`${level}:${option}`) ?? 0;
    return typeof value === 'number' ? value : new DataView(value.buffer, value.byteOffset).getInt32(0, true);
  }

  getsockoptBytes(fd: Fd, level: number, option: number, buflen: number): Uint8Array {
    const value = this.#table.socket(fd).options.get(`${level}:${option}`);
    if (value instanceof Uint8Array) return value.slice(0, buflen);
    const bytes = new Uint8Array(Math.max(4, buflen));
    new DataView(bytes.buffer).setInt32(0, this.getsockopt(fd, level, option), true);
    return bytes.slice(0, buflen);
  }

  setsockopt(fd: Fd, level: number, option: number, value: number | Uint8Array): void {
    const socket = this.#table.socket(fd);
    const isBuffer = level === SOL_SOCKET && (option === Option.SendBuffer || option === Option.ReceiveBuffer);
    // Linux doubles buffer sizes, for its own bookkeeping, and gives back the double.
    const stored = isBuffer && typeof value === 'number' ? Math.max(2304, 2 * value) : value;
    socket.options.set(`${level}:${option}`, typeof stored === 'number' ? stored : stored.slice());
    socket.optionChanged(level, option, stored);
  }

  getBlocking(fd: Fd): boolean {
    return this.#table.get(fd).isBlocking;
  }

  setBlocking(fd: Fd, isBlocking: boolean): void {
    this.#table.get(fd).isBlocking = isBlocking;
  }

  getInheritable(fd: Fd): boolean {
    return this.#table.getInheritable(fd);
  }

  setInheritable(fd: Fd, isInheritable: boolean): void {
    this.#table.setInheritable(fd, isInheritable);
  }

  available(fd: Fd): number {
    return this.#table.get(fd).available();
  }

  pipe(): readonly [Fd, Fd] {
    const reader = new PipeReader();
    return this.#openTwo(reader, new PipeWriter(reader));
  }

  read(fd: Fd, nbytes: number): Uint8Array {
    const file = this.#table.get(fd);
    const wanted = this.#limit(file, checkSize(nbytes), true);
    const buffer = new Uint8Array(Math.min(wanted, Math.max(file.available(), wanted > 0 ? 1 : 0)));
    const count = file.readInto(buffer);
    return count === buffer.length ? buffer : buffer.slice(0, count);
  }

  readInto(fd: Fd, buffer: Uint8Array): number {
    const file = this.#table.get(fd);
    const wanted = this.#limit(file, buffer.length, true);
    return file.readInto(wanted === buffer.length ? buffer : buffer.subarray(0, wanted));
  }

  write(fd: Fd, data: Uint8Array): number {
    const file = this.#table.get(fd);
    return file.write(this.#limited(file, data));
  }

  eventfd(initval: number = 0, flags: number = 0): Fd {
    return this.#table.open(new EventFile(initval, (flags & EFD_SEMAPHORE) !== 0));
  }

  getaddrinfoAsync(host: string | null, port: string | number | null, hints: AddrInfoHints = {}): Promise<readonly AddrInfo[]> {
    return this.#source.getaddrinfoAsync(host, port, hints);
  }

  getnameinfoAsync(address: InetAddress | Inet6Address, flags: number = 0): Promise<readonly [string, string]> {
    return this.#source.getnameinfoAsync(address, flags);
  }

  gethostname(): string {
    return this.#source.gethostname();
  }

  strerror(errno: number): string {
    return linuxStrerror(errno);
  }

  /** Faults may stop any transfer, but only a stream of bytes may be cut short: a datagram or a counter is one piece. */
  #limit(file: OpenFile, size: number, isRead: boolean): number {
    if (this.#source.limit === undefined || file instanceof EventFile) return size;
    const limited = this.#source.limit(size, isRead);
    return file instanceof SocketFile && file.type !== SOCK_STREAM ? size : limited;
  }

  #limited(file: OpenFile, data: Uint8Array): Uint8Array {
    const size = this.#limit(file, data.length, false);
    return size === data.length ? data : data.subarray(0, size);
  }

  #openTwo(a: OpenFile, b: OpenFile): readonly [Fd, Fd] {
    const first = this.#table.open(a);
    try {
      return [first, this.#table.open(b)];
    } catch (error) {
      this.#table.close(first);
      throw error;
    }
  }
}

/** The SOL_SOCKET options that a socket answers itself; `null` for those that are kept as they were set. */
const solSocket = (socket: SocketFile, option: number): number | null => {
  switch (option) {
    case Option.Type:
      return socket.type;
    case Option.Domain:
      return socket.family;
    case Option.Protocol:
      return socket.proto;
    case Option.AcceptsConnections:
      return socket.isListening() ? 1 : 0;
    case Option.Error: {
      const errno = (socket.error as { errno?: number } | null)?.errno ?? 0;
      socket.error = null;
      return errno;
    }
    case Option.SendBuffer:
    case Option.ReceiveBuffer:
      return (socket.options.get(`${SOL_SOCKET}:${option}`) as number | undefined) ?? 65536;
    default:
      return null;
  }
};

/** @throws RangeError with CPython's words for a negative size. */
const checkSize = (nbytes: number): number => {
  if (nbytes < 0) throw new RangeError('negative buffersize in recv');
  return nbytes;
};

/** How much of `buffer` to fill. @throws RangeError with CPython's words. */
const checkRoom = (buffer: Uint8Array, nbytes: number): number => {
  if (nbytes < 0) throw new RangeError('negative buffersize in recv_into');
  if (nbytes > buffer.length) throw new RangeError('buffer too small for requested bytes');
  return nbytes === 0 ? buffer.length : nbytes;
};
