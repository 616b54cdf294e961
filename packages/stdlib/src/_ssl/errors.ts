import { type TlsConnection, TlsError, type TlsFailure, TlsStatus } from '@pyco/selectors';
import {
  callWith,
  currentThread,
  defineType,
  exc,
  None,
  PyDict,
  type PyInterpreter,
  PyOSError,
  PyTuple,
  type PyType,
  setAttr,
  str,
  strFromJs,
  strToJs,
  typeType,
  type Value,
} from '@pyco/vm';

/** `ssl.SSLError`: its text is what OSError calls `strerror`. */
export class PySSLError extends PyOSError {}

const sslErrorType: PyType = defineType<PySSLError>({
  name: 'ssl.SSLError',
  instance: PySSLError,
  base: exc.OSError,
  doc: 'An error occurred in the SSL implementation.',
  hasDict: true,
  slots: {
    tp_str: (self) =>
      self.strerror !== undefined && strToJs(self.strerror) !== undefined ? self.strerror : str(new PyTuple(self.args.items)),
  },
});

const SUBCLASSES = {
  SSLZeroReturnError: 'SSL/TLS session closed cleanly.',
  SSLWantReadError: 'Non-blocking SSL socket needs to read more data\nbefore the requested operation can be completed.',
  SSLWantWriteError: 'Non-blocking SSL socket needs to write more data\nbefore the requested operation can be completed.',
  SSLSyscallError: 'System error when attempting SSL operation.',
  SSLEOFError: 'SSL/TLS connection terminated abruptly.',
  SSLCertVerificationError: 'A certificate could not be verified.',
} as const;

export type ErrorName = keyof typeof SUBCLASSES | 'SSLError';

export const ERROR_NAMES = ['SSLError', ...Object.keys(SUBCLASSES)] as readonly ErrorName[];

/** The error classes: each interpreter has its own of what stands under SSLError. */
export function errorType(name: ErrorName, interp: PyInterpreter = currentThread().interp): PyType {
  if (name === 'SSLError') return sslErrorType;
  const key = `ssl.${name}`;
  let type = interp.storage.get(key) as PyType | undefined;
  if (type === undefined) {
    const namespace = new PyDict();
    namespace.setStr('__module__', 'ssl');
    namespace.setStr('__doc__', SUBCLASSES[name]);
    const bases = name === 'SSLCertVerificationError' ? [sslErrorType, exc.ValueError] : [sslErrorType];
    type = callWith(typeType, [name, new PyTuple(bases), namespace], undefined) as PyType;
    interp.storage.set(key, type);
  }
  return type;
}

/** Lines of CPython 3.13.0's `_ssl.c`, which its texts end with. */
export const Place = {
  handshake: 1020,
  handshakeTimeout: 1003,
  read: 2580,
  write: 2427,
  shutdown: 2706,
  shutdownClosed: 2626,
  verifyClient: 2781,
  serverByClient: 812,
  clientByServer: 819,
  certificateChain: 3916,
  privateKey: 3937,
  keyMismatch: 3946,
  cadata: 4035,
  cadataEnd: 4048,
  verifyLocations: 4168,
  dhParameters: 4216,
  pskClient: 4799,
  pskServer: 4909,
  other: 3300,
} as const;

/** Numbers of `ssl.SSL_ERROR_…` that are Python's own. */
export const SSL_ERROR_EOF = 8;
export const SSL_ERROR_INVALID_ERROR_CODE = 10;

const REASON_MASK = 0x7fffff;
const X509_V_ERR_HOSTNAME_MISMATCH = 62;
const X509_V_ERR_IP_ADDRESS_MISMATCH = 64;

interface Verification {
  readonly code: number;
  readonly message: string;
}

interface Complaint {
  readonly number: number;
  readonly text: string | undefined;
  readonly failure: TlsFailure | undefined;
  readonly place: number;
  readonly verification?: Verification | undefined;
}

