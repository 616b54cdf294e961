import {
  asIndex,
  checkSize,
  currentThread,
  defineType,
  exc,
  type FileStat,
  fsTextBytes,
  genericAlias,
  isTrue,
  type MethodTable,
  type NativeModule,
  None,
  needBytes,
  ProcessExit,
  PyBytes,
  PyDict,
  PyFloat,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  pathValue,
  raise,
  raiseNotImplemented,
  spend,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { audited } from '../audited.js';
import { makeStructSequence, type StructSequence } from '../struct-sequence.js';
import { OS_EVENTS } from './audit-events.js';
import { CALL_CONSTANTS } from './call-constants.js';
import { callOn, descriptorNumber } from './calls.js';
import { OsRead } from './descriptor-read.js';
import { hasToShareFor, performCall } from './descriptor-wait.js';
import { DescriptorWrite } from './descriptor-write.js';
import { declareDirFd, withDirFd } from './dir-fd.js';
import { environmentFunctions } from './environment.js';
import { execFunctions } from './exec.js';
import { CONFSTR_NAMES, changeFolder, fileCallFunctions, namesDict, PATHCONF_NAMES, STATVFS } from './file-calls.js';
import { hosted, type PathArgument, pathArgument, pathText, raiseOSError, strerror } from './host-call.js';
import { identityCallFunctions, SCHED_PARAM } from './identity-calls.js';
import { descriptorFunctions, processFunctions } from './processes.js';
import { SPAWN_CONSTANTS, spawnFunctions } from './spawn.js';
import { sysconf, sysconfNames } from './sysconf.js';
import { systemFunctions, TERMINAL_SIZE, UNAME } from './system.js';
import { terminalCallFunctions } from './terminal-calls.js';
import { terminalFunctions } from './terminals.js';
import { timerCallFunctions } from './timer-calls.js';
import { transferFunctions } from './transfer.js';
import { utime } from './utime.js';
import { WAITID_RESULT, waitIdFunctions } from './waitid.js';

const STAT: StructSequence = makeStructSequence(
  'stat_result',
  'os',
  [
    'st_mode',
    'st_ino',
    'st_dev',
    'st_nlink',
    'st_uid',
    'st_gid',
    'st_size',
    undefined,
    undefined,
    undefined,
    'st_atime',
    'st_mtime',
    'st_ctime',
    'st_atime_ns',
    'st_mtime_ns',
    'st_ctime_ns',
    'st_blksize',
    'st_blocks',
    'st_rdev',
  ],
  { visible: 10, missing: (index, given) => (index < 13 ? given[index - 3]! : None) },
);
const TIMES: StructSequence = makeStructSequence('times_result', 'posix', [
  'user',
  'system',
  'children_user',
  'children_system',
  'elapsed',
]);

const narrow = (value: bigint): Value =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

const BILLION = 1_000_000_000n;

/** As CPython rounds them: whole seconds plus a billionth of the rest. */
function secondsOf(time: bigint): number {
  const rest = ((time % BILLION) + BILLION) % BILLION;
  return Number((time - rest) / BILLION) + 1e-9 * Number(rest);
}

function nanoseconds(seconds: number): bigint {
  const whole = Math.floor(seconds);
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((seconds - whole) * 1e6)) * 1000n;
}

function statResult(s: FileStat): Value {
  const times = s.nanoseconds ?? [s.atime, s.mtime, s.ctime].map(nanoseconds);
  return STAT.make([
    s.mode,
    typeof s.ino === 'bigint' ? narrow(s.ino) : s.ino,
    s.dev,
    s.nlink,
    s.uid,
    s.gid,
    s.size,
    ...times.map((t) => Math.floor(secondsOf(t))),
    ...times.map((t) => new PyFloat(secondsOf(t))),
    ...times.map(narrow),
    s.blksize ?? 4096,
    s.blocks ?? Math.ceil(s.size / 512),
    s.rdev ?? 0,
  ]);
}

