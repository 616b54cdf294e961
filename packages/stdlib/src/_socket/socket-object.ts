import { currentThread, type PyInterpreter, PyObject } from '@pyco/vm';
import { backendOf } from '../backend.js';
import { osError } from './errors.js';

export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_UNIX = 1;

/** `_socket.socket`. A call that waits never does so in the kernel: the descriptor is asked without blocking, and a selector says when again. */
export class PySocket extends PyObject {
  fd = -1;
  family: number = AF_INET;
  type = 1;
  proto = 0;
  /** Seconds; `undefined`: waits without limit. */
  timeout: number | undefined = undefined;

  get open(): number {
    if (this.fd < 0) throw osError(9, 'Bad file descriptor');
    return this.fd;
  }

  /** What a descriptor that waits is asked with, so that it does not. */
  get noWait(): number {
    return this.timeout === undefined ? (backendOf().sockets.constants['MSG_DONTWAIT'] ?? 0) : 0;
  }

  /** Runs a call that has no flags to say so without blocking. */
  withoutBlocking<T>(call: () => T): T {
    if (this.timeout !== undefined) return call();
    const { sockets } = backendOf();
    sockets.setBlocking(this.open, false);
    try {
      return call();
    } finally {
      if (this.fd >= 0) sockets.setBlocking(this.fd, true);
    }
  }
}

/** `socket.setdefaulttimeout`. */
export class SocketDefaults {
  timeout: number | undefined = undefined;

  static of(interp: PyInterpreter = currentThread().interp): SocketDefaults {
    let defaults = interp.storage.get(SocketDefaults) as SocketDefaults | undefined;
    if (defaults === undefined) {
      defaults = new SocketDefaults();
      interp.storage.set(SocketDefaults, defaults);
    }
    return defaults;
  }
}
