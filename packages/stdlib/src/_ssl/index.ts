import { TlsError } from '@pyco/selectors';
import {
  exc,
  type MethodTable,
  type NativeModule,
  None,
  needBytes,
  PyBytes,
  PyTuple,
  raise,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { doubleArgument, intArgument } from '../arguments.js';
import { certificateInfo } from './certificate-info.js';
import { certificateType } from './certificate-type.js';
import { DEFAULT_CIPHERS, moduleConstants } from './constants.js';
import { defaultVerifyPaths } from './context-loading.js';
import { sslContextType } from './context-type.js';
import { bareError, ERROR_NAMES, errorType, Place, refusing } from './errors.js';
import { readFile } from './host-file.js';
import { memoryBioType } from './memory-bio.js';
import { sslSessionType } from './session-type.js';
import { sslSocketType } from './ssl-object-type.js';
import { tlsOf } from './tls.js';

type TlsObject = NonNullable<ReturnType<ReturnType<typeof tlsOf>['objectAt']>>;

const objectTuple = ({ nid, shortName, longName, oid }: TlsObject): Value =>
  new PyTuple([nid, strFromJs(shortName), strFromJs(longName), oid === '' ? None : oid]);

function txt2obj(txt: Value, name: Value): Value {
  const text = strToJs(txt) ?? raise(exc.TypeError, `txt2obj() argument 'txt' must be str, not ${typeName(txt)}`);
  const found = tlsOf().objectOf(text, name === true);
  return found === undefined ? raise(exc.ValueError, `unknown object '${text.slice(0, 100)}'`) : objectTuple(found);
}

function nid2obj(value: Value): Value {
  const nid = intArgument(value);
  if (nid < 0) raise(exc.ValueError, 'NID must be positive.');
  const found = tlsOf().objectAt(nid);
  return found === undefined ? raise(exc.ValueError, `unknown NID ${nid}`) : objectTuple(found);
}

function decodeCertificate(path: Value): Value {
  let pem: Uint8Array;
  try {
    pem = readFile(path);
  } catch {
    throw bareError("Can't open file");
  }
  try {
    return certificateInfo(tlsOf().certificateOf(pem));
  } catch (error) {
    throw error instanceof TlsError ? bareError('Error decoding PEM-encoded file') : error;
  }
}

const functions: MethodTable = {
  'txt2obj($module, /, txt, name=False)': (_module: Value, txt: Value, name: Value): Value => txt2obj(txt, name),
  'nid2obj($module, nid, /)': (_module: Value, nid: Value): Value => nid2obj(nid),
  'RAND_bytes($module, n, /)': (_module: Value, n: Value): Value => {
    const size = intArgument(n);
    if (size < 0) raise(exc.ValueError, 'num must be positive');
    const bytes = new Uint8Array(size);
    refusing(Place.other, () => tlsOf().random(bytes));
    return new PyBytes(bytes);
  },
  'RAND_add($module, string, entropy, /)': (_module: Value, string: Value, entropy: Value): Value => {
    const text = strToJs(string);
    tlsOf().addEntropy(text === undefined ? needBytes(string) : new TextEncoder().encode(text), doubleArgument(entropy));
    return None;
  },
  'RAND_status($module, /)': (): Value => tlsOf().hasEntropy(),
  'get_default_verify_paths($module, /)': (): Value => new PyTuple(defaultVerifyPaths().map(strFromJs)),
  '_test_decode_cert($module, path, /)': (_module: Value, path: Value): Value => decodeCertificate(path),
};

const BYTE = 0xff;

/** 3.0.16 as the number 0x30000100 and as a tuple. */
const versionTuple = (number: number): Value =>
  new PyTuple([(number >>> 28) & 0xf, (number >>> 20) & BYTE, (number >>> 12) & BYTE, (number >>> 4) & BYTE, number & 0xf]);

/** `_ssl`, over the TLS library of the runtime's backend. */
export const sslModule: NativeModule = {
  name: '_ssl',
  doc: 'Implementation module for SSL socket operations.  See the socket module\nfor documentation.',
  functions,
  init({ dict }, interp) {
    const tls = tlsOf(interp);
    for (const type of [sslContextType, sslSocketType, memoryBioType, sslSessionType, certificateType]) dict.setStr(type.name, type);
    for (const name of ERROR_NAMES) dict.setStr(name, errorType(name, interp));
    for (const [name, value] of moduleConstants) dict.setStr(name, value);
    dict.setStr('OPENSSL_VERSION', strFromJs(tls.version));
    dict.setStr('OPENSSL_VERSION_NUMBER', tls.versionNumber);
    dict.setStr('OPENSSL_VERSION_INFO', versionTuple(tls.versionNumber));
    dict.setStr('_OPENSSL_API_VERSION', versionTuple(tls.versionNumber));
    dict.setStr('_DEFAULT_CIPHERS', DEFAULT_CIPHERS);
  },
};