/** From the host's source of chance. */
function randomBytes(count: number): Value {
  checkSize(count);
  spend(count);
  const bytes = new Uint8Array(count);
  currentThread().interp.host.random(bytes);
  return new PyBytes(bytes);
}

const isDescriptor = (value: Value): boolean => typeOf(value).nb_index !== undefined;

const FD_TOO = 'string, bytes, os.PathLike or integer';
const FD_OR_NONE = 'string, bytes, os.PathLike, integer or None';

/** A descriptor of a folder, as a path. */
const folderOf = (fd: Value): string => `/proc/self/fd/${descriptorNumber(fd)}`;

function stat(name: string, path: Value, followSymlinks: boolean): Value {
  if (name === 'stat' && isDescriptor(path)) {
    if (!followSymlinks) raise(exc.ValueError, 'stat: cannot use fd and follow_symlinks together');
    return statResult(hosted((files) => files.fstat(descriptorNumber(path)), path));
  }
  const argument = pathArgument(path, name, 'path', name === 'stat' ? FD_TOO : undefined);
  return statResult(hosted((files) => files.stat(argument.text, followSymlinks), path));
}

function noDirFd(name: string, ...fds: readonly Value[]): void {
  if (fds.some((fd) => fd !== None)) raiseNotImplemented(`${name} with dir_fd`);
}

const shown = (text: string, like: PathArgument): Value => (like.isBytes ? new PyBytes(fsTextBytes(text)) : strFromJs(text));

function listdir(path: Value): Value {
  if (isDescriptor(path)) return new PyList(hosted((files) => files.readdir(folderOf(path)), path).map(strFromJs));
  const argument = pathArgument(path === None ? '.' : path, 'listdir', 'path', FD_OR_NONE);
  return new PyList(hosted((files) => files.readdir(argument.text), path === None ? undefined : path).map((name) => shown(name, argument)));
}

/** `os.DirEntry`. */
class PyDirEntry extends PyObject {
  readonly name: Value;
  readonly path: Value;
  readonly text: string;
  #lstat: FileStat | undefined = undefined;
  #stat: FileStat | undefined = undefined;

  constructor(name: Value, path: Value, text: string) {
    super();
    this.name = name;
    this.path = path;
    this.text = text;
  }

  lstat(): FileStat {
    this.#lstat ??= hosted((files) => files.stat(this.text, false), this.path);
    return this.#lstat;
  }

  stat(follow: boolean): FileStat {
    if (!follow || (this.lstat().mode & 0o170000) !== 0o120000) return this.lstat();
    this.#stat ??= hosted((files) => files.stat(this.text, true), this.path);
    return this.#stat;
  }

  is(type: number, follow: boolean): boolean {
    try {
      return (this.stat(follow).mode & 0o170000) === type;
    } catch (error) {
      if (typeOf(error as Value).isSubtypeOf(exc.FileNotFoundError)) return false;
      throw error;
    }
  }
}

const dirEntryType: PyType = defineType<PyDirEntry>({
  name: 'posix.DirEntry',
  instance: PyDirEntry,
  final: true,
  noInstantiation: true,
  classMethods: { '__class_getitem__($cls, object, /)': genericAlias },
  slots: { tp_repr: (self) => strFromJs(`<DirEntry '${strToJs(self.name)}'>`) },
  methods: {
    'is_dir($self, /, *, follow_symlinks=True)': (self: PyDirEntry, follow: Value): Value => self.is(0o040000, isTrue(follow)),
    'is_file($self, /, *, follow_symlinks=True)': (self: PyDirEntry, follow: Value): Value => self.is(0o100000, isTrue(follow)),
    'is_symlink($self, /)': (self: PyDirEntry): Value => self.is(0o120000, false),
    'is_junction($self, /)': (): Value => false,
    'stat($self, /, *, follow_symlinks=True)': (self: PyDirEntry, follow: Value): Value => statResult(self.stat(isTrue(follow))),
    'inode($self, /)': (self: PyDirEntry): Value => {
      const { ino } = self.lstat();
      return typeof ino === 'bigint' ? narrow(ino) : ino;
    },
    '__fspath__($self, /)': (self: PyDirEntry): Value => self.path,
  },
  members: { name: 'name', path: 'path' },
});

