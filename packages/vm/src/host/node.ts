import { randomFillSync } from 'node:crypto';
import * as fs from 'node:fs';
import { isatty } from 'node:tty';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { type Context, createContext, runInNewContext, Script } from 'node:vm';
import {
  type FileStat,
  type Host,
  type HostClock,
  type HostCollector,
  HostError,
  type HostFiles,
  type HostHeap,
  type HostStdio,
} from '../ports/host.js';
import { delay } from './delay.js';
import { bytesOfText, hasEscapes, textOfBytes } from './fs-text.js';
import { hosted } from './node-call.js';
import { nodeHash } from './node-hash.js';
import { processVariables } from './node-process.js';
import { NodeSystem } from './node-system.js';

export { processArguments } from './node-process.js';

/** A path as Node takes it: bytes where the text has some that are no UTF-8. */
const nodePath = (path: string): string | Buffer => (hasEscapes(path) ? Buffer.from(bytesOfText(path)) : path);

const toStat = (s: fs.BigIntStats): FileStat => ({
  mode: Number(s.mode),
  ino: s.ino,
  dev: Number(s.dev),
  nlink: Number(s.nlink),
  uid: Number(s.uid),
  gid: Number(s.gid),
  size: Number(s.size),
  atime: Number(s.atimeNs) / 1e9,
  mtime: Number(s.mtimeNs) / 1e9,
  ctime: Number(s.ctimeNs) / 1e9,
  nanoseconds: [s.atimeNs, s.mtimeNs, s.ctimeNs],
  blksize: Number(s.blksize),
  blocks: Number(s.blocks),
  rdev: Number(s.rdev),
});

/**
 * Every question about a file is asked with this. Node 20 takes the numbers of the last other question for those of a folder on the way to a module:
 * after one about a pipe or a socket, symbolic links to packages were no longer followed, and the packages were loaded twice.
 */
const EXACT = { bigint: true } as const;
/** Node ends the process when it is asked for 2 ** 32 bytes. */
const RANDOM_AT_ONCE: number = 1 << 30;
const AS_BYTES = { encoding: 'buffer' } as const;

class NodeFiles implements HostFiles {
  // Node keeps no position for us: reads and writes at "where the descriptor stands" use the kernel's, seeks need our own bookkeeping.
  readonly #positions: Map<number, number> = new Map();
  #lseek: ((fd: number, offset: number, whence: number) => number) | undefined = undefined;

