import dgram from 'node:dgram';
import { linuxError } from '../../errors.js';
import type { Address } from '../../ports/sockets.js';
import { DatagramSocket } from '../../sim/datagram.js';
import { AF_INET6, type Endpoint, fromEndpoint, isAny, toEndpoint, unnamed } from '../../sim/inet.js';
import { fromNode } from './handles.js';

const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_BROADCAST = 6;
const IPPROTO_IP = 0;
const IP_TTL = 2;
const IP_MULTICAST_TTL = 33;
const IP_MULTICAST_LOOP = 34;
const IP_ADD_MEMBERSHIP = 35;
const IP_DROP_MEMBERSHIP = 36;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;
const MAX_PAYLOAD = 65507;
/** Bytes that wait to be received; what comes then is dropped, as a kernel does. */
const BUFFER = 212992;
/** Bytes handed to Node and not sent yet. */
const SEND_BUFFER = 212992;

/** A datagram socket over `dgram`. Its hosts are numeric, so the look-up that Node would do first is answered at once. */
export class NodeDatagram extends DatagramSocket {
  /** Made at first use: what it is made of depends on options. */
  #socket: dgram.Socket | null = null;
  #isBound = false;
  #remote: Endpoint | null = null;
  #queued = 0;
  #sending = 0;

  constructor(family: number, proto: number) {
    super(family, 2, proto);
  }

  bind(address: Address): void {
    if (this.#isBound) throw linuxError('EINVAL');
    const { host, port } = toEndpoint('bind', this.family, address);
    this.#open(this.family === AF_INET6 && !host.includes(':') ? `::ffff:${host}` : host, port);
  }

  connect(address: Address): void {
    const remote = toEndpoint('connect', this.family, address);
    const socket = this.#opened();
    if (this.#remote !== null) socket.disconnect();
    this.#attempt(() => socket.connect(remote.port, this.#spell(remote.host)));
    this.#remote = remote;
  }

  transmit(data: Uint8Array, _flags: number, address: Address | null): number {
    this.raiseError();
    if (this.isWriteShut) throw linuxError('EPIPE');
    const to = address === null ? null : toEndpoint('sendto', this.family, address);
    if (to === null && this.#remote === null) throw linuxError('EDESTADDRREQ');
    if (to !== null && this.#remote !== null && (to.host !== this.#remote.host || to.port !== this.#remote.port))
      throw linuxError('EISCONN');
    if (data.length > MAX_PAYLOAD) throw linuxError('EMSGSIZE');
    if (this.#sending >= SEND_BUFFER) throw linuxError('EAGAIN');
    const socket = this.#opened();
    const size = data.length;
    const sent = (error: Error | null): void => {
      this.#sending -= size;
      if (error !== null && error !== undefined && !this.isReleased) this.error = fromNode(error);
      this.changed();
    };
    this.#sending += size;
    if (to === null || this.#remote !== null) socket.send(data.slice(), sent);
    else socket.send(data.slice(), to.port, this.#spell(to.host), sent);
    return size;
  }

  override shutdown(how: number): void {
    if (this.#remote === null) throw linuxError('ENOTCONN');
    super.shutdown(how);
  }

  getsockname(): Address {
    if (!this.#isBound || this.#socket === null) return unnamed(this.family);
    const { address, port } = this.#socket.address();
    return fromEndpoint(this.family, { host: unmapped(address), port });
  }

  getpeername(): Address {
    if (this.#remote === null) throw linuxError('ENOTCONN');
    return fromEndpoint(this.family, this.#remote);
  }

  override optionChanged(level: number, option: number, value: number | Uint8Array): void {
    const isGroup = level === IPPROTO_IP && (option === IP_ADD_MEMBERSHIP || option === IP_DROP_MEMBERSHIP);
    if (isGroup && value instanceof Uint8Array && value.length >= 8) {
      const [group, local] = [value.subarray(0, 4).join('.'), value.subarray(4, 8).join('.')];
      const socket = this.#opened();
      this.#attempt(() => (option === IP_ADD_MEMBERSHIP ? socket.addMembership(group, local) : socket.dropMembership(group, local)));
    } else if (this.#isBound && this.#socket !== null && typeof value === 'number') {
      this.#apply(this.#socket, level, option, value);
    }
  }

  release(): void {
    this.isReleased = true;
    this.queue.length = 0;
    this.#socket?.close();
  }

  protected override canWrite(): boolean {
    return this.#sending < SEND_BUFFER;
  }

  protected override taken(): void {
    this.#queued = this.queue.reduce((sum, datagram) => sum + datagram.data.length, 0);
  }

  #opened(): dgram.Socket {
    if (this.#socket === null || !this.#isBound) this.#open(this.family === AF_INET6 ? '::' : '0.0.0.0', 0);
    return this.#socket!;
  }

  #open(host: string, port: number): void {
    const isIPv6 = this.family === AF_INET6;
    const socket = dgram.createSocket({
      type: isIPv6 ? 'udp6' : 'udp4',
      reuseAddr: Boolean(this.options.get(`${SOL_SOCKET}:${SO_REUSEADDR}`)),
      ipv6Only: isIPv6 && Boolean(this.options.get(`${IPPROTO_IPV6}:${IPV6_V6ONLY}`)),
      lookup: ((address: string, family: number, callback: (error: null, address: string, family: number) => void) =>
        callback(null, address, family)) as unknown as NonNullable<dgram.SocketOptions['lookup']>,
    });
    socket.on('message', (data, from) => this.#arrive(data, { host: unmapped(from.address), port: from.port }));
    socket.on('error', (error) => this.#failed(error));
    this.#socket = socket;
    this.#attempt(() => socket.bind({ address: host, port, exclusive: true }));
    socket.unref();
    this.#isBound = true;
    for (const [name, value] of this.options) {
      const [level, option] = name.split(':').map(Number);
      if (typeof value === 'number') this.#apply(socket, level!, option!, value);
    }
  }

  /** Run what reports its failure by an event in the same call. */
  #attempt(operation: () => unknown): void {
    this.error = null;
    try {
      operation();
    } catch (error) {
      throw fromNode(error);
    }
    const { error } = this;
    if (error === null) return;
    this.error = null;
    throw error;
  }

  #apply(socket: dgram.Socket, level: number, option: number, value: number): void {
    if (level === SOL_SOCKET && option === SO_BROADCAST) socket.setBroadcast(value !== 0);
    if (level !== IPPROTO_IP) return;
    if (option === IP_TTL) socket.setTTL(value);
    if (option === IP_MULTICAST_TTL) socket.setMulticastTTL(value);
    if (option === IP_MULTICAST_LOOP) socket.setMulticastLoopback(value !== 0);
  }

  #arrive(data: Uint8Array, from: Endpoint): void {
    if (this.#queued + data.length > BUFFER) return;
    this.#queued += data.length;
    this.onDatagram({ data, source: fromEndpoint(this.family, from) });
  }

  #failed(error: unknown): void {
    this.error = fromNode(error);
    this.changed();
  }

  #spell(host: string): string {
    if (isAny(host)) return host === '::' ? '::1' : '127.0.0.1';
    return this.family === AF_INET6 && !host.includes(':') ? `::ffff:${host}` : host;
  }
}

const unmapped = (address: string): string => (address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address);
