import type { Clock, Fd } from './clock.js';
import type { Mappings } from './mappings.js';
import type { Poller } from './poller.js';
import type { Processes } from './processes.js';
import type { Selector } from './selector.js';
import type { Signals } from './signals.js';
import type { Sockets } from './sockets.js';
import type { SystemCalls } from './system-calls.js';
import type { Tls } from './tls.js';

/** What a backend can do beyond what every backend can. Callers ask these, never the name. */
export interface BackendCapabilities {
  /** `select(timeout)` can wait, blocking the thread (or jumping a virtual clock). Otherwise only `selectAsync` waits. */
  readonly blockingSelect: boolean;
  /** Descriptors are the system's own: they can be handed to a child process, or come from elsewhere. */
  readonly systemDescriptors: boolean;
  /** Bytes that one socket of this backend sent in this turn can be there for another without JavaScript giving way. */
  readonly synchronousDelivery: boolean;
  /** The raw calls this backend can make, best first: names for {@link Backend.poller}. */
  readonly pollers: readonly string[];
}

/** A selector, the sockets it can wait for and the clock they live by: a set that belongs together and is swapped as one. */
export interface Backend {
  /** `'posix'`, `'node'` or `'simulated'`. */
  readonly name: string;
  readonly capabilities: BackendCapabilities;
  readonly sockets: Sockets;
  readonly clock: Clock;
  /** Where there are processes. */
  readonly processes?: Processes;
  /** Where the system's own functions can be called. */
  readonly calls?: SystemCalls;
  /** Where files can be mapped into memory. */
  readonly mappings?: Mappings;
  /** Where signals can be caught. */
  readonly signals?: Signals;
  /** Where there is a library for it. */
  readonly tls?: Tls | undefined;

  /** A new selector: the best this backend has, or the one of that name. @throws NotImplementedError for one it does not have. */
  selector<Data = unknown>(name?: string): Selector<Data>;

  /** A new raw poller, for Python's `select` module: the best, or the one of that name. @throws NotImplementedError as above. */
  poller(name?: string): Poller;

  /** A poller over an epoll descriptor that is there already, and which it closes in the end. Where there is epoll. */
  epollFrom?(fd: Fd): Poller;
}
