import { linuxError } from '../errors.js';
import type { EventClock } from '../ports/clock.js';
import { FdTable } from './fd-table.js';
import { AF_INET, AF_INET6, type Endpoint, isAny, isLoopback, Ports } from './inet.js';
import { type Network, Path } from './network.js';
import type { SocketFile } from './open-file.js';
import { TcpSocket } from './tcp.js';
import { UdpSocket } from './udp.js';
import { UnixDatagram, UnixNames, UnixStream } from './unix.js';

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_SEQPACKET = 5;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;

/** One simulated machine: its descriptors, its ports and its place in a network. */
export class SimulatedKernel {
  readonly network: Network<EventClock>;
  readonly clock: EventClock;
  /** Its address in the network; it has 127.0.0.1 and ::1 besides. */
  readonly address: string;
  readonly descriptors: FdTable;
  readonly tcp: Ports = new Ports();
  readonly udp: Ports = new Ports();
  readonly unixNames: UnixNames = new UnixNames();
  /** False between {@link crash} and {@link restart}. */
  isUp = true;

  constructor(network: Network<EventClock>, address: string, maxDescriptors?: number, firstDescriptor = 3) {
    this.network = network;
    this.clock = network.clock;
    this.address = address;
    this.descriptors = new FdTable(firstDescriptor, maxDescriptors);
    network.machines.set(address, this);
  }

  createSocket(family: number, type: number, proto: number): SocketFile {
    if (family === AF_UNIX) {
      if (type === SOCK_STREAM || type === SOCK_SEQPACKET) return new UnixStream(this.unixNames, type);
      if (type === SOCK_DGRAM) return new UnixDatagram(this.unixNames);
      throw linuxError('ESOCKTNOSUPPORT');
    }
    if (family !== AF_INET && family !== AF_INET6) throw linuxError('EAFNOSUPPORT');
    if (type === SOCK_STREAM && (proto === 0 || proto === IPPROTO_TCP)) return new TcpSocket(this, family, IPPROTO_TCP);
    if (type === SOCK_DGRAM && (proto === 0 || proto === IPPROTO_UDP)) return new UdpSocket(this, family, IPPROTO_UDP);
    throw linuxError(type === SOCK_STREAM || type === SOCK_DGRAM ? 'EPROTONOSUPPORT' : 'ESOCKTNOSUPPORT');
  }

  /** Everything it held is gone and nobody is told: its peers have half-open connections. Its descriptors are closed. */
  crash(): void {
    this.isUp = false;
    for (const fd of [...this.descriptors.descriptors()]) {
      const file = this.descriptors.get(fd);
      if (file instanceof TcpSocket) file.vanish();
      this.descriptors.close(fd);
    }
  }

  /** It is back, empty: what its peers send to connections it does not know is answered with a reset. */
  restart(): void {
    this.isUp = true;
    for (const connection of this.network.connections) connection.peerRestarted();
  }

  /** @throws OSError (EADDRNOTAVAIL) for an address that is not this machine's. */
  localEndpoint(endpoint: Endpoint): Endpoint {
    const { host } = endpoint;
    if (!isAny(host) && !isLoopback(host) && host !== this.address) throw linuxError('EADDRNOTAVAIL');
    return endpoint;
  }

  /** The machine that has an address; `null` when there is none. */
  machineAt(host: string): SimulatedKernel | null {
    return isLoopback(host) || isAny(host) ? this : (this.network.machines.get(host) ?? null);
  }

  /** The address that packets to `host` come from. */
  sourceFor(host: string): string {
    if (isAny(host)) return host === '::' ? '::1' : '127.0.0.1';
    return isLoopback(host) ? host : this.address;
  }

  path(from: string, to: string): Path {
    return new Path(this.network.link(from, to), this.clock);
  }
}
