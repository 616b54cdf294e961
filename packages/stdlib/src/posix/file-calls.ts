import {
  asIndex,
  exc,
  fsTextBytes,
  isTrue,
  type MethodTable,
  None,
  needBytes,
  PyBytes,
  PyDict,
  PyList,
  raise,
  raiseNotImplemented,
  strFromJs,
  strToJs,
  toArray,
  typeOf,
  type Value,
} from '@pyco/vm';
import { descriptorOf } from '../select/descriptor.js';
import { makeStructSequence, type StructSequence } from '../struct-sequence.js';
import { call, callFailing, callOn, cBytes, cPath, exact, idOf, int, long, pathOrFd, words } from './calls.js';
import { hosted, pathArgument, raiseOSError } from './host-call.js';

const done = (_result: number): Value => None;
const noDirFd = (name: string, fd: Value): void => {
  if (fd !== None) raiseNotImplemented(`${name} with dir_fd`);
};

export const STATVFS: StructSequence = makeStructSequence(
  'statvfs_result',
  'os',
  ['f_bsize', 'f_frsize', 'f_blocks', 'f_bfree', 'f_bavail', 'f_files', 'f_ffree', 'f_favail', 'f_flag', 'f_namemax', 'f_fsid'],
  10,
);

/** Where each field stands in `struct statvfs`, in words of 8 bytes. */
const STATVFS_WORDS = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 8];

function statvfs(name: string, path: Value): Value {
  const memory = new Uint8Array(112);
  const file = pathOrFd(path, name);
  if (typeof file === 'number') callOn(path, 'fstatvfs', file, memory);
  else callOn(path, 'statvfs', file, memory);
  return STATVFS.make(STATVFS_WORDS.map((index) => exact(words(memory).getBigUint64(index * 8, true))));
}

/** The names of `pathconf` and `confstr` on Linux. */
export const PATHCONF_NAMES: { readonly [name: string]: number } = {
  PC_LINK_MAX: 0,
  PC_MAX_CANON: 1,
  PC_MAX_INPUT: 2,
  PC_NAME_MAX: 3,
  PC_PATH_MAX: 4,
  PC_PIPE_BUF: 5,
  PC_CHOWN_RESTRICTED: 6,
  PC_NO_TRUNC: 7,
  PC_VDISABLE: 8,
  PC_SYNC_IO: 9,
  PC_ASYNC_IO: 10,
  PC_PRIO_IO: 11,
  PC_SOCK_MAXBUF: 12,
  PC_FILESIZEBITS: 13,
  PC_REC_INCR_XFER_SIZE: 14,
  PC_REC_MAX_XFER_SIZE: 15,
  PC_REC_MIN_XFER_SIZE: 16,
  PC_REC_XFER_ALIGN: 17,
  PC_ALLOC_SIZE_MIN: 18,
  PC_SYMLINK_MAX: 19,
};
export const CONFSTR_NAMES: { readonly [name: string]: number } = {
  CS_PATH: 0,
  CS_GNU_LIBC_VERSION: 2,
  CS_GNU_LIBPTHREAD_VERSION: 3,
  ...Object.fromEntries(
    ['LFS', 'LFS64'].flatMap((group, set) =>
      ['CFLAGS', 'LDFLAGS', 'LIBS', 'LINTFLAGS'].map((kind, index) => [`CS_${group}_${kind}`, 1000 + set * 4 + index]),
    ),
  ),
  ...Object.fromEntries(
    ['ILP32_OFF32', 'ILP32_OFFBIG', 'LP64_OFF64', 'LPBIG_OFFBIG'].flatMap((model, set) =>
      ['CFLAGS', 'LDFLAGS', 'LIBS', 'LINTFLAGS'].map((kind, index) => [`CS_XBS5_${model}_${kind}`, 1100 + set * 4 + index]),
    ),
  ),
};

export function namesDict(names: { readonly [name: string]: number }): PyDict {
  const dict = new PyDict();
  for (const [name, number] of Object.entries(names)) dict.setStr(name, number);
  return dict;
}

function configurationName(value: Value, names: { readonly [name: string]: number }): number {
  const text = strToJs(value);
  if (text !== undefined) return names[text] ?? raise(exc.ValueError, 'unrecognized configuration name');
  return typeOf(value).nb_index === undefined ? raise(exc.TypeError, 'configuration names must be strings or integers') : int(value);
}

