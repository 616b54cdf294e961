import { type AddrInfo, type AddrInfoHints, EVENT_READ, EVENT_WRITE, type Fd, OSError, osError, type Sockets } from '@pyco/selectors';
import { getRunningLoop } from './events.js';
import { RuntimeError } from './exceptions.js';
import type { Coro } from './js-coroutine.js';
import { fromPromise } from './promises.js';
import type { Protocol } from './protocols.js';
import type { EventLoop } from './selector-events.js';
import { staggeredRace } from './staggered.js';
import { isNotReady, SocketTransport, type TransportOwner } from './transports.js';
import { Waiter } from './waiter.js';

export interface ConnectionOptions {
  /** Connect from this address. */
  readonly localAddr?: readonly [host: string, port: number];
  /** AF_INET or AF_INET6; default: whatever the name has. */
  readonly family?: number;
  /** Seconds after which the next address is tried beside the first one (happy eyeballs); default: one after the other. */
  readonly happyEyeballsDelay?: number;
}

/** Connect to a host. Returns the transport, once the protocol knows of it. */
export function* createConnection<P extends Protocol>(
  makeProtocol: () => P,
  host: string,
  port: number | string,
  options: ConnectionOptions = {},
): Coro<[transport: SocketTransport, protocol: P]> {
  const loop = getRunningLoop();
  const { sockets } = loop;
  const infos = yield* resolve(loop, host, port, { family: options.family ?? 0, type: sockets.constants['SOCK_STREAM']! });
  if (infos.length === 0) throw new RuntimeError('getaddrinfo() returned empty list');
  const errors: unknown[] = [];
  const starters = infos.map((info) => () => connectOne(loop, info, options.localAddr, errors));
  let fd: Fd | undefined;
  if (options.happyEyeballsDelay === undefined) {
    for (const start of starters) {
      try {
        fd = yield* start();
        break;
      } catch (error) {
        if (!(error instanceof OSError)) throw error;
      }
    }
  } else {
    fd = (yield* staggeredRace(starters, options.happyEyeballsDelay)).winner;
  }
  if (fd === undefined) throw summary(errors);
  return yield* connected(loop, fd, makeProtocol());
}

/** @internal A connected descriptor becomes a transport. */
export function* connected<P extends Protocol>(
  loop: EventLoop,
  fd: Fd,
  protocol: P,
  owner: TransportOwner | null = null,
): Coro<[SocketTransport, P]> {
  const waiter = new Waiter<void>(loop, protocol);
  const transport = new SocketTransport(loop, fd, protocol, waiter, owner);
  try {
    yield* waiter;
  } catch (error) {
    transport.close();
    throw error;
  }
  return [transport, protocol];
}

/** Addresses of a name. A host that is a number already is not looked up. */
export function* resolve(loop: EventLoop, host: string | null, port: number | string, hints: AddrInfoHints): Coro<readonly AddrInfo[]> {
  const { sockets } = loop;
  const numeric = numericInfo(sockets, host, port, hints);
  if (numeric !== undefined) return numeric;
  // Blocking, the loop could not wait for the answer anyhow.
  if (loop.isBlocking && sockets.getaddrinfo !== undefined) return sockets.getaddrinfo(host, port, hints);
  return yield* fromPromise(sockets.getaddrinfoAsync(host, port, hints), loop);
}