/** `os.scandir(path)`. */
class PyScandirIterator extends PyObject {
  entries: PyDirEntry[];

  constructor(entries: PyDirEntry[]) {
    super();
    this.entries = entries;
  }
}

const _scandirIteratorType: PyType = defineType<PyScandirIterator>({
  name: 'posix.ScandirIterator',
  instance: PyScandirIterator,
  final: true,
  noInstantiation: true,
  slots: { tp_iter: (self) => self, tp_iternext: (self) => self.entries.shift() },
  methods: {
    '__enter__($self, /)': (self: PyScandirIterator): Value => self,
    '__exit__($self, /, *exc_info)': (self: PyScandirIterator): Value => {
      self.entries = [];
      return None;
    },
    'close($self, /)': (self: PyScandirIterator): Value => {
      self.entries = [];
      return None;
    },
  },
});

function scandir(path: Value): Value {
  if (isDescriptor(path)) {
    const folder = folderOf(path);
    const found = hosted((files) => files.readdir(folder), path);
    return new PyScandirIterator(found.map((name) => new PyDirEntry(strFromJs(name), strFromJs(name), `${folder}/${name}`)));
  }
  const argument = pathArgument(path === None ? '.' : path, 'scandir', 'path', FD_OR_NONE);
  const names = hosted((files) => files.readdir(argument.text), path === None ? undefined : path);
  const prefix = argument.text === '' || argument.text.endsWith('/') ? argument.text : `${argument.text}/`;
  return new PyScandirIterator(names.map((name) => new PyDirEntry(shown(name, argument), shown(prefix + name, argument), prefix + name)));
}

const fdOf = (value: Value): number => Number(asIndex(value));

/** `os._path_normpath`: doubled slashes, `.` and `..` taken out. */
function normpath(text: string): string {
  if (text === '') return '.';
  const slashes = text.startsWith('//') && !text.startsWith('///') ? '//' : text.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || (slashes === '' && (parts.length === 0 || parts.at(-1) === '..'))) parts.push(part);
    else if (parts.length > 0) parts.pop();
  }
  return slashes + parts.join('/') || '.';
}

function splitRoot(text: string): [string, string] {
  if (!text.startsWith('/')) return ['', text];
  if (text.startsWith('//') && !text.startsWith('///')) return ['//', text.slice(2)];
  return ['/', text.slice(1)];
}

const pathResult =
  (fn: (text: string) => string) =>
  (path: Value): Value => {
    const argument = pathText(path, 'path');
    return shown(fn(argument.text), argument);
  };