function confstr(name: Value): Value {
  const number = configurationName(name, CONFSTR_NAMES);
  const size = call('confstr', number, null, 0);
  if (size === 0) return Object.values(CONFSTR_NAMES).includes(number) ? None : raiseOSError('EINVAL');
  const memory = new Uint8Array(size);
  call('confstr', number, memory, size);
  return strFromJs(new TextDecoder().decode(memory.subarray(0, size - 1)));
}

function pathconf(path: Value, name: Value): Value {
  const number = configurationName(name, PATHCONF_NAMES);
  const file = pathOrFd(path, 'pathconf');
  return typeof file === 'number' ? callOn(path, 'fpathconf', file, number) : callOn(path, 'pathconf', file, number);
}

function chown(path: Value, uid: Value, gid: Value, dirFd: Value, follow: Value): Value {
  noDirFd('chown', dirFd);
  const file = pathOrFd(path, 'chown');
  const [user, group] = [idOf(uid, 'uid'), idOf(gid, 'gid')];
  if (typeof file !== 'number') return done(callOn(path, isTrue(follow) ? 'chown' : 'lchown', file, user, group));
  if (!isTrue(follow)) raise(exc.ValueError, 'chown: cannot use fd and follow_symlinks together');
  return done(callOn(path, 'fchown', file, user, group));
}

/** Memory that is written to: the objects of a list, one after the other. */
function writable(buffers: Value, name: string): { readonly parts: Uint8Array[]; readonly giveBack: () => void } {
  const undo: (() => void)[] = [];
  const parts = sequenceOf(buffers, name).map((item) => {
    const getBuffer = typeOf(item).bf_getbuffer ?? raise(exc.TypeError, `a bytes-like object is required, not '${typeOf(item).name}'`);
    const info = getBuffer(item, 1);
    undo.push(() => {
      typeOf(item).bf_releasebuffer?.(item, info);
      info.giveBack?.();
    });
    return info.bytes;
  });
  return {
    parts,
    giveBack: () => {
      for (const step of undo) step();
    },
  };
}

const sequenceOf = (value: Value, name: string): readonly Value[] =>
  typeOf(value).sq_item === undefined && typeOf(value).mp_subscript === undefined
    ? raise(exc.TypeError, `${name}() arg 2 must be a sequence`)
    : toArray(value);

function preadv(fd: Value, buffers: Value, offset: Value, flags: Value): Value {
  const { parts, giveBack } = writable(buffers, 'preadv');
  try {
    return call('preadv2', int(fd), { parts }, parts.length, long(offset), int(flags));
  } finally {
    giveBack();
  }
}

function readv(fd: Value, buffers: Value): Value {
  const { parts, giveBack } = writable(buffers, 'readv');
  try {
    return call('readv', int(fd), { parts }, parts.length);
  } finally {
    giveBack();
  }
}

function pread(fd: Value, length: Value, offset: Value): Value {
  const size = Number(long(length));
  if (size < 0) return raiseOSError('EINVAL');
  const memory = new Uint8Array(size);
  return new PyBytes(memory.slice(0, call('pread', int(fd), memory, size, long(offset))));
}

/** An offset that the call moves on: C's memory for it, NULL for the descriptor's own. */
function offsetCell(offset: Value): Uint8Array | null {
  if (offset === None) return null;
  const cell = new Uint8Array(8);
  words(cell).setBigInt64(0, BigInt(long(offset)), true);
  return cell;
}

function countOf(count: Value): number {
  const number = Number(long(count));
  return number < 0 ? raise(exc.ValueError, "negative value for 'count' not allowed") : number;
}

const XATTR_SIZE_MAX = 65536;

function xattrCall(
  path: Value,
  name: string,
  follow: Value,
  nullable: boolean,
): readonly [kind: 'f' | 'l' | '', file: Uint8Array | number] {
  const file = pathOrFd(
    path === None && nullable ? '.' : path,
    name,
    'path',
    nullable ? 'string, bytes, os.PathLike, integer or None' : undefined,
  );
  if (typeof file !== 'number') return [isTrue(follow) ? '' : 'l', file];
  if (!isTrue(follow)) raise(exc.ValueError, `${name}: cannot use fd and follow_symlinks together`);
  return ['f', file];
}