  usePositions(lseek: (fd: number, offset: number, whence: number) => number): void {
    this.#lseek = lseek;
    for (const [fd, position] of this.#positions) lseek(fd, position, 0);
    this.#positions.clear();
  }

  open(path: string, flags: number, mode: number): number {
    const fd = hosted(() => fs.openSync(nodePath(path), flags, mode));
    if (this.#lseek === undefined && (flags & fs.constants.O_APPEND) === 0 && hosted(() => fs.fstatSync(fd, EXACT)).isFile())
      this.#positions.set(fd, 0);
    return fd;
  }

  close(fd: number): void {
    this.#positions.delete(fd);
    hosted(() => fs.closeSync(fd));
  }

  read(fd: number, buffer: Uint8Array, position: number | null): number {
    const own = position ?? this.#positions.get(fd) ?? null;
    // Node asks the system for nothing when there is no room; whether the descriptor is open is still to be told.
    const count = hosted(() => (buffer.length === 0 ? (fs.fstatSync(fd, EXACT), 0) : fs.readSync(fd, buffer, 0, buffer.length, own)));
    if (position === null && own !== null) this.#positions.set(fd, own + count);
    return count;
  }

  write(fd: number, buffer: Uint8Array, position: number | null): number {
    const own = position ?? this.#positions.get(fd) ?? null;
    const count = hosted(() => fs.writeSync(fd, buffer, 0, buffer.length, own));
    if (position === null && own !== null) this.#positions.set(fd, own + count);
    return count;
  }

  seek(fd: number, offset: number, whence: number): number {
    if (this.#lseek !== undefined) return this.#lseek(fd, offset, whence);
    if (whence > 2 || whence < 0) throw new HostError('EINVAL', 'Invalid argument');
    const own = this.#positions.get(fd);
    const stat = hosted(() => fs.fstatSync(fd, EXACT));
    if (own === undefined && !stat.isFile()) {
      // A device has no position that Node could tell; those that there are without the system's call (/dev/null, /dev/zero) stay at 0.
      if (stat.isCharacterDevice() && !isTerminal(fd)) return 0;
      throw new HostError('ESPIPE', 'Illegal seek');
    }
    const position = (whence === 0 ? 0 : whence === 1 ? (own ?? Number(stat.size)) : Number(stat.size)) + offset;
    if (position < 0) throw new HostError('EINVAL', 'Invalid argument');
    if (own !== undefined) this.#positions.set(fd, position);
    return position;
  }

  truncate(fd: number, size: number): void {
    hosted(() => fs.ftruncateSync(fd, size));
  }

  fsync(fd: number): void {
    hosted(() => fs.fsyncSync(fd));
  }

  isatty(fd: number): boolean {
    return isTerminal(fd);
  }

  stat(path: string, followSymlinks: boolean): FileStat {
    return toStat(hosted(() => (followSymlinks ? fs.statSync(nodePath(path), EXACT) : fs.lstatSync(nodePath(path), EXACT))));
  }

  fstat(fd: number): FileStat {
    return toStat(hosted(() => fs.fstatSync(fd, EXACT)));
  }

  readdir(path: string): readonly string[] {
    const names = hosted(() => fs.readdirSync(nodePath(path)));
    // Node has put U+FFFD for bytes that are no UTF-8.
    return names.some((name) => name.includes('\ufffd')) ? hosted(() => fs.readdirSync(nodePath(path), AS_BYTES)).map(textOfBytes) : names;
  }

  mkdir(path: string, mode: number): void {
    hosted(() => fs.mkdirSync(nodePath(path), { mode }));
  }

  rmdir(path: string): void {
    hosted(() => fs.rmdirSync(nodePath(path)));
  }

  unlink(path: string): void {
    hosted(() => fs.unlinkSync(nodePath(path)));
  }

  rename(from: string, to: string): void {
    hosted(() => fs.renameSync(nodePath(from), nodePath(to)));
  }

  link(from: string, to: string): void {
    hosted(() => fs.linkSync(nodePath(from), nodePath(to)));
  }

  symlink(target: string, path: string): void {
    hosted(() => fs.symlinkSync(nodePath(target), nodePath(path)));
  }

  readlink(path: string): string {
    return hosted(() => textOfBytes(fs.readlinkSync(nodePath(path), AS_BYTES)));
  }

  chmod(path: string, mode: number): void {
    hosted(() => fs.chmodSync(nodePath(path), mode));
  }

  utimes(path: string, atime: number, mtime: number): void {
    hosted(() => fs.utimesSync(nodePath(path), atime, mtime));
  }

  access(path: string, mode: number): boolean {
    try {
      fs.accessSync(nodePath(path), mode);
      return true;
    } catch {
      return false;
    }
  }

  getcwd(): string {
    const folder = hosted(() => process.cwd());
    return folder.includes('\ufffd') ? textOfBytes(fs.readlinkSync('/proc/self/cwd', AS_BYTES)) : folder;
  }

  chdir(path: string): void {
    if (!hasEscapes(path)) return hosted(() => process.chdir(path));
    // Node changes to text only: such a folder has another name while it is open.
    const fd = this.open(path, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY, 0);
    try {
      hosted(() => process.chdir(`/proc/self/fd/${fd}`));
    } finally {
      this.close(fd);
    }
  }
}

/** Of Linux: `/dev/null`, `/dev/zero`, `/dev/random`. */
const MEMORY_DEVICES = 1n;

/** `node:tty` brings the network with it: it is asked about character devices only that may be terminals. */
function isTerminal(fd: number): boolean {
  try {
    const stat = fs.fstatSync(fd, EXACT);
    const isMemory = process.platform === 'linux' && stat.rdev >> 8n === MEMORY_DEVICES;
    return stat.isCharacterDevice() && !isMemory && isatty(fd);
  } catch {
    return false;
  }
}

const AGAIN = new Set(['EAGAIN', 'EWOULDBLOCK']);

class NodeStdio implements HostStdio {
  readonly #given: NodeHostOptions;

  constructor(given: NodeHostOptions) {
    this.#given = given;
  }

  #write(fd: 1 | 2, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      try {
        done += fs.writeSync(fd, bytes, done);
      } catch (error) {
        // A pipe whose reader is slow: Node opens it non-blocking, Python would block.
        if (!AGAIN.has((error as NodeJS.ErrnoException).code ?? ''))
          throw new HostError((error as NodeJS.ErrnoException).code ?? 'EIO', (error as Error).message);
      }
    }
  }

