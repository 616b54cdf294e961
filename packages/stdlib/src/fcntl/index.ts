import { asIndex, exc, type NativeModule, raise, raiseNotImplemented, type Value } from '@pyco/vm';
import { backendOf } from '../backend.js';

const F = { DUPFD: 0, GETFD: 1, SETFD: 2, GETFL: 3, SETFL: 4, SETPIPE_SZ: 1031, GETPIPE_SZ: 1032, DUPFD_CLOEXEC: 1030 } as const;
const O_NONBLOCK = 0o4000;
const FD_CLOEXEC = 1;

function fcntl(fd: Value, command: Value, argument: Value): Value {
  const number = Number(asIndex(typeof fd === 'number' ? fd : raise(exc.TypeError, 'argument must be an int, or have a fileno() method.')));
  const { sockets } = backendOf();
  switch (Number(asIndex(command))) {
    case F.GETFL:
      return 2 | (sockets.getBlocking(number) ? 0 : O_NONBLOCK);
    case F.SETFL:
      sockets.setBlocking(number, (Number(asIndex(argument)) & O_NONBLOCK) === 0);
      return 0;
    case F.GETFD:
      return sockets.getInheritable(number) ? 0 : FD_CLOEXEC;
    case F.SETFD:
      sockets.setInheritable(number, (Number(asIndex(argument)) & FD_CLOEXEC) === 0);
      return 0;
    case F.DUPFD:
    case F.DUPFD_CLOEXEC:
      return sockets.dup(number);
    default:
      return raiseNotImplemented(`fcntl.fcntl with command ${Number(asIndex(command))}`);
  }
}

/** `fcntl`, for descriptors of the runtime's backend. */
export const fcntlModule: NativeModule = {
  name: 'fcntl',
  values: {
    F_DUPFD: F.DUPFD,
    F_GETFD: F.GETFD,
    F_SETFD: F.SETFD,
    F_GETFL: F.GETFL,
    F_SETFL: F.SETFL,
    F_SETPIPE_SZ: F.SETPIPE_SZ,
    F_GETPIPE_SZ: F.GETPIPE_SZ,
    F_DUPFD_CLOEXEC: F.DUPFD_CLOEXEC,
    FD_CLOEXEC,
    LOCK_SH: 1,
    LOCK_EX: 2,
    LOCK_NB: 4,
    LOCK_UN: 8,
    F_RDLCK: 0,
    F_WRLCK: 1,
    F_UNLCK: 2,
    F_GETLK: 5,
    F_SETLK: 6,
    F_SETLKW: 7,
  },
  functions: {
    'fcntl(fd, cmd, arg=0, /)': fcntl,
    'ioctl(fd, request, arg=0, mutate_flag=True, /)': (): Value => raiseNotImplemented('fcntl.ioctl'),
    'flock(fd, operation, /)': (): Value => raiseNotImplemented('fcntl.flock'),
    'lockf(fd, cmd, len=0, start=0, whence=0, /)': (): Value => raiseNotImplemented('fcntl.lockf'),
  },
};
