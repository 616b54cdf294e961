import { VirtualClock } from '../clock/virtual.js';
import { linuxError, NotImplementedError } from '../errors.js';
import { PollerSelector } from '../poller-selector.js';
import type { Backend, BackendCapabilities } from '../ports/backend.js';
import type { EventClock, JumpingClock, Seconds } from '../ports/clock.js';
import type { Poller } from '../ports/poller.js';
import type { Selector } from '../ports/selector.js';
import type { AddrInfo, AddrInfoHints, Inet6Address, InetAddress, Sockets } from '../ports/sockets.js';
import { EmulatedPoller } from '../sim/emulated-poller.js';
import { EmulatedSockets, type SocketSource } from '../sim/emulated-sockets.js';
import { SimulatedKernel } from '../sim/kernel.js';
import { nameOf, resolve } from '../sim/names.js';
import { type LinkOptions, Network } from '../sim/network.js';
import type { SocketFile } from '../sim/open-file.js';
import { Random } from '../sim/random.js';

export { RunningClock, type RunningClockOptions } from '../clock/running.js';
export { SimulatedKernel } from '../sim/kernel.js';
export type { LinkOptions } from '../sim/network.js';
export { Link, Network } from '../sim/network.js';

/** What goes wrong in system calls, each as a share of calls from 0 to 1. A correct program does not notice. */
export interface FaultOptions {
  /** Reads give less than is there. */
  readonly shortReads?: number;
  /** Writes take less than there is room for. */
  readonly shortWrites?: number;
  /** Transfers say EAGAIN though they could be done; the descriptor stays ready. */
  readonly eagain?: number;
  /** Transfers and waits say EINTR, as when a signal comes in. */
  readonly eintr?: number;
}

/** What a {@link SimulatedBackend} can be told. */
export interface SimulatedOptions<C extends EventClock = JumpingClock> {
  /** Seed of all chance; 0 without. Same seed, same run. */
  readonly seed?: number;
  /**
   * The time it lives in; a new {@link VirtualClock} without. On a {@link RunningClock} it is the network of a host that has none: what is sent is there,
   * and time is the host's. Give several backends one clock, or better one network.
   */
  readonly clock?: C;
  /** What lies between any two addresses; nothing without: what is sent is there. */
  readonly link?: LinkOptions;
  readonly faults?: FaultOptions;
  /** A network to join, which has its own clock and seed then. */
  readonly network?: Network<C>;
  /** This machine's address in the network; 10.0.0.1 without. */
  readonly address?: string;
  /** The lowest descriptor; 3 without. Those below are somebody else's: of a host's files. */
  readonly firstDescriptor?: number;
  /** Descriptors up to this are free; EMFILE beyond. */
  readonly maxDescriptors?: number;
}

/** The simulated kernel's system-call layer: its sockets, with names from the network and faults from the seed. */
class SimulatedSource implements SocketSource {
  readonly #kernel: SimulatedKernel;
  readonly #faults: FaultOptions;
  readonly #random: Random;

  constructor(kernel: SimulatedKernel, faults: FaultOptions, random: Random) {
    this.#kernel = kernel;
    this.#faults = faults;
    this.#random = random;
  }

  createSocket(family: number, type: number, proto: number): SocketFile {
    return this.#kernel.createSocket(family, type, proto);
  }

  getaddrinfo(host: string | null, port: string | number | null, hints: AddrInfoHints): readonly AddrInfo[] {
    return resolve(this.#kernel.network.names, host, port, hints);
  }

  async getaddrinfoAsync(host: string | null, port: string | number | null, hints: AddrInfoHints): Promise<readonly AddrInfo[]> {
    return this.getaddrinfo(host, port, hints);
  }

  getnameinfo(address: InetAddress | Inet6Address, flags: number): readonly [string, string] {
    return nameOf(this.#kernel.network.names, address, flags);
  }

  async getnameinfoAsync(address: InetAddress | Inet6Address, flags: number): Promise<readonly [string, string]> {
    return this.getnameinfo(address, flags);
  }

  gethostname(): string {
    return 'simulated';
  }

  limit(size: number, isRead: boolean): number {
    const { shortReads = 0, shortWrites = 0, eagain = 0, eintr = 0 } = this.#faults;
    if (this.#random.chance(eintr)) throw linuxError('EINTR');
    if (this.#random.chance(eagain)) throw linuxError('EAGAIN');
    if (size > 1 && this.#random.chance(isRead ? shortReads : shortWrites)) return this.#random.integer(1, size - 1);
    return size;
  }
}

/** A poller that signals interrupt now and then. */
class InterruptedPoller extends EmulatedPoller {
  readonly #chance: () => boolean;

  constructor(kernel: SimulatedKernel, chance: () => boolean) {
    super('simulated', kernel.descriptors, kernel.clock);
    this.#chance = chance;
  }

  override poll(timeout: Seconds | null, maxEvents?: number): number {
    if (this.#chance()) throw linuxError('EINTR');
    return super.poll(timeout, maxEvents);
  }

  override async pollAsync(timeout: Seconds | null, maxEvents?: number): Promise<number> {
    return this.#chance() ? 0 : super.pollAsync(timeout, maxEvents);
  }
}

/** A machine in memory, with a network, a clock that jumps and faults on demand: everything from one seed. */
export class SimulatedBackend<C extends EventClock = JumpingClock> implements Backend {
  readonly name = 'simulated';
  readonly capabilities: BackendCapabilities;
  readonly network: Network<C>;
  readonly kernel: SimulatedKernel;
  readonly sockets: Sockets;
  readonly clock: C;
  readonly #faults: FaultOptions;
  readonly #random: Random;

  constructor(options: SimulatedOptions<C> = {}) {
    const { seed = 0, faults = {}, address = '10.0.0.1' } = options;
    this.network = options.network ?? new Network(options.clock ?? (new VirtualClock() as EventClock as C), seed, options.link);
    this.clock = this.network.clock;
    this.capabilities = {
      blockingSelect: this.clock.canBlock,
      systemDescriptors: false,
      synchronousDelivery: true,
      pollers: ['simulated'],
    };
    this.kernel = new SimulatedKernel(this.network, address, options.maxDescriptors, options.firstDescriptor);
    this.#faults = faults;
    // Faults draw from a generator of their own: to switch one on must not change what the network does.
    this.#random = new Random(seed ^ 0x5eed);
    this.sockets = new EmulatedSockets(this.kernel.descriptors, new SimulatedSource(this.kernel, faults, this.#random));
  }

  selector<Data = unknown>(name: string = 'simulated'): Selector<Data> {
    return new PollerSelector<Data>(this.poller(name));
  }

  poller(name: string = 'simulated'): Poller {
    if (name !== 'simulated') throw new NotImplementedError(`the simulated backend has no ${name}; it has: simulated`);
    const { eintr = 0 } = this.#faults;
    if (eintr === 0) return new EmulatedPoller('simulated', this.kernel.descriptors, this.clock);
    return new InterruptedPoller(this.kernel, () => this.#random.chance(eintr));
  }
}

/** A new simulated machine. */
export const simulatedBackend = <C extends EventClock = JumpingClock>(options?: SimulatedOptions<C>): SimulatedBackend<C> =>
  new SimulatedBackend(options);