const functions: MethodTable = {
  ...descriptorFunctions,
  ...environmentFunctions,
  ...processFunctions,
  ...spawnFunctions,
  ...systemFunctions,
  ...terminalFunctions,
  ...transferFunctions,
  ...fileCallFunctions,
  ...identityCallFunctions,
  ...terminalCallFunctions,
  ...timerCallFunctions,
  'access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)': (path: Value, mode: Value, dirFd: Value): Value => {
    noDirFd('access', dirFd);
    return hosted((files) => files.access(pathArgument(path, 'access').text, Number(asIndex(mode))));
  },
  'chdir(path)': (path: Value): Value => {
    if (isDescriptor(path)) changeFolder(descriptorNumber(path), path);
    else hosted((files) => files.chdir(pathArgument(path, 'chdir', 'path', FD_TOO).text), path);
    return None;
  },
  'chmod(path, mode, *, dir_fd=None, follow_symlinks=True)': (path: Value, mode: Value, dirFd: Value): Value => {
    noDirFd('chmod', dirFd);
    if (isDescriptor(path)) callOn(path, 'fchmod', descriptorNumber(path), Number(asIndex(mode)));
    else hosted((files) => files.chmod(pathArgument(path, 'chmod', 'path', FD_TOO).text, Number(asIndex(mode))), path);
    return None;
  },
  'close(fd)': (fd: Value): Value => (hosted((files) => files.close(fdOf(fd))), None),
  'closerange(fd_low, fd_high, /)': (low: Value, high: Value): Value => {
    for (let fd = fdOf(low); fd < Math.min(fdOf(high), 4096); fd++) {
      try {
        currentThread().interp.host.files.close(fd);
      } catch {
        // Descriptors that are not open are passed over, as in C.
      }
    }
    return None;
  },
  'device_encoding(fd)': (): Value => None,
  '_exit(status)': (status: Value): Value => {
    throw new ProcessExit(intArgument(status) & 0xff);
  },
  'fspath(path)': pathValue,
  'fstat(fd)': (fd: Value): Value => statResult(hosted((files) => files.fstat(fdOf(fd)))),
  'ftruncate(fd, length, /)': (fd: Value, length: Value): Value => (
    hosted((files) => files.truncate(fdOf(fd), Number(asIndex(length)))), None
  ),
  'getcwd()': (): Value => strFromJs(hosted((files) => files.getcwd())),
  'getcwdb()': (): Value => new PyBytes(fsTextBytes(hosted((files) => files.getcwd()))),
  'isatty(fd, /)': (fd: Value): Value => {
    const n = fdOf(fd);
    if (n <= 2 && n >= 0) return currentThread().interp.host.stdio.isatty(n as 0 | 1 | 2);
    return hosted((files) => files.isatty(n));
  },
  'link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)': (src: Value, dst: Value, a: Value, b: Value): Value => {
    noDirFd('link', a, b);
    hosted((files) => files.link(pathArgument(src, 'link', 'src').text, pathArgument(dst, 'link', 'dst').text), src, dst);
    return None;
  },
  'listdir(path=None)': listdir,
  'lseek(fd, position, whence, /)': (fd: Value, position: Value, whence: Value): Value =>
    hosted((files) => files.seek(fdOf(fd), Number(asIndex(position)), Number(asIndex(whence)))),
  'lstat(path, *, dir_fd=None)': (path: Value, dirFd: Value): Value => (noDirFd('lstat', dirFd), stat('lstat', path, false)),
  'mkdir(path, mode=511, *, dir_fd=None)': (path: Value, mode: Value, dirFd: Value): Value => {
    noDirFd('mkdir', dirFd);
    hosted((files) => files.mkdir(pathArgument(path, 'mkdir').text, Number(asIndex(mode))), path);
    return None;
  },
  'open(path, flags, mode=511, *, dir_fd=None)': (path: Value, flags: Value, mode: Value, dirFd: Value): Value => {
    noDirFd('open', dirFd);
    return hosted((files) => files.open(pathArgument(path, 'open').text, Number(asIndex(flags)), Number(asIndex(mode))), path);
  },
  'read(fd, length, /)': (fd: Value, length: Value): Value | undefined => {
    const size = Number(asIndex(length));
    if (size < 0) raiseOSError('EINVAL');
    const number = fdOf(fd);
    return performCall(new OsRead(number, size, hasToShareFor(number)));
  },
  'readlink(path, *, dir_fd=None)': (path: Value, dirFd: Value): Value => {
    noDirFd('readlink', dirFd);
    const argument = pathArgument(path, 'readlink');
    return shown(
      hosted((files) => files.readlink(argument.text), path),
      argument,
    );
  },
  'remove(path, *, dir_fd=None)': (path: Value, dirFd: Value): Value => (
    noDirFd('remove', dirFd), hosted((files) => files.unlink(pathArgument(path, 'remove').text), path), None
  ),
  'rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)': (src: Value, dst: Value, a: Value, b: Value): Value => (
    noDirFd('rename', a, b), rename('rename', src, dst)
  ),
  'replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)': (src: Value, dst: Value, a: Value, b: Value): Value => (
    noDirFd('replace', a, b), rename('replace', src, dst)
  ),
  'rmdir(path, *, dir_fd=None)': (path: Value, dirFd: Value): Value => (
    noDirFd('rmdir', dirFd), hosted((files) => files.rmdir(pathArgument(path, 'rmdir').text), path), None
  ),
  'scandir(path=None)': scandir,
  'stat(path, *, dir_fd=None, follow_symlinks=True)': (path: Value, dirFd: Value, follow: Value): Value => (
    noDirFd('stat', dirFd), stat('stat', path, isTrue(follow))
  ),
  'strerror(code, /)': (code: Value): Value => strFromJs(strerror(Number(asIndex(code)))),
  'symlink(src, dst, target_is_directory=False, *, dir_fd=None)': (src: Value, dst: Value, _dir: Value, dirFd: Value): Value => {
    noDirFd('symlink', dirFd);
    hosted((files) => files.symlink(pathArgument(src, 'symlink', 'src').text, pathArgument(dst, 'symlink', 'dst').text), src, dst);
    return None;
  },
  'sysconf(name, /)': sysconf,
  'times()': (): Value =>
    TIMES.make(
      [currentThread().interp.host.clock.processTime(), 0, 0, 0, currentThread().interp.host.clock.monotonic()].map((t) => new PyFloat(t)),
    ),
  'truncate(path, length)': (path: Value, length: Value): Value => {
    if (isDescriptor(path)) return (hosted((files) => files.truncate(descriptorNumber(path), Number(asIndex(length))), path), None);
    const fd = hosted((files) => files.open(pathArgument(path, 'truncate', 'path', FD_TOO).text, 1, 0), path);
    try {
      hosted((files) => files.truncate(fd, Number(asIndex(length))));
    } finally {
      hosted((files) => files.close(fd));
    }
    return None;
  },
  'unlink(path, *, dir_fd=None)': (path: Value, dirFd: Value): Value => (
    noDirFd('unlink', dirFd), hosted((files) => files.unlink(pathArgument(path, 'unlink').text), path), None
  ),
  'urandom(size, /)': (size: Value): Value => {
    const count = Number(asIndex(size));
    if (count < 0) raise(exc.ValueError, 'negative argument not allowed');
    return randomBytes(count);
  },
  'getrandom(size, flags=0)': (size: Value): Value => {
    return randomBytes(Number(asIndex(size)));
  },
  'utime(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)': utime,
  'WCOREDUMP(status, /)': (status: Value): Value => (Number(asIndex(status)) & 0x80) !== 0,
  'WIFCONTINUED(status)': (status: Value): Value => Number(asIndex(status)) === 0xffff,
  'WIFSTOPPED(status)': (status: Value): Value => (Number(asIndex(status)) & 0xff) === 0x7f,
  'WIFSIGNALED(status)': (status: Value): Value => (Number(asIndex(status)) & 0x7f) !== 0 && (Number(asIndex(status)) & 0x7f) !== 0x7f,
  'WIFEXITED(status)': (status: Value): Value => (Number(asIndex(status)) & 0x7f) === 0,
  'WEXITSTATUS(status)': (status: Value): Value => (Number(asIndex(status)) >> 8) & 0xff,
  'WTERMSIG(status)': (status: Value): Value => Number(asIndex(status)) & 0x7f,
  'WSTOPSIG(status)': (status: Value): Value => (Number(asIndex(status)) >> 8) & 0xff,
  'write(fd, data, /)': (fd: Value, data: Value): Value | undefined => {
    const number = fdOf(fd);
    return performCall(new DescriptorWrite('os.write', number, needBytes(data), hasToShareFor(number)));
  },
  '_path_normpath(path)': pathResult(normpath),
  '_path_splitroot_ex(p)': (path: Value): Value => {
    const argument = pathText(path, '_path_splitroot_ex');
    const [root, tail] = splitRoot(argument.text);
    return new PyTuple(['', root, tail].map((part) => shown(part, argument)));
  },
  'register_at_fork(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)': (
    ...hooks: readonly (Value | undefined)[]
  ): Value => {
    // Nothing forks, so nothing calls them.
    if (hooks.every((hook) => hook === undefined)) raise(exc.TypeError, 'At least one argument is required.');
    for (const hook of hooks)
      if (hook !== undefined && typeOf(hook).tp_call === undefined) raise(exc.TypeError, `'${typeName(hook)}' object is not callable`);
    return None;
  },
};