function numericInfo(sockets: Sockets, host: string | null, port: number | string, hints: AddrInfoHints): readonly AddrInfo[] | undefined {
  const { AF_INET, IPPROTO_TCP, SOCK_STREAM } = sockets.constants;
  if (host === null || typeof port !== 'number' || !/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return undefined;
  if (hints.family !== undefined && hints.family !== 0 && hints.family !== AF_INET) return undefined;
  return [{ family: AF_INET!, type: SOCK_STREAM!, proto: IPPROTO_TCP!, canonname: '', sockaddr: [host, port] }];
}

function* connectOne(loop: EventLoop, info: AddrInfo, localAddr: readonly [string, number] | undefined, errors: unknown[]): Coro<Fd> {
  const { sockets } = loop;
  let fd: Fd | undefined;
  try {
    fd = sockets.socket(info.family, info.type, info.proto);
    if (localAddr !== undefined) sockets.bind(fd, localAddr);
    yield* sockConnect(loop, fd, info.sockaddr);
    return fd;
  } catch (error) {
    errors.push(error);
    if (fd !== undefined) sockets.close(fd);
    throw error;
  }
}

/** One error as it is; several in one, as CPython words it. */
function summary(errors: readonly unknown[]): unknown {
  const texts = new Set(errors.map((error) => (error as Error).message));
  if (texts.size === 1) return errors[0];
  return new RuntimeError(`Multiple exceptions: ${[...texts].join(', ')}`);
}

// -------------------------------------------------------------------- plain descriptors

/** Wait until `fd` is ready for reading or writing. */
function* waitForFd(loop: EventLoop, fd: Fd, event: number): Coro<void> {
  loop.ensureNoTransport(fd);
  const future = loop.fdFuture(fd, event);
  try {
    yield* future;
  } finally {
    loop.removeFdCallback(fd, event);
  }
}

/** Connect a descriptor, waiting until it is made. */
export function* sockConnect(loop: EventLoop, fd: Fd, address: AddrInfo['sockaddr'] | string): Coro<void> {
  const { sockets } = loop;
  try {
    sockets.connect(fd, address);
    return;
  } catch (error) {
    if (!isNotReady(error)) throw error;
  }
  yield* waitForFd(loop, fd, EVENT_WRITE);
  const errno = sockets.getsockopt(fd, sockets.constants['SOL_SOCKET']!, sockets.constants['SO_ERROR']!);
  if (errno !== 0) throw osError(errno, errnoName(errno), `Connect call failed ${formatAddress(address)}`);
}

/** The names of what a connection can fail with, and their numbers on Linux and on BSD and macOS. */
const CONNECT_ERRNOS: Readonly<Record<string, readonly number[]>> = {
  ECONNREFUSED: [111, 61],
  ECONNRESET: [104, 54],
  EHOSTUNREACH: [113, 65],
  ENETUNREACH: [101, 51],
  ETIMEDOUT: [110, 60],
};

function errnoName(errno: number): string {
  return Object.keys(CONNECT_ERRNOS).find((name) => CONNECT_ERRNOS[name]!.includes(errno)) ?? 'EUNKNOWN';
}

/** As Python prints the tuple. */
function formatAddress(address: AddrInfo['sockaddr'] | string): string {
  if (typeof address === 'string') return `'${address}'`;
  return `(${address.map((part) => (typeof part === 'string' ? `'${part}'` : part)).join(', ')})`;
}

/** Up to `nbytes` bytes from a descriptor, waiting for the first. */
export function* sockRecv(loop: EventLoop, fd: Fd, nbytes: number): Coro<Uint8Array> {
  for (;;) {
    try {
      return loop.sockets.recv(fd, nbytes);
    } catch (error) {
      if (!isNotReady(error)) throw error;
    }
    yield* waitForFd(loop, fd, EVENT_READ);
  }
}

/** Send all of `data`. */
export function* sockSendall(loop: EventLoop, fd: Fd, data: Uint8Array): Coro<void> {
  let rest = data;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(loop.sockets.send(fd, rest));
      continue;
    } catch (error) {
      if (!isNotReady(error)) throw error;
    }
    yield* waitForFd(loop, fd, EVENT_WRITE);
  }
}

/** The next connection of a listening descriptor. */
export function* sockAccept(loop: EventLoop, fd: Fd): Coro<ReturnType<Sockets['accept']>> {
  for (;;) {
    try {
      return loop.sockets.accept(fd);
    } catch (error) {
      if (!isNotReady(error)) throw error;
    }
    yield* waitForFd(loop, fd, EVENT_READ);
  }
}
