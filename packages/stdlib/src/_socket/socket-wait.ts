import { currentThread, STILL_WAITING, type ThreadState, type Value, Wait, waitFor } from '@pyco/vm';
import { backendOf } from '../backend.js';
import { EAGAIN, EINTR, errnoOf, osError, timedOut } from './errors.js';
import type { PySocket } from './socket-object.js';

export const POLLIN = 1;
export const POLLOUT = 4;
const MSG_DONTWAIT = 0x40;

/** A call on a socket that may have to be tried again: its arguments are its fields. */
export interface SocketCall {
  /** For messages: `socket.recv`. */
  readonly name: string;
  readonly mask: number;
  /** MSG_DONTWAIT among them says that it never waits. */
  readonly flags?: number;
  /** Throws the backend's BlockingIOError while it is not the time. */
  attempt(socket: PySocket): Value;
}

class SocketWait extends Wait {
  readonly socket: PySocket;
  readonly call: SocketCall;

  constructor(socket: PySocket, call: SocketCall, deadline: number | undefined) {
    super(call.name, deadline, [{ fd: socket.open, mask: call.mask }]);
    this.socket = socket;
    this.call = call;
  }

  override result(tstate: ThreadState): Value | undefined {
    const value = tryCall(this.socket, this.call);
    if (value !== undefined) return value;
    if (this.hasTimedOut) throw timedOut();
    waitFor(tstate, this);
    return STILL_WAITING;
  }
}

/** `undefined`: not now. */
function tryCall(socket: PySocket, call: SocketCall): Value | undefined {
  for (;;) {
    void socket.open;
    try {
      return call.attempt(socket);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === EAGAIN) return undefined;
      if (errno !== EINTR) throw osError(errno, backendOf().sockets.strerror(errno));
    }
  }
}

/** Makes the call; waits as the socket's timeout allows, as the last thing a native does. */
export function perform(socket: PySocket, call: SocketCall): Value | undefined {
  const tstate = currentThread();
  tstate.countSystemCall();
  const value = tryCall(socket, call);
  if (value !== undefined) return value;
  const { timeout } = socket;
  if (timeout === 0 || ((call.flags ?? 0) & MSG_DONTWAIT) !== 0) throw osError(EAGAIN, backendOf().sockets.strerror(EAGAIN));
  const deadline = timeout === undefined ? undefined : tstate.interp.host.clock.monotonic() + timeout;
  return waitFor(tstate, new SocketWait(socket, call, deadline));
}