function rename(name: string, src: Value, dst: Value): Value {
  hosted((files) => files.rename(pathArgument(src, name, 'src').text, pathArgument(dst, name, 'dst').text), src, dst);
  return None;
}

/** Linux's numbers, which the memory host and Node's both take. */
const CONSTANTS: { readonly [name: string]: number } = {
  F_OK: 0,
  R_OK: 4,
  W_OK: 2,
  X_OK: 1,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_ACCMODE: 3,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_NOCTTY: 0o400,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_NDELAY: 0o4000,
  O_DSYNC: 0o10000,
  O_SYNC: 0o4010000,
  O_RSYNC: 0o4010000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
  O_CLOEXEC: 0o2000000,
  O_TMPFILE: 0o20200000,
  O_PATH: 0o10000000,
  SEEK_DATA: 3,
  SEEK_HOLE: 4,
  EX_OK: 0,
  EX_USAGE: 64,
  EX_DATAERR: 65,
  EX_NOINPUT: 66,
  EX_SOFTWARE: 70,
  EX_OSERR: 71,
  EX_IOERR: 74,
  WNOHANG: 1,
  WUNTRACED: 2,
  WCONTINUED: 8,
  WEXITED: 4,
  WSTOPPED: 2,
  WNOWAIT: 0x1000000,
  P_PID: 1,
  P_PGID: 2,
  P_ALL: 0,
  P_NOWAIT: 1,
  P_WAIT: 0,
  P_NOWAITO: 1,
  PRIO_PROCESS: 0,
  PRIO_PGRP: 1,
  PRIO_USER: 2,
  TMP_MAX: 238328,
  NGROUPS_MAX: 65536,
  GRND_RANDOM: 2,
  GRND_NONBLOCK: 1,
  RTLD_LAZY: 1,
  RTLD_NOW: 2,
  RTLD_GLOBAL: 256,
  RTLD_LOCAL: 0,
};

