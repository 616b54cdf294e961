import type { Backend } from '../ports/backend.js';
import type { Fd, Seconds } from '../ports/clock.js';
import { EVENT_READ, EVENT_WRITE, type EventMask, type Ready, type Selector } from '../ports/selector.js';
import type { Address, SocketConstants, Sockets } from '../ports/sockets.js';
import { ConformanceError, equal } from './check.js';

/** How a case waits: `select`, which may block, or `selectAsync`, which does not. */
export type WaitMode = 'blocking' | 'async';

/** One promise that every backend keeps. */
export interface ConformanceCase {
  /** The promise, as a claim. Unique among all cases. */
  readonly name: string;
  /** Runs without a test framework; throws when the promise is broken. Gives the reason when the backend lacks an optional capability, else `null`. */
  run(): Promise<string | null>;
}

/** What a run is about: a backend, one of its selectors, one way to wait. */
export interface CaseOptions {
  /** A new backend for each case. */
  readonly make: () => Backend;
  /** Name of the selector; the backend's default without. */
  readonly selector?: string;
  /** `blocking` where the backend can, without. */
  readonly mode?: WaitMode;
}

/** A broken backend must fail a case rather than hang it: no loop goes round more often. */
const MAX_TRIES = 10_000;

/** A promise before it is bound to a backend. */
type CaseBody = (at: Bench) => void | Promise<void>;
export type CaseTable = Readonly<Record<string, CaseBody>>;

/** Longest wait for something that must happen: long enough for any machine, since nobody waits for it when all is well. */
const PATIENCE: Seconds = 10;

/** A case cannot be asked of this backend. */
class Lacking extends Error {}

/** What one case works with. Everything it opens here is closed after it. */
export class Bench {
  readonly backend: Backend;
  readonly sockets: Sockets;
  readonly is: SocketConstants;
  readonly mode: WaitMode;
  readonly selectorName: string | undefined;
  readonly #descriptors: Set<Fd> = new Set();
  readonly #closers: (() => void)[] = [];

  constructor(options: CaseOptions) {
    this.backend = options.make();
    this.sockets = this.backend.sockets;
    this.is = this.sockets.constants;
    this.mode = options.mode ?? (this.backend.capabilities.blockingSelect ? 'blocking' : 'async');
    this.selectorName = options.selector;
  }

  /** End the case: it asks for an optional capability that is not there. */
  lacks(capability: string): never {
    throw new Lacking(
      `the ${this.backend.name} backend${this.selectorName === undefined ? '' : ` with ${this.selectorName}`} has no ${capability}`,
    );
  }

  selector<Data = unknown>(): Selector<Data> {
    const selector = this.backend.selector<Data>(this.selectorName);
    this.#closers.push(() => selector.close());
    return selector;
  }

