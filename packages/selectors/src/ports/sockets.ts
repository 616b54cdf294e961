import type { Fd } from './clock.js';

/** `(host, port)` of AF_INET. */
export type InetAddress = readonly [host: string, port: number];
/** `(host, port, flowinfo, scope_id)` of AF_INET6; the last two may be left out when given. */
export type Inet6Address = readonly [host: string, port: number, flowinfo?: number, scopeId?: number];
/** AF_UNIX: a path, bytes for one of Linux's abstract names (they begin with 0), or `''` for a socket without a name. */
export type UnixAddress = string | Uint8Array;
/** An address in the form Python shows it, chosen by the socket's family. */
export type Address = InetAddress | Inet6Address | UnixAddress;

/** One control message: `(cmsg_level, cmsg_type, cmsg_data)`. */
export type AncillaryItem = readonly [level: number, type: number, data: Uint8Array];

/** What `recvmsg` gives. `address` is `null` where the protocol tells none. */
export interface ReceivedMessage {
  readonly data: Uint8Array;
  readonly ancdata: readonly AncillaryItem[];
  readonly flags: number;
  readonly address: Address | null;
}

/** What `recvmsgInto` gives: `data` is in the buffers. */
export interface ReceivedIntoMessage {
  readonly nbytes: number;
  readonly ancdata: readonly AncillaryItem[];
  readonly flags: number;
  readonly address: Address | null;
}

/** One answer of `getaddrinfo`, in Python's order. */
export interface AddrInfo {
  readonly family: number;
  readonly type: number;
  readonly proto: number;
  readonly canonname: string;
  readonly sockaddr: InetAddress | Inet6Address;
}

/** Filters of `getaddrinfo`; 0 or absent asks for any. */
export interface AddrInfoHints {
  readonly family?: number;
  readonly type?: number;
  readonly proto?: number;
  readonly flags?: number;
}

/** Constants of the system by the names that Python's `socket` module gives them: `AF_INET`, `SOL_SOCKET` … */
export type SocketConstants = Readonly<Record<string, number>>;

/**
 * The socket operations that Python's `_socket` needs, over descriptors. Every descriptor made here is non-blocking and
 * closed on exec. Nothing waits: what would block throws `BlockingIOError`, and a selector tells when to try again.
 *
 * Every operation throws `OSError`, in the subclass that CPython chooses for the errno, with the errno's number
 * on this system and its name. Addresses are Python's tuples as arrays. Host names are not resolved by these
 * operations: hosts are numeric, and `''` stands for any address, `'<broadcast>'` for the broadcast address; ask
 * `getaddrinfo` first.
 *
 * The operations marked optional are capabilities: ask whether they are there.
 */
export interface Sockets {
  readonly constants: SocketConstants;

  socket(family?: number, type?: number, proto?: number): Fd;
  socketpair(family?: number, type?: number, proto?: number): readonly [Fd, Fd];
  /** Close any descriptor made here. What selectors watch of it ends as the system has it. */
  close(fd: Fd): void;
  /** A second descriptor of the same open file. */
  dup(fd: Fd): Fd;

  bind(fd: Fd, address: Address): void;
  listen(fd: Fd, backlog?: number): void;
  /** The next connection and where it came from. @throws BlockingIOError when there is none. */
  accept(fd: Fd): readonly [Fd, Address];
  /** Begin to connect. @throws BlockingIOError (EINPROGRESS) when it is on its way: it is made, or has failed, when the descriptor is ready for writing; `SO_ERROR` tells which. */
  connect(fd: Fd, address: Address): void;
  /** As {@link connect}, with the errno (0: connected) instead of a throw. Bad arguments still throw. */
  connectEx(fd: Fd, address: Address): number;
  /** @param how SHUT_RD, SHUT_WR or SHUT_RDWR. */
  shutdown(fd: Fd, how: number): void;

  /** Up to `nbytes` bytes, in a fresh array; empty at the end of file. */
  recv(fd: Fd, nbytes: number, flags?: number): Uint8Array;
  /** Into the first `nbytes` bytes of `buffer` (0 or absent: all of it); gives how many came. */
  recvInto(fd: Fd, buffer: Uint8Array, nbytes?: number, flags?: number): number;
  recvfrom(fd: Fd, nbytes: number, flags?: number): readonly [Uint8Array, Address | null];
  recvfromInto(fd: Fd, buffer: Uint8Array, nbytes?: number, flags?: number): readonly [number, Address | null];
  /** Gives how many bytes were taken. */
  send(fd: Fd, data: Uint8Array, flags?: number): number;
  sendto(fd: Fd, data: Uint8Array, flags: number, address: Address): number;
  recvmsg?(fd: Fd, bufsize: number, ancbufsize?: number, flags?: number): ReceivedMessage;
  recvmsgInto?(fd: Fd, buffers: readonly Uint8Array[], ancbufsize?: number, flags?: number): ReceivedIntoMessage;
  sendmsg?(fd: Fd, buffers: readonly Uint8Array[], ancdata?: readonly AncillaryItem[], flags?: number, address?: Address | null): number;
  /** Copy `count` bytes of the file `input` into the socket `output`. `offset` `null` reads on from the file's position. Gives how many were taken, 0 at the end of the file. */
  sendfile?(output: Fd, input: Fd, offset: number | null, count: number): number;

  getsockname(fd: Fd): Address;
  getpeername(fd: Fd): Address;
  getsockopt(fd: Fd, level: number, option: number): number;
  /** The option as `buflen` bytes, for those that are structures. */
  getsockoptBytes(fd: Fd, level: number, option: number, buflen: number): Uint8Array;
  setsockopt(fd: Fd, level: number, option: number, value: number | Uint8Array): void;
  /** Read and write the descriptor's own mode; see the class comment: nobody here needs `true`. */
  getBlocking(fd: Fd): boolean;
  setBlocking(fd: Fd, isBlocking: boolean): void;
  getInheritable(fd: Fd): boolean;
  setInheritable(fd: Fd, isInheritable: boolean): void;
  /** Bytes that can be read now (FIONREAD). */
  available(fd: Fd): number;

  /** Read end and write end. */
  pipe(): readonly [Fd, Fd];
  read(fd: Fd, nbytes: number): Uint8Array;
  readInto(fd: Fd, buffer: Uint8Array): number;
  write(fd: Fd, data: Uint8Array): number;
  /** A counter as a descriptor (Linux). @param flags EFD_SEMAPHORE or 0. */
  eventfd?(initval?: number, flags?: number): Fd;

  /**
   * Addresses of a host and a service. May block while a name server is asked. `null` stands for no host (loopback, or
   * any with AI_PASSIVE) and no service.
   * @throws gaierror.
   */
  getaddrinfo?(host: string | null, port: string | number | null, hints?: AddrInfoHints): readonly AddrInfo[];
  /** As {@link getaddrinfo}, without blocking JavaScript. */
  getaddrinfoAsync(host: string | null, port: string | number | null, hints?: AddrInfoHints): Promise<readonly AddrInfo[]>;
  /** Host and service of an address. @param flags NI_NUMERICHOST, NI_NUMERICSERV … @throws gaierror. */
  getnameinfo?(address: InetAddress | Inet6Address, flags?: number): readonly [string, string];
  getnameinfoAsync(address: InetAddress | Inet6Address, flags?: number): Promise<readonly [string, string]>;
  gethostname(): string;
  ifNametoindex?(name: string): number;
  ifIndextoname?(index: number): string;
  ifNameindex?(): readonly (readonly [number, string])[];
  /** Text of an errno as this system words it: `os.strerror`. */
  strerror(errno: number): string;
}
