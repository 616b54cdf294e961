import { hostname } from 'node:os';
import type { Fd } from '../../ports/clock.js';
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
} from '../../ports/sockets.js';
import { constantsOf } from './constants.js';
import { type Layout, layoutOf } from './layout.js';
import type { CMemory, Libc, LibcFunctions, Pointer } from './libc.js';
import { MessageBuffer } from './message.js';
import { NameService } from './names.js';
import { SockaddrBuffer } from './sockaddr.js';

const F_GETFD = 1;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const FD_CLOEXEC = 1;

/** Larger reads than the C library's buffer use one of ours, which grows to this. */
const MAX_SCRATCH = 1 << 20;

/**
 * Sockets of the operating system, through its C library. Calls are synchronous and never wait: every descriptor made here
 * is non-blocking. Buffers for addresses and lengths are reused, so that a call allocates only its answer.
 */
export class PosixSockets implements Sockets {
  readonly constants: SocketConstants;
  readonly #libc: Libc;
  readonly #call: LibcFunctions;
  readonly #layout: Layout;
  readonly #address: SockaddrBuffer;
  readonly #message: MessageBuffer;
  readonly #names: NameService;
  readonly #pair: Int32Array = new Int32Array(2);
  readonly #int: Int32Array = new Int32Array(1);
  readonly #intBytes: Uint8Array = new Uint8Array(this.#int.buffer);
  readonly #input: CMemory;
  readonly #output: CMemory;
  #scratch: Uint8Array = new Uint8Array(0);

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#call = libc.call;
    this.#input = libc.input;
    this.#output = libc.output;
    this.#layout = layoutOf(libc.platform);
    this.constants = constantsOf(libc.platform);
    this.#address = new SockaddrBuffer(this.#layout);
    this.#message = new MessageBuffer(libc, this.#layout);
    this.#names = new NameService(libc, this.#layout);
    // Capabilities that not every system has.
    const { eventfd, sendfile } = libc.call;
    if (eventfd !== null) {
      this.eventfd = (initval = 0, flags = 0) => libc.check(eventfd(initval, flags | this.#layout.O_NONBLOCK | this.#layout.O_CLOEXEC));
    }
    if (sendfile !== null) {
      this.sendfile = (output, input, offset, count) => {
        const position = offset === null ? null : new Uint8Array(new BigInt64Array([BigInt(offset)]).buffer);
        return libc.check(sendfile(output, input, position, count));
      };
    }
  }

  eventfd?: NonNullable<Sockets['eventfd']>;
  sendfile?: NonNullable<Sockets['sendfile']>;

  socket(family: number = this.#layout.AF_INET, type: number = 1, proto: number = 0): Fd {
    const fd = this.#libc.check(this.#call.socket(family, type | this.#layout.socketFlags, proto));
    if (this.#layout.socketFlags === 0) this.#prepare(fd);
    return fd;
  }

  socketpair(family: number = this.#layout.AF_UNIX, type: number = 1, proto: number = 0): readonly [Fd, Fd] {
    this.#libc.check(this.#call.socketpair(family, type | this.#layout.socketFlags, proto, this.#pair));
    return this.#prepared();
  }

  close(fd: Fd): void {
    this.#libc.check(this.#call.close(fd));
  }

  dup(fd: Fd): Fd {
    return this.#libc.check(this.#call.fcntl(fd, this.#layout.F_DUPFD_CLOEXEC, 'int', 0));
  }

  bind(fd: Fd, address: Address): void {
    const length = this.#address.encode('bind', this.#familyOf(fd), address);
    this.#libc.check(this.#call.bind(fd, this.#address.bytes, length));
  }

  listen(fd: Fd, backlog: number = 128): void {
    this.#libc.check(this.#call.listen(fd, Math.max(0, backlog)));
  }

  accept(fd: Fd): readonly [Fd, Address] {
    const buffer = this.#address;
    buffer.expect();
    const { accept4 } = this.#call;
    const { socketFlags } = this.#layout;
    const accepted =
      accept4 !== null && socketFlags !== 0
        ? accept4(fd, buffer.bytes, buffer.length, socketFlags)
        : this.#call.accept(fd, buffer.bytes, buffer.length);
    if (accepted < 0) throw this.#libc.lastError();
    if (accept4 === null || socketFlags === 0) this.#prepare(accepted);
    return [accepted, buffer.decode() ?? ''];
  }

  connect(fd: Fd, address: Address): void {
    const errno = this.connectEx(fd, address);
    if (errno !== 0) throw this.#libc.error(errno);
  }

  connectEx(fd: Fd, address: Address): number {
    const buffer = this.#address;
    buffer.expect();
    if (this.#call.getsockname(fd, buffer.bytes, buffer.length) < 0) return this.#libc.errno();
    const length = buffer.encode('connect', buffer.family, address);
    return this.#call.connect(fd, buffer.bytes, length) < 0 ? this.#libc.errno() : 0;
  }

  shutdown(fd: Fd, how: number): void {
    this.#libc.check(this.#call.shutdown(fd, how));
  }

  recv(fd: Fd, nbytes: number, flags: number = 0): Uint8Array {
    const { bytes, address } = this.#input;
    const isSmall = nbytes <= bytes.length && nbytes >= 0;
    const scratch = isSmall ? bytes : this.#scratchOf(nbytes);
    const count = this.#call.recv(fd, isSmall ? address : scratch, nbytes, flags);
    if (count < 0) throw this.#libc.lastError();
    // With MSG_TRUNC the kernel tells more than it wrote.
    return scratch.slice(0, count > nbytes ? nbytes : count);
  }

  recvInto(fd: Fd, buffer: Uint8Array, nbytes: number = 0, flags: number = 0): number {
    const count = this.#call.recv(fd, buffer, checkRoom(buffer, nbytes), flags);
    if (count < 0) throw this.#libc.lastError();
    return count;
  }

  recvfrom(fd: Fd, nbytes: number, flags: number = 0): readonly [Uint8Array, Address | null] {
    const scratch = this.#scratchOf(nbytes);
    const count = this.#recvfrom(fd, scratch, nbytes, flags);
    return [scratch.slice(0, Math.min(count, nbytes)), this.#address.decode()];
  }

  recvfromInto(fd: Fd, buffer: Uint8Array, nbytes: number = 0, flags: number = 0): readonly [number, Address | null] {
    return [this.#recvfrom(fd, buffer, checkRoom(buffer, nbytes), flags), this.#address.decode()];
  }

  send(fd: Fd, data: Uint8Array, flags: number = 0): number {
    const { length } = data;
    const count = this.#call.send(fd, this.#outgoing(data), length, flags | this.#layout.MSG_NOSIGNAL);
    if (count < 0) throw this.#libc.lastError();
    return count;
  }

  sendto(fd: Fd, data: Uint8Array, flags: number, address: Address): number {
    const length = this.#address.encode('sendto', this.#familyFor(fd, address), address);
    const count = this.#call.sendto(fd, this.#outgoing(data), data.length, flags | this.#layout.MSG_NOSIGNAL, this.#address.bytes, length);
    if (count < 0) throw this.#libc.lastError();
    return count;
  }

  recvmsg(fd: Fd, bufsize: number, ancbufsize: number = 0, flags: number = 0): ReceivedMessage {
    const data = new Uint8Array(checkSize(bufsize));
    const received = this.#message.receive(fd, [data], ancbufsize, flags, this.#address);
    return { data: data.slice(0, received.nbytes), ancdata: received.ancdata, flags: received.flags, address: received.address };
  }

  recvmsgInto(fd: Fd, buffers: readonly Uint8Array[], ancbufsize: number = 0, flags: number = 0): ReceivedIntoMessage {
    return this.#message.receive(fd, buffers, ancbufsize, flags, this.#address);
  }

  sendmsg(
    fd: Fd,
    buffers: readonly Uint8Array[],
    ancdata: readonly AncillaryItem[] = [],
    flags: number = 0,
    address: Address | null = null,
  ): number {
    const length = address === null ? 0 : this.#address.encode('sendmsg', this.#familyFor(fd, address), address);
    return this.#message.send(fd, buffers, ancdata, flags | this.#layout.MSG_NOSIGNAL, this.#address.bytes, length);
  }

  getsockname(fd: Fd): Address {
    const buffer = this.#address;
    buffer.expect();
    this.#libc.check(this.#call.getsockname(fd, buffer.bytes, buffer.length));
    return buffer.decode() ?? '';
  }

  getpeername(fd: Fd): Address {
    const buffer = this.#address;
    buffer.expect();
    this.#libc.check(this.#call.getpeername(fd, buffer.bytes, buffer.length));
    return buffer.decode() ?? '';
  }

  getsockopt(fd: Fd, level: number, option: number): number {
    this.#address.length[0] = 4;
    this.#int[0] = 0;
    this.#libc.check(this.#call.getsockopt(fd, level, option, this.#intBytes, this.#address.length));
    return this.#int[0]!;
  }

  getsockoptBytes(fd: Fd, level: number, option: number, buflen: number): Uint8Array {
    if (buflen <= 0 || buflen > 1024) throw new RangeError('getsockopt buflen out of range');
    const value = new Uint8Array(buflen);
    this.#address.length[0] = buflen;
    this.#libc.check(this.#call.getsockopt(fd, level, option, value, this.#address.length));
    return value.slice(0, this.#address.length[0]);
  }

  setsockopt(fd: Fd, level: number, option: number, value: number | Uint8Array): void {
    if (typeof value === 'number') this.#int[0] = value;
    const bytes = typeof value === 'number' ? this.#intBytes : value;
    this.#libc.check(this.#call.setsockopt(fd, level, option, bytes, bytes.length));
  }

  getBlocking(fd: Fd): boolean {
    return (this.#libc.check(this.#call.fcntl(fd, F_GETFL, 'int', 0)) & this.#layout.O_NONBLOCK) === 0;
  }

  setBlocking(fd: Fd, isBlocking: boolean): void {
    const flags = this.#libc.check(this.#call.fcntl(fd, F_GETFL, 'int', 0));
    const { O_NONBLOCK } = this.#layout;
    const wanted = isBlocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    if (wanted !== flags) this.#libc.check(this.#call.fcntl(fd, F_SETFL, 'int', wanted));
  }

  getInheritable(fd: Fd): boolean {
    return (this.#libc.check(this.#call.fcntl(fd, F_GETFD, 'int', 0)) & FD_CLOEXEC) === 0;
  }

  setInheritable(fd: Fd, isInheritable: boolean): void {
    const flags = this.#libc.check(this.#call.fcntl(fd, F_GETFD, 'int', 0));
    this.#libc.check(this.#call.fcntl(fd, F_SETFD, 'int', isInheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
  }

  available(fd: Fd): number {
    this.#libc.check(this.#call.ioctl(fd, this.#layout.FIONREAD, 'void *', this.#int));
    return this.#int[0]!;
  }

  pipe(): readonly [Fd, Fd] {
    const { pipe2 } = this.#call;
    if (pipe2 !== null) {
      this.#libc.check(pipe2(this.#pair, this.#layout.O_NONBLOCK | this.#layout.O_CLOEXEC));
      return [this.#pair[0]!, this.#pair[1]!];
    }
    this.#libc.check(this.#call.pipe(this.#pair));
    for (const fd of this.#pair) this.#prepare(fd);
    return [this.#pair[0]!, this.#pair[1]!];
  }

  read(fd: Fd, nbytes: number): Uint8Array {
    const { bytes, address } = this.#input;
    const isSmall = nbytes <= bytes.length && nbytes >= 0;
    const scratch = isSmall ? bytes : this.#scratchOf(nbytes);
    const count = this.#call.read(fd, isSmall ? address : scratch, nbytes);
    if (count < 0) throw this.#libc.lastError();
    return scratch.slice(0, count);
  }

  readInto(fd: Fd, buffer: Uint8Array): number {
    const count = this.#call.read(fd, buffer, buffer.length);
    if (count < 0) throw this.#libc.lastError();
    return count;
  }

  write(fd: Fd, data: Uint8Array): number {
    const count = this.#call.write(fd, this.#outgoing(data), data.length);
    if (count < 0) throw this.#libc.lastError();
    return count;
  }

  getaddrinfo(host: string | null, port: string | number | null, hints: AddrInfoHints = {}): readonly AddrInfo[] {
    return this.#names.getaddrinfo(host, port, hints);
  }

  getaddrinfoAsync(host: string | null, port: string | number | null, hints: AddrInfoHints = {}): Promise<readonly AddrInfo[]> {
    return this.#names.getaddrinfoAsync(host, port, hints);
  }

  getnameinfo(address: InetAddress | Inet6Address, flags: number = 0): readonly [string, string] {
    return this.#names.getnameinfo(address, flags);
  }

  getnameinfoAsync(address: InetAddress | Inet6Address, flags: number = 0): Promise<readonly [string, string]> {
    return this.#names.getnameinfoAsync(address, flags);
  }

  gethostname(): string {
    return hostname();
  }

  ifNametoindex(name: string): number {
    const index = this.#call.if_nametoindex(name);
    if (index === 0) throw this.#libc.lastError();
    return index;
  }

  ifIndextoname(index: number): string {
    return this.#names.ifIndextoname(index);
  }

  ifNameindex(): readonly (readonly [number, string])[] {
    return this.#names.ifNameindex();
  }

  strerror(errno: number): string {
    return this.#call.strerror(errno);
  }

  /** What a system without flags in `socket` needs asked for one by one. */
  #prepare(fd: Fd): void {
    this.setBlocking(fd, false);
    this.setInheritable(fd, false);
    const { SO_NOSIGPIPE, MSG_NOSIGNAL, SOL_SOCKET } = this.#layout;
    if (MSG_NOSIGNAL !== 0 || SO_NOSIGPIPE === 0) return;
    this.#int[0] = 1;
    // Fails for what is no socket, and then does not matter.
    this.#call.setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, this.#intBytes, 4);
  }

  #prepared(): readonly [Fd, Fd] {
    const [a, b] = [this.#pair[0]!, this.#pair[1]!];
    if (this.#layout.socketFlags === 0) for (const fd of [a, b]) this.#prepare(fd);
    return [a, b];
  }

  #recvfrom(fd: Fd, buffer: Uint8Array, nbytes: number, flags: number): number {
    const address = this.#address;
    address.expect();
    const count = this.#call.recvfrom(fd, buffer, nbytes, flags, address.bytes, address.length);
    if (count < 0) throw this.#libc.lastError();
    return count;
  }

  /** Asked of the system each time: a number may have been closed and given out again behind our back. */
  #familyOf(fd: Fd): number {
    const buffer = this.#address;
    buffer.expect();
    this.#libc.check(this.#call.getsockname(fd, buffer.bytes, buffer.length));
    return buffer.family;
  }

  /** As {@link #familyOf}, without asking where the address says it: datagrams are sent one by one. */
  #familyFor(fd: Fd, address: Address): number {
    if (typeof address !== 'string' && !(address instanceof Uint8Array)) {
      if (address[0].includes(':')) return this.#layout.AF_INET6;
      if (address.length === 2 && address[0].includes('.')) return this.#layout.AF_INET;
    }
    return this.#familyOf(fd);
  }

  /** Where C finds what is sent: small data by way of C's own memory, which is quicker; larger where it is. */
  #outgoing(data: Uint8Array): Pointer {
    const { bytes, address } = this.#output;
    if (data.length > bytes.length) return data;
    bytes.set(data);
    return address;
  }

  #scratchOf(nbytes: number): Uint8Array {
    if (nbytes < 0) throw new RangeError('negative buffersize in recv');
    if (nbytes <= this.#scratch.length) return this.#scratch;
    if (nbytes > MAX_SCRATCH) return new Uint8Array(nbytes);
    return (this.#scratch = new Uint8Array(nbytes));
  }
}

const checkSize = (nbytes: number): number => {
  if (nbytes < 0) throw new RangeError('negative buffersize in recvmsg');
  return nbytes;
};

/** How much of `buffer` to fill. @throws RangeError with CPython's words. */
const checkRoom = (buffer: Uint8Array, nbytes: number): number => {
  if (nbytes < 0) throw new RangeError('negative buffersize in recv_into');
  if (nbytes > buffer.length) throw new RangeError('buffer too small for requested bytes');
  return nbytes === 0 ? buffer.length : nbytes;
};
