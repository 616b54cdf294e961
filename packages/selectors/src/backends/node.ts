import { hostname } from 'node:os';
import { RunningClock } from '../clock/running.js';
import { linuxError, NotImplementedError } from '../errors.js';
import { PollerSelector } from '../poller-selector.js';
import type { Backend, BackendCapabilities } from '../ports/backend.js';
import type { Poller } from '../ports/poller.js';
import type { Selector } from '../ports/selector.js';
import type { AddrInfo, AddrInfoHints, Inet6Address, InetAddress, Sockets } from '../ports/sockets.js';
import { EmulatedPoller } from '../sim/emulated-poller.js';
import { EmulatedSockets, type SocketSource } from '../sim/emulated-sockets.js';
import { FdTable } from '../sim/fd-table.js';
import type { SocketFile } from '../sim/open-file.js';
import { NodeDatagram } from './node/datagram.js';
import { lookup, lookupName } from './node/names.js';
import { NodeStream } from './node/stream.js';

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;

/** Sockets of `node:net` and `node:dgram`, names of `node:dns`. */
class NodeSource implements SocketSource {
  createSocket(family: number, type: number, proto: number): SocketFile {
    if (family !== AF_UNIX && family !== AF_INET && family !== AF_INET6) throw linuxError('EAFNOSUPPORT');
    if (type === SOCK_STREAM && (proto === 0 || proto === 6)) return new NodeStream(family, family === AF_UNIX ? 0 : 6);
    if (type === SOCK_DGRAM && family !== AF_UNIX && (proto === 0 || proto === 17)) return new NodeDatagram(family, 17);
    throw linuxError(type === SOCK_STREAM || type === SOCK_DGRAM ? 'EPROTONOSUPPORT' : 'ESOCKTNOSUPPORT');
  }

  getaddrinfoAsync(host: string | null, port: string | number | null, hints: AddrInfoHints): Promise<readonly AddrInfo[]> {
    return lookup(host, port, hints);
  }

  getnameinfoAsync(address: InetAddress | Inet6Address, flags: number): Promise<readonly [string, string]> {
    return lookupName(address, flags);
  }

  gethostname(): string {
    return hostname();
  }
}

/**
 * The same sockets over Node's own modules, for machines and hosts without the FFI. Node pushes what it reads and accepts,
 * so readiness is emulated: it is answered from what was pushed. Pipes, socket pairs and counters live in memory.
 */
export class NodeBackend implements Backend {
  readonly name = 'node';
  readonly capabilities: BackendCapabilities = {
    blockingSelect: false,
    systemDescriptors: false,
    synchronousDelivery: false,
    pollers: ['node'],
  };
  readonly sockets: Sockets;
  readonly clock: RunningClock = new RunningClock();
  readonly #table: FdTable = new FdTable();

  constructor() {
    this.sockets = new EmulatedSockets(this.#table, new NodeSource());
  }

  /** How many descriptors are open. */
  get openDescriptors(): number {
    return this.#table.size;
  }

  selector<Data = unknown>(name: string = 'node'): Selector<Data> {
    return new PollerSelector<Data>(this.poller(name));
  }

  poller(name: string = 'node'): Poller {
    if (name !== 'node') throw new NotImplementedError(`the node backend has no ${name}; it has: node`);
    return new EmulatedPoller('node', this.#table, this.clock);
  }
}

/** A new backend over Node's modules, with descriptors of its own. */
export const nodeBackend = (): NodeBackend => new NodeBackend();
