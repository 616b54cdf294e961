import { checkPort, formatIPv4, formatIPv6, parseHost } from '../address.js';
import { linuxError } from '../errors.js';
import type { Address } from '../ports/sockets.js';
import type { SocketFile } from './open-file.js';

export const AF_INET = 2;
export const AF_INET6 = 10;

/** An address and a port in one spelling: IPv4 dotted (also when it came mapped into IPv6), IPv6 as inet_ntop has it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export const isAny = (host: string): boolean => host === '0.0.0.0' || host === '::';

export const isLoopback = (host: string): boolean => host === '::1' || host.startsWith('127.');

/** Read an address as a socket of `family` is given it. @throws TypeError, RangeError, gaierror as CPython's sockets do. */
export const toEndpoint = (name: string, family: number, address: Address): Endpoint => {
  if (typeof address === 'string' || address instanceof Uint8Array)
    throw new TypeError(`${name}(): AF_INET address must be tuple, not ${typeof address === 'string' ? 'str' : 'bytes'}`);
  const [host, port] = address;
  const checked = checkPort(name, port);
  const bytes = parseHost(host, family === AF_INET6);
  if (bytes.length === 4) return { host: formatIPv4(bytes), port: checked };
  const text = formatIPv6(bytes);
  return { host: text.startsWith('::ffff:') && text.includes('.') ? text.slice(7) : text, port: checked };
};

/** How a socket of `family` shows an endpoint. */
export const fromEndpoint = (family: number, endpoint: Endpoint): Address => {
  const { host, port } = endpoint;
  if (family !== AF_INET6) return [host, port];
  return [host.includes(':') ? host : `::ffff:${host}`, port, 0, 0];
};

/** What a socket without a name of its own shows. */
export const unnamed = (family: number): Address => (family === AF_INET6 ? ['::', 0, 0, 0] : ['0.0.0.0', 0]);

/** Who uses a port. */
interface Binding {
  readonly socket: SocketFile;
  readonly host: string;
  readonly isShared: boolean;
}

const EPHEMERAL_FIRST = 32768;
const EPHEMERAL_LAST = 60999;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_REUSEPORT = 15;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;

/** The ports of one protocol on one machine. */
export class Ports {
  readonly #bindings: Map<number, Binding[]> = new Map();
  #next = EPHEMERAL_FIRST;

  /** Give `socket` a port (0: any free one) and tell which. @throws OSError (EADDRINUSE). */
  bind(socket: SocketFile, host: string, port: number): number {
    const wanted = port === 0 ? this.#ephemeral() : port;
    const isShared = isSet(socket, SO_REUSEADDR) || isSet(socket, SO_REUSEPORT);
    const bindings = this.#bindings.get(wanted) ?? [];
    for (const other of bindings) {
      if (!overlaps(socket, host, other)) continue;
      // Sharing takes both; a listener shares only with others that ask for SO_REUSEPORT.
      const isMutual = isShared && other.isShared && (!other.socket.isListening() || isSet(socket, SO_REUSEPORT));
      if (!isMutual) throw linuxError('EADDRINUSE');
    }
    this.#bindings.set(wanted, [...bindings, { socket, host, isShared }]);
    return wanted;
  }

  release(socket: SocketFile, port: number): void {
    const left = (this.#bindings.get(port) ?? []).filter((binding) => binding.socket !== socket);
    if (left.length === 0) this.#bindings.delete(port);
    else this.#bindings.set(port, left);
  }

  /** The socket that what is sent to an endpoint reaches: its exact address first, then the wildcard ones. */
  find(endpoint: Endpoint, accepts: (socket: SocketFile) => boolean): SocketFile | null {
    let found: SocketFile | null = null;
    for (const { socket, host } of this.#bindings.get(endpoint.port) ?? []) {
      if (!accepts(socket)) continue;
      if (host === endpoint.host) return socket;
      if (isAny(host) && reaches(socket, host, endpoint.host)) found ??= socket;
    }
    return found;
  }

  #ephemeral(): number {
    for (let tries = EPHEMERAL_FIRST; tries <= EPHEMERAL_LAST; tries++) {
      const port = this.#next;
      this.#next = port === EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
      if (!this.#bindings.has(port)) return port;
    }
    throw linuxError('EADDRINUSE');
  }
}

const isSet = (socket: SocketFile, option: number): boolean => Boolean(socket.options.get(`${SOL_SOCKET}:${option}`));

/** Whether the wildcard `any` of `socket` takes what is sent to `host`: `::` takes IPv4 too unless IPV6_V6ONLY. */
const reaches = (socket: SocketFile, any: string, host: string): boolean =>
  any === '0.0.0.0' ? !host.includes(':') : host.includes(':') || !socket.options.get(`${IPPROTO_IPV6}:${IPV6_V6ONLY}`);

const overlaps = (socket: SocketFile, host: string, other: Binding): boolean =>
  host === other.host ||
  (isAny(host) && reaches(socket, host, other.host)) ||
  (isAny(other.host) && reaches(other.socket, other.host, host));