const attributeOf = (value: Value, name: string): Uint8Array => cPath(value, name, 'attribute');

function listxattr(path: Value, follow: Value): Value {
  const [kind, file] = xattrCall(path, 'listxattr', follow, true);
  const memory = new Uint8Array(XATTR_SIZE_MAX);
  const size = callOn(path, `${kind}listxattr`, file, memory, memory.length);
  const names = new TextDecoder().decode(memory.subarray(0, size)).split('\0').slice(0, -1);
  return new PyList(names.map(strFromJs));
}

function getxattr(path: Value, attribute: Value, follow: Value): Value {
  const [kind, file] = xattrCall(path, 'getxattr', follow, false);
  const memory = new Uint8Array(XATTR_SIZE_MAX);
  const size = callOn(path, `${kind}getxattr`, file, attributeOf(attribute, 'getxattr'), memory, memory.length);
  return new PyBytes(memory.slice(0, size));
}

function setxattr(path: Value, attribute: Value, value: Value, flags: Value, follow: Value): Value {
  const [kind, file] = xattrCall(path, 'setxattr', follow, false);
  const bytes = needBytes(value);
  return done(callOn(path, `${kind}setxattr`, file, attributeOf(attribute, 'setxattr'), bytes, bytes.length, int(flags)));
}

function removexattr(path: Value, attribute: Value, follow: Value): Value {
  const [kind, file] = xattrCall(path, 'removexattr', follow, false);
  return done(callOn(path, `${kind}removexattr`, file, attributeOf(attribute, 'removexattr')));
}

const NO_DEVICE = 2n ** 64n - 1n;

/** glibc's numbers of devices: the halves of both interleaved. */
function makedev(major: Value, minor: Value): Value {
  const [high, low] = [deviceHalf(major), deviceHalf(minor)];
  if (high === 0xffffffffn && low === high) return -1;
  return exact(((high & 0xfffff000n) << 32n) | ((high & 0xfffn) << 8n) | ((low & 0xffffff00n) << 12n) | (low & 0xffn));
}

function deviceHalf(value: Value): bigint {
  const number = BigInt(asIndex(value));
  if (number === -1n) return 0xffffffffn;
  return number < 0n || number > 0xffffffffn ? raise(exc.OverflowError, 'Python int too large to convert to C unsigned int') : number;
}

function deviceOf(value: Value): bigint {
  const number = BigInt(asIndex(value));
  if (number < -1n) return raise(exc.OverflowError, "can't convert negative int to unsigned");
  if (BigInt.asUintN(64, number) !== number && number !== -1n) return raise(exc.OverflowError, 'int too big to convert');
  return BigInt.asUintN(64, number);
}

/** `fchdir`. Node keeps the name of the folder until it changes it itself. */
export function changeFolder(fd: number, filename: Value | undefined): Value {
  if (filename === undefined) call('fchdir', fd);
  else callOn(filename, 'fchdir', fd);
  hosted((files) => files.chdir('.'));
  return None;
}