  writeStdout(bytes: Uint8Array): void {
    const { stdout } = this.#given;
    if (stdout === undefined) this.#write(1, bytes);
    else stdout(bytes);
  }

  writeStderr(bytes: Uint8Array): void {
    const { stderr } = this.#given;
    if (stderr === undefined) this.#write(2, bytes);
    else stderr(bytes);
  }

  readStdin(buffer: Uint8Array): number {
    for (;;) {
      try {
        return fs.readSync(0, buffer, 0, buffer.length, null);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EOF') return 0;
        if (!AGAIN.has(code ?? '')) throw new HostError(code ?? 'EIO', (error as Error).message);
        Atomics.wait(idle, 0, 0, 1);
      }
    }
  }

  isatty(fd: 0 | 1 | 2): boolean {
    const given = fd === 1 ? this.#given.stdout : fd === 2 ? this.#given.stderr : undefined;
    return given === undefined && isTerminal(fd);
  }
}

// Nobody ever writes here: waiting on it is sleeping.
const idle = new Int32Array(new SharedArrayBuffer(4));

const nodeClock: HostClock = {
  time: () => (performance.timeOrigin + performance.now()) / 1000,
  monotonic: () => Number(process.hrtime.bigint()) / 1e9,
  processTime: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  sleep: (seconds) => {
    Atomics.wait(idle, 0, 0, Math.max(0, seconds * 1000));
  },
  delay,
};

export interface NodeHostOptions {
  readonly argv?: readonly string[];
  /** Default: the variables of the process. */
  readonly env?: { readonly [name: string]: string };
  /** Get what the guest writes. Default: the streams of the process, which the guest's child processes write to in any case. */
  readonly stdout?: (bytes: Uint8Array) => void;
  readonly stderr?: (bytes: Uint8Array) => void;
}

/** V8's own `gc`, which a context made after `--expose-gc` was set has. */
class NodeCollector implements HostCollector {
  #empty: Script | undefined;
  #turn: Context | undefined;
  #gc: (() => void) | undefined;

  /** Running a context that has a microtask queue of its own ends, for the engine, with what ends a turn. */
  release(): void {
    this.#empty ??= new Script('0');
    this.#turn ??= createContext({}, { microtaskMode: 'afterEvaluate' });
    this.#empty.runInContext(this.#turn);
  }

  collect(): void {
    if (this.#gc === undefined) {
      setFlagsFromString('--expose-gc');
      this.#gc = runInNewContext('gc') as () => void;
    }
    this.release();
    this.#gc();
  }
}

/** The heap of this process or worker, whose limit is `--max-old-space-size` or `resourceLimits`. */
export class NodeHeap implements HostHeap {
  readonly limit: number = getHeapStatistics().heap_size_limit;
  readonly #collector = new NodeCollector();

  used(): number {
    const { used_heap_size, external_memory } = getHeapStatistics();
    return used_heap_size + external_memory;
  }

  collect(): void {
    this.#collector.collect();
  }
}

/** The machine that Node runs on, with all that this process may do. */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const env = options.env ?? processVariables();
  return {
    files: new NodeFiles(),
    stdio: new NodeStdio(options),
    clock: nodeClock,
    system: new NodeSystem(),
    env,
    argv: options.argv ?? [],
    platform: process.platform,
    pid: process.pid,
    systemDescriptors: true,
    collector: new NodeCollector(),
    random: (bytes) => {
      for (let at = 0; at < bytes.length; at += RANDOM_AT_ONCE) randomFillSync(bytes.subarray(at, at + RANDOM_AT_ONCE));
    },
    hash: nodeHash,
  };
}
