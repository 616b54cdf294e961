import {
  currentThread,
  exc,
  fsPath,
  fsTextBytes,
  HostError,
  type HostFiles,
  osErrorType,
  PyBytes,
  type PyOSError,
  pathValue,
  raise,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { ERRNO } from '../errno/index.js';

/** The C library's texts for the errno numbers that host calls give. */
const STRERROR: { readonly [name: string]: string } = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  EINTR: 'Interrupted system call',
  EIO: 'Input/output error',
  ENXIO: 'No such device or address',
  E2BIG: 'Argument list too long',
  ENOEXEC: 'Exec format error',
  EBADF: 'Bad file descriptor',
  ECHILD: 'No child processes',
  EAGAIN: 'Resource temporarily unavailable',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EFAULT: 'Bad address',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EXDEV: 'Invalid cross-device link',
  ENODEV: 'No such device',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  ENFILE: 'Too many open files in system',
  EMFILE: 'Too many open files',
  ENOTTY: 'Inappropriate ioctl for device',
  ETXTBSY: 'Text file busy',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  ESPIPE: 'Illegal seek',
  EROFS: 'Read-only file system',
  EMLINK: 'Too many links',
  EPIPE: 'Broken pipe',
  EDOM: 'Numerical argument out of domain',
  ERANGE: 'Numerical result out of range',
  EDEADLK: 'Resource deadlock avoided',
  ENAMETOOLONG: 'File name too long',
  ENOSYS: 'Function not implemented',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
  ENOTSOCK: 'Socket operation on non-socket',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETUNREACH: 'Network is unreachable',
  ECONNABORTED: 'Software caused connection abort',
  ECONNRESET: 'Connection reset by peer',
  ENOBUFS: 'No buffer space available',
  EISCONN: 'Transport endpoint is already connected',
  ENOTCONN: 'Transport endpoint is not connected',
  ETIMEDOUT: 'Connection timed out',
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  EALREADY: 'Operation already in progress',
  EINPROGRESS: 'Operation now in progress',
  EOPNOTSUPP: 'Operation not supported',
  EOVERFLOW: 'Value too large for defined data type',
  ECANCELED: 'Operation canceled',
  EPROTO: 'Protocol error',
};

const BY_NUMBER = new Map(Object.entries(ERRNO).map(([name, number]) => [number, name]));

export const strerror = (errno: number): string => STRERROR[BY_NUMBER.get(errno) ?? ''] ?? `Unknown error ${errno}`;

/** Raises the OSError of an errno name, with the file's name where one is known. */
export function raiseOSError(code: string, filename?: Value, filename2?: Value): never {
  const errno = ERRNO[code] ?? ERRNO['EIO']!;
  const type = osErrorType(errno);
  const error = new (type.instanceClass as unknown as new (args: readonly Value[]) => PyOSError)([errno, strFromJs(strerror(errno))]);
  error.errno = errno;
  error.strerror = strFromJs(strerror(errno));
  error.filename = filename;
  error.filename2 = filename2;
  throw error;
}

/** Runs a host call; its failure becomes OSError. One that a signal ended is made again when the handlers have run. */
export function hosted<T>(run: (files: HostFiles) => T, filename?: Value, filename2?: Value): T {
  const tstate = currentThread();
  for (;;) {
    try {
      return run(tstate.interp.host.files);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      // A surrogate in a path that stands for no byte is a UnicodeEncodeError.
      if (error.code === 'EILSEQ') for (const path of [filename, filename2]) if (path !== undefined) fsTextBytes(fsPath(path));
      if (error.code !== 'EINTR') raiseOSError(error.code, filename, filename2);
    }
    tstate.interp.scheduler.deliver(tstate);
  }
}

/** A path argument: its text, and whether results that are paths should be bytes. */
export interface PathArgument {
  readonly text: string;
  readonly isBytes: boolean;
  /** As given, for error texts. */
  readonly value: Value;
}

export function pathArgument(value: Value, name: string, what = 'path', kinds = 'string, bytes or os.PathLike'): PathArgument {
  const argument = pathText(value, name, what, kinds);
  if (argument.text.includes('\0')) raise(exc.ValueError, `${name}: embedded null character in ${what}`);
  return argument;
}

/** A path that the host is not asked about: it may have null characters in it. */
export function pathText(value: Value, name: string, what = 'path', kinds = 'string, bytes or os.PathLike'): PathArgument {
  let isBytes = value instanceof PyBytes;
  if (!isBytes && strToJs(value) === undefined && typeOf(value).lookup('__fspath__') === undefined) {
    return raise(exc.TypeError, `${name}: ${what} should be ${kinds}, not ${typeName(value)}`);
  }
  const plain = pathValue(value);
  isBytes ||= plain instanceof PyBytes;
  return { text: fsPath(plain), isBytes, value };
}
