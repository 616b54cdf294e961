import { asIndex, exc, isRaised, type MethodTable, None, PyTuple, strFromJs, type Value } from '@pyco/vm';
import { system } from '../_socket/errors.js';
import { hosted } from './host-call.js';
import { processes } from './processes.js';

const O_RDWR = 2;
const O_NOCTTY = 0o400;
/** Linux's requests: lock the other side, and ask which it is. */
const TIOCSPTLCK = 0x40045431;
const TIOCGPTN = 0x80045430;

const fdOf = (value: Value): number => Number(asIndex(value));

function openMaster(flags: number): number {
  // Nothing would tell who is on the other side.
  processes();
  return hosted((files) => files.open('/dev/ptmx', flags, 0));
}

function unlock(master: number): void {
  system(() => processes().ioctlBuffer(master, TIOCSPTLCK, new Uint8Array(4)));
}

function slaveName(master: number): string {
  const number = new Uint8Array(4);
  system(() => processes().ioctlBuffer(master, TIOCGPTN, number));
  return `/dev/pts/${new DataView(number.buffer).getUint32(0, true)}`;
}

function openpty(): Value {
  const master = openMaster(O_RDWR | O_NOCTTY);
  try {
    unlock(master);
    const name = slaveName(master);
    return new PyTuple([master, hosted((files) => files.open(name, O_RDWR | O_NOCTTY, 0))]);
  } catch (error) {
    if (isRaised(error, exc.BaseException)) hosted((files) => files.close(master));
    throw error;
  }
}

/** Pairs of descriptors of which one is a terminal. */
export const terminalFunctions: MethodTable = {
  'openpty()': openpty,
  'posix_openpt(oflag, /)': (flags: Value): Value => openMaster(fdOf(flags)),
  'grantpt(fd, /)': (fd: Value): Value => {
    // The system has given the terminal to who opened the other side.
    slaveName(fdOf(fd));
    return None;
  },
  'unlockpt(fd, /)': (fd: Value): Value => {
    unlock(fdOf(fd));
    return None;
  },
  'ptsname(fd, /)': (fd: Value): Value => strFromJs(slaveName(fdOf(fd))),
};
