import { linuxError } from '../errors.js';
import type { ClockTimer, Seconds } from '../ports/clock.js';
import type { Address } from '../ports/sockets.js';
import { type Endpoint, fromEndpoint, isAny, toEndpoint, unnamed } from './inet.js';
import type { SimulatedKernel } from './kernel.js';
import type { Path } from './network.js';
import type { SocketFile } from './open-file.js';
import { StreamSocket, StreamState } from './stream.js';

const SOL_SOCKET = 1;
const SO_KEEPALIVE = 9;
const IPPROTO_TCP = 6;
const TCP_KEEPIDLE = 4;
const TCP_KEEPINTVL = 5;
const TCP_KEEPCNT = 6;
const TCP_USER_TIMEOUT = 18;
/** Linux sends a SYN seven times, doubling the second it waits. */
const SYN_TRIES = 7;
/** What fifteen retransmissions add up to. */
const GIVE_UP: Seconds = 924.6;
/** A machine that does not exist is found out by its neighbours. */
const NO_ROUTE: Seconds = 3;
/** Bytes on the wire of a packet without data. */
const HEADER = 40;

/** One end of a TCP connection, or a listener, on a simulated machine. */
export class TcpSocket extends StreamSocket {
  protected readonly unconnected = { read: 'ENOTCONN', write: 'EPIPE' } as const;
  readonly kernel: SimulatedKernel;
  #local: Endpoint | null = null;
  #remote: Endpoint | null = null;
  /** The port is ours to give back: bound here, not inherited from a listener. */
  #ownsPort = false;
  /** The way to the peer. */
  #path: Path | null = null;
  /** Its machine crashed: it says nothing any more. */
  #isVanished = false;
  /** `connect` was answered with EINPROGRESS, and the next one tells how it went. */
  #isAnswerDue = false;
  /** The peer's end of file came. */
  #isFinished = false;
  /** Runs out when the peer does not answer. */
  #patience: ClockTimer | null = null;

  constructor(kernel: SimulatedKernel, family: number, proto: number) {
    super(family, 1, proto);
    this.kernel = kernel;
  }

