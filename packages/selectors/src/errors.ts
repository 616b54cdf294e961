import { type ErrnoName, linuxErrnoText } from './errno.js';
import type { TlsFailure } from './ports/tls.js';

/**
 * A failed system call, with the words of CPython's `OSError`. You get it from sockets, selectors and pollers whenever the
 * kernel, real or simulated, says no; never for arguments of the wrong shape (TypeError, ValueError).
 */
export class OSError extends Error {
  /** The errno of this system; numbers differ between systems, names do not. */
  readonly errno: number;
  /** The errno's name: `'EBADF'`. */
  readonly code: string;
  /** The system's text for it, as `os.strerror` gives it. */
  readonly strerror: string;

  constructor(errno: number, code: string, strerror: string) {
    super(`[Errno ${errno}] ${strerror}`);
    this.errno = errno;
    this.code = code;
    this.strerror = strerror;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** EAGAIN, EWOULDBLOCK, EALREADY, EINPROGRESS: not now; ask a selector when. Captures no stack, since it is an answer rather than a failure. */
export class BlockingIOError extends OSError {}
/** ECHILD. */
export class ChildProcessError extends OSError {}
/** What ended a connection; one of the four below. */
export class ConnectionError extends OSError {}
/** EPIPE, ESHUTDOWN: the other side, or this one, has closed for writing. */
export class BrokenPipeError extends ConnectionError {}
/** ECONNABORTED. */
export class ConnectionAbortedError extends ConnectionError {}
/** ECONNREFUSED: nobody listens there. */
export class ConnectionRefusedError extends ConnectionError {}
/** ECONNRESET: the other side ended it without reading all of it. */
export class ConnectionResetError extends ConnectionError {}
/** EEXIST. */
export class FileExistsError extends OSError {}
/** ENOENT. */
export class FileNotFoundError extends OSError {}
/** EINTR: a signal came in; let the host run its handlers and call again. */
export class InterruptedError extends OSError {}
/** EISDIR. */
export class IsADirectoryError extends OSError {}
/** ENOTDIR. */
export class NotADirectoryError extends OSError {}
/** EACCES, EPERM: also what epoll says of regular files. */
export class PermissionError extends OSError {}
/** ESRCH. */
export class ProcessLookupError extends OSError {}
/** ETIMEDOUT: the other side does not answer. */
export class TimeoutError extends OSError {}

/** `socket.gaierror`: a host or service name has no address. `errno` is an EAI number. */
export class gaierror extends OSError {}

/** A value that cannot be: events other than the two, a file object without a descriptor. */
export class ValueError extends Error {
  override get name(): string {
    return 'ValueError';
  }
}

/** A file object that is not, or already, registered. */
export class KeyError extends Error {
  override get name(): string {
    return 'KeyError';
  }
}

/** A selector was used after `close()`, or twice at once. */
export class RuntimeError extends Error {
  override get name(): string {
    return 'RuntimeError';
  }
}

/** This backend cannot do that; the text names what and where it can be had. */
export class NotImplementedError extends Error {
  override get name(): string {
    return 'NotImplementedError';
  }
}

/** A virtual clock was asked to wait without limit while nothing is left that could happen. */
export class DeadlockError extends RuntimeError {
  override get name(): string {
    return 'DeadlockError';
  }
}

type OSErrorClass = new (errno: number, code: string, strerror: string) => OSError;

/** CPython's choice of subclass, by errno name. */
const subclasses: Readonly<Record<string, OSErrorClass>> = {
  EAGAIN: BlockingIOError,
  EWOULDBLOCK: BlockingIOError,
  EALREADY: BlockingIOError,
  EINPROGRESS: BlockingIOError,
  EPIPE: BrokenPipeError,
  ESHUTDOWN: BrokenPipeError,
  ECHILD: ChildProcessError,
  ECONNABORTED: ConnectionAbortedError,
  ECONNREFUSED: ConnectionRefusedError,
  ECONNRESET: ConnectionResetError,
  EEXIST: FileExistsError,
  ENOENT: FileNotFoundError,
  EINTR: InterruptedError,
  EISDIR: IsADirectoryError,
  ENOTDIR: NotADirectoryError,
  EACCES: PermissionError,
  EPERM: PermissionError,
  ESRCH: ProcessLookupError,
  ETIMEDOUT: TimeoutError,
};

/** The error of an errno, in the subclass that CPython would raise. */
export const osError = (errno: number, code: string, strerror: string): OSError => {
  const ErrorClass = subclasses[code] ?? OSError;
  if (ErrorClass !== BlockingIOError) return new ErrorClass(errno, code, strerror);
  // A server that accepts until there is nobody left meets one of these per connection: with a stack it costs 3 to 8 times as much.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new ErrorClass(errno, code, strerror);
  } finally {
    Error.stackTraceLimit = limit;
  }
};

/** The error of an errno name, with Linux's number and text: what backends without a kernel of their own raise. */
export const linuxError = (code: ErrnoName): OSError => {
  const [errno, text] = linuxErrnoText[code];
  return osError(errno, code, text);
};

/** The TLS library has refused what it was asked for: a certificate that is none, a key that does not fit, a list of no ciphers. Never for a connection that has to wait. */
export class TlsError extends Error {
  readonly failure: TlsFailure;

  constructor(failure: TlsFailure) {
    super(failure.text ?? 'unknown error');
    this.failure = failure;
  }

  override get name(): string {
    return 'TlsError';
  }
}
