import type { Processes } from '@pyco/selectors';
import {
  asIndex,
  currentThread,
  exc,
  isTrue,
  type MethodTable,
  None,
  PyFloat,
  PyTuple,
  raise,
  STILL_WAITING,
  type ThreadState,
  toArray,
  type Value,
  Wait,
  waitFor,
} from '@pyco/vm';
import { Signals } from '../_signal/state.js';
import { system } from '../_socket/errors.js';
import { backendOf, hasBackend } from '../backend.js';
import { makeStructSequence, type StructSequence } from '../struct-sequence.js';
import { raiseOSError } from './host-call.js';

/** The host's processes. A guest without them is told by the system's word for that. */
export function processes(): Processes {
  const found = hasBackend() ? backendOf().processes : undefined;
  return found ?? raiseOSError('ENOSYS');
}

/** `int`, in the words of `PyArg_Parse`. */
function number(value: Value): number {
  const index = asIndex(value);
  if (index >= 2n ** 63n || index < -(2n ** 63n)) raise(exc.OverflowError, 'Python int too large to convert to C long');
  if (index > 0x7fffffff) raise(exc.OverflowError, 'signed integer is greater than maximum');
  if (index < -0x80000000) raise(exc.OverflowError, 'signed integer is less than minimum');
  return Number(index);
}

const WNOHANG = 1;
const POLLIN = 1;
/** Seconds between two looks at children that have no descriptor to wait for: those of a group. */
const LOOK_AGAIN = 0.01;

/** A child's end, while other threads run. */
class ChildWait extends Wait {
  readonly pid: number;
  readonly options: number;
  readonly shown: Shown;

  constructor(pid: number, options: number, shown: Shown) {
    const pidfd = pid > 0 ? tryPidfd(pid) : undefined;
    const deadline = pidfd === undefined ? currentThread().interp.host.clock.monotonic() + LOOK_AGAIN : undefined;
    super('os.waitpid', deadline, pidfd === undefined ? [] : [{ fd: pidfd, mask: POLLIN }]);
    this.pid = pid;
    this.options = options;
    this.shown = shown;
  }

  override result(tstate: ThreadState): Value | undefined {
    this.cancel();
    const waited = system(() => processes().wait(this.pid, this.options | WNOHANG));
    if (waited.pid !== 0) return show(waited, this.shown);
    waitFor(tstate, new ChildWait(this.pid, this.options, this.shown));
    return STILL_WAITING;
  }

  override cancel(): void {
    for (const { fd } of this.interests) backendOf().sockets.close(fd);
  }
}

function tryPidfd(pid: number): number | undefined {
  try {
    return processes().pidfd(pid, 0);
  } catch (error) {
    if (typeof (error as { readonly errno?: unknown }).errno !== 'number') throw error;
    return undefined;
  }
}

type Shown = 'status' | 'usage';

const RUSAGE: StructSequence = makeStructSequence(
  'struct_rusage',
  'resource',
  'ru_utime ru_stime ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap ru_inblock ru_oublock ru_msgsnd ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw'.split(
    ' ',
  ),
);

function show({ pid, status, rusage }: ReturnType<Processes['wait']>, shown: Shown): Value {
  if (shown === 'status') return new PyTuple([pid, status]);
  return new PyTuple([pid, status, RUSAGE.make(rusage.map((value, index) => (index < 2 ? new PyFloat(value) : value)))]);
}

/** Waits for a child; other threads run meanwhile. */
function wait(pid: number, options: number, shown: Shown): Value | undefined {
  const waited = system(() => processes().wait(pid, options | WNOHANG));
  if (waited.pid !== 0 || (options & WNOHANG) !== 0) return show(waited, shown);
  return waitFor(currentThread(), new ChildWait(pid, options, shown));
}

/** `waitstatus_to_exitcode`. */
export function exitCode(value: Value): Value {
  const status = number(value);
  if ((status & 0x7f) === 0) return (status >> 8) & 0xff;
  if ((status & 0xff) === 0x7f) return raise(exc.ValueError, `process stopped by delivery of signal ${(status >> 8) & 0xff}`);
  if ((status & 0x7f) !== 0x7f) return -(status & 0x7f);
  return raise(exc.ValueError, `invalid wait status: ${status}`);
}

