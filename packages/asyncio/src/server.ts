import { type Address, ConnectionAbortedError, EVENT_READ, type Fd, OSError } from '@pyco/selectors';
import { connected, resolve } from './connections.js';
import { ACCEPT_RETRY_DELAY } from './constants.js';
import { getRunningLoop } from './events.js';
import { CancelledError, RuntimeError } from './exceptions.js';
import type { Future } from './futures.js';
import type { Coro } from './js-coroutine.js';
import type { Protocol } from './protocols.js';
import type { EventLoop } from './selector-events.js';
import { isNotReady, type SocketTransport, type TransportOwner } from './transports.js';
import { Waiter } from './waiter.js';

export interface ServerOptions {
  /** Connections that may wait to be accepted. */
  readonly backlog?: number;
  readonly family?: number;
  /** Take an address that has just been given up; default: true. */
  readonly reuseAddress?: boolean;
  /** Accept at once; else after `startServing()`. Default: true. */
  readonly startServing?: boolean;
}

/** Out of descriptors or memory: Linux's and BSD's EMFILE, ENFILE, ENOBUFS, ENOMEM. */
const EXHAUSTED: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** Listening sockets, and the connections that came from them. */
export class Server implements TransportOwner {
  private readonly loop: EventLoop;
  private listening: Fd[] | null;
  private readonly makeProtocol: () => Protocol;
  private readonly backlog: number;
  private serving: boolean;
  private readonly clients: Set<SocketTransport>;
  /** Those that wait for the end; null once it has come. */
  private waiters: Set<Waiter<void>> | null;
  private serveForeverFuture: Future<never> | null;

  constructor(loop: EventLoop, listening: readonly Fd[], makeProtocol: () => Protocol, backlog: number) {
    this.loop = loop;
    this.listening = [...listening];
    this.makeProtocol = makeProtocol;
    this.backlog = backlog;
    this.serving = false;
    this.clients = new Set();
    this.waiters = new Set();
    this.serveForeverFuture = null;
  }

  getLoop(): EventLoop {
    return this.loop;
  }

  isServing(): boolean {
    return this.serving;
  }

  /** The listening descriptors; none once it is closed. */
  get sockets(): readonly Fd[] {
    return this.listening ?? [];
  }

  /** Where it listens. */
  get addresses(): readonly Address[] {
    return this.sockets.map((fd) => this.loop.sockets.getsockname(fd));
  }

  /** Begin to accept. */
  *startServing(): Coro<void> {
    this.start();
    // One turn, so that listening has begun when we return.
    yield;
  }

  /** Accept until cancelled; then close. */
  *serveForever(): Coro<never> {
    if (this.serveForeverFuture !== null) throw new RuntimeError(`server ${this} is already being awaited on serve_forever()`);
    if (this.listening === null) throw new RuntimeError(`server ${this} is closed`);
    this.start();
    const forever = new Waiter<never>(this.loop, this);
    this.serveForeverFuture = forever;
    try {
      return yield* forever;
    } catch (error) {
      if (error instanceof CancelledError) {
        this.close();
        yield* this.waitClosed();
      }
      throw error;
    } finally {
      this.serveForeverFuture = null;
    }
  }

  /** Accept no more. Connections stay. */
  close(): void {
    const { listening } = this;
    if (listening === null) return;
    this.listening = null;
    try {
      for (const fd of listening) this.stopListening(fd);
    } finally {
      this.serving = false;
      if (this.serveForeverFuture !== null && !this.serveForeverFuture.done()) this.serveForeverFuture.cancel();
      if (this.clients.size === 0) this.wake();
    }
  }

  /** Close all connections. */
  closeClients(): void {
    for (const client of [...this.clients]) client.close();
  }

  /** Close all connections at once, whatever they have to send. */
  abortClients(): void {
    for (const client of [...this.clients]) client.abort();
  }

  /** Wait until it is closed and all its connections are. */
  *waitClosed(): Coro<void> {
    if (this.waiters === null) return;
    const waiter = new Waiter<void>(this.loop, this);
    this.waiters.add(waiter);
    yield* waiter;
  }

  *aenter(): Coro<Server> {
    yield* [];
    return this;
  }

  *aexit(): Coro<undefined> {
    this.close();
    yield* this.waitClosed();
  }

  toString(): string {
    return `<Server sockets=[${this.sockets.join(', ')}]>`;
  }

