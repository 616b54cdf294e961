import { type FileStat, HostError, type HostFiles } from '@pyco/vm';
import type { LibBundle, LibRow } from './lib-bundle.js';

// The library claims to stand in a folder; here it does, for whoever looks: importlib's own finders and loaders, linecache, inspect, pkgutil. Reading is
// all that can be done with it.

type Node =
  | { readonly kind: 'folder'; readonly names: readonly string[]; readonly ino: number }
  | { readonly kind: 'source' | 'code'; readonly row: LibRow; readonly ino: number };

interface OpenFile {
  readonly node: Node;
  readonly bytes: Uint8Array;
  at: number;
}

const S_IFDIR = 0o040555;
const S_IFREG = 0o100444;
const WRITES = 0o1 | 0o2 | 0o100;
const FIRST_FD = 0x1000_0000;
/** Numbers that no file of the host is likely to have. */
const DEVICE = 0x7079636f;

/** The host's files with the library among them. */
export function withLibFiles(files: HostFiles, lib: LibBundle): HostFiles {
  const overlay = new LibFiles(files, lib) as unknown as { readonly [name: string]: unknown };
  // What is no business of the library goes to the host's files, whatever they can do.
  return new Proxy(files, {
    get: (target, name) => {
      const own = typeof name === 'string' ? overlay[name] : undefined;
      const member = own ?? Reflect.get(target, name, target);
      return typeof member === 'function' ? (member as () => unknown).bind(own === undefined ? target : overlay) : member;
    },
  });
}

class LibFiles {
  readonly #files: HostFiles;
  readonly #lib: LibBundle;
  readonly #prefix: string;
  readonly #open: Map<number, OpenFile> = new Map();
  #nodes: Map<string, Node> | undefined;
  #nextFd = FIRST_FD;

  constructor(files: HostFiles, lib: LibBundle) {
    this.#files = files;
    this.#lib = lib;
    this.#prefix = `${lib.stdlibDir}/`;
  }

