import {
  asIndex,
  contiguousBytes,
  exc,
  isTrue,
  type NativeModule,
  None,
  needBytes,
  PyBytes,
  raise,
  strToJs,
  typeOf,
  type Value,
} from '@pyco/vm';
import { system } from '../_socket/errors.js';
import { backendOf } from '../backend.js';
import { raiseOSError } from '../posix/host-call.js';
import { processes } from '../posix/processes.js';
import { descriptorOf } from '../select/descriptor.js';

/** Longest argument that is memory. */
const BUFFER_MAX = 1024;
const O_NONBLOCK = 0o4000;
const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;
/** struct flock of 64-bit Linux: type, whence, start, length, pid. */
const FLOCK_SIZE = 32;

/** Linux's numbers. */
const CONSTANTS = {
  F_DUPFD: 0,
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  F_GETLK: 5,
  F_SETLK: 6,
  F_SETLKW: 7,
  F_GETLK64: 5,
  F_SETLK64: 6,
  F_SETLKW64: 7,
  F_SETOWN: 8,
  F_GETOWN: 9,
  F_SETSIG: 10,
  F_GETSIG: 11,
  F_SETOWN_EX: 15,
  F_GETOWN_EX: 16,
  F_OWNER_TID: 0,
  F_OWNER_PID: 1,
  F_OWNER_PGRP: 2,
  F_OFD_GETLK: 36,
  F_OFD_SETLK: 37,
  F_OFD_SETLKW: 38,
  F_SETLEASE: 1024,
  F_GETLEASE: 1025,
  F_NOTIFY: 1026,
  F_DUPFD_CLOEXEC: 1030,
  F_SETPIPE_SZ: 1031,
  F_GETPIPE_SZ: 1032,
  F_ADD_SEALS: 1033,
  F_GET_SEALS: 1034,
  F_GET_RW_HINT: 1035,
  F_SET_RW_HINT: 1036,
  F_GET_FILE_RW_HINT: 1037,
  F_SET_FILE_RW_HINT: 1038,
  F_SEAL_SEAL: 1,
  F_SEAL_SHRINK: 2,
  F_SEAL_GROW: 4,
  F_SEAL_WRITE: 8,
  F_SEAL_FUTURE_WRITE: 16,
  RWH_WRITE_LIFE_NOT_SET: 0,
  RWH_WRITE_LIFE_NONE: 1,
  RWH_WRITE_LIFE_SHORT: 2,
  RWH_WRITE_LIFE_MEDIUM: 3,
  RWH_WRITE_LIFE_LONG: 4,
  RWH_WRITE_LIFE_EXTREME: 5,
  F_RDLCK: 0,
  F_WRLCK: 1,
  F_UNLCK: 2,
  F_EXLCK: 4,
  F_SHLCK: 8,
  FD_CLOEXEC: 1,
  FASYNC: 0o20000,
  LOCK_SH,
  LOCK_EX,
  LOCK_NB,
  LOCK_UN,
  LOCK_MAND: 32,
  LOCK_READ: 64,
  LOCK_WRITE: 128,
  LOCK_RW: 192,
  DN_ACCESS: 1,
  DN_MODIFY: 2,
  DN_CREATE: 4,
  DN_DELETE: 8,
  DN_RENAME: 16,
  DN_ATTRIB: 32,
  DN_MULTISHOT: 0x80000000,
  FICLONE: 1074041865,
  FICLONERANGE: 1075876877,
} as const;

const isMemory = (value: Value): boolean => strToJs(value) !== undefined || typeOf(value).bf_getbuffer !== undefined;
const memoryOf = (value: Value): Uint8Array => {
  const text = strToJs(value);
  return text === undefined ? needBytes(value) : new TextEncoder().encode(text);
};

