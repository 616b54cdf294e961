import { asIndex, audit, exc, type NativeModule, None, PyBaseException, PyFloat, PyTuple, raise, toArray, type Value } from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { ERRNO } from '../errno/index.js';
import { call, exact, words } from '../posix/calls.js';
import { makeStructSequence } from '../struct-sequence.js';
import { COUNT, INFINITY, LIMITS } from './limits.js';

const usage = makeStructSequence('struct_rusage', 'resource', [
  'ru_utime',
  'ru_stime',
  'ru_maxrss',
  'ru_ixrss',
  'ru_idrss',
  'ru_isrss',
  'ru_minflt',
  'ru_majflt',
  'ru_nswap',
  'ru_inblock',
  'ru_oublock',
  'ru_msgsnd',
  'ru_msgrcv',
  'ru_nsignals',
  'ru_nvcsw',
  'ru_nivcsw',
]);

const PAGE = 4096;
const RUSAGE = { RUSAGE_SELF: 0, RUSAGE_CHILDREN: -1, RUSAGE_THREAD: 1 } as const;

function resourceArgument(value: Value): number {
  const resource = intArgument(value);
  return resource < 0 || resource >= COUNT ? raise(exc.ValueError, 'invalid resource specified') : resource;
}

/** `struct rlimit` of a process: two numbers without a sign, the greatest of which is "no limit". */
const fromLimit = (value: bigint): Value => exact(BigInt.asIntN(64, value));

function limitsOf(pid: number, resource: number): Value {
  const memory = new Uint8Array(16);
  call('prlimit', pid, resource, null, memory);
  return shown(memory);
}

const shown = (memory: Uint8Array): Value =>
  new PyTuple([fromLimit(words(memory).getBigUint64(0, true)), fromLimit(words(memory).getBigUint64(8, true))]);

/** The limits that are asked for, or an error that says what they should be. */
function wanted(limits: Value): Uint8Array {
  const items = toArray(limits);
  if (items.length !== 2) raise(exc.ValueError, 'expected a tuple of 2 integers');
  const memory = new Uint8Array(16);
  items.forEach((item, index) => {
    const number = BigInt(asIndex(item));
    if (BigInt.asIntN(64, number) !== number && BigInt.asUintN(64, number) !== number)
      raise(exc.OverflowError, 'Python int too large to convert to C long');
    words(memory).setBigUint64(index * 8, BigInt.asUintN(64, number), true);
  });
  return memory;
}

/** As the C function says it: what it refuses is no OSError. */
function prlimit(pid: number, resource: number, limits: Value): Value {
  const [next, old] = [wanted(limits), new Uint8Array(16)];
  try {
    call('prlimit', pid, resource, next, old);
  } catch (error) {
    const errno = error instanceof PyBaseException ? (error as { readonly errno?: unknown }).errno : undefined;
    if (errno === ERRNO['EINVAL']) raise(exc.ValueError, 'current limit exceeds maximum limit');
    if (errno === ERRNO['EPERM'] && pid === 0) raise(exc.ValueError, 'not allowed to raise maximum limit');
    throw error;
  }
  return shown(old);
}

function getUsage(who: Value): Value {
  const which = intArgument(who);
  if (!(Object.values(RUSAGE) as number[]).includes(which)) raise(exc.ValueError, 'invalid who parameter');
  const memory = new Uint8Array(144);
  call('getrusage', which, memory);
  const long = (index: number): number => Number(words(memory).getBigInt64(index * 8, true));
  const times = [0, 2].map((index) => new PyFloat(long(index) + long(index + 1) / 1e6));
  return usage.make([...times, ...Array.from({ length: 14 }, (_, index) => long(index + 4))]);
}

/** `resource`. */
export const resourceModule: NativeModule = {
  name: 'resource',
  types: [usage.type],
  values: {
    ...Object.fromEntries(Object.entries(LIMITS)),
    RLIMIT_OFILE: LIMITS.RLIMIT_NOFILE,
    RLIM_INFINITY: INFINITY,
    ...RUSAGE,
    error: exc.OSError,
  },
  functions: {
    'getrlimit(resource, /)': (resource: Value): Value => limitsOf(0, resourceArgument(resource)),
    'setrlimit(resource, limits, /)': (resource: Value, limits: Value): Value => {
      const number = resourceArgument(resource);
      audit('resource.setrlimit', number, limits);
      prlimit(0, number, limits);
      return None;
    },
    'prlimit(pid, resource, limits=None, /)': (pid: Value, resource: Value, limits: Value): Value => {
      const [process, number] = [intArgument(pid), resourceArgument(resource)];
      audit('resource.prlimit', process, number, limits);
      return limits === None ? limitsOf(process, number) : prlimit(process, number, limits);
    },
    'getrusage(who, /)': getUsage,
    'getpagesize()': (): Value => PAGE,
  },
};