  bind(address: Address): void {
    if (this.#local !== null) throw linuxError('EINVAL');
    this.#bindTo(this.kernel.localEndpoint(toEndpoint('bind', this.family, address)));
  }

  override listen(backlog: number): void {
    if (this.state !== StreamState.Fresh && this.state !== StreamState.Listening) throw linuxError('EINVAL');
    if (this.#local === null) this.#bindTo(this.kernel.localEndpoint(toEndpoint('bind', this.family, ['', 0])));
    super.listen(backlog);
  }

  override accept(): readonly [SocketFile, Address] {
    const connection = this.take() as TcpSocket;
    return [connection, fromEndpoint(this.family, connection.#remote!)];
  }

  connect(address: Address): void {
    if (this.state === StreamState.Connecting) throw linuxError('EALREADY');
    if (this.#isAnswerDue) {
      this.#isAnswerDue = false;
      this.raiseError();
      if (this.state === StreamState.Connected) return;
    }
    if (this.state === StreamState.Connected) throw linuxError('EISCONN');
    if (this.state === StreamState.Listening) throw linuxError('EISCONN');
    const to = toEndpoint('connect', this.family, address);
    const remote = isAny(to.host) ? { host: to.host === '::' ? '::1' : '127.0.0.1', port: to.port } : to;
    const source = this.kernel.sourceFor(remote.host);
    if (this.#local === null) this.#bindTo({ host: source, port: 0 });
    else if (isAny(this.#local.host)) this.#local = { host: source, port: this.#local.port };
    this.#remote = remote;
    this.#path = this.kernel.path(source, remote.host);
    this.error = null;
    this.isReadShut = false;
    this.isWriteShut = false;
    this.state = StreamState.Connecting;
    this.#isAnswerDue = true;
    this.changed();
    this.#synchronize(1);
    throw linuxError('EINPROGRESS');
  }

  /** Knock at the listener; again and again when nobody answers. */
  #synchronize(tries: number): void {
    const remote = this.#remote!;
    const { network } = this.kernel;
    const machine = this.kernel.machineAt(remote.host);
    if (machine === null) {
      network.schedule(NO_ROUTE, () => this.state === StreamState.Connecting && this.fail(linuxError('EHOSTUNREACH')));
      return;
    }
    if (tries > SYN_TRIES) return this.fail(linuxError('ETIMEDOUT'));
    let isAnswered = false;
    const knock = (): void => {
      if (this.state !== StreamState.Connecting || this.isReleased || !machine.isUp) return;
      const listener = machine.tcp.find(remote, (socket) => socket.isListening());
      if (!(listener instanceof TcpSocket)) {
        isAnswered = true;
        machine.path(remote.host, this.#local!.host).send(HEADER, () => this.onReset());
      } else if (!listener.isBacklogFull) {
        isAnswered = true;
        listener.#answer(this);
      }
    };
    // Nothing is sent into a cut: a SYN is not kept for later, it is sent again.
    if (!this.#path!.link.isCut) this.#path!.send(HEADER, knock);
    if (isAnswered) return;
    network.schedule(2 ** (tries - 1), () => {
      if (!isAnswered && this.state === StreamState.Connecting && !this.isReleased) this.#synchronize(tries + 1);
    });
  }

  /** A listener answers a knock: its end of the connection comes to be, and is offered when the client confirms. */
  #answer(client: TcpSocket): void {
    const server = new TcpSocket(this.kernel, this.family, this.proto);
    server.#local = client.#remote;
    server.#remote = client.#local;
    server.#path = this.kernel.path(client.#remote!.host, client.#local!.host);
    for (const [name, value] of this.options) server.options.set(name, value);
    server.state = StreamState.Connected;
    server.peer = client;
    client.peer = server;
    this.kernel.network.connections.add(server);
    server.#path.send(HEADER, () => {
      if (client.state !== StreamState.Connecting || client.isReleased) return server.onReset();
      client.state = StreamState.Connected;
      client.kernel.network.connections.add(client);
      client.changed();
      client.carry(0, () => {
        if (this.state === StreamState.Listening) this.offer(server);
        else {
          server.abort();
          server.release();
        }
      });
    });
  }

  getsockname(): Address {
    return this.#local === null ? unnamed(this.family) : fromEndpoint(this.family, this.#local);
  }

  getpeername(): Address {
    if (this.state !== StreamState.Connected) throw linuxError('ENOTCONN');
    return fromEndpoint(this.family, this.#remote!);
  }

  override receive(buffer: Uint8Array, flags: number): number {
    // After the peer's end of file reading is over, whatever happens later: an error is left for writing.
    if (this.#isFinished && this.queue.length === 0) return 0;
    return super.receive(buffer, flags);
  }

  override onData(chunk: Uint8Array): void {
    if (this.isReadShut && this.isWriteShut && !this.#isFinished && !this.isReleased) {
      // Shut both ways, and data comes all the same: Linux resets, and this end hears of it too.
      this.carry(0, (peer) => peer.onReset());
      this.fail(linuxError('ECONNRESET'));
    } else {
      super.onData(chunk);
    }
  }

  override onReset(): void {
    if (this.state === StreamState.Connecting) return this.fail(linuxError('ECONNREFUSED'));
    if (this.#isFinished && this.state === StreamState.Connected) this.fail(linuxError('EPIPE'));
    else super.onReset();
  }

  override onFin(): void {
    this.#isFinished = true;
    super.onFin();
    this.#endIfOver();
  }

  override shutdown(how: number): void {
    super.shutdown(how);
    this.#endIfOver();
  }

  /** Both ends have finished: there is no connection any more, though what came can still be read. */
  #endIfOver(): void {
    if (this.#isFinished && this.isWriteShut && this.state === StreamState.Connected) this.state = StreamState.Dead;
  }

  override transmit(data: Uint8Array, flags: number, address: Address | null): number {
    const count = super.transmit(data, flags, address);
    this.suspect();
    return count;
  }

  protected carry(size: number, arrive: (peer: StreamSocket) => void): void {
    const { peer } = this;
    if (!(peer instanceof TcpSocket)) return;
    this.#path!.send(size + HEADER, () => {
      if (!peer.#isVanished) arrive(peer);
      else if (peer.kernel.isUp) this.#path!.send(HEADER, () => this.onReset());
    });
  }

  protected unbind(): void {
    this.#patience?.cancel();
    this.kernel.network.connections.delete(this);
    if (this.#ownsPort) this.kernel.tcp.release(this, this.#local!.port);
  }

  protected override fail(error: Error): void {
    this.#patience?.cancel();
    this.#patience = null;
    this.kernel.network.connections.delete(this);
    super.fail(error);
  }

  /** The machine crashed: this end is gone and the other is not told, a half-open connection. */
  vanish(): void {
    this.#isVanished = true;
    this.kernel.network.connections.delete(this);
    this.unbind();
    this.isReleased = true;
    this.state = StreamState.Dead;
    if (this.peer instanceof TcpSocket) this.peer.suspect();
  }

  /** The peer's machine is up again and does not know this connection: what is sent again is answered with a reset. */
  peerRestarted(): void {
    if (this.peer instanceof TcpSocket && this.peer.#isVanished && this.outstanding > 0) this.carry(0, () => {});
  }

  /** The way to the peer may be broken. Bytes without an answer, or keep-alive, find out in the end. */
  suspect(): void {
    if (this.#patience !== null || !this.#isBroken()) return;
    const user = this.#option(IPPROTO_TCP, TCP_USER_TIMEOUT, 0) / 1000;
    let patience = user > 0 ? user : GIVE_UP;
    if (this.outstanding === 0) {
      if (this.#option(SOL_SOCKET, SO_KEEPALIVE, 0) === 0) return;
      const probes = this.#option(IPPROTO_TCP, TCP_KEEPCNT, 9) * this.#option(IPPROTO_TCP, TCP_KEEPINTVL, 75);
      patience = this.#option(IPPROTO_TCP, TCP_KEEPIDLE, 7200) + probes;
    }
    this.#patience = this.kernel.network.schedule(patience, () => {
      this.#patience = null;
      if (this.#isBroken()) this.fail(linuxError('ETIMEDOUT'));
    });
  }

  #isBroken(): boolean {
    const { peer } = this;
    if (this.state !== StreamState.Connected || !(peer instanceof TcpSocket)) return false;
    return peer.#isVanished || this.#path!.link.isCut || peer.#path!.link.isCut;
  }

  #option(level: number, option: number, absent: number): number {
    const value = this.options.get(`${level}:${option}`);
    return typeof value === 'number' ? value : absent;
  }

  #bindTo(endpoint: Endpoint): void {
    this.#local = { host: endpoint.host, port: this.kernel.tcp.bind(this, endpoint.host, endpoint.port) };
    this.#ownsPort = true;
  }
}
