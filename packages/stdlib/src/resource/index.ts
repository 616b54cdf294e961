import {
  asIndex,
  currentThread,
  exc,
  type NativeModule,
  PyFloat,
  PyTuple,
  raise,
  raiseNotImplemented,
  toArray,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { readText } from '../host-text.js';
import { makeStructSequence } from '../struct-sequence.js';
import { COUNT, INFINITY, LIMITS, readLimit } from './limits.js';

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

/** Raises NotImplementedError on a host that does not tell. */
function limitsOf(resource: number): readonly [number, number] {
  const text = readText('/proc/self/limits');
  return (text === undefined ? undefined : readLimit(text, resource)) ?? raiseNotImplemented('resource.getrlimit on this host');
}

function setLimit(resource: Value, limits: Value): Value {
  const number = resourceArgument(resource);
  const items = toArray(limits);
  if (items.length !== 2) raise(exc.ValueError, 'expected a tuple of 2 integers');
  const [soft, hard] = items.map((item) => Number(asIndex(item)));
  const [nowSoft, nowHard] = limitsOf(number);
  if (soft! > hard! && hard !== INFINITY) raise(exc.ValueError, 'current limit exceeds maximum limit');
  return soft === nowSoft && hard === nowHard ? new PyTuple([soft, hard]) : raiseNotImplemented('resource.setrlimit');
}

function getUsage(who: Value): Value {
  const which = intArgument(who);
  if (!(Object.values(RUSAGE) as number[]).includes(which)) raise(exc.ValueError, 'invalid who parameter');
  if (which === RUSAGE.RUSAGE_CHILDREN) return usage.make(usageRow(0, 0, 0, 0));
  const stat = readText('/proc/self/stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  const peak = /^VmHWM:\s+(\d+)/m.exec(readText('/proc/self/status') ?? '')?.[1];
  return usage.make(
    usageRow(currentThread().interp.host.clock.processTime(), Number(peak ?? 0), Number(stat?.[7] ?? 0), Number(stat?.[9] ?? 0)),
  );
}

const usageRow = (seconds: number, peak: number, minor: number, major: number): Value[] => [
  new PyFloat(seconds),
  new PyFloat(0),
  peak,
  0,
  0,
  0,
  minor,
  major,
  ...new Array<number>(8).fill(0),
];

/** `resource`, as far as a host's files tell. */
export const resourceModule: NativeModule = {
  name: 'resource',
  types: [usage.type],
  values: {
    ...Object.fromEntries(Object.entries(LIMITS).map(([name, [number]]) => [name, number])),
    RLIMIT_OFILE: LIMITS.RLIMIT_NOFILE[0],
    RLIM_INFINITY: INFINITY,
    ...RUSAGE,
    error: exc.OSError,
  },
  functions: {
    'getrlimit(resource, /)': (resource: Value): Value => new PyTuple([...limitsOf(resourceArgument(resource))]),
    'setrlimit(resource, limits, /)': setLimit,
    'prlimit(pid, resource, limits=None, /)': (): Value => raiseNotImplemented('resource.prlimit'),
    'getrusage(who, /)': getUsage,
    'getpagesize()': (): Value => PAGE,
  },
};
