import {
  asIndex,
  currentThread,
  exc,
  type HostSystem,
  type MethodTable,
  None,
  PyFloat,
  PyList,
  PyTuple,
  raise,
  strFromJs,
  type Value,
} from '@pyco/vm';
import { makeStructSequence, type StructSequence } from '../struct-sequence.js';
import { hosted, raiseOSError } from './host-call.js';

export const UNAME: StructSequence = makeStructSequence('uname_result', 'posix', ['sysname', 'nodename', 'release', 'version', 'machine']);
export const TERMINAL_SIZE: StructSequence = makeStructSequence('terminal_size', 'os', ['columns', 'lines']);

/** What the host says of the machine and the user. */
export const system = (): HostSystem => currentThread().interp.host.system;

/** The functions of `posix` that tell who runs the process, and on what. */
export const systemFunctions: MethodTable = {
  'cpu_count()': (): Value => {
    const { cpu_count } = currentThread().interp.config;
    return cpu_count < 0 ? system().cpus : cpu_count;
  },
  'get_terminal_size(fd=1, /)': (fd: Value): Value => {
    const size = system().terminalSize(Number(asIndex(fd)));
    return size === undefined ? raiseOSError('ENOTTY') : TERMINAL_SIZE.make([...size]);
  },
  // Who waits for input at a terminal is hooked by extensions in C alone.
  '_is_inputhook_installed()': (): Value => false,
  '_inputhook()': (): Value => None,
  'getegid()': (): Value => system().egid,
  'geteuid()': (): Value => system().euid,
  'getgid()': (): Value => system().gid,
  'getgroups()': (): Value => new PyList([...system().groups]),
  'getlogin()': (): Value => strFromJs(system().login),
  'getpid()': (): Value => currentThread().interp.host.pid,
  'getuid()': (): Value => system().uid,
  'getloadavg()': (): Value =>
    new PyTuple(
      system()
        .loadavg()
        .map((load) => new PyFloat(load)),
    ),
  'sched_yield()': (): Value => None,
  'umask(mask, /)': (mask: Value): Value => {
    const bits = asIndex(mask);
    if (typeof bits !== 'number' || bits > 0x7fffffff) return raise(exc.OverflowError, 'signed integer is greater than maximum');
    if (bits < -0x80000000) return raise(exc.OverflowError, 'signed integer is less than minimum');
    return hosted(() => system().umask(bits & 0o777));
  },
  'uname()': (): Value => UNAME.make(system().uname.map(strFromJs)),
};
