import { linuxError } from '../errors.js';
import type { Address } from '../ports/sockets.js';
import { DatagramSocket } from './datagram.js';
import { type Endpoint, fromEndpoint, isAny, toEndpoint, unnamed } from './inet.js';
import type { SimulatedKernel } from './kernel.js';

const SOL_SOCKET = 1;
const SO_BROADCAST = 6;
const SO_RCVBUF = 8;
const BUFFER = 212992;
/** The most that fits behind the headers of IP and UDP. */
const MAX_PAYLOAD = 65507;
const HEADER = 28;

/** A UDP socket on a simulated machine. */
export class UdpSocket extends DatagramSocket {
  readonly #kernel: SimulatedKernel;
  #local: Endpoint | null = null;
  #remote: Endpoint | null = null;
  #queued = 0;

  constructor(kernel: SimulatedKernel, family: number, proto: number) {
    super(family, 2, proto);
    this.#kernel = kernel;
  }

  bind(address: Address): void {
    if (this.#local !== null) throw linuxError('EINVAL');
    this.#bindTo(this.#kernel.localEndpoint(toEndpoint('bind', this.family, address)));
  }

  connect(address: Address): void {
    const remote = toEndpoint('connect', this.family, address);
    const source = this.#kernel.sourceFor(remote.host);
    if (this.#local === null) this.#bindTo({ host: source, port: 0 });
    else if (isAny(this.#local.host)) this.#local = { host: source, port: this.#local.port };
    this.#remote = remote;
  }

  transmit(data: Uint8Array, _flags: number, address: Address | null): number {
    this.raiseError();
    if (this.isWriteShut) throw linuxError('EPIPE');
    const to = address === null ? this.#remote : toEndpoint('sendto', this.family, address);
    if (to === null) throw linuxError('EDESTADDRREQ');
    if (data.length > MAX_PAYLOAD) throw linuxError('EMSGSIZE');
    const kernel = this.#kernel;
    if (to.host === '255.255.255.255') return this.#broadcast(data, to.port);
    const source = kernel.sourceFor(to.host);
    if (this.#local === null) this.#bindTo({ host: this.family === 10 ? '::' : '0.0.0.0', port: 0 });
    this.#send(source, isAny(to.host) ? { host: source, port: to.port } : to, data.slice());
    return data.length;
  }

  #broadcast(data: Uint8Array, port: number): number {
    if (!this.options.get(`${SOL_SOCKET}:${SO_BROADCAST}`)) throw linuxError('EACCES');
    if (this.#local === null) this.#bindTo({ host: '0.0.0.0', port: 0 });
    const copy = data.slice();
    for (const host of this.#kernel.network.machines.keys()) this.#send(this.#kernel.address, { host, port }, copy);
    return data.length;
  }

  #send(source: string, to: Endpoint, data: Uint8Array): void {
    const from: Endpoint = { host: source, port: this.#local!.port };
    this.#kernel.network.datagram(source, to.host, data.length + HEADER, () => {
      const machine = this.#kernel.machineAt(to.host);
      if (machine === null || !machine.isUp) return;
      const target = machine.udp.find(to, (socket) => socket instanceof UdpSocket && socket.#hears(from));
      if (target instanceof UdpSocket) target.#arrive(from, data);
      // Nobody there: the machine says so, and a connected socket hears it.
      else if (this.#remote !== null) this.#kernel.network.datagram(to.host, source, HEADER, () => this.#refused());
    });
  }

  /** A connected socket hears its peer only. */
  #hears(from: Endpoint): boolean {
    return this.#remote === null || (this.#remote.host === from.host && this.#remote.port === from.port);
  }

  #arrive(from: Endpoint, data: Uint8Array): void {
    const buffer = this.options.get(`${SOL_SOCKET}:${SO_RCVBUF}`);
    // A full buffer drops what comes; the sender is not told.
    if (this.#queued + data.length > (typeof buffer === 'number' ? buffer : BUFFER)) return;
    this.#queued += data.length;
    this.onDatagram({ data, source: fromEndpoint(this.family, from) });
  }

  protected override taken(): void {
    this.#queued = this.queue.reduce((sum, datagram) => sum + datagram.data.length, 0);
  }

  #refused(): void {
    if (this.isReleased) return;
    this.error = linuxError('ECONNREFUSED');
    this.changed();
  }

  override shutdown(how: number): void {
    if (this.#remote === null) throw linuxError('ENOTCONN');
    super.shutdown(how);
  }

  getsockname(): Address {
    return this.#local === null ? unnamed(this.family) : fromEndpoint(this.family, this.#local);
  }

  getpeername(): Address {
    if (this.#remote === null) throw linuxError('ENOTCONN');
    return fromEndpoint(this.family, this.#remote);
  }

  release(): void {
    this.isReleased = true;
    this.queue.length = 0;
    if (this.#local !== null) this.#kernel.udp.release(this, this.#local.port);
  }

  #bindTo(endpoint: Endpoint): void {
    this.#local = { host: endpoint.host, port: this.#kernel.udp.bind(this, endpoint.host, endpoint.port) };
  }
}