const done = (work: () => void): Value => {
  system(work);
  return None;
};

/** The part of `posix` that is about processes that are there. */
export const processFunctions: MethodTable = {
  'waitpid(pid, options, /)': (pid: Value, options: Value): Value | undefined => wait(number(pid), number(options), 'status'),
  'wait()': (): Value | undefined => wait(-1, 0, 'status'),
  'wait3(options)': (options: Value): Value | undefined => wait(-1, number(options), 'usage'),
  'wait4(pid, options)': (pid: Value, options: Value): Value | undefined => wait(number(pid), number(options), 'usage'),
  'waitstatus_to_exitcode(status)': exitCode,
  'kill(pid, signal, /)': (pid: Value, signal: Value): Value => {
    const tstate = currentThread();
    if (number(pid) === tstate.interp.host.pid) Signals.of(tstate.interp).catchInterrupt();
    done(() => processes().kill(number(pid), number(signal)));
    tstate.interp.scheduler.deliver(tstate);
    return None;
  },
  'killpg(pgid, signal, /)': (group: Value, signal: Value): Value => {
    done(() => processes().kill(-number(group), number(signal)));
    const tstate = currentThread();
    tstate.interp.scheduler.deliver(tstate);
    return None;
  },
  'pidfd_open(pid, flags=0)': (pid: Value, flags: Value): Value => system(() => processes().pidfd(number(pid), number(flags))),
  'getppid()': (): Value => system(() => processes().getppid()),
  'getpgid(pid)': (pid: Value): Value => system(() => processes().getpgid(number(pid))),
  'getpgrp()': (): Value => system(() => processes().getpgid(0)),
  'setpgid(pid, pgrp, /)': (pid: Value, group: Value): Value => done(() => processes().setpgid(number(pid), number(group))),
  'setpgrp()': (): Value => done(() => processes().setpgid(0, 0)),
  'getsid(pid, /)': (pid: Value): Value => system(() => processes().getsid(number(pid))),
  'setsid()': (): Value => done(() => processes().setsid()),
  'getpriority(which, who)': (which: Value, who: Value): Value => system(() => processes().getpriority(number(which), number(who))),
  'setpriority(which, who, priority)': (which: Value, who: Value, priority: Value): Value =>
    done(() => processes().setpriority(number(which), number(who), number(priority))),
  'nice(increment, /)': (increment: Value): Value => {
    const priority = system(() => processes().getpriority(0, 0)) + number(increment);
    system(() => processes().setpriority(0, 0, priority));
    return system(() => processes().getpriority(0, 0));
  },
};

const pair = (fds: readonly [number, number]): Value => new PyTuple([...fds]);
const O_CLOEXEC = 0o2000000;

/** Descriptors without a file behind them that the host would know, and what is told of all of them. */
export const descriptorFunctions: MethodTable = {
  'pipe()': (): Value => pair(system(() => processes().pipe(O_CLOEXEC))),
  'pipe2(flags, /)': (flags: Value): Value => pair(system(() => processes().pipe(number(flags)))),
  'dup(fd, /)': (fd: Value): Value => system(() => (backendOf().processes ?? backendOf().sockets).dup(number(fd))),
  'dup2(fd, fd2, inheritable=True)': (fd: Value, to: Value, inheritable: Value): Value => {
    if (number(fd) < 0 || number(to) < 0) raiseOSError('EBADF');
    return system(() => processes().dup2(number(fd), number(to), isTrue(inheritable)));
  },
  'get_inheritable(fd, /)': (fd: Value): Value => system(() => processes().isInheritable(number(fd))),
  'set_inheritable(fd, inheritable, /)': (fd: Value, inheritable: Value): Value =>
    done(() => processes().setInheritable(number(fd), number(inheritable) !== 0)),
  'get_blocking(fd, /)': (fd: Value): Value => system(() => processes().isBlocking(number(fd))),
  'set_blocking(fd, blocking, /)': (fd: Value, blocking: Value): Value => done(() => processes().setBlocking(number(fd), isTrue(blocking))),
};

export const intList = (value: Value): number[] => toArray(value).map(number);
