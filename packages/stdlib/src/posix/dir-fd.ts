import {
  asIndex,
  currentThread,
  exc,
  isTrue,
  type MethodTable,
  type NativeFunction,
  None,
  PyBytes,
  type PyDict,
  PyList,
  PyOSError,
  raise,
  raiseNotImplemented,
  strFromJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { fsBytes } from './fs-bytes.js';
import { hosted, type PathArgument, pathArgument, raiseOSError } from './host-call.js';

// `dir_fd`: a path that is relative to an open folder. Linux shows a process its descriptors as a folder, in which an open folder is one to go
// into; so the host, which knows paths only, is given a path through it. Errors name the path as it was given.

type Native = (...args: Value[]) => Value | undefined;

/** A path parameter, and the one that says what it is relative to. */
interface Relative {
  readonly path: number;
  readonly what: string;
  readonly dirFd: number;
}

/** What `os` derives `supports_dir_fd`, `supports_effective_ids` and the rest from. */
const HAVE_AT = ['ACCESS', 'CHMOD', 'CHOWN', 'STAT', 'LINK', 'MKDIR', 'MKFIFO', 'MKNOD', 'OPEN', 'READLINK', 'RENAME', 'SYMLINK', 'UNLINK'];
/** Those whose system call has an `f` in front. */
const WITH_F: ReadonlySet<string> = new Set(['ACCESS', 'CHMOD', 'CHOWN', 'STAT']);

/** Functions that take a descriptor instead of a path. */
const TAKES_FD: ReadonlySet<string> = new Set(['stat', 'chmod', 'chown', 'utime']);

const AT_FDCWD = -100;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;
/** As many links as Linux follows. */
const MAX_LINKS = 40;

/** The paths of a declaration that are relative to a descriptor: `src` to `src_dir_fd`, the last path to `dir_fd`. */
function relativesOf(declaration: string): readonly Relative[] {
  const names = declaration
    .slice(declaration.indexOf('(') + 1, declaration.lastIndexOf(')'))
    .split(',')
    .map((part) => part.trim().replace(/=.*/, ''))
    .filter((name) => name !== '*' && name !== '/');
  return names.flatMap((name, dirFd) => {
    if (!name.endsWith('dir_fd')) return [];
    const what = name === 'dir_fd' ? (names.includes('path') ? 'path' : 'dst') : name.slice(0, -'_dir_fd'.length);
    return [{ path: names.indexOf(what), what, dirFd }];
  });
}

const isDescriptor = (value: Value): boolean => typeOf(value).nb_index !== undefined;

/** A descriptor given as `dir_fd`. */
function descriptorOf(value: Value): number {
  if (!isDescriptor(value)) raise(exc.TypeError, `argument should be integer or None, not ${typeName(value)}`);
  const fd = asIndex(value);
  if (fd > 0x7fff_ffff) raise(exc.OverflowError, 'fd is greater than maximum');
  if (fd < -0x8000_0000) raise(exc.OverflowError, 'fd is less than minimum');
  return Number(fd);
}

/** The text of a path relative to an open folder. */
function textWithin(name: string, path: PathArgument, dirFd: Value): string {
  const fd = descriptorOf(dirFd);
  if (path.text === '' || path.text.startsWith('/') || fd === AT_FDCWD) return path.text;
  if (currentThread().interp.host.platform !== 'linux') raiseNotImplemented(`${name} with dir_fd`);
  const { mode } = fd < 0 ? raiseOSError('EBADF') : hosted((files) => files.fstat(fd));
  if ((mode & S_IFMT) !== S_IFDIR) raiseOSError('ENOTDIR');
  return `/proc/self/fd/${fd}/${path.text}`;
}

/** Where a symbolic link leads to. */
function followed(text: string): string {
  let at = text;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const here = at;
    if ((hosted((files) => files.stat(here, false)).mode & S_IFMT) !== S_IFLNK) return here;
    const target = hosted((files) => files.readlink(here));
    at = target.startsWith('/') ? target : here.slice(0, here.lastIndexOf('/') + 1) + target;
  }
  return raiseOSError('ELOOP');
}

const isLink = (text: string): boolean => (hosted((files) => files.stat(text, false)).mode & S_IFMT) === S_IFLNK;

const asGiven = (text: string, { isBytes }: PathArgument): Value => (isBytes ? new PyBytes(fsBytes(strFromJs(text))) : strFromJs(text));

/** A function whose paths may be relative to descriptors. */
class DirFdFunction {
  readonly name: string;
  readonly fn: Native;
  readonly relatives: readonly Relative[];

