import type { Host } from '@pyco/vm';
import { UsageError } from './usage-error.js';

/** What the command line may be told by a program that embeds it. */
export interface CliOptions {
  /** Makes the world of the command and of the program it runs: files, streams, clock. Default: this Node process. */
  readonly makeHost?: (argv: readonly string[]) => Host;
  /** `sys.executable`. Default: `pyco`. */
  readonly executable?: string;
  /** Told how many modules a Python program had when it ended: a measure of how much of pyco it has used. */
  readonly onEnd?: (modules: number) => void;
  /** Told that KeyboardInterrupt ended the program: a process that is its own is to end by SIGINT, so that who waits for it sees that. */
  readonly onInterrupt?: () => void;
  /** Told once that a Python program has started: it imports no more, and runs on. */
  readonly onStarted?: () => void;
}

/** What a command works with. The program's host is made late, because it carries `sys.argv`. */
export interface World {
  readonly host: Host;
  readonly makeHost: (argv: readonly string[]) => Host;
  readonly executable: string;
  /** The command line, without the interpreter. */
  readonly argv: readonly string[];
  readonly onEnd: ((modules: number) => void) | undefined;
  readonly onInterrupt: (() => void) | undefined;
  readonly onStarted: (() => void) | undefined;
}

export const print = (host: Host, text: string): void => host.stdio.writeStdout(new TextEncoder().encode(text));
export const printError = (host: Host, text: string): void => host.stdio.writeStderr(new TextEncoder().encode(text));

const REASONS: { readonly [errno: string]: string } = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'permission denied' };

/** Why a file operation failed; what is no failed host call is a fault of ours and goes on. */
function reasonOf(error: unknown): string {
  const { name, code, message } = error as { readonly name?: string; readonly code?: string; readonly message?: string };
  if (name !== 'HostError' || code === undefined) throw error;
  return REASONS[code] ?? `${message}`;
}

/** The bytes of a file. @throws UsageError naming the file and the reason */
export const readFile = (host: Host, path: string): Uint8Array =>
  readBytes(host, path, (error) => new UsageError(`${path}: ${reasonOf(error)}`));

/** The bytes of a file, or what `refuse` makes of a failed host call. */
export function readBytes(host: Host, path: string, refuse: (error: unknown) => Error): Uint8Array {
  const { files } = host;
  try {
    const fd = files.open(path, 0, 0);
    try {
      const { size } = files.fstat(fd);
      return readToEnd((chunk) => files.read(fd, chunk, null), size);
    } finally {
      files.close(fd);
    }
  } catch (error) {
    throw refuse(error);
  }
}

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;

export function isFolder(host: Host, path: string): boolean {
  try {
    return (host.files.stat(path, true).mode & S_IFMT) === S_IFDIR;
  } catch {
    return false;
  }
}

const ERRORS: { readonly [errno: string]: readonly [number, string] } = {
  ENOENT: [2, 'No such file or directory'],
  EACCES: [13, 'Permission denied'],
  ENOTDIR: [20, 'Not a directory'],
};

/** `[Errno 2] No such file or directory`, as python has it. */
export function errnoText(error: unknown): string {
  const reason = reasonOf(error);
  const [number, text] = ERRORS[(error as { readonly code: string }).code] ?? [5, reason];
  return `[Errno ${number}] ${text}`;
}

/** Standard input to its end. @throws UsageError where the host cannot block */
export function readStdin(host: Host): Uint8Array {
  return readToEnd((chunk) => {
    const count = host.stdio.readStdin(chunk);
    if (typeof count !== 'number') throw new UsageError('standard input: this host cannot wait for it');
    return count;
  }, 0);
}

/** `size` is a guess: pipes and devices say 0. */
function readToEnd(read: (chunk: Uint8Array) => number, size: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = new Uint8Array(Math.max(4096, size - total + 1));
    const count = read(chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

const O_WRONLY_CREAT_TRUNC = { linux: 0o1101, darwin: 0x601, win32: 0x301 } as const;

/** Writes a file, making its folder. @throws UsageError naming the file and the reason */
export function writeFile(host: Host, path: string, bytes: Uint8Array): void {
  const { files } = host;
  try {
    const folder = folderOf(path);
    if (folder !== '' && !files.access(folder, 0)) files.mkdir(folder, 0o777);
    const flags = O_WRONLY_CREAT_TRUNC[host.platform as keyof typeof O_WRONLY_CREAT_TRUNC] ?? O_WRONLY_CREAT_TRUNC.linux;
    const fd = files.open(path, flags, 0o666);
    try {
      for (let done = 0; done < bytes.length; ) done += files.write(fd, bytes.subarray(done), null);
    } finally {
      files.close(fd);
    }
  } catch (error) {
    throw new UsageError(`${path}: ${reasonOf(error)}`);
  }
}

/** `os.path.dirname`. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === 0 ? '/' : path.slice(0, Math.max(0, slash));
}

/** The path as `python` makes it absolute: not normalized, but for `./` at its start. */
export function absolute(host: Host, path: string): string {
  if (path.startsWith('/')) return path;
  const cwd = host.files.getcwd();
  return `${cwd === '/' ? '' : cwd}/${path.replace(/^(?:\.\/+)+/, '')}`;
}
