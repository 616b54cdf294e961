import { TlsError, type TlsPassword } from '@pyco/selectors';
import {
  audit,
  call,
  exc,
  fsPath,
  isCallable,
  None,
  needBytes,
  PyBytearray,
  PyBytes,
  PyDict,
  PyList,
  raise,
  strToJs,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';
import { environmentOf } from '../posix/environment.js';
import { hosted } from '../posix/host-call.js';
import { certificateInfo } from './certificate-info.js';
import type { PySSLContext } from './context-object.js';
import { Place, plainError, refusal, refusing } from './errors.js';
import { readFile } from './host-file.js';

/** OpenSSL's own limit, which CPython's text names. */
const PASSWORD_MAX = 1024;
/** Folders where systems keep what they trust: Debian's, Fedora's, and that of most others. */
const TRUSTED = ['/usr/lib/ssl', '/etc/pki/tls', '/etc/ssl'];
const FILE_VARIABLE = 'SSL_CERT_FILE';
const FOLDER_VARIABLE = 'SSL_CERT_DIR';

const isPath = (value: Value): boolean =>
  strToJs(value) !== undefined || value instanceof PyBytes || tryGetAttr(typeOf(value), '__fspath__') !== undefined;

function pathOf(value: Value, name: string): Value {
  if (!isPath(value)) return raise(exc.TypeError, `${name} should be a valid filesystem path`);
  if (fsPath(value).includes('\0')) raise(exc.ValueError, 'embedded null byte');
  return value;
}

const bytesOfPassword = (value: Value): Uint8Array | undefined => {
  const text = strToJs(value);
  if (text !== undefined) return new TextEncoder().encode(text);
  return value instanceof PyBytes || value instanceof PyBytearray ? needBytes(value) : undefined;
};

/** Who is asked for the password of a key: not the terminal, which is the guest's. */
function passwordSource(password: Value): TlsPassword {
  if (password === None) return () => null;
  const isFunction = isCallable(password);
  if (!isFunction && bytesOfPassword(password) === undefined) raise(exc.TypeError, 'password should be a string or callable');
  return () => {
    const bytes = bytesOfPassword(isFunction ? call(password) : password);
    if (bytes === undefined) return raise(exc.TypeError, 'password callback must return a string');
    return bytes.length > PASSWORD_MAX ? raise(exc.ValueError, `password cannot be longer than ${PASSWORD_MAX} bytes`) : bytes;
  };
}

export function loadCertChain(self: PySSLContext, certfile: Value, keyfile: Value, password: Value): Value {
  const certificates = pathOf(certfile, 'certfile');
  const key = keyfile === None ? certificates : pathOf(keyfile, 'keyfile');
  const ask = passwordSource(password);
  const { settings } = self;
  const pem = readFile(certificates);
  refusing(Place.certificateChain, () => settings.useCertificateChain(pem, ask));
  const keyPem = key === certificates ? pem : readFile(key);
  refusing(Place.privateKey, () => settings.usePrivateKey(keyPem, ask));
  refusing(Place.keyMismatch, () => settings.checkPrivateKey());
  return None;
}

function loadData(self: PySSLContext, data: Uint8Array, isPem: boolean): void {
  if (data.length === 0) raise(exc.ValueError, 'Empty certificate data');
  const [count, failure] = self.settings.trustEach(data, isPem);
  if (count === 0) {
    const start = isPem ? 'no start line' : 'not enough data';
    throw plainError(`${start}: cadata does not contain a certificate`, Place.cadata);
  }
  // What comes behind the last one may be anything in PEM.
  if (failure.code !== 0 && !(isPem && failure.reason === 'NO_START_LINE')) throw refusal(failure, Place.cadataEnd);
}

export function loadVerifyLocations(self: PySSLContext, cafile: Value, capath: Value, cadata: Value): Value {
  if (cafile === None && capath === None && cadata === None) raise(exc.TypeError, 'cafile, capath and cadata cannot be all omitted');
  const file = cafile === None ? undefined : pathOf(cafile, 'cafile');
  const folder = capath === None ? undefined : pathOf(capath, 'capath');
  if (cadata !== None) {
    const text = strToJs(cadata);
    const isText = text !== undefined;
    if (isText ? !/^[\x00-\x7f]*$/.test(text) : typeOf(cadata).bf_getbuffer === undefined)
      raise(exc.TypeError, 'cadata should be an ASCII string or a bytes-like object');
    loadData(self, isText ? new TextEncoder().encode(text) : needBytes(cadata), isText);
  }
  if (file !== undefined) {
    const pem = readFile(file);
    refusing(Place.verifyLocations, () => self.settings.trust(pem));
  }
  if (folder !== undefined) refusing(Place.verifyLocations, () => self.settings.trustFolder(fsPath(folder)));
  return None;
}

export function loadDhParams(self: PySSLContext, path: Value): Value {
  audit('open', path, 'rb', 0);
  const pem = readFile(path);
  refusing(Place.dhParameters, () => self.settings.useDhParameters(pem));
  return None;
}

const exists = (path: string): boolean => hosted((files) => files.access(path, 0));

/** Variable and file, variable and folder of what is trusted by default. */
export function defaultVerifyPaths(): readonly [string, string, string, string] {
  const home = TRUSTED.find((folder) => exists(`${folder}/cert.pem`) || exists(`${folder}/certs`)) ?? TRUSTED[0]!;
  return [FILE_VARIABLE, `${home}/cert.pem`, FOLDER_VARIABLE, `${home}/certs`];
}

/** What cannot be read is not trusted: nobody is told. */
export function setDefaultVerifyPaths(self: PySSLContext): Value {
  const [fileVariable, file, folderVariable, folder] = defaultVerifyPaths();
  const environment = environmentOf();
  const path = environment.get(fileVariable) ?? file;
  try {
    if (exists(path)) self.settings.trust(readFile(path));
  } catch (error) {
    if (!(error instanceof TlsError)) throw error;
  }
  refusing(Place.other, () => self.settings.trustFolder(environment.get(folderVariable) ?? folder));
  return None;
}

export function certStoreStats(self: PySSLContext): Value {
  const { certificates, revocationLists } = self.settings.store();
  const stats = new PyDict();
  stats.setStr('x509', certificates.length);
  stats.setStr('crl', revocationLists);
  stats.setStr('x509_ca', certificates.filter(({ isAuthority }) => isAuthority).length);
  return stats;
}

export function getCaCerts(self: PySSLContext, isBinary: boolean): Value {
  const authorities = self.settings.store().certificates.filter(({ isAuthority }) => isAuthority);
  return new PyList(authorities.map(({ der }) => (isBinary ? new PyBytes(der) : certificateInfo(der))));
}
