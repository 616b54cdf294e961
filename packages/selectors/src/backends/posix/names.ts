import { gaierror, type OSError } from '../../errors.js';
import type { AddrInfo, AddrInfoHints, Inet6Address, InetAddress } from '../../ports/sockets.js';
import { constantsOf } from './constants.js';
import type { Layout } from './layout.js';
import type { Libc } from './libc.js';
import { SockaddrBuffer } from './sockaddr.js';

const ADDRINFO_SIZE = 48;
const HOST_SIZE = 1025;
const SERVICE_SIZE = 32;
const IF_NAMESIZE = 16;

/** Names and addresses by the system's resolver; on a thread of libuv's where JavaScript must not wait. */
export class NameService {
  readonly #libc: Libc;
  readonly #layout: Layout;
  /** EAI numbers to names. */
  readonly #eaiNames: ReadonlyMap<number, string>;

  constructor(libc: Libc, layout: Layout) {
    this.#libc = libc;
    this.#layout = layout;
    const constants = Object.entries(constantsOf(libc.platform));
    this.#eaiNames = new Map(constants.flatMap(([name, value]) => (name.startsWith('EAI_') ? [[value, name] as const] : [])));
  }

  getaddrinfo(host: string | null, port: string | number | null, hints: AddrInfoHints): readonly AddrInfo[] {
    const list = new Uint8Array(8);
    return this.#answer(this.#libc.call.getaddrinfo(host, service(port), encodeHints(hints), list), list);
  }

  getaddrinfoAsync(host: string | null, port: string | number | null, hints: AddrInfoHints): Promise<readonly AddrInfo[]> {
    // The thread writes while JavaScript runs: the memory must be C's, not an array that the collector may move.
    const { koffi, call } = this.#libc;
    const memory: bigint = koffi.alloc('uint8_t', ADDRINFO_SIZE + 8);
    const bytes = new Uint8Array(koffi.view(memory, ADDRINFO_SIZE + 8));
    bytes.set(encodeHints(hints));
    bytes.fill(0, ADDRINFO_SIZE);
    return new Promise((resolve, reject) => {
      call.getaddrinfo.async(host, service(port), memory, memory + BigInt(ADDRINFO_SIZE), (error, result) => {
        const list = bytes.slice(ADDRINFO_SIZE);
        koffi.free(memory);
        if (error) return reject(error);
        try {
          resolve(this.#answer(result, list));
        } catch (failure) {
          reject(failure);
        }
      });
    });
  }

  getnameinfo(address: InetAddress | Inet6Address, flags: number): readonly [string, string] {
    const [host, port] = [new Uint8Array(HOST_SIZE), new Uint8Array(SERVICE_SIZE)];
    const { buffer, length } = this.#encode(address);
    const result = this.#libc.call.getnameinfo(buffer.bytes, length, host, HOST_SIZE, port, SERVICE_SIZE, flags);
    if (result !== 0) throw this.#failure(result);
    return [cString(host), cString(port)];
  }

  getnameinfoAsync(address: InetAddress | Inet6Address, flags: number): Promise<readonly [string, string]> {
    const { koffi, call } = this.#libc;
    const { buffer, length } = this.#encode(address);
    const size = buffer.bytes.length + HOST_SIZE + SERVICE_SIZE;
    const memory: bigint = koffi.alloc('uint8_t', size);
    const bytes = new Uint8Array(koffi.view(memory, size));
    bytes.fill(0);
    bytes.set(buffer.bytes);
    const hostAt = buffer.bytes.length;
    const portAt = hostAt + HOST_SIZE;
    return new Promise((resolve, reject) => {
      call.getnameinfo.async(
        memory,
        length,
        memory + BigInt(hostAt),
        HOST_SIZE,
        memory + BigInt(portAt),
        SERVICE_SIZE,
        flags,
        (error, result) => {
          const names = [cString(bytes.subarray(hostAt, portAt)), cString(bytes.subarray(portAt))] as const;
          koffi.free(memory);
          if (error) reject(error);
          else if (result !== 0) reject(this.#failure(result));
          else resolve(names);
        },
      );
    });
  }

  ifIndextoname(index: number): string {
    const name = new Uint8Array(IF_NAMESIZE);
    if (this.#libc.call.if_indextoname(index, name) === null) throw this.#libc.lastError();
    return cString(name);
  }

  ifNameindex(): readonly (readonly [number, string])[] {
    const { koffi, call } = this.#libc;
    const list = call.if_nameindex();
    if (list === null) throw this.#libc.lastError();
    const found: [number, string][] = [];
    // struct if_nameindex: an index and a pointer to its name, until one with neither.
    for (let entry = list; ; entry += 16n) {
      const view = new DataView(koffi.view(entry, 16));
      const [index, name] = [view.getUint32(0, true), view.getBigUint64(8, true)];
      if (index === 0 || name === 0n) break;
      found.push([index, koffi.decode.string(name)]);
    }
    call.if_freenameindex(list);
    return found;
  }

  #encode(address: InetAddress | Inet6Address): { buffer: SockaddrBuffer; length: number } {
    const buffer = new SockaddrBuffer(this.#layout);
    const family = address[0].includes(':') ? this.#layout.AF_INET6 : this.#layout.AF_INET;
    return { buffer, length: buffer.encode('getnameinfo', family, address) };
  }

  /** Copy the list that the resolver made, and free it. */
  #answer(result: number, list: Uint8Array): AddrInfo[] {
    if (result !== 0) throw this.#failure(result);
    const { koffi, call } = this.#libc;
    const { addr, canonname } = this.#layout.addrinfo;
    const first = new DataView(list.buffer, list.byteOffset).getBigUint64(0, true);
    const sockaddr = new SockaddrBuffer(this.#layout);
    const found: AddrInfo[] = [];
    for (let entry = first; entry !== 0n; ) {
      const view = new DataView(koffi.view(entry, ADDRINFO_SIZE));
      const size = view.getUint32(16, true);
      sockaddr.bytes.set(new Uint8Array(koffi.view(view.getBigUint64(addr, true), size)));
      sockaddr.length[0] = size;
      const name = view.getBigUint64(canonname, true);
      found.push({
        family: view.getInt32(4, true),
        type: view.getInt32(8, true),
        proto: view.getInt32(12, true),
        canonname: name === 0n ? '' : koffi.decode.string(name),
        sockaddr: sockaddr.decode() as InetAddress | Inet6Address,
      });
      entry = view.getBigUint64(40, true);
    }
    if (first !== 0n) call.freeaddrinfo(first);
    return found;
  }

  #failure(code: number): OSError {
    const name = this.#eaiNames.get(code) ?? `EAI_${code}`;
    if (name === 'EAI_SYSTEM') return this.#libc.lastError();
    return new gaierror(code, name, this.#libc.call.gai_strerror(code));
  }
}

const service = (port: string | number | null): string | null => (port === null ? null : String(port));

const encodeHints = (hints: AddrInfoHints): Uint8Array => {
  const bytes = new Uint8Array(ADDRINFO_SIZE);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, hints.flags ?? 0, true);
  view.setInt32(4, hints.family ?? 0, true);
  view.setInt32(8, hints.type ?? 0, true);
  view.setInt32(12, hints.proto ?? 0, true);
  return bytes;
};

const cString = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
};
