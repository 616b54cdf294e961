import { SystemClock } from '../clock/system.js';
import { NotImplementedError } from '../errors.js';
import { openSslTls } from '../openssl/openssl-tls.js';
import { PollerSelector } from '../poller-selector.js';
import type { Backend, BackendCapabilities } from '../ports/backend.js';
import type { Clock, Fd } from '../ports/clock.js';
import type { Poller } from '../ports/poller.js';
import type { Selector } from '../ports/selector.js';
import type { Sockets } from '../ports/sockets.js';
import type { Tls } from '../ports/tls.js';
import { EpollPoller, EpollSelector } from './posix/epoll.js';
import { KqueuePoller, KqueueSelector } from './posix/kqueue.js';
import { type Libc, loadLibc } from './posix/libc.js';
import { PosixMappings } from './posix/mappings.js';
import { PollPoller, PollSelector } from './posix/poll.js';
import { ProcessSignals } from './posix/process-signals.js';
import { PosixProcesses } from './posix/processes.js';
import { SelectPoller, SelectSelector } from './posix/select.js';
import { PosixSockets } from './posix/sockets.js';
import { PosixSystemCalls } from './posix/system-calls.js';

export { EpollPoller, EpollSelector } from './posix/epoll.js';
export { KqueuePoller, KqueueSelector, keventMask } from './posix/kqueue.js';
export { type Libc, loadLibc } from './posix/libc.js';
export { PosixMappings } from './posix/mappings.js';
export { PollPoller, PollSelector } from './posix/poll.js';
export { ProcessSignals } from './posix/process-signals.js';
export { PosixProcesses } from './posix/processes.js';
export { SelectPoller, SelectSelector } from './posix/select.js';
export { SignalFlag } from './posix/signals.js';
export { PosixSockets } from './posix/sockets.js';
export { PosixSystemCalls } from './posix/system-calls.js';

/** What a system may have, in CPython's order of preference. */
const kinds = {
  epoll: { isThere: (libc: Libc) => libc.call.epoll_wait !== null, Selector: EpollSelector, Poller: EpollPoller },
  kqueue: {
    isThere: (libc: Libc) => libc.call.kevent !== null && libc.platform !== 'linux',
    Selector: KqueueSelector,
    Poller: KqueuePoller,
  },
  poll: { isThere: () => true, Selector: PollSelector, Poller: PollPoller },
  select: { isThere: () => true, Selector: SelectSelector, Poller: SelectPoller },
} as const;

type Kind = keyof typeof kinds;

const available = (libc: Libc): Kind[] => (Object.keys(kinds) as Kind[]).filter((kind) => kinds[kind].isThere(libc));

/** The operating system's own selectors and sockets, through an FFI to its C library. */
export class PosixBackend implements Backend {
  readonly name = 'posix';
  readonly capabilities: BackendCapabilities;
  readonly sockets: Sockets;
  readonly clock: Clock = new SystemClock();
  readonly #libc: Libc;
  readonly #kinds: readonly Kind[];
  #signals: ProcessSignals | undefined = undefined;
  #processes: PosixProcesses | undefined = undefined;
  #mappings: PosixMappings | undefined = undefined;
  #tls: Tls | null | undefined = null;
  #calls: PosixSystemCalls | undefined = undefined;

  /** @throws NotImplementedError without the package koffi, or on a system that it does not know. */
  constructor() {
    this.#libc = loadLibc();
    this.#kinds = available(this.#libc);
    this.sockets = new PosixSockets(this.#libc);
    this.capabilities = { blockingSelect: true, systemDescriptors: true, synchronousDelivery: false, pollers: this.#kinds };
  }

  get processes(): PosixProcesses {
    this.#processes ??= new PosixProcesses(this.#libc);
    return this.#processes;
  }

  get mappings(): PosixMappings {
    this.#mappings ??= new PosixMappings(this.#libc);
    return this.#mappings;
  }

  get calls(): PosixSystemCalls {
    this.#calls ??= new PosixSystemCalls(this.#libc);
    return this.#calls;
  }

  /** @throws NotImplementedError on a system where they cannot be caught. */
  get signals(): ProcessSignals {
    this.#signals ??= new ProcessSignals(this.#libc);
    return this.#signals;
  }

  /** The OpenSSL inside the Node binary, where it shows its functions. */
  get tls(): Tls | undefined {
    if (this.#tls === null) this.#tls = openSslTls();
    return this.#tls;
  }

  selector<Data = unknown>(name?: string): Selector<Data> {
    return new kinds[this.#kind(name)].Selector<Data>(this.#libc);
  }

  poller(name?: string): Poller {
    return new kinds[this.#kind(name)].Poller(this.#libc);
  }

  epollFrom(fd: Fd): Poller {
    return new EpollPoller(this.#libc, fd);
  }

  #kind(name: string | undefined): Kind {
    const found = name === undefined ? this.#kinds[0] : this.#kinds.find((kind) => kind === name);
    if (found === undefined) throw new NotImplementedError(`this system has no ${name}; it has: ${this.#kinds.join(', ')}`);
    return found;
  }
}

/** CPython's `DefaultSelector`: the best this machine has. Its `name` tells which that is. */
export class DefaultSelector<Data = unknown> extends PollerSelector<Data> {
  /** @throws NotImplementedError without the FFI. */
  constructor(libc: Libc = loadLibc()) {
    super(new kinds[available(libc)[0]!].Poller(libc));
  }
}

/** The operating system's backend. @throws as {@link PosixBackend}. */
export const posixBackend = (): PosixBackend => new PosixBackend();
