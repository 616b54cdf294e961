import type { Host, HostClock } from '../ports/host.js';
import { MemoryFiles } from './memory-files.js';
import { MemoryStdio, type ReadLine } from './memory-stdio.js';
import { MemorySystem } from './memory-system.js';

export type { ReadLine } from './memory-stdio.js';

/** What a memory host is made of. Everything is optional; the default is an empty world. */
export interface MemoryHostOptions {
  /** Files by absolute path, or what makes their contents when somebody looks; their folders are made. */
  readonly files?: { readonly [path: string]: string | Uint8Array | (() => Uint8Array) };
  /** Folders that are there though they are empty. */
  readonly folders?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly argv?: readonly string[];
  readonly cwd?: string;
  /** What `input()` and `sys.stdin` read: all of it, or who is asked for a line each time; where that takes a promise, the program must be awaited. */
  readonly stdin?: string | ReadLine;
  /** Gets what the guest writes; by default it is collected in `output`. */
  readonly stdout?: (bytes: Uint8Array) => void;
  readonly stderr?: (bytes: Uint8Array) => void;
  readonly clock?: HostClock;
  /** Seed of `random`. */
  readonly seed?: number;
  /** Fills bytes with chance, in place of what the seed gives. */
  readonly random?: (bytes: Uint8Array) => void;
}

/** A host in memory, and what the guest wrote to it. */
export interface MemoryHost extends Host {
  /** Text written to standard output and standard error so far. */
  readonly output: { stdout: string; stderr: string };
  /** Puts a file where the guest finds it; its folders are made. @throws HostError */
  writeFile(path: string, contents: string | Uint8Array): void;
  /** What a file contains by now. @throws HostError */
  readFile(path: string): Uint8Array;
}

/** A clock that stands still until somebody waits: sleeping moves it. Wall time starts at 2000-01-01. */
class StillClock implements HostClock {
  #now = 0;

  time(): number {
    return 946_684_800 + this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  processTime(): number {
    return this.#now;
  }

  sleep(seconds: number): void {
    this.#now += Math.max(0, seconds);
  }

  async delay(seconds: number): Promise<void> {
    this.sleep(seconds);
  }
}

/** xorshift128: the same bytes for the same seed. */
function seededRandom(seed: number): (bytes: Uint8Array) => void {
  const state = Uint32Array.of(seed | 0, 0x9e3779b9, 0x243f6a88, 0xb7e15162);
  return (bytes) => {
    for (let i = 0; i < bytes.length; i++) {
      let t = state[3]!;
      const s = state[0]!;
      state.copyWithin(1, 0, 3);
      t ^= t << 11;
      t ^= t >>> 8;
      state[0] = t ^ s ^ (s >>> 19);
      bytes[i] = state[0]! >>> 24;
    }
  };
}

/** Makes a host in memory: deterministic, and with nothing of the real world in it. */
export function memoryHost(options: MemoryHostOptions = {}): MemoryHost {
  const clock = options.clock ?? new StillClock();
  const system = new MemorySystem();
  const files = new MemoryFiles(() => clock.time(), system);
  for (const [path, contents] of Object.entries(options.files ?? {})) files.put(path, contents);
  for (const path of options.folders ?? []) files.makeFolders(path);
  if (options.cwd !== undefined) {
    files.makeFolders(options.cwd);
    files.chdir(options.cwd);
  }
  const output = { stdout: '', stderr: '' };
  const collect = (stream: 'stdout' | 'stderr'): ((bytes: Uint8Array) => void) => {
    const decoder = new TextDecoder();
    return (bytes) => {
      output[stream] += decoder.decode(bytes, { stream: true });
    };
  };
  return {
    files,
    stdio: new MemoryStdio(options.stdin ?? '', options.stdout ?? collect('stdout'), options.stderr ?? collect('stderr')),
    clock,
    system,
    env: options.env ?? {},
    argv: options.argv ?? [],
    platform: 'linux',
    pid: 1,
    random: options.random ?? seededRandom(options.seed ?? 1),
    output,
    writeFile: (path, contents) => files.put(path, contents),
    readFile: (path) => files.get(path),
  };
}
