import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, platform } from 'node:os';
import type koffiModule from 'koffi';
import { NotImplementedError, type OSError, osError } from '../../errors.js';

/** What koffi exports. */
export type Koffi = typeof koffiModule;

/** A C pointer: memory of JavaScript's, an address, or NULL. Whole typed arrays are quickest; a part of one costs 100 ns more. */
export type Pointer = Uint8Array | Int32Array | bigint | null;

type IntOf<Arguments extends unknown[]> = (...args: Arguments) => number;

/** A C function that can also run on one of libuv's threads. */
interface Threaded<Arguments extends unknown[]> {
  (...args: Arguments): number;
  async(...args: [...Arguments, (error: unknown, result: number) => void]): void;
}

/** The functions of the C library that this backend calls. Those that a system may lack can be `null`. */
export interface LibcFunctions {
  readonly socket: IntOf<[family: number, type: number, proto: number]>;
  readonly socketpair: IntOf<[family: number, type: number, proto: number, pair: Int32Array]>;
  readonly bind: IntOf<[fd: number, address: Pointer, length: number]>;
  readonly listen: IntOf<[fd: number, backlog: number]>;
  readonly accept: IntOf<[fd: number, address: Pointer, length: Pointer]>;
  readonly accept4: IntOf<[fd: number, address: Pointer, length: Pointer, flags: number]> | null;
  readonly connect: IntOf<[fd: number, address: Pointer, length: number]>;
  readonly shutdown: IntOf<[fd: number, how: number]>;
  readonly close: IntOf<[fd: number]>;
  readonly recv: IntOf<[fd: number, buffer: Pointer, size: number, flags: number]>;
  readonly recvfrom: IntOf<[fd: number, buffer: Pointer, size: number, flags: number, address: Pointer, length: Pointer]>;
  readonly recvmsg: IntOf<[fd: number, message: Pointer, flags: number]>;
  readonly send: IntOf<[fd: number, data: Pointer, size: number, flags: number]>;
  readonly sendto: IntOf<[fd: number, data: Pointer, size: number, flags: number, address: Pointer, length: number]>;
  readonly sendmsg: IntOf<[fd: number, message: Pointer, flags: number]>;
  /** Linux's; other systems have another function of that name. */
  readonly sendfile: IntOf<[output: number, input: number, offset: Pointer, count: number]> | null;
  readonly getsockname: IntOf<[fd: number, address: Pointer, length: Pointer]>;
  readonly getpeername: IntOf<[fd: number, address: Pointer, length: Pointer]>;
  readonly getsockopt: IntOf<[fd: number, level: number, option: number, value: Pointer, length: Pointer]>;
  readonly setsockopt: IntOf<[fd: number, level: number, option: number, value: Pointer, length: number]>;
  readonly fcntl: IntOf<[fd: number, command: number, kind: 'int', value: number]>;
  readonly ioctl: IntOf<[fd: number, request: number, kind: 'void *', value: Pointer]>;
  readonly pipe: IntOf<[pair: Int32Array]>;
  readonly pipe2: IntOf<[pair: Int32Array, flags: number]> | null;
  readonly read: IntOf<[fd: number, buffer: Pointer, size: number]>;
  readonly write: IntOf<[fd: number, data: Pointer, size: number]>;
  readonly eventfd: IntOf<[initval: number, flags: number]> | null;
  readonly getaddrinfo: Threaded<[host: string | null, service: string | null, hints: Pointer, list: Pointer]>;
  readonly freeaddrinfo: (list: bigint) => void;
  readonly gai_strerror: (code: number) => string;
  readonly getnameinfo: Threaded<
    [address: Pointer, length: number, host: Pointer, hostSize: number, service: Pointer, serviceSize: number, flags: number]
  >;
  readonly if_nametoindex: IntOf<[name: string]>;
  readonly if_indextoname: (index: number, name: Pointer) => bigint | null;
  readonly if_nameindex: () => bigint | null;
  readonly if_freenameindex: (list: bigint) => void;
  readonly strerror: (errno: number) => string;
  readonly select: IntOf<[count: number, read: Pointer, write: Pointer, except: Pointer, timeout: Pointer]>;
  readonly poll: Threaded<[list: Pointer, count: number, milliseconds: number]>;
  readonly epoll_create1: IntOf<[flags: number]> | null;
  readonly epoll_ctl: IntOf<[epoll: number, operation: number, fd: number, event: Pointer]> | null;
  readonly epoll_wait: IntOf<[epoll: number, events: Pointer, count: number, milliseconds: number]> | null;
  readonly kqueue: IntOf<[]> | null;
  readonly kevent: IntOf<
    [queue: number, changes: Pointer, changeCount: number, events: Pointer, eventCount: number, timeout: Pointer]
  > | null;
}