/** What `os` derives `supports_fd` and `supports_follow_symlinks` from. */
const HAVE_FUNCTIONS = [
  'HAVE_FCHDIR',
  'HAVE_FCHMOD',
  'HAVE_FCHOWN',
  'HAVE_FDOPENDIR',
  'HAVE_FPATHCONF',
  'HAVE_FSTATVFS',
  'HAVE_FTRUNCATE',
  'HAVE_FUTIMENS',
  'HAVE_LCHOWN',
  'HAVE_LSTAT',
  'HAVE_LUTIMES',
];

/** `posix`: files, paths and the environment, through the host. */
export const posixModule: NativeModule = {
  name: 'posix',
  functions: audited({ ...withDirFd(functions), ...execFunctions, ...waitIdFunctions }, OS_EVENTS),
  values: { ...CONSTANTS, ...CALL_CONSTANTS, ...SPAWN_CONSTANTS },
  types: [STAT.type, TERMINAL_SIZE.type, UNAME.type, TIMES.type, WAITID_RESULT.type, SCHED_PARAM.type, STATVFS.type, dirEntryType],
  init({ dict }, { host }) {
    dict.setStr('error', exc.OSError);
    const environ = new PyDict();
    for (const [name, value] of Object.entries(host.env)) environ.set(new PyBytes(fsTextBytes(name)), new PyBytes(fsTextBytes(value)));
    dict.setStr('environ', environ);
    dict.setStr('sysconf_names', sysconfNames());
    dict.setStr('_have_functions', new PyList(HAVE_FUNCTIONS.map(strFromJs)));
    dict.setStr('pathconf_names', namesDict(PATHCONF_NAMES));
    dict.setStr('confstr_names', namesDict(CONFSTR_NAMES));
    declareDirFd(dict);
  },
};
