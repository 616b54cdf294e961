/** Commands of SSL_CTX_ctrl and SSL_ctrl, which C hides behind macros. */
export const Control = {
  SET_TMP_DH: 3,
  MODE: 33,
  SET_TLSEXT_SERVERNAME_CB: 53,
  SET_TLSEXT_HOSTNAME: 55,
  CHAIN: 88,
  CHAIN_CERT: 89,
  SET_GROUPS: 91,
  SET_MIN_PROTO_VERSION: 123,
  SET_MAX_PROTO_VERSION: 124,
  GET_MIN_PROTO_VERSION: 130,
  GET_MAX_PROTO_VERSION: 131,
} as const;

/** Commands and flags of BIO_ctrl and its kin. */
export const Bio = {
  SET_BUF_MEM_EOF_RETURN: 130,
  READ_RETRY: 9,
  ALL_RETRY: 15,
} as const;

export const Mode = {
  ACCEPT_MOVING_WRITE_BUFFER: 0x2,
  AUTO_RETRY: 0x4,
  RELEASE_BUFFERS: 0x10,
} as const;

export const Option = {
  ALL: 0x80000050,
  DONT_INSERT_EMPTY_FRAGMENTS: 0x800,
  IGNORE_UNEXPECTED_EOF: 0x80,
  NO_COMPRESSION: 0x20000,
  CIPHER_SERVER_PREFERENCE: 0x400000,
  NO_SSLv3: 0x2000000,
  ENABLE_MIDDLEBOX_COMPAT: 0x100000,
} as const;

export const Verify = {
  PEER: 1,
  POST_HANDSHAKE: 8,
} as const;

/** What callbacks of TLS extensions give. */
export const Extension = {
  OK: 0,
  ALERT_FATAL: 2,
  NOACK: 3,
} as const;

export const X509_V_FLAG_TRUSTED_FIRST = 0x8000;
export const X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS = 0x4;
export const TLS1_2_VERSION = 0x303;
export const TLSEXT_NAMETYPE_HOST_NAME = 0;
export const XN_FLAG_RFC2253 = 0x1110317;
export const NID_UNDEF = 0;
/** What X509_OBJECT_get_type gives. */
export const StoreObject = { CERTIFICATE: 1, REVOCATION_LIST: 2 } as const;
/** The most that TLS 1.3 and 1.2 put into one Finished message, by far. */
export const FINISHED_MAX = 255;