/** C declarations of the functions above. A name in `optional` may be missing; `linux` ones are not looked for elsewhere. */
const declarations: Readonly<Record<keyof LibcFunctions, string>> = {
  socket: 'int socket(int, int, int)',
  socketpair: 'int socketpair(int, int, int, void *)',
  bind: 'int bind(int, const void *, uint32_t)',
  listen: 'int listen(int, int)',
  accept: 'int accept(int, void *, void *)',
  accept4: 'int accept4(int, void *, void *, int)',
  connect: 'int connect(int, const void *, uint32_t)',
  shutdown: 'int shutdown(int, int)',
  close: 'int close(int)',
  recv: 'int64_t recv(int, void *, size_t, int)',
  recvfrom: 'int64_t recvfrom(int, void *, size_t, int, void *, void *)',
  recvmsg: 'int64_t recvmsg(int, void *, int)',
  send: 'int64_t send(int, const void *, size_t, int)',
  sendto: 'int64_t sendto(int, const void *, size_t, int, const void *, uint32_t)',
  sendmsg: 'int64_t sendmsg(int, const void *, int)',
  sendfile: 'int64_t sendfile(int, int, void *, size_t)',
  getsockname: 'int getsockname(int, void *, void *)',
  getpeername: 'int getpeername(int, void *, void *)',
  getsockopt: 'int getsockopt(int, int, int, void *, void *)',
  setsockopt: 'int setsockopt(int, int, int, const void *, uint32_t)',
  fcntl: 'int fcntl(int, int, ...)',
  ioctl: 'int ioctl(int, unsigned long, ...)',
  pipe: 'int pipe(void *)',
  pipe2: 'int pipe2(void *, int)',
  read: 'int64_t read(int, void *, size_t)',
  write: 'int64_t write(int, const void *, size_t)',
  eventfd: 'int eventfd(unsigned int, int)',
  getaddrinfo: 'int getaddrinfo(const char *, const char *, const void *, void *)',
  freeaddrinfo: 'void freeaddrinfo(void *)',
  gai_strerror: 'const char *gai_strerror(int)',
  getnameinfo: 'int getnameinfo(const void *, uint32_t, void *, uint32_t, void *, uint32_t, int)',
  if_nametoindex: 'unsigned int if_nametoindex(const char *)',
  if_indextoname: 'void *if_indextoname(unsigned int, void *)',
  if_nameindex: 'void *if_nameindex()',
  if_freenameindex: 'void if_freenameindex(void *)',
  strerror: 'const char *strerror(int)',
  select: 'int select(int, void *, void *, void *, void *)',
  poll: 'int poll(void *, unsigned long, int)',
  epoll_create1: 'int epoll_create1(int)',
  epoll_ctl: 'int epoll_ctl(int, int, int, void *)',
  epoll_wait: 'int epoll_wait(int, void *, int, int)',
  kqueue: 'int kqueue()',
  kevent: 'int kevent(int, const void *, int, void *, int, const void *)',
};

const optional: ReadonlySet<string> = new Set([
  'accept4',
  'pipe2',
  'eventfd',
  'sendfile',
  'epoll_create1',
  'epoll_ctl',
  'epoll_wait',
  'kqueue',
  'kevent',
]);

/** Names that share a number with a better known one. */
const aliases: ReadonlySet<string> = new Set(['EWOULDBLOCK', 'ENOTSUP', 'EDEADLOCK']);

/** C's own memory, and JavaScript's view of it. An address is passed 100 ns quicker than an array whose memory must be looked up. */
export class CMemory {
  readonly address: bigint;
  readonly bytes: Uint8Array;