  /** What stands at a path of the library; `undefined` where there is nothing, 'elsewhere' for a path of the host. */
  #find(path: string): Node | 'elsewhere' | undefined {
    if (path !== this.#lib.stdlibDir && !path.startsWith(this.#prefix)) return 'elsewhere';
    this.#nodes ??= treeOf(this.#lib);
    const parts: string[] = [];
    for (const part of path.slice(this.#lib.stdlibDir.length).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return this.#nodes.get(parts.join('/'));
  }

  open(path: string, flags: number, mode: number): number {
    const node = this.#find(path);
    if (node === 'elsewhere') return this.#files.open(path, flags, mode);
    if ((flags & WRITES) !== 0) throw new HostError('EROFS', 'Read-only file system');
    if (node === undefined) throw missing();
    const fd = this.#nextFd++;
    this.#open.set(fd, { node, bytes: node.kind === 'folder' ? new Uint8Array(0) : this.#bytes(node.kind, node.row), at: 0 });
    return fd;
  }

  #bytes(kind: 'source' | 'code', [codeAt, codeSize, , sourceAt, packedSize, sourceSize]: LibRow): Uint8Array {
    const { bytes, index } = this.#lib;
    if (kind === 'source') return bytes.source(sourceAt, packedSize, sourceSize) ?? new Uint8Array(0);
    // As py_compile writes it, with the time and size that stat gives for the source.
    const pyc = new Uint8Array(16 + codeSize);
    const header = new DataView(pyc.buffer);
    header.setUint32(0, 0x0a0d0df3, true);
    header.setUint32(8, index.mtime, true);
    header.setUint32(12, sourceSize, true);
    pyc.set(bytes.code(codeAt, codeSize), 16);
    return pyc;
  }

  close(fd: number): void {
    if (!this.#open.delete(fd)) this.#files.close(fd);
  }

  read(fd: number, buffer: Uint8Array, position: number | null): number {
    const file = this.#open.get(fd);
    if (file === undefined) return this.#files.read(fd, buffer, position);
    const from = position ?? file.at;
    const piece = file.bytes.subarray(from, from + buffer.length);
    buffer.set(piece);
    if (position === null) file.at += piece.length;
    return piece.length;
  }

  write(fd: number, buffer: Uint8Array, position: number | null): number {
    if (this.#open.has(fd)) throw new HostError('EBADF', 'Bad file descriptor');
    return this.#files.write(fd, buffer, position);
  }

  seek(fd: number, offset: number, whence: number): number {
    const file = this.#open.get(fd);
    if (file === undefined) return this.#files.seek(fd, offset, whence);
    const at = (whence === 0 ? 0 : whence === 1 ? file.at : file.bytes.length) + offset;
    if (at < 0) throw new HostError('EINVAL', 'Invalid argument');
    file.at = at;
    return at;
  }

  usePositions(lseek: (fd: number, offset: number, whence: number) => number): void {
    this.#files.usePositions?.(lseek);
  }

  isatty(fd: number): boolean {
    return !this.#open.has(fd) && this.#files.isatty(fd);
  }

  fstat(fd: number): FileStat {
    const file = this.#open.get(fd);
    return file === undefined ? this.#files.fstat(fd) : this.#stat(file.node);
  }

  stat(path: string, followSymlinks: boolean): FileStat {
    const node = this.#find(path);
    if (node === 'elsewhere') return this.#files.stat(path, followSymlinks);
    if (node === undefined) throw missing();
    return this.#stat(node);
  }

  #stat(node: Node): FileStat {
    const { mtime } = this.#lib.index;
    const size = node.kind === 'folder' ? 4096 : node.kind === 'source' ? node.row[5] : 16 + node.row[1];
    const mode = node.kind === 'folder' ? S_IFDIR : S_IFREG;
    return { mode, ino: node.ino, dev: DEVICE, nlink: 1, uid: 0, gid: 0, size, atime: mtime, mtime, ctime: mtime };
  }

  readdir(path: string): readonly string[] {
    const node = this.#find(path);
    if (node === 'elsewhere') return this.#files.readdir(path);
    if (node === undefined) throw missing();
    if (node.kind !== 'folder') throw new HostError('ENOTDIR', 'Not a directory');
    return node.names;
  }

  readlink(path: string): string {
    const node = this.#find(path);
    if (node === 'elsewhere') return this.#files.readlink(path);
    throw node === undefined ? missing() : new HostError('EINVAL', 'Invalid argument');
  }

  access(path: string, mode: number): boolean {
    const node = this.#find(path);
    if (node === 'elsewhere') return this.#files.access(path, mode);
    return node !== undefined && (mode & 2) === 0;
  }
}

const missing = (): HostError => new HostError('ENOENT', 'No such file or directory');

/** All paths of the library, relative to its folder, whose own is the empty one. */
function treeOf(lib: LibBundle): Map<string, Node> {
  const folders = new Map<string, string[]>();
  const nodes = new Map<string, Node>();
  const addTo = (folder: string, name: string): void => {
    const names = folders.get(folder);
    if (names !== undefined) {
      if (!names.includes(name)) names.push(name);
      return;
    }
    folders.set(folder, [name]);
    if (folder === '') return;
    const slash = folder.lastIndexOf('/');
    addTo(slash < 0 ? '' : folder.slice(0, slash), folder.slice(slash + 1));
  };
  const add = (path: string, node: Node): void => {
    nodes.set(path, node);
    const slash = path.lastIndexOf('/');
    addTo(slash < 0 ? '' : path.slice(0, slash), path.slice(slash + 1));
  };
  for (const name of Object.keys(lib.index.modules)) {
    const row = lib.index.modules[name]!;
    const { file, cached } = lib.find(name)!;
    const from = lib.stdlibDir.length + 1;
    add(file.slice(from), { kind: 'source', row, ino: nodes.size + 1 });
    add(cached.slice(from), { kind: 'code', row, ino: nodes.size + 1 });
  }
  for (const [folder, names] of folders) nodes.set(folder, { kind: 'folder', names, ino: nodes.size + 1 });
  return nodes;
}