  constructor(declaration: string, fn: NativeFunction) {
    this.name = declaration.slice(0, declaration.indexOf('('));
    this.fn = fn as unknown as Native;
    this.relatives = relativesOf(declaration);
  }

  isUsed(args: readonly Value[]): boolean {
    return this.relatives.some(({ dirFd }) => args[dirFd] !== None);
  }

  /** `follows`: a link is followed before the host sees its name. */
  run(given: readonly Value[], follows = false): Value | undefined {
    const args = given.slice();
    try {
      for (const { path, what, dirFd } of this.relatives) {
        if (args[dirFd] === None && !follows) continue;
        if (TAKES_FD.has(this.name) && isDescriptor(args[path]!))
          raise(exc.ValueError, `${this.name}: can't specify dir_fd without matching path`);
        const argument = pathArgument(args[path]!, this.name, what);
        let text = args[dirFd] === None ? argument.text : textWithin(this.name, argument, args[dirFd]!);
        if (follows && what === 'src') text = followed(text);
        args[path] = asGiven(text, argument);
        args[dirFd] = None;
      }
      return this.fn(...args);
    } catch (error) {
      throw this.#named(error, given);
    }
  }

  /** Errors are about the paths as they were given. */
  #named(error: unknown, given: readonly Value[]): unknown {
    if (!(error instanceof PyOSError)) return error;
    const [first, second] = this.name === 'symlink' ? [0, 1] : this.relatives.map(({ path }) => path);
    error.filename = given[first!];
    if (second !== undefined) error.filename2 = given[second];
    return error;
  }
}

type Special = (plain: DirFdFunction, args: readonly Value[]) => Value | undefined;

/** Functions that have more to say about links. */
const SPECIAL: { readonly [name: string]: Special } = {
  access: (plain, args) => {
    const [path, mode, dirFd, effective, follow] = args as [Value, Value, Value, Value, Value];
    const { system } = currentThread().interp.host;
    if (isTrue(effective) && (system.uid !== system.euid || system.gid !== system.egid)) raiseNotImplemented('access with effective_ids');
    try {
      if (!isTrue(follow)) {
        const argument = pathArgument(path, 'access');
        // A link itself may be read by everybody.
        if (isLink(dirFd === None ? argument.text : textWithin('access', argument, dirFd))) return true;
      }
      return plain.run([path, mode, dirFd, effective, follow]);
    } catch (error) {
      if (error instanceof PyOSError) return false;
      throw error;
    }
  },
  chmod: (plain, args) => {
    const [path, , dirFd, follow] = args as [Value, Value, Value, Value];
    if (!isTrue(follow)) {
      if (dirFd !== None) raise(exc.ValueError, 'chmod: cannot use dir_fd and follow_symlinks together');
      if (isDescriptor(path)) raise(exc.ValueError, 'chmod: cannot use fd and follow_symlinks together');
      const { text } = pathArgument(path, 'chmod');
      if (hosted(() => isLink(text), path)) raise(exc.NotImplementedError, 'chmod: follow_symlinks unavailable on this platform');
    }
    return plain.run(args);
  },
  // Without descriptors the system's `link` does not follow a link, whatever is asked for.
  link: (plain, args) => plain.run(args, isTrue(args[4]!) && plain.isUsed(args)),
};

/** Has the functions of a table that declare `dir_fd` take it. */
export function withDirFd(table: MethodTable): MethodTable {
  return Object.fromEntries(
    Object.entries(table).map(([declaration, fn]): [string, NativeFunction] => {
      if (!declaration.includes('dir_fd=')) return [declaration, fn];
      const plain = new DirFdFunction(declaration, fn);
      const special = SPECIAL[plain.name];
      const native: Native =
        special === undefined ? (...args) => (plain.isUsed(args) ? plain.run(args) : plain.fn(...args)) : (...args) => special(plain, args);
      return [declaration, native as unknown as NativeFunction];
    }),
  );
}

/** Tells `os` of it, and that `execve` takes a descriptor, where there are such descriptors. */
export function declareDirFd(dict: PyDict): void {
  const known = dict.getStr('_have_functions');
  if (currentThread().interp.host.platform !== 'linux' || !(known instanceof PyList)) return;
  for (const name of HAVE_AT) known.items.push(`HAVE_${WITH_F.has(name) ? 'F' : ''}${name}AT`);
  known.items.push('HAVE_FUTIMESAT', 'HAVE_UTIMENSAT', 'HAVE_FEXECVE');
}
