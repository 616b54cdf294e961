import { checkPort, formatIPv4, formatIPv6, parseHost } from '../../address.js';
import type { Address } from '../../ports/sockets.js';
import type { Layout } from './layout.js';

/** Longest address a system gives: sockaddr_storage. */
export const SOCKADDR_SIZE = 128;

/** struct sockaddr in a buffer that is used again for every call, and the length that goes with it. */
export class SockaddrBuffer {
  readonly bytes: Uint8Array = new Uint8Array(SOCKADDR_SIZE);
  /** In and out parameter of the calls that give an address. */
  readonly length: Int32Array = new Int32Array(1);
  readonly #view: DataView = new DataView(this.bytes.buffer);
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Make room for an answer. */
  expect(): void {
    this.length[0] = SOCKADDR_SIZE;
  }

  get family(): number {
    return this.#layout.hasLengthByte ? this.bytes[1]! : this.#view.getUint16(0, true);
  }

  /** Write `address` as a socket of `family` is given it; gives its length. @throws TypeError, RangeError, gaierror. */
  encode(name: string, family: number, address: Address): number {
    this.bytes.fill(0);
    const { AF_INET6, AF_UNIX } = this.#layout;
    if (family === AF_UNIX) return this.#encodeUnix(name, address);
    if (typeof address === 'string' || address instanceof Uint8Array) {
      throw new TypeError(`${name}(): AF_INET address must be tuple, not ${typeof address === 'string' ? 'str' : 'bytes'}`);
    }
    const port = checkPort(name, address[1]);
    const host = parseHost(address[0], family === AF_INET6);
    this.#view.setUint16(2, port);
    if (family !== AF_INET6) {
      this.bytes.set(host, 4);
      return this.#head(family, 16);
    }
    this.#view.setUint32(4, address[2] ?? 0);
    this.bytes.set(host, 8);
    this.#view.setUint32(24, address[3] ?? 0, true);
    return this.#head(family, 28);
  }

  /** Read what the system wrote; `null` where it gave no address. */
  decode(): Address | null {
    const size = this.length[0]!;
    if (size === 0) return null;
    const { AF_INET, AF_INET6, AF_UNIX } = this.#layout;
    const { family } = this;
    if (family === AF_INET) return [formatIPv4(this.bytes.subarray(4, 8)), this.#view.getUint16(2)];
    if (family === AF_INET6) {
      return [formatIPv6(this.bytes.subarray(8, 24)), this.#view.getUint16(2), this.#view.getUint32(4), this.#view.getUint32(24, true)];
    }
    if (family === AF_UNIX) return this.#decodeUnix(size);
    return this.bytes.slice(0, size);
  }

  #head(family: number, size: number): number {
    if (this.#layout.hasLengthByte) {
      this.bytes[0] = size;
      this.bytes[1] = family;
    } else {
      this.#view.setUint16(0, family, true);
    }
    return size;
  }

  #encodeUnix(name: string, address: Address): number {
    if (typeof address !== 'string' && !(address instanceof Uint8Array))
      throw new TypeError(`${name}(): AF_UNIX address must be str or bytes, not tuple`);
    const path = typeof address === 'string' ? new TextEncoder().encode(address) : address;
    // An abstract name (it begins with 0) is as long as it is; a path ends with a 0 that must fit as well. No name at
    // all asks Linux for an abstract one of its choice.
    const isAbstract = !this.#layout.hasLengthByte && (path.length === 0 || path[0] === 0);
    if (path.length > this.#layout.pathSize - (isAbstract ? 0 : 1)) throw new RangeError('AF_UNIX path too long');
    this.bytes.set(path, 2);
    return this.#head(this.#layout.AF_UNIX, 2 + path.length + (isAbstract ? 0 : 1));
  }

  #decodeUnix(size: number): Address {
    const path = this.bytes.subarray(2, size);
    if (path.length === 0) return '';
    if (path[0] === 0 && !this.#layout.hasLengthByte) return path.slice();
    const end = path.indexOf(0);
    const name = end < 0 ? path : path.subarray(0, end);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
    } catch {
      return name.slice();
    }
  }
}
