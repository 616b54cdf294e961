/** Seconds as CPython counts them. */
export type Seconds = number;

/** `stat` of a file, as far as Python shows it. Times in seconds. */
export interface FileStat {
  readonly mode: number;
  readonly ino: number | bigint;
  readonly dev: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly atime: Seconds;
  readonly mtime: Seconds;
  readonly ctime: Seconds;
  /** The three times to the nanosecond, where the host knows them. */
  readonly nanoseconds?: readonly [atime: bigint, mtime: bigint, ctime: bigint];
  readonly blksize?: number;
  readonly blocks?: number;
  readonly rdev?: number;
}

/**
 * Files by path and by descriptor, synchronously. Every failure is a `HostError` with an errno name; natives turn it into OSError.
 * Paths are POSIX text relative to the host's own working directory.
 */
export interface HostFiles {
  open(path: string, flags: number, mode: number): number;
  close(fd: number): void;
  /** Bytes read into `buffer`; 0 at the end. `position` is `null` for "where the descriptor stands". */
  read(fd: number, buffer: Uint8Array, position: number | null): number;
  write(fd: number, buffer: Uint8Array, position: number | null): number;
  seek(fd: number, offset: number, whence: number): number;
  /**
   * Hands over the means to move where a descriptor stands in the kernel. Until then a host without it keeps positions of its own: nobody else can
   * share the descriptors of a program that has not called the system.
   */
  usePositions?(lseek: (fd: number, offset: number, whence: number) => number): void;
  truncate(fd: number, size: number): void;
  fsync(fd: number): void;
  isatty(fd: number): boolean;
  stat(path: string, followSymlinks: boolean): FileStat;
  fstat(fd: number): FileStat;
  readdir(path: string): readonly string[];
  mkdir(path: string, mode: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  chmod(path: string, mode: number): void;
  utimes(path: string, atime: Seconds, mtime: Seconds): void;
  /** Whether access in `mode` (bits R=4, W=2, X=1, 0 for existence) would be granted. */
  access(path: string, mode: number): boolean;
  getcwd(): string;
  chdir(path: string): void;
}

/** The three standard streams; `readStdin` returns 0 bytes at the end. */
export interface HostStdio {
  writeStdout(bytes: Uint8Array): void;
  writeStderr(bytes: Uint8Array): void;
  /** Bytes read into `buffer`, 0 at the end, or a promise where the host cannot block. */
  readStdin(buffer: Uint8Array): number | Promise<number>;
  isatty(fd: 0 | 1 | 2): boolean;
}

export interface HostClock {
  /** Seconds since 1970, and on a clock that never goes back. */
  time(): Seconds;
  monotonic(): Seconds;
  /** CPU time of the process. */
  processTime(): Seconds;
  /** Blocks the thread; left out by hosts that cannot. */
  sleep?(seconds: Seconds): void;
  /** Resolves after `seconds`, or at once when `cut` does. */
  delay(seconds: Seconds, cut?: Promise<void>): Promise<void>;
}

/** Power over JavaScript's garbage collector. */
export interface HostCollector {
  /** Lets go of the targets that `WeakRef`s have given in this turn, and which the turn keeps for its whole length otherwise. */
  release(): void;
  /** Collects all that can be collected. */
  collect(): void;
}

/** What the JavaScript engine holds, in bytes: all runtimes of the process, or of the worker, together. */
export interface HostHeap {
  /** The most before the engine ends the process. */
  readonly limit: number;
  /** What is held now, buffers outside the heap included; some of it may be garbage. */
  used(): number;
  /** Lets go of the garbage. */
  collect(): void;
}

/** Who runs the process, and on what. */
export interface HostSystem {
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly egid: number;
  readonly groups: readonly number[];
  /** The name of the user. */
  readonly login: string;
  readonly uname: readonly [sysname: string, nodename: string, release: string, version: string, machine: string];
  /** How many processors the process may use. */
  readonly cpus: number;
  /** How many processes waited to run, on average of 1, 5 and 15 minutes. */
  loadavg(): readonly [number, number, number];
  /** Sets the bits that new files and folders do not get; gives those before. */
  umask(mask: number): number;
  /** Of the terminal behind a descriptor; `undefined` where there is none. */
  terminalSize(fd: number): readonly [columns: number, lines: number] | undefined;
}

/** What the guest may reach of the world outside: nothing else. The default of `createRuntime` is a memory host with nothing in it. */
export interface Host {
  readonly files: HostFiles;
  readonly stdio: HostStdio;
  readonly clock: HostClock;
  readonly system: HostSystem;
  /** Environment variables the guest sees. */
  readonly env: { readonly [name: string]: string };
  readonly argv: readonly string[];
  /** `sys.platform`: linux, darwin, win32, emscripten. */
  readonly platform: string;
  readonly pid: number;
  /** Whether the descriptors of `files`, and 0 to 2, are the operating system's own: then the system can be asked when they are ready. */
  readonly systemDescriptors?: boolean;
  /** Left out where there are no means to it: then weak references are cleared when the host's turn has ended, at the earliest. */
  readonly collector?: HostCollector;
  /** Fills `bytes` with random bytes fit for secrets. */
  random(bytes: Uint8Array): void;
  /** A hash function of the machine's, by the name that `hashlib` has for it; `undefined` if it has none. Left out where there are none. */
  hash?(name: string): HostHash | undefined;
}

/** A hash function at work. */
export interface HostHash {
  update(bytes: Uint8Array): void;
  copy(): HostHash;
  /** Of what it was fed so far; it may be fed further. */
  digest(): Uint8Array;
}

/** A failed host call. `code` is an errno name (`ENOENT`); the native raises the matching OSError. Never seen by TypeScript callers of a runtime. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
