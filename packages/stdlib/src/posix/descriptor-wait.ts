import { currentThread, exc, isRaised, STILL_WAITING, type ThreadState, type Value, Wait, waitFor } from '@pyco/vm';
import { backendOf, hasBackend, isBackendAsleep } from '../backend.js';
import { hosted } from './host-call.js';

/** A pipe that can be written to takes so much without waiting. */
export const PIPE_BUF = 4096;
const POLLIN = 1;
export const POLLOUT = 4;
/** POLLERR, POLLHUP, POLLNVAL: told whether asked for or not. */
const ALWAYS = 0x38;

const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
const S_IFBLK = 0o060000;

/** Whether reading or writing may take as long as somebody likes: a pipe, a terminal, a socket. */
export function isSlow(fd: number): boolean {
  let mode: number;
  try {
    mode = hosted((files) => files.fstat(fd)).mode;
  } catch (error) {
    // The call itself will tell.
    if (isRaised(error, exc.OSError)) return false;
    throw error;
  }
  const kind = mode & S_IFMT;
  return kind !== S_IFREG && kind !== S_IFDIR && kind !== S_IFBLK;
}

/** Whether a call that would wait in the system is to wait in the scheduler instead: for the sake of other threads, of the host's event loop, or of signals. */
export const hasToShare = (tstate: ThreadState = currentThread()): boolean => wantsToShare(tstate) && hasSystemBackend();

/** As `hasToShare`, of one descriptor. The backend, for which the bridge to the C library is loaded, sleeps on where nobody has to wait. */
export const hasToShareFor = (fd: number): boolean => wantsToShare(currentThread()) && isSlow(fd) && hasSystemBackend();

/** `hasToShare`, as far as the backend is not asked. */
export function wantsToShare({ interp }: ThreadState): boolean {
  const { scheduler, pendingCalls, host } = interp;
  return (scheduler.isShared || pendingCalls?.isLive === true) && host.systemDescriptors === true;
}

const hasSystemBackend = (): boolean => hasBackend() && backendOf().capabilities.systemDescriptors;

/**
 * Whether writing so little may just be done: at the end of a program, and on a terminal, as long as nobody has needed the backend and so no signal is
 * caught. Anywhere else whoever reads it may answer with a signal.
 */
export function mayJustWrite({ interp }: ThreadState, fd: number, size: number): boolean {
  if (size > PIPE_BUF || interp.scheduler.isShared || !isBackendAsleep(interp)) return false;
  return interp.isFinalizing || interp.host.files.isatty(fd);
}

/** Asks the system about one descriptor, with a poller that is kept. */
class Probe {
  readonly #poller: ReturnType<ReturnType<typeof backendOf>['poller']>;

  constructor() {
    const { capabilities } = backendOf();
    this.#poller = backendOf().poller(capabilities.pollers.includes('poll') ? 'poll' : undefined);
  }

  static get(): Probe {
    const { storage } = currentThread().interp;
    let probe = storage.get(Probe) as Probe | undefined;
    if (probe === undefined) {
      probe = new Probe();
      storage.set(Probe, probe);
    }
    return probe;
  }

  /** One that cannot be asked about is ready: the call itself will tell. */
  isReady(fd: number, mask: number): boolean {
    const poller = this.#poller;
    try {
      poller.register(fd, mask);
    } catch {
      return true;
    }
    try {
      return poller.poll(0) > 0 && (poller.readyMask(0) & (mask | ALWAYS)) !== 0;
    } catch {
      return true;
    } finally {
      poller.unregister(fd);
    }
  }
}

/** Whether reading from a descriptor that is slow would wait just now. One that does not block says so itself. */
export const wouldWait = (fd: number, mask: number = POLLIN): boolean => hasToShare() && !Probe.get().isReady(fd, mask) && isBlocking(fd);

/** Whether a call on a descriptor waits in the system. */
export function isBlocking(fd: number): boolean {
  try {
    return backendOf().processes?.isBlocking(fd) !== false;
  } catch {
    // The call itself will tell.
    return false;
  }
}

/** A read or write that may have to be tried again: its arguments are its fields. */
export interface DescriptorCall {
  /** For messages: `os.read`. */
  readonly name: string;
  readonly fd: number;
  /** What it waits for; reading if left out. */
  readonly mask?: number;
  /** `undefined` while it would wait, or after another `waitFor`. */
  attempt(tstate: ThreadState): Value | undefined;
}

class DescriptorWait extends Wait {
  readonly call: DescriptorCall;

  constructor(call: DescriptorCall) {
    super(call.name, undefined, [{ fd: call.fd, mask: call.mask ?? POLLIN }]);
    this.call = call;
  }

  override result(tstate: ThreadState): Value | undefined {
    const value = this.call.attempt(tstate);
    if (value !== undefined) return value;
    if (tstate.wait === undefined) waitFor(tstate, this);
    return STILL_WAITING;
  }
}

/** Reads or writes; waits as long as it takes while others run, as the last thing a native does. */
export function performCall(call: DescriptorCall): Value | undefined {
  const tstate = currentThread();
  const value = call.attempt(tstate);
  if (value !== undefined || tstate.wait !== undefined) return value;
  return waitFor(tstate, new DescriptorWait(call));
}
