import type { ClockTimer, EventClock, JumpingClock, Seconds } from '../ports/clock.js';
import type { SimulatedKernel } from './kernel.js';
import { Random } from './random.js';
import type { TcpSocket } from './tcp.js';

/** What lies between two addresses, in one direction. */
export interface LinkOptions {
  /** Seconds from sending to arriving; 0 without. */
  readonly latency?: Seconds;
  /** Up to so many seconds more, drawn for each packet. Overtaking is seen by datagrams only. */
  readonly jitter?: Seconds;
  /** Bytes per second; unlimited without. */
  readonly bandwidth?: number;
  /** Share of packets that is lost, 0 to 1. A datagram is gone; a stream sends again and is late. */
  readonly loss?: number;
  /** Share of datagrams that arrive twice. */
  readonly duplicate?: number;
}

/** How long a stream waits before it sends a lost packet again, doubled each time: Linux's first timeout. */
const RETRANSMIT: Seconds = 0.2;
const MAX_RETRANSMITS = 15;

/** One direction between two addresses. */
export class Link {
  options: LinkOptions;
  isCut = false;
  /** When the wire has sent all it was given. */
  #freeAt: Seconds = 0;
  /** What streams sent into a cut, to be sent again when it heals. */
  #held: (() => void)[] = [];
  readonly #network: Network<EventClock>;

  constructor(network: Network<EventClock>, options: LinkOptions) {
    this.#network = network;
    this.options = options;
  }

  /** Whether what is sent is there at once, in the same call. */
  get isInstant(): boolean {
    const { latency = 0, jitter = 0, bandwidth = Infinity, loss = 0 } = this.options;
    return !this.isCut && latency === 0 && jitter === 0 && bandwidth === Infinity && loss === 0;
  }

  /** The time a packet of `size` bytes that is sent now arrives. */
  arrival(size: number): Seconds {
    const { latency = 0, jitter = 0, bandwidth = Infinity } = this.options;
    const { clock, random } = this.#network;
    const start = Math.max(clock.time(), this.#freeAt);
    this.#freeAt = bandwidth === Infinity ? start : start + size / bandwidth;
    return this.#freeAt + latency + (jitter > 0 ? random.next() * jitter : 0);
  }

  /** The time a stream loses to packets that do not arrive. */
  retransmission(): Seconds {
    const { loss = 0 } = this.options;
    let delay = 0;
    for (let tries = 0; tries < MAX_RETRANSMITS && this.#network.random.chance(loss); tries++) delay += RETRANSMIT * 2 ** tries;
    return delay;
  }

  hold(send: () => void): void {
    this.#held.push(send);
  }

  heal(): void {
    this.isCut = false;
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
  }
}

/** The ordered, reliable way of one stream in one direction. */
export class Path {
  readonly link: Link;
  readonly #clock: EventClock;
  #last: Seconds = 0;
  /** Packets under way; while there are any, nothing may arrive at once and overtake them. */
  #underWay = 0;

  constructor(link: Link, clock: EventClock) {
    this.link = link;
    this.#clock = clock;
  }

  /** Whether the caller may hand over directly instead of calling {@link send}. */
  get isInstant(): boolean {
    return this.#underWay === 0 && this.link.isInstant;
  }

  /** Call `arrive` when a packet of `size` bytes gets there. */
  send(size: number, arrive: () => void): void {
    if (this.isInstant) return arrive();
    this.#underWay++;
    this.#dispatch(size, arrive);
  }

  #dispatch(size: number, arrive: () => void): void {
    if (this.link.isCut) return this.link.hold(() => this.#dispatch(size, arrive));
    this.#last = Math.max(this.#last, this.link.arrival(size) + this.link.retransmission());
    this.#clock.schedule(this.#last, () => {
      // A link that was cut while the packet was on it has lost it: the stream sends again when it heals.
      if (this.link.isCut) return this.link.hold(() => this.#dispatch(size, arrive));
      this.#underWay--;
      arrive();
    });
  }
}

/** Machines and what lies between them. All chance is drawn from one seeded generator, so that a run can be repeated. */
export class Network<C extends EventClock = JumpingClock> {
  readonly clock: C;
  readonly random: Random;
  /** Machines by address. */
  readonly machines: Map<string, SimulatedKernel> = new Map();
  /** Names that every machine resolves, beside `localhost`: name to address. */
  readonly names: Map<string, string> = new Map();
  /** Open connections, for those who cut links. */
  readonly connections: Set<TcpSocket> = new Set();
  readonly #links: Map<string, Link> = new Map();
  readonly #default: LinkOptions;

  constructor(clock: C, seed: number, link: LinkOptions = {}) {
    this.clock = clock;
    this.random = new Random(seed);
    this.#default = link;
  }

  /** The link from one address to another. */
  link(from: string, to: string): Link {
    const name = `${from}>${to}`;
    let link = this.#links.get(name);
    if (link === undefined) this.#links.set(name, (link = new Link(this, this.#default)));
    return link;
  }

  /** Change what lies between two addresses, both ways. What is under way is not changed. */
  configure(a: string, b: string, options: LinkOptions): void {
    this.link(a, b).options = { ...this.link(a, b).options, ...options };
    this.link(b, a).options = { ...this.link(b, a).options, ...options };
  }

  /** Cut the link between two addresses: nothing passes, nobody is told. */
  partition(a: string, b: string): void {
    this.link(a, b).isCut = true;
    this.link(b, a).isCut = true;
    for (const connection of this.connections) connection.suspect();
  }

  /** Join what {@link partition} cut. Streams send again what was lost. */
  heal(a: string, b: string): void {
    this.link(a, b).heal();
    this.link(b, a).heal();
  }

  /** Send a datagram, which may be lost, late or doubled. */
  datagram(from: string, to: string, size: number, arrive: () => void): void {
    const link = this.link(from, to);
    if (link.isCut || this.random.chance(link.options.loss ?? 0)) return;
    const copies = this.random.chance(link.options.duplicate ?? 0) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (link.isInstant) arrive();
      else this.clock.schedule(link.arrival(size), () => link.isCut || arrive());
    }
  }

  schedule(delay: Seconds, callback: () => void): ClockTimer {
    return this.clock.schedule(this.clock.time() + delay, callback);
  }
}