/** `fill_and_set_sslerror`. */
function makeError(type: PyType, { number, text, failure, place, verification }: Complaint): PyOSError {
  const library = failure?.library ?? undefined;
  const reason = failure?.reason ?? undefined;
  const words = text ?? failure?.text ?? 'unknown error';
  const origin = library === undefined ? '' : reason === undefined ? `[${library}] ` : `[${library}: ${reason}] `;
  const why = verification === undefined || origin === '' ? '' : `: ${verification.message}`;
  const error = callWith(type, [number, strFromJs(`${origin}${words}${why} (_ssl.c:${place})`)], undefined) as PyOSError;
  setAttr(error, 'reason', reason ?? None);
  setAttr(error, 'library', library ?? None);
  if (verification !== undefined) {
    setAttr(error, 'verify_code', verification.code);
    setAttr(error, 'verify_message', strFromJs(verification.message));
  }
  return error;
}

/** An error of Python's own words. */
export const plainError = (text: string, place: number, number = 0): PyOSError =>
  makeError(sslErrorType, { number, text, failure: undefined, place });

/** An SSLError that is made of nothing but its text. */
export const bareError = (text: string): Value => callWith(sslErrorType, [strFromJs(text)], undefined);

/** `_setSSLError`: what the library has refused. */
export const refusal = (failure: TlsFailure, place: number): PyOSError =>
  makeError(sslErrorType, { number: failure.code & REASON_MASK, text: undefined, failure, place });

/** Runs calls of the library that may be refused. */
export function refusing<T>(place: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof TlsError ? refusal(error.failure, place) : error;
  }
}

const WANTED: { readonly [status: number]: readonly [ErrorName, string] } = {
  [TlsStatus.ZERO_RETURN]: ['SSLZeroReturnError', 'TLS/SSL connection has been closed (EOF)'],
  [TlsStatus.WANT_READ]: ['SSLWantReadError', 'The operation did not complete (read)'],
  [TlsStatus.WANT_WRITE]: ['SSLWantWriteError', 'The operation did not complete (write)'],
  [TlsStatus.WANT_X509_LOOKUP]: ['SSLError', 'The operation did not complete (X509 lookup)'],
  [TlsStatus.WANT_CONNECT]: ['SSLError', 'The operation did not complete (connect)'],
};

const EOF_TEXT = 'EOF occurred in violation of protocol';

/** `PySSL_SetError`: why an operation of a connection gave no value. */
export function connectionError(connection: TlsConnection, status: number, hostname: string | undefined, place: number): PyOSError {
  const { failure } = connection;
  const wanted = WANTED[status];
  if (wanted !== undefined) return makeError(errorType(wanted[0]), { number: status, text: wanted[1], failure: undefined, place });
  if (status === TlsStatus.SYSCALL) {
    // The queues of bytes know no errors of a system: what is left is their end.
    if (failure.code === 0)
      return makeError(errorType('SSLEOFError'), { number: SSL_ERROR_EOF, text: EOF_TEXT, failure: undefined, place });
    return makeError(errorType('SSLSyscallError'), { number: TlsStatus.SYSCALL, text: undefined, failure, place });
  }
  if (status !== TlsStatus.SSL)
    return makeError(sslErrorType, { number: SSL_ERROR_INVALID_ERROR_CODE, text: 'Invalid error code', failure: undefined, place });
  if (failure.code === 0)
    return makeError(sslErrorType, { number: TlsStatus.SSL, text: 'A failure in the SSL library occurred', failure: undefined, place });
  if (failure.library === 'SSL' && failure.reason === 'UNEXPECTED_EOF_WHILE_READING')
    return makeError(errorType('SSLEOFError'), { number: SSL_ERROR_EOF, text: EOF_TEXT, failure, place });
  if (failure.library === 'SSL' && failure.reason === 'CERTIFICATE_VERIFY_FAILED') {
    const verification = verificationOf(connection, hostname);
    return makeError(errorType('SSLCertVerificationError'), { number: TlsStatus.SSL, text: undefined, failure, place, verification });
  }
  return makeError(sslErrorType, { number: TlsStatus.SSL, text: undefined, failure, place });
}

function verificationOf(connection: TlsConnection, hostname: string | undefined): Verification {
  const [code, text] = connection.verifyResult;
  if (code === X509_V_ERR_HOSTNAME_MISMATCH)
    return { code, message: `Hostname mismatch, certificate is not valid for '${hostname ?? 'None'}'.` };
  if (code === X509_V_ERR_IP_ADDRESS_MISMATCH)
    return { code, message: `IP address mismatch, certificate is not valid for '${hostname ?? 'None'}'.` };
  return { code, message: text };
}
