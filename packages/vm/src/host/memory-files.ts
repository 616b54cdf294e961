import { type FileStat, HostError, type HostFiles } from '../ports/host.js';
import type { MemorySystem } from './memory-system.js';

const O_ACCMODE = 3;
const O_WRONLY = 1;
const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const O_DIRECTORY = 0o200000;
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;

class Node {
  readonly kind: 'file' | 'folder' | 'link';
  readonly ino: number;
  mode: number;
  nlink = 1;
  bytes: Uint8Array = new Uint8Array(0);
  size = 0;
  /** Makes what the file contains, when it is first looked at. */
  source: (() => Uint8Array) | undefined = undefined;
  readonly children: Map<string, Node> = new Map();
  target = '';
  atime = 0;
  mtime = 0;

  constructor(kind: Node['kind'], ino: number, mode: number) {
    this.kind = kind;
    this.ino = ino;
    this.mode = mode;
  }
}

class OpenFile {
  readonly node: Node;
  readonly flags: number;
  position = 0;

  constructor(node: Node, flags: number) {
    this.node = node;
    this.flags = flags;
  }
}

const MESSAGES: { readonly [code: string]: string } = {
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EBADF: 'Bad file descriptor',
  ENOTEMPTY: 'Directory not empty',
  EINVAL: 'Invalid argument',
  ELOOP: 'Too many levels of symbolic links',
  EPERM: 'Operation not permitted',
};

const fail = (code: string): never => {
  throw new HostError(code, MESSAGES[code] ?? code);
};

/** A file tree of nodes with inode numbers, links and open descriptors, POSIX's rules without users. */
export class MemoryFiles implements HostFiles {
  readonly #root: Node;
  readonly #open: Map<number, OpenFile> = new Map();
  readonly #now: () => number;
  readonly #system: MemorySystem;
  #nextIno = 2;
  #nextFd = 3;
  #cwd = '/';

  constructor(now: () => number, system: MemorySystem) {
    this.#now = now;
    this.#system = system;
    this.#root = new Node('folder', 1, 0o755);
  }