/** The part of `posix` that is about files, and that the C library does for us. */
export const fileCallFunctions: MethodTable = {
  'mkfifo(path, mode=438, *, dir_fd=None)': (path: Value, mode: Value, dirFd: Value): Value => {
    noDirFd('mkfifo', dirFd);
    return done(callOn(path, 'mkfifo', cPath(path, 'mkfifo'), int(mode)));
  },
  'mknod(path, mode=384, device=0, *, dir_fd=None)': (path: Value, mode: Value, device: Value, dirFd: Value): Value => {
    noDirFd('mknod', dirFd);
    return done(callOn(path, 'mknod', cPath(path, 'mknod'), int(mode), deviceOf(device)));
  },
  'makedev(major, minor, /)': makedev,
  'major(device, /)': (device: Value): Value => {
    const number = deviceOf(device);
    if (number === NO_DEVICE) return -1;
    return Number(((number >> 32n) & 0xfffff000n) | ((number >> 8n) & 0xfffn));
  },
  'minor(device, /)': (device: Value): Value => {
    const number = deviceOf(device);
    if (number === NO_DEVICE) return -1;
    return Number(((number >> 12n) & 0xffffff00n) | (number & 0xffn));
  },
  'chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)': chown,
  'lchown(path, uid, gid)': (path: Value, uid: Value, gid: Value): Value =>
    done(callOn(path, 'lchown', cPath(path, 'lchown'), idOf(uid, 'uid'), idOf(gid, 'gid'))),
  'fchown(fd, uid, gid)': (fd: Value, uid: Value, gid: Value): Value => done(call('fchown', int(fd), idOf(uid, 'uid'), idOf(gid, 'gid'))),
  'fchmod(fd, mode)': (fd: Value, mode: Value): Value => done(call('fchmod', int(fd), int(mode))),
  'fchdir(fd)': (fd: Value): Value => changeFolder(descriptorOf(fd), undefined),
  'chroot(path)': (path: Value): Value => done(callOn(path, 'chroot', cPath(path, 'chroot'))),
  'fdatasync(fd)': (fd: Value): Value => done(call('fdatasync', descriptorOf(fd))),
  'fsync(fd)': (fd: Value): Value => done(call('fsync', descriptorOf(fd))),
  'sync()': (): Value => {
    call('sync');
    return None;
  },
  'statvfs(path)': (path: Value): Value => statvfs('statvfs', path),
  'fstatvfs(fd, /)': (fd: Value): Value => statvfs('fstatvfs', int(fd)),
  'pathconf(path, name)': pathconf,
  'fpathconf(fd, name, /)': (fd: Value, name: Value): Value => call('fpathconf', descriptorOf(fd), configurationName(name, PATHCONF_NAMES)),
  'confstr(name, /)': confstr,
  'lockf(fd, command, length, /)': (fd: Value, command: Value, length: Value): Value =>
    done(call('lockf', int(fd), int(command), long(length))),
  'pread(fd, length, offset, /)': pread,
  'pwrite(fd, buffer, offset, /)': (fd: Value, buffer: Value, offset: Value): Value => {
    const bytes = needBytes(buffer);
    return call('pwrite', int(fd), bytes, bytes.length, long(offset));
  },
  'readv(fd, buffers, /)': readv,
  'writev(fd, buffers, /)': (fd: Value, buffers: Value): Value => {
    const parts = sequenceOf(buffers, 'writev').map(needBytes);
    return call('writev', int(fd), { parts }, parts.length);
  },
  'preadv(fd, buffers, offset, flags=0, /)': preadv,
  'pwritev(fd, buffers, offset, flags=0, /)': (fd: Value, buffers: Value, offset: Value, flags: Value): Value => {
    const parts = sequenceOf(buffers, 'pwritev').map(needBytes);
    return call('pwritev2', int(fd), { parts }, parts.length, long(offset), int(flags));
  },
  'posix_fadvise(fd, offset, length, advice, /)': (fd: Value, offset: Value, length: Value, advice: Value): Value => {
    callFailing('posix_fadvise', int(fd), long(offset), long(length), int(advice));
    return None;
  },
  'posix_fallocate(fd, offset, length, /)': (fd: Value, offset: Value, length: Value): Value => {
    callFailing('posix_fallocate', int(fd), long(offset), long(length));
    return None;
  },
  'splice(src, dst, count, offset_src=None, offset_dst=None, flags=0)': (
    src: Value,
    dst: Value,
    count: Value,
    from: Value,
    to: Value,
    flags: Value,
  ): Value => call('splice', int(src), offsetCell(from), int(dst), offsetCell(to), countOf(count), int(flags)),
  'copy_file_range(src, dst, count, offset_src=None, offset_dst=None)': (
    src: Value,
    dst: Value,
    count: Value,
    from: Value,
    to: Value,
  ): Value => call('copy_file_range', int(src), offsetCell(from), int(dst), offsetCell(to), countOf(count), 0),
  'listxattr(path=None, *, follow_symlinks=True)': listxattr,
  'getxattr(path, attribute, *, follow_symlinks=True)': getxattr,
  'setxattr(path, attribute, value, flags=0, *, follow_symlinks=True)': setxattr,
  'removexattr(path, attribute, *, follow_symlinks=True)': removexattr,
  'memfd_create(name, flags=1)': (name: Value, flags: Value): Value =>
    call('memfd_create', cBytes(fsTextBytes(pathArgument(name, 'memfd_create', 'name').text)), Number(asIndex(flags))),
};