  /** Close what {@link close} has not. */
  end(): void {
    for (const close of this.#closers) close();
    for (const fd of this.#descriptors) this.sockets.close(fd);
  }

  onEnd(close: () => void): void {
    this.#closers.push(close);
  }

  own(fd: Fd): Fd {
    this.#descriptors.add(fd);
    return fd;
  }

  close(fd: Fd): void {
    this.#descriptors.delete(fd);
    this.sockets.close(fd);
  }

  pair(type: number = this.constant('SOCK_STREAM')): [Fd, Fd] {
    const [a, b] = this.sockets.socketpair(this.constant('AF_UNIX'), type);
    return [this.own(a), this.own(b)];
  }

  pipe(): [Fd, Fd] {
    const [reader, writer] = this.sockets.pipe();
    return [this.own(reader), this.own(writer)];
  }

  tcp(): Fd {
    return this.own(this.sockets.socket());
  }

  udp(): Fd {
    return this.own(this.sockets.socket(this.constant('AF_INET'), this.constant('SOCK_DGRAM')));
  }

  constant(name: string): number {
    const value = this.is[name];
    if (value === undefined) throw new ConformanceError(`sockets.constants has no ${name}`);
    return value;
  }

  /** Wait in the mode of this run. */
  async wait<Data>(selector: Selector<Data>, timeout: Seconds | null): Promise<readonly Ready<Data>[]> {
    return this.mode === 'blocking' ? selector.select(timeout) : selector.selectAsync(timeout);
  }

  /** Wait until a descriptor is ready for all of `events`, with a selector of its own. */
  async until(fd: Fd, events: EventMask): Promise<void> {
    const selector = this.backend.selector(this.selectorName);
    try {
      const { clock } = this.backend;
      selector.register(fd, events);
      for (const end = clock.time() + PATIENCE; clock.time() < end; ) {
        const ready = await this.wait(selector, PATIENCE);
        if (ready.some((answer) => answer.events === events)) return;
        // Ready for a part only: let time pass for the rest.
        if (ready.length > 0) await this.pause(0.001);
      }
    } finally {
      selector.close();
    }
    throw new ConformanceError(`descriptor ${fd} did not become ready for events ${events} in ${PATIENCE} s`);
  }

  readable(fd: Fd): Promise<void> {
    return this.until(fd, EVENT_READ);
  }

  writable(fd: Fd): Promise<void> {
    return this.until(fd, EVENT_WRITE);
  }

  /** Whether a descriptor is ready for any of `events` now. */
  async isReady(fd: Fd, events: EventMask): Promise<boolean> {
    const selector = this.backend.selector(this.selectorName);
    try {
      selector.register(fd, events);
      return (await this.wait(selector, 0)).length > 0;
    } finally {
      selector.close();
    }
  }

  /** Let time pass, on the backend's own clock. */
  async pause(seconds: Seconds): Promise<void> {
    const selector = this.backend.selector(this.selectorName);
    await this.wait(selector, seconds);
    selector.close();
  }

  /** A TCP listener on loopback and where it is. */
  listener(backlog: number = 128): [Fd, Address] {
    const fd = this.tcp();
    this.sockets.bind(fd, ['127.0.0.1', 0]);
    this.sockets.listen(fd, backlog);
    return [fd, this.sockets.getsockname(fd)];
  }

  /** Connect and check that EINPROGRESS is all that is in the way. */
  startConnect(fd: Fd, address: Address): void {
    const errno = this.sockets.connectEx(fd, address);
    if (errno === 0) return;
    const { code } = errorOf(() => this.sockets.connect(fd, address));
    if (code !== 'EALREADY' && code !== 'EISCONN' && code !== null) throw new ConformanceError(`connect: ${code} (errno ${errno})`);
  }

  async accepted(listener: Fd): Promise<Fd> {
    await this.readable(listener);
    return this.own(this.sockets.accept(listener)[0]);
  }

  /** Both ends of a TCP connection over loopback. */
  async connection(): Promise<{ client: Fd; server: Fd; listener: Fd }> {
    const [listener, address] = this.listener();
    const client = this.tcp();
    this.sockets.connectEx(client, address);
    await this.writable(client);
    equal(this.sockets.getsockopt(client, this.constant('SOL_SOCKET'), this.constant('SO_ERROR')), 0, 'SO_ERROR after connecting');
    return { client, server: await this.accepted(listener), listener };
  }

  /** Read exactly `count` bytes, waiting as needed. */
  async receive(fd: Fd, count: number): Promise<Uint8Array> {
    const whole = new Uint8Array(count);
    for (let at = 0; at < count; ) {
      await this.readable(fd);
      const part = this.sockets.recv(fd, count - at);
      if (part.length === 0) throw new ConformanceError(`end of file after ${at} of ${count} bytes`);
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** Wait until reading gives an error and give its errno name; data before it is dropped. */
  async failure(fd: Fd): Promise<string> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      await this.readable(fd);
      const { code, value } = errorOf(() => this.sockets.recv(fd, 65536));
      if (code !== null && code !== 'EAGAIN') return code;
      if (code === null && value.length === 0) return 'end of file';
    }
    throw new ConformanceError('reading neither ends nor fails');
  }

  /** Write until there is no more room; gives how much went. */
  fill(fd: Fd): number {
    const chunk = new Uint8Array(65536);
    let total = 0;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { code, value } = errorOf(() => this.sockets.send(fd, chunk));
      if (code === 'EAGAIN') return total;
      if (code !== null) throw new ConformanceError(`send: ${code} after ${total} bytes`);
      total += value;
    }
    throw new ConformanceError(`send took ${total} bytes and is not full`);
  }
}

/** Run an operation; an OSError is given by its errno name, anything else goes on. */
export const errorOf = <T>(operation: () => T): { code: null; value: T } | { code: string; value: never } => {
  try {
    return { code: null, value: operation() };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code !== 'string') throw error;
    return { code, value: undefined as never };
  }
};

/** Bind a table of promises to a backend. */
export const bindCases = (table: CaseTable, options: CaseOptions): ConformanceCase[] =>
  Object.entries(table).map(([name, body]) => ({
    name,
    run: async () => {
      const bench = new Bench(options);
      try {
        await body(bench);
        return null;
      } catch (error) {
        if (error instanceof Lacking) return error.message;
        throw error;
      } finally {
        bench.end();
      }
    },
  }));