  #split(path: string): string[] {
    if (path === '') fail('ENOENT');
    const full = path.startsWith('/') ? path : `${this.#cwd}/${path}`;
    return full.split('/').filter((part) => part !== '' && part !== '.');
  }

  #walk(parts: readonly string[], follow: boolean, depth = 0): Node {
    if (depth > 40) fail('ELOOP');
    const stack: Node[] = [this.#root];
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      const here = stack.at(-1)!;
      if (part === '..') {
        if (stack.length > 1) stack.pop();
        continue;
      }
      if (here.kind !== 'folder') fail('ENOTDIR');
      const next = here.children.get(part) ?? fail('ENOENT');
      if (next.kind === 'link' && (follow || i < parts.length - 1)) {
        const base = next.target.startsWith('/') ? [] : parts.slice(0, i);
        const rest = next.target.split('/').filter((p) => p !== '' && p !== '.');
        return this.#walk([...base, ...rest, ...parts.slice(i + 1)], follow, depth + 1);
      }
      stack.push(next);
    }
    return stack.at(-1)!;
  }

  #node(path: string, follow = true): Node {
    const node = this.#walk(this.#split(path), follow);
    if (node.source !== undefined) {
      node.bytes = node.source();
      node.size = node.bytes.length;
      node.source = undefined;
    }
    return node;
  }

  #parent(path: string): { readonly folder: Node; readonly name: string } {
    const parts = this.#split(path);
    const name = parts.pop() ?? fail('EEXIST');
    const folder = this.#walk(parts, true);
    if (folder.kind !== 'folder') fail('ENOTDIR');
    return { folder, name };
  }

  #add(folder: Node, name: string, kind: Node['kind'], mode: number): Node {
    const node = new Node(kind, this.#nextIno++, mode);
    node.atime = this.#now();
    node.mtime = node.atime;
    folder.children.set(name, node);
    folder.mtime = node.mtime;
    return node;
  }

  #file(fd: number): OpenFile {
    return this.#open.get(fd) ?? fail('EBADF');
  }

  open(path: string, flags: number, mode: number): number {
    let node: Node | undefined;
    try {
      node = this.#node(path);
    } catch (error) {
      if (!(error instanceof HostError) || error.code !== 'ENOENT' || (flags & O_CREAT) === 0) throw error;
    }
    if (node === undefined) {
      const { folder, name } = this.#parent(path);
      node = this.#add(folder, name, 'file', mode & 0o777 & ~this.#system.mask);
    } else if ((flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0) fail('EEXIST');
    if (node.kind === 'folder' && (flags & O_ACCMODE) !== 0) fail('EISDIR');
    if (node.kind !== 'folder' && (flags & O_DIRECTORY) !== 0) fail('ENOTDIR');
    if ((flags & O_TRUNC) !== 0 && (flags & O_ACCMODE) !== 0) node.size = 0;
    const fd = this.#nextFd++;
    this.#open.set(fd, new OpenFile(node, flags));
    return fd;
  }

  close(fd: number): void {
    if (!this.#open.delete(fd)) fail('EBADF');
  }

  read(fd: number, buffer: Uint8Array, position: number | null): number {
    const file = this.#file(fd);
    if ((file.flags & O_ACCMODE) === O_WRONLY) fail('EBADF');
    if (file.node.kind === 'folder') fail('EISDIR');
    const at = position ?? file.position;
    const count = Math.max(0, Math.min(buffer.length, file.node.size - at));
    buffer.set(file.node.bytes.subarray(at, at + count));
    if (position === null) file.position += count;
    return count;
  }

  write(fd: number, buffer: Uint8Array, position: number | null): number {
    const file = this.#file(fd);
    if ((file.flags & O_ACCMODE) === 0) fail('EBADF');
    const { node } = file;
    const at = (file.flags & O_APPEND) !== 0 ? node.size : (position ?? file.position);
    const end = at + buffer.length;
    if (end > node.bytes.length) {
      const grown = new Uint8Array(Math.max(end, node.bytes.length * 2, 64));
      grown.set(node.bytes.subarray(0, node.size));
      node.bytes = grown;
    }
    if (at > node.size) node.bytes.fill(0, node.size, at);
    node.bytes.set(buffer, at);
    node.size = Math.max(node.size, end);
    node.mtime = this.#now();
    if (position === null) file.position = end;
    return buffer.length;
  }

  seek(fd: number, offset: number, whence: number): number {
    const file = this.#file(fd);
    const base = whence === 0 ? 0 : whence === 1 ? file.position : file.node.size;
    if (base + offset < 0) fail('EINVAL');
    file.position = base + offset;
    return file.position;
  }

  truncate(fd: number, size: number): void {
    const { node, flags } = this.#file(fd);
    if ((flags & O_ACCMODE) === 0 || size < 0) fail('EINVAL');
    if (size > node.bytes.length) {
      const grown = new Uint8Array(size);
      grown.set(node.bytes.subarray(0, node.size));
      node.bytes = grown;
    } else if (size > node.size) node.bytes.fill(0, node.size, size);
    node.size = size;
    node.mtime = this.#now();
  }

  fsync(fd: number): void {
    this.#file(fd);
  }

  isatty(fd: number): boolean {
    if (fd > 2) this.#file(fd);
    return false;
  }

  #stat(node: Node): FileStat {
    const type = node.kind === 'folder' ? S_IFDIR : node.kind === 'link' ? S_IFLNK : S_IFREG;
    const size = node.kind === 'link' ? node.target.length : node.size;
    const { ino, nlink, atime, mtime } = node;
    return { mode: type | node.mode, ino, dev: 1, nlink, uid: 0, gid: 0, size, atime, mtime, ctime: mtime };
  }

  stat(path: string, followSymlinks: boolean): FileStat {
    return this.#stat(this.#node(path, followSymlinks));
  }

  fstat(fd: number): FileStat {
    return this.#stat(this.#file(fd).node);
  }

  readdir(path: string): readonly string[] {
    const node = this.#node(path);
    if (node.kind !== 'folder') fail('ENOTDIR');
    return [...node.children.keys()];
  }

  mkdir(path: string, mode: number): void {
    const { folder, name } = this.#parent(path);
    if (folder.children.has(name)) fail('EEXIST');
    this.#add(folder, name, 'folder', mode & 0o777 & ~this.#system.mask);
  }

  rmdir(path: string): void {
    const { folder, name } = this.#parent(path);
    const node = folder.children.get(name) ?? fail('ENOENT');
    if (node.kind !== 'folder') fail('ENOTDIR');
    if (node.children.size > 0) fail('ENOTEMPTY');
    folder.children.delete(name);
  }

  unlink(path: string): void {
    const { folder, name } = this.#parent(path);
    const node = folder.children.get(name) ?? fail('ENOENT');
    if (node.kind === 'folder') fail('EISDIR');
    folder.children.delete(name);
    node.nlink--;
  }

  rename(from: string, to: string): void {
    const source = this.#parent(from);
    const node = source.folder.children.get(source.name) ?? fail('ENOENT');
    const target = this.#parent(to);
    const former = target.folder.children.get(target.name);
    if (former !== undefined) {
      if (former.kind === 'folder' && node.kind !== 'folder') fail('EISDIR');
      if (former.kind !== 'folder' && node.kind === 'folder') fail('ENOTDIR');
      if (former.kind === 'folder' && former.children.size > 0) fail('ENOTEMPTY');
    }
    source.folder.children.delete(source.name);
    target.folder.children.set(target.name, node);
  }

  link(from: string, to: string): void {
    const node = this.#node(from);
    if (node.kind === 'folder') fail('EPERM');
    const { folder, name } = this.#parent(to);
    if (folder.children.has(name)) fail('EEXIST');
    folder.children.set(name, node);
    node.nlink++;
  }

  symlink(target: string, path: string): void {
    const { folder, name } = this.#parent(path);
    if (folder.children.has(name)) fail('EEXIST');
    this.#add(folder, name, 'link', 0o777).target = target;
  }

  readlink(path: string): string {
    const node = this.#node(path, false);
    if (node.kind !== 'link') fail('EINVAL');
    return node.target;
  }

  chmod(path: string, mode: number): void {
    this.#node(path).mode = mode & 0o7777;
  }

  utimes(path: string, atime: number, mtime: number): void {
    const node = this.#node(path);
    node.atime = atime;
    node.mtime = mtime;
  }

  access(path: string, mode: number): boolean {
    try {
      const node = this.#node(path);
      return (mode & 1) === 0 || node.kind === 'folder' || (node.mode & 0o111) !== 0;
    } catch {
      return false;
    }
  }

  getcwd(): string {
    return this.#cwd;
  }

  chdir(path: string): void {
    if (this.#node(path).kind !== 'folder') fail('ENOTDIR');
    this.#cwd = `/${this.#split(path).join('/')}`;
  }

  /** Makes the folders of `path` and writes the file, or says what will be in it. */
  put(path: string, contents: string | Uint8Array | (() => Uint8Array)): void {
    const parts = this.#split(path);
    const name = parts.pop() ?? fail('EISDIR');
    const folder = this.#folders(parts);
    const former = folder.children.get(name);
    if (former?.kind === 'folder') fail('EISDIR');
    const node = former?.kind === 'file' ? former : this.#add(folder, name, 'file', 0o644);
    if (typeof contents === 'function') {
      node.source = contents;
      return;
    }
    node.source = undefined;
    node.bytes = typeof contents === 'string' ? new TextEncoder().encode(contents) : contents.slice();
    node.size = node.bytes.length;
    node.mtime = this.#now();
  }

  /** A copy of what a file contains. */
  get(path: string): Uint8Array {
    const node = this.#node(path);
    if (node.kind === 'folder') fail('EISDIR');
    return node.bytes.slice(0, node.size);
  }

  makeFolders(path: string): void {
    this.#folders(this.#split(path));
  }

  #folders(parts: readonly string[]): Node {
    let folder = this.#root;
    for (const part of parts) {
      folder = folder.children.get(part) ?? this.#add(folder, part, 'folder', 0o755);
      if (folder.kind !== 'folder') fail('ENOTDIR');
    }
    return folder;
  }
}
