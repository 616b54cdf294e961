/** `RLIMIT_*` and the line of each in Linux's /proc/self/limits. */
export const LIMITS = {
  RLIMIT_CPU: [0, 'Max cpu time'],
  RLIMIT_FSIZE: [1, 'Max file size'],
  RLIMIT_DATA: [2, 'Max data size'],
  RLIMIT_STACK: [3, 'Max stack size'],
  RLIMIT_CORE: [4, 'Max core file size'],
  RLIMIT_RSS: [5, 'Max resident set'],
  RLIMIT_NPROC: [6, 'Max processes'],
  RLIMIT_NOFILE: [7, 'Max open files'],
  RLIMIT_MEMLOCK: [8, 'Max locked memory'],
  RLIMIT_AS: [9, 'Max address space'],
  RLIMIT_SIGPENDING: [11, 'Max pending signals'],
  RLIMIT_MSGQUEUE: [12, 'Max msgqueue size'],
  RLIMIT_NICE: [13, 'Max nice priority'],
  RLIMIT_RTPRIO: [14, 'Max realtime priority'],
  RLIMIT_RTTIME: [15, 'Max realtime timeout'],
} as const;

/** `RLIM_INFINITY` as Python shows it. */
export const INFINITY = -1;

/** As many resources as Linux counts. */
export const COUNT = 16;

const NUMBER = /(\d+|unlimited)\s+(\d+|unlimited)/;
const toNumber = (text: string): number => (text === 'unlimited' ? INFINITY : Number(text));

/** The soft and the hard limit of a resource, from the text of /proc/self/limits. */
export function readLimit(text: string, resource: number): readonly [number, number] | undefined {
  const title = Object.values(LIMITS).find(([number]) => number === resource)?.[1];
  const line = title === undefined ? undefined : text.split('\n').find((row) => row.startsWith(title));
  const found = line === undefined ? null : NUMBER.exec(line.slice(title!.length));
  return found === null ? undefined : [toNumber(found[1]!), toNumber(found[2]!)];
}
