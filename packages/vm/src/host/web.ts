import type { HostClock } from '../ports/host.js';
import { delay } from './delay.js';
import { type MemoryHost, type MemoryHostOptions, memoryHost } from './memory.js';
import { zoneFile } from './web-zone.js';

/** What a web host is made of, beside the clock and the chance of the page or worker it is in. */
export type WebHostOptions = Omit<MemoryHostOptions, 'clock' | 'seed' | 'random'>;

const HOME = '/home/pyco';

/** As many random bytes as the host gives at once. */
const MAX_RANDOM = 65_536;

/** What blocks the thread for so many seconds: in workers of pages that are cross-origin isolated. `undefined` elsewhere, in pages above all. */
function threadBlocker(): ((seconds: number) => void) | undefined {
  if (typeof SharedArrayBuffer !== 'function') return undefined;
  // Nobody ever writes here: waiting on it is sleeping.
  const idle = new Int32Array(new SharedArrayBuffer(4));
  try {
    Atomics.wait(idle, 0, 0, 0);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  return (seconds) => void Atomics.wait(idle, 0, 0, Math.max(0, seconds * 1000));
}

function webClock(): HostClock {
  const sleep = threadBlocker();
  return {
    time: () => (performance.timeOrigin + performance.now()) / 1000,
    monotonic: () => performance.now() / 1000,
    processTime: () => performance.now() / 1000,
    ...(sleep === undefined ? {} : { sleep }),
    delay,
  };
}

function randomBytes(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += MAX_RANDOM) {
    crypto.getRandomValues(bytes.subarray(at, at + MAX_RANDOM) as Uint8Array<ArrayBuffer>);
  }
}

/** The zones that JavaScript knows, as files where the C library has them: made when they are first read. */
function zoneFiles(): { [path: string]: () => Uint8Array } {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const files: { [path: string]: () => Uint8Array } = { '/etc/localtime': () => zoneFile(timeZone) };
  for (const name of new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', timeZone])) {
    files[`/usr/share/zoneinfo/${name}`] = () => zoneFile(name);
  }
  return files;
}

/**
 * The host of a page or a worker, or whatever else has a web's globals: files in memory with a home and a `/tmp`, the time and the time zones of JavaScript,
 * and chance that is fit for secrets. A thread that may not block leaves out `sleep`: programs that wait must be awaited.
 */
export function webHost(options: WebHostOptions = {}): MemoryHost {
  return memoryHost({
    ...options,
    files: { ...zoneFiles(), ...options.files },
    folders: ['/tmp', HOME, ...(options.folders ?? [])],
    cwd: options.cwd ?? HOME,
    env: { HOME, ...options.env },
    clock: webClock(),
    random: randomBytes,
  });
}
