import { TlsStatus } from '@pyco/selectors';
import { SSL_ERROR_EOF, SSL_ERROR_INVALID_ERROR_CODE } from './errors.js';

export const Cert = { NONE: 0, OPTIONAL: 1, REQUIRED: 2 } as const;

export const Protocol = { TLS: 2, TLSv1: 3, TLSv1_1: 4, TLSv1_2: 5, TLS_CLIENT: 16, TLS_SERVER: 17 } as const;

/** Numbers of versions; the two negative ones stand for "no limit". */
export const Version = {
  MINIMUM_SUPPORTED: -2,
  MAXIMUM_SUPPORTED: -1,
  SSLv3: 0x300,
  TLSv1: 0x301,
  TLSv1_1: 0x302,
  TLSv1_2: 0x303,
  TLSv1_3: 0x304,
} as const;

export const Op = {
  ALL: 0x80000050,
  NO_SSLv2: 0,
  NO_SSLv3: 0x2000000,
  NO_TLSv1: 0x4000000,
  NO_TLSv1_1: 0x10000000,
  NO_TLSv1_2: 0x8000000,
  NO_TLSv1_3: 0x20000000,
  CIPHER_SERVER_PREFERENCE: 0x400000,
  SINGLE_DH_USE: 0,
  NO_TICKET: 0x4000,
  LEGACY_SERVER_CONNECT: 4,
  SINGLE_ECDH_USE: 0,
  NO_COMPRESSION: 0x20000,
  ENABLE_MIDDLEBOX_COMPAT: 0x100000,
  NO_RENEGOTIATION: 0x40000000,
  IGNORE_UNEXPECTED_EOF: 0x80,
  ENABLE_KTLS: 8,
} as const;

const Alert = {
  CLOSE_NOTIFY: 0,
  UNEXPECTED_MESSAGE: 10,
  BAD_RECORD_MAC: 20,
  RECORD_OVERFLOW: 22,
  DECOMPRESSION_FAILURE: 30,
  HANDSHAKE_FAILURE: 40,
  BAD_CERTIFICATE: 42,
  UNSUPPORTED_CERTIFICATE: 43,
  CERTIFICATE_REVOKED: 44,
  CERTIFICATE_EXPIRED: 45,
  CERTIFICATE_UNKNOWN: 46,
  ILLEGAL_PARAMETER: 47,
  UNKNOWN_CA: 48,
  ACCESS_DENIED: 49,
  DECODE_ERROR: 50,
  DECRYPT_ERROR: 51,
  PROTOCOL_VERSION: 70,
  INSUFFICIENT_SECURITY: 71,
  INTERNAL_ERROR: 80,
  USER_CANCELLED: 90,
  NO_RENEGOTIATION: 100,
  UNSUPPORTED_EXTENSION: 110,
  CERTIFICATE_UNOBTAINABLE: 111,
  UNRECOGNIZED_NAME: 112,
  BAD_CERTIFICATE_STATUS_RESPONSE: 113,
  BAD_CERTIFICATE_HASH_VALUE: 114,
  UNKNOWN_PSK_IDENTITY: 115,
} as const;

export const ALERT_HANDSHAKE_FAILURE: number = Alert.HANDSHAKE_FAILURE;
export const ALERT_INTERNAL_ERROR: number = Alert.INTERNAL_ERROR;

const groups: { readonly [prefix: string]: { readonly [name: string]: number | boolean } } = {
  SSL_ERROR_: {
    ...TlsStatus,
    EOF: SSL_ERROR_EOF,
    INVALID_ERROR_CODE: SSL_ERROR_INVALID_ERROR_CODE,
  },
  CERT_: Cert,
  VERIFY_: {
    DEFAULT: 0,
    CRL_CHECK_LEAF: 4,
    CRL_CHECK_CHAIN: 12,
    X509_STRICT: 0x20,
    ALLOW_PROXY_CERTS: 0x40,
    X509_TRUSTED_FIRST: 0x8000,
    X509_PARTIAL_CHAIN: 0x80000,
  },
  ALERT_DESCRIPTION_: Alert,
  PROTOCOL_: { SSLv23: Protocol.TLS, ...Protocol },
  PROTO_: Version,
  OP_: Op,
  HOSTFLAG_: {
    ALWAYS_CHECK_SUBJECT: 0x1,
    NEVER_CHECK_SUBJECT: 0x20,
    NO_WILDCARDS: 0x2,
    NO_PARTIAL_WILDCARDS: 0x4,
    MULTI_LABEL_WILDCARDS: 0x8,
    SINGLE_LABEL_SUBDOMAINS: 0x10,
  },
  ENCODING_: { PEM: 1, DER: 2 },
  HAS_: {
    SNI: true,
    TLS_UNIQUE: true,
    ECDH: true,
    NPN: false,
    ALPN: true,
    SSLv2: false,
    SSLv3: false,
    TLSv1: true,
    TLSv1_1: true,
    TLSv1_2: true,
    TLSv1_3: true,
    PSK: true,
  },
};

/** Every constant of the module by its whole name. */
export const moduleConstants: readonly (readonly [name: string, value: number | boolean])[] = Object.entries(groups).flatMap(
  ([prefix, group]) => Object.entries(group).map(([name, value]) => [prefix + name, value] as const),
);

/** What `set_ciphers` begins with: forward secrecy and authenticated encryption first, nothing weak. */
export const DEFAULT_CIPHERS = '@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM';