  /** @internal */
  attach(client: SocketTransport): void {
    this.clients.add(client);
  }

  /** @internal */
  detach(client: SocketTransport): void {
    this.clients.delete(client);
    if (this.clients.size === 0 && this.listening === null) this.wake();
  }

  /** @internal */
  start(): void {
    if (this.serving) return;
    this.serving = true;
    const { sockets } = this.loop;
    for (const fd of this.listening ?? []) {
      sockets.listen(fd, this.backlog);
      this.listenFor(fd);
    }
  }

  private wake(): void {
    const { waiters } = this;
    this.waiters = null;
    for (const waiter of waiters ?? []) if (!waiter.done()) waiter.setResult();
  }

  private listenFor(fd: Fd): void {
    if (this.listening?.includes(fd)) this.loop.addFdCallback(fd, EVENT_READ, (ready: Fd) => this.acceptAll(ready), [fd]);
  }

  private stopListening(fd: Fd): void {
    try {
      this.loop.removeFdCallback(fd, EVENT_READ);
    } finally {
      this.loop.sockets.close(fd);
    }
  }

  /** Everybody who waits to be accepted; at most as many as can wait. */
  private acceptAll(fd: Fd): void {
    for (let i = 0; i < this.backlog; i++) {
      let client: Fd;
      try {
        [client] = this.loop.sockets.accept(fd);
      } catch (error) {
        if (isNotReady(error) || error instanceof ConnectionAbortedError) return;
        if (!(error instanceof OSError) || !EXHAUSTED.has(error.code)) throw error;
        this.pauseAccepting(fd, error);
        return;
      }
      this.loop.createTask(this.serveClient(client));
    }
  }

  /** The descriptor stays ready while we cannot accept: not to spin, look away for a while. */
  private pauseAccepting(fd: Fd, error: OSError): void {
    this.loop.callExceptionHandler({ message: 'socket.accept() out of system resource', exception: error, socket: fd });
    this.loop.removeFdCallback(fd, EVENT_READ);
    this.loop.callLater(ACCEPT_RETRY_DELAY, () => this.listenFor(fd));
  }

  private *serveClient(fd: Fd): Coro<void> {
    try {
      yield* connected(this.loop, fd, this.makeProtocol(), this);
    } catch (error) {
      // Deviation: CPython tells the exception handler in debug mode only, and keeps the socket.
      if (this.loop.transports.get(fd) === undefined) this.loop.sockets.close(fd);
      if (error instanceof CancelledError) return;
      this.loop.callExceptionHandler({ message: 'Error on transport creation for incoming connection', exception: error });
    }
  }
}

/** Listen on a host (null: all its addresses) and port (0: chosen by the system). */
export function* createServer(makeProtocol: () => Protocol, host: string | null, port: number, options: ServerOptions = {}): Coro<Server> {
  const loop = getRunningLoop();
  const { sockets } = loop;
  const { AI_PASSIVE = 0, SOCK_STREAM } = sockets.constants;
  const infos = yield* resolve(loop, host, port, { family: options.family ?? 0, type: SOCK_STREAM!, flags: AI_PASSIVE });
  const listening: Fd[] = [];
  try {
    for (const info of infos) listening.push(openListening(loop, info.family, info.type, info.proto, info.sockaddr, options));
  } catch (error) {
    for (const fd of listening) sockets.close(fd);
    throw error;
  }
  const server = new Server(loop, listening, makeProtocol, options.backlog ?? 100);
  if (options.startServing !== false) yield* server.startServing();
  return server;
}

/** @internal A bound descriptor. */
export function openListening(loop: EventLoop, family: number, type: number, proto: number, address: Address, options: ServerOptions): Fd {
  const { sockets } = loop;
  const { SOL_SOCKET, SO_REUSEADDR, AF_INET6, IPPROTO_IPV6, IPV6_V6ONLY } = sockets.constants;
  const fd = sockets.socket(family, type, proto);
  try {
    if (options.reuseAddress !== false && SOL_SOCKET !== undefined && SO_REUSEADDR !== undefined && typeof address !== 'string') {
      sockets.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    }
    // Else the IPv6 socket takes the IPv4 port as well.
    if (family === AF_INET6 && IPPROTO_IPV6 !== undefined && IPV6_V6ONLY !== undefined)
      sockets.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    sockets.bind(fd, address);
    return fd;
  } catch (error) {
    sockets.close(fd);
    throw error;
  }
}