  /** Never freed: for the few buffers that live as long as the process. */
  constructor(koffi: Koffi, size: number) {
    this.address = koffi.alloc('uint8_t', size) as bigint;
    this.bytes = new Uint8Array(koffi.view(this.address, size));
  }
}

/** Received bytes land in the one buffer first: most messages are small, and the caller's copy is then exactly as long as they are. */
const INPUT_SIZE = 1 << 18;
/** Up to this, copying what is sent into the other buffer is quicker than passing the caller's array. */
const OUTPUT_SIZE = 2048;

/** The C library of this process, and the words for what it says. */
export class Libc {
  readonly koffi: Koffi;
  readonly call: LibcFunctions;
  readonly platform: string;
  readonly input: CMemory;
  readonly output: CMemory;
  readonly #names: ReadonlyMap<number, string>;

  constructor(koffi: Koffi) {
    this.koffi = koffi;
    this.platform = platform();
    this.input = new CMemory(koffi, INPUT_SIZE);
    this.output = new CMemory(koffi, OUTPUT_SIZE);
    this.call = bindFunctions(koffi, this.platform);
    this.#names = new Map(Object.entries(constants.errno).flatMap(([name, errno]) => (aliases.has(name) ? [] : [[errno, name] as const])));
  }

  /** errno of the call that has just failed. */
  errno(): number {
    return this.koffi.errno();
  }

  /** The error of an errno of this system. */
  error(errno: number): OSError {
    return osError(errno, this.#names.get(errno) ?? `E${errno}`, this.call.strerror(errno));
  }

  /** The error of the call that has just failed. */
  lastError(): OSError {
    return this.error(this.koffi.errno());
  }

  /** Give `result` back unless it says that the call failed. */
  check(result: number): number {
    if (result < 0) throw this.lastError();
    return result;
  }
}

// koffi's functions are typed by their declarations, which TypeScript cannot read: the two tables above are kept side by side.
const bindFunctions = (koffi: Koffi, system: string): LibcFunctions => {
  const library = koffi.load(null);
  const bound: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(declarations)) {
    if (name === 'sendfile' && system !== 'linux') {
      bound[name] = null;
      continue;
    }
    try {
      bound[name] = library.func(declaration);
    } catch (error) {
      if (!optional.has(name)) throw error;
      bound[name] = null;
    }
  }
  return bound as unknown as LibcFunctions;
};

/** Loads a package by the real path of its entry: koffi looks for its parts beside itself, and not every loader follows links. */
const requireReally = (name: string): unknown => {
  const require = createRequire(import.meta.url);
  return require(realpathSync(require.resolve(name)));
};

/** The FFI is an optional dependency. @throws NotImplementedError when it, or a C library, is not to be had here. */
export const loadKoffi = (require: (name: string) => unknown = requireReally, system: string = platform()): Koffi => {
  if (system === 'win32') throw new NotImplementedError('the posix backend needs a POSIX system; use the node backend');
  try {
    const loaded = require('koffi') as Koffi | { default: Koffi };
    return 'load' in loaded ? loaded : loaded.default;
  } catch (error) {
    const wrapped = new NotImplementedError('the posix backend needs the package koffi; install it or use the node backend');
    wrapped.cause = error;
    throw wrapped;
  }
};

// A process has one C library; binding it anew for each backend would cost a millisecond and be the same.
const loaded: { libc: Libc | null } = { libc: null };

/**
 * Keep the FFI's own code in memory. When a worker ends, Node unloads an add-on that only the worker had loaded, and libuv
 * then calls back into nothing for the handles that are still closing: the process dies. One more reference to
 * the file, never given back, prevents that.
 */
const pin = (koffi: Koffi): void => {
  const RTLD_NOW = 2;
  const cache = Object.keys(createRequire(import.meta.url).cache);
  const path = cache.find((file) => file.endsWith('.node') && file.includes('koffi'));
  if (path !== undefined) koffi.load(null).func('void *dlopen(const char *, int)')(path, RTLD_NOW);
};

/** The C library, loaded on first use. @throws NotImplementedError as {@link loadKoffi}. */
export const loadLibc = (): Libc => {
  if (loaded.libc !== null) return loaded.libc;
  const koffi = loadKoffi();
  pin(koffi);
  return (loaded.libc = new Libc(koffi));
};