/** Without processes the backend's descriptors have a mode and a flag, and nothing else. */
function emulated(fd: number, command: number, argument: number): number {
  const { sockets } = backendOf();
  switch (command) {
    case CONSTANTS.F_GETFL:
      return 2 | (system(() => sockets.getBlocking(fd)) ? 0 : O_NONBLOCK);
    case CONSTANTS.F_SETFL:
      system(() => sockets.setBlocking(fd, (argument & O_NONBLOCK) === 0));
      return 0;
    case CONSTANTS.F_GETFD:
      return system(() => sockets.getInheritable(fd)) ? 0 : CONSTANTS.FD_CLOEXEC;
    case CONSTANTS.F_SETFD:
      system(() => sockets.setInheritable(fd, (argument & CONSTANTS.FD_CLOEXEC) === 0));
      return 0;
    case CONSTANTS.F_DUPFD:
    case CONSTANTS.F_DUPFD_CLOEXEC:
      return system(() => sockets.dup(fd));
    default:
      return raiseOSError('EINVAL');
  }
}

function fcntl(fd: Value, command: Value, argument: Value): Value {
  const descriptor = descriptorOf(fd);
  const what = Number(asIndex(command));
  if (isMemory(argument)) {
    const bytes = memoryOf(argument);
    if (bytes.length > BUFFER_MAX) raise(exc.ValueError, 'fcntl string arg too long');
    const memory = bytes.slice();
    system(() => processes().fcntlBuffer(descriptor, what, memory));
    return new PyBytes(memory);
  }
  const number = Number(asIndex(argument));
  const host = backendOf().processes;
  return host === undefined ? emulated(descriptor, what, number) : system(() => host.fcntl(descriptor, what, number));
}

function ioctl(fd: Value, request: Value, argument: Value, mutates: Value): Value {
  const descriptor = descriptorOf(fd);
  const what = Number(BigInt.asUintN(32, BigInt(asIndex(request))));
  if (!isMemory(argument)) return system(() => processes().ioctl(descriptor, what, Number(asIndex(argument))));
  const bytes = memoryOf(argument);
  const getBuffer = typeOf(argument).bf_getbuffer;
  const isFixed = argument instanceof PyBytes || getBuffer === undefined;
  if (!isFixed && isTrue(mutates)) {
    const info = getBuffer(argument, 1);
    const target = contiguousBytes(info);
    const memory = target.slice();
    const result = system(() => processes().ioctlBuffer(descriptor, what, memory));
    target.set(memory);
    typeOf(argument).bf_releasebuffer?.(argument, info);
    info.giveBack?.();
    return result;
  }
  if (bytes.length > BUFFER_MAX) raise(exc.ValueError, 'ioctl string arg too long');
  const memory = bytes.slice();
  system(() => processes().ioctlBuffer(descriptor, what, memory));
  return new PyBytes(memory);
}

function lockf(fd: Value, command: Value, length: Value, start: Value, whence: Value): Value {
  const descriptor = descriptorOf(fd);
  const code = Number(asIndex(command));
  const lock = new DataView(new ArrayBuffer(FLOCK_SIZE));
  if (code === LOCK_UN) lock.setInt16(0, CONSTANTS.F_UNLCK, true);
  else if ((code & LOCK_SH) !== 0) lock.setInt16(0, CONSTANTS.F_RDLCK, true);
  else if ((code & LOCK_EX) !== 0) lock.setInt16(0, CONSTANTS.F_WRLCK, true);
  else raise(exc.ValueError, 'unrecognized lockf argument');
  lock.setInt16(2, Number(asIndex(whence)), true);
  lock.setBigInt64(8, BigInt(asIndex(start)), true);
  lock.setBigInt64(16, BigInt(asIndex(length)), true);
  const how = (code & LOCK_NB) !== 0 || code === LOCK_UN ? CONSTANTS.F_SETLK : CONSTANTS.F_SETLKW;
  system(() => processes().fcntlBuffer(descriptor, how, new Uint8Array(lock.buffer)));
  return None;
}

/** `fcntl`. */
export const fcntlModule: NativeModule = {
  name: 'fcntl',
  values: CONSTANTS,
  functions: {
    'fcntl(fd, cmd, arg=0, /)': fcntl,
    'ioctl(fd, request, arg=0, mutate_flag=True, /)': ioctl,
    'flock(fd, operation, /)': (fd: Value, operation: Value): Value => {
      const descriptor = descriptorOf(fd);
      system(() => processes().flock(descriptor, Number(asIndex(operation))));
      return None;
    },
    'lockf(fd, cmd, len=0, start=0, whence=0, /)': lockf,
  },
};
