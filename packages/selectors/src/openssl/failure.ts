import type { TlsFailure } from '../ports/tls.js';

/** What a packed error number of OpenSSL 3 holds. */
const SYSTEM_FLAG = 0x80000000;
const LIBRARY_SHIFT = 2 ** 23;
const LIBRARY_MASK = 0xff;
const REASON_MASK = 0x7fffff;
/** Reasons below have no name of the library's own: they say which other part failed. */
const FIRST_REASON = 100;
/** Above: flags of reasons that all parts share. */
const LAST_REASON = 0xffff;

const LIBRARIES: { readonly [number: number]: string } = {
  2: 'SYS',
  3: 'BN',
  4: 'RSA',
  5: 'DH',
  6: 'EVP',
  7: 'BUF',
  8: 'OBJ',
  9: 'PEM',
  10: 'DSA',
  11: 'X509',
  13: 'ASN1',
  14: 'CONF',
  15: 'CRYPTO',
  16: 'EC',
  20: 'SSL',
  32: 'BIO',
  33: 'PKCS7',
  34: 'X509V3',
  35: 'PKCS12',
  36: 'RAND',
  37: 'DSO',
  38: 'ENGINE',
  39: 'OCSP',
  40: 'UI',
  41: 'COMP',
  42: 'ECDSA',
  43: 'ECDH',
  44: 'OSSL_STORE',
  45: 'FIPS',
  46: 'CMS',
  47: 'TS',
  48: 'HMAC',
  50: 'CT',
  51: 'ASYNC',
  52: 'KDF',
  53: 'SM2',
  54: 'ESS',
  56: 'CRMF',
  57: 'PROV',
  58: 'CMP',
  59: 'OSSL_ENCODER',
  60: 'OSSL_DECODER',
  61: 'HTTP',
};

/** Reasons are named by their text in capitals; these are not. */
const ODD_NAMES: { readonly [text: string]: string } = {
  'at least (D)TLS 1.2 needed in Suite B mode': 'AT_LEAST_TLS_1_2_NEEDED_IN_SUITEB_MODE',
  'illegal Suite B digest': 'ILLEGAL_SUITEB_DIGEST',
  "can't find SRP server param": 'MISSING_SRP_PARAM',
  "Peer haven't sent GOST certificate, required for selected ciphersuite": 'NO_GOST_CERTIFICATE_SENT_BY_PEER',
  'error with the srp params': 'SRP_A_CALC',
  'expecting an ecx key': 'EXPECTING_A_ECX_KEY',
  'expecting an ec key': 'EXPECTING_A_EC_KEY',
  'partially overlapping buffers': 'PARTIALLY_OVERLAPPING',
  'invalid public key': 'INVALID_PUBKEY',
};

const nameOf = (text: string): string =>
  ODD_NAMES[text] ??
  text
    .replace(/^ssl\/tls alert/, 'sslv3 alert')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

export const NO_FAILURE: TlsFailure = { code: 0, library: null, reason: null, text: null };

/** What a packed error number says. */
export function failureOf(code: number, text: string | null): TlsFailure {
  if (code === 0) return NO_FAILURE;
  if (code >= SYSTEM_FLAG) return { code, library: 'SYS', reason: null, text };
  const library = LIBRARIES[Math.floor(code / LIBRARY_SHIFT) & LIBRARY_MASK] ?? null;
  const number = code & REASON_MASK;
  const isNamed = number >= FIRST_REASON && number <= LAST_REASON && text !== null;
  return { code, library, reason: isNamed ? nameOf(text) : null, text };
}
