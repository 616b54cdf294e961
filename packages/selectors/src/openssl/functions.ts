import type { Koffi } from '../backends/posix/libc.js';

// The functions of OpenSSL 3 that we call, by what they give. A value is the C types of its parameters. Names that are macros in C stand
// for the `…_ctrl` functions here, too: see constants.ts.

const ints = {
  SSL_set_session_id_context: ['void *', 'void *', 'unsigned int'],
  SSL_CTX_set_cipher_list: ['void *', 'const char *'],
  SSL_CTX_set_alpn_protos: ['void *', 'void *', 'unsigned int'],
  SSL_CTX_use_certificate: ['void *', 'void *'],
  SSL_CTX_use_PrivateKey: ['void *', 'void *'],
  SSL_CTX_check_private_key: ['void *'],
  SSL_CTX_load_verify_locations: ['void *', 'void *', 'const char *'],
  SSL_CTX_get_security_level: ['void *'],
  SSL_CTX_set_num_tickets: ['void *', 'size_t'],
  SSL_CTX_use_psk_identity_hint: ['void *', 'const char *'],
  SSL_do_handshake: ['void *'],
  SSL_read: ['void *', 'void *', 'int'],
  SSL_write: ['void *', 'void *', 'int'],
  SSL_pending: ['void *'],
  SSL_shutdown: ['void *'],
  SSL_get_shutdown: ['void *'],
  SSL_get_error: ['void *', 'int'],
  SSL_get_verify_mode: ['void *'],
  SSL_is_init_finished: ['void *'],
  SSL_session_reused: ['void *'],
  SSL_set_session: ['void *', 'void *'],
  SSL_verify_client_post_handshake: ['void *'],
  SSL_SESSION_has_ticket: ['void *'],
  SSL_CIPHER_get_bits: ['void *', 'void *'],
  SSL_CIPHER_is_aead: ['void *'],
  SSL_CIPHER_get_cipher_nid: ['void *'],
  SSL_CIPHER_get_digest_nid: ['void *'],
  SSL_CIPHER_get_kx_nid: ['void *'],
  SSL_CIPHER_get_auth_nid: ['void *'],
  BIO_read: ['void *', 'void *', 'int'],
  BIO_write: ['void *', 'void *', 'int'],
  BIO_up_ref: ['void *'],
  BIO_free: ['void *'],
  X509_STORE_add_cert: ['void *', 'void *'],
  X509_STORE_add_crl: ['void *', 'void *'],
  X509_OBJECT_get_type: ['void *'],
  X509_check_ca: ['void *'],
  X509_NAME_print_ex: ['void *', 'void *', 'int', 'unsigned long'],
  i2d_X509_bio: ['void *', 'void *'],
  X509_VERIFY_PARAM_set_flags: ['void *', 'unsigned long'],
  X509_VERIFY_PARAM_clear_flags: ['void *', 'unsigned long'],
  X509_VERIFY_PARAM_set1_host: ['void *', 'const char *', 'size_t'],
  X509_VERIFY_PARAM_set1_ip_asc: ['void *', 'const char *'],
  OPENSSL_sk_num: ['void *'],
  OPENSSL_sk_find: ['void *', 'void *'],
  OBJ_obj2txt: ['void *', 'int', 'void *', 'int'],
  OBJ_obj2nid: ['void *'],
  OBJ_sn2nid: ['const char *'],
  RAND_bytes: ['void *', 'int'],
  RAND_status: [],
  OPENSSL_init_ssl: ['uint64_t', 'void *'],
} as const;

const numbers = {
  SSL_CTX_ctrl: ['void *', 'int', 'long', 'void *'],
  SSL_CTX_callback_ctrl: ['void *', 'int', 'void *'],
  SSL_ctrl: ['void *', 'int', 'long', 'void *'],
  BIO_ctrl: ['void *', 'int', 'long', 'void *'],
  SSL_get_verify_result: ['void *'],
  SSL_SESSION_get_time: ['void *'],
  SSL_SESSION_get_timeout: ['void *'],
} as const;

const sizes = {
  SSL_CTX_set_options: ['void *', 'uint64_t'],
  SSL_CTX_get_options: ['void *'],
  SSL_CTX_clear_options: ['void *', 'uint64_t'],
  SSL_CTX_get_num_tickets: ['void *'],
  SSL_get_finished: ['void *', 'void *', 'size_t'],
  SSL_get_peer_finished: ['void *', 'void *', 'size_t'],
  SSL_SESSION_get_ticket_lifetime_hint: ['void *'],
  BIO_ctrl_pending: ['void *'],
  ERR_peek_last_error: [],
  ERR_get_error: [],
  X509_VERIFY_PARAM_get_flags: ['void *'],
  X509_VERIFY_PARAM_get_hostflags: ['void *'],
  X509_subject_name_hash: ['void *'],
  SSL_CIPHER_get_id: ['void *'],
  OpenSSL_version_num: [],
} as const;

const pointers = {
  TLS_method: [],
  TLS_client_method: [],
  TLS_server_method: [],
  TLSv1_method: [],
  TLSv1_1_method: [],
  TLSv1_2_method: [],
  SSL_CTX_new: ['void *'],
  SSL_CTX_get0_param: ['void *'],
  SSL_CTX_get_cert_store: ['void *'],
  SSL_new: ['void *'],
  SSL_get0_param: ['void *'],
  SSL_get1_peer_certificate: ['void *'],
  SSL_get_peer_cert_chain: ['void *'],
  SSL_get0_verified_chain: ['void *'],
  SSL_get_current_cipher: ['void *'],
  SSL_get_ciphers: ['void *'],
  SSL_get_client_ciphers: ['void *'],
  SSL_get1_session: ['void *'],
  SSL_get_verify_callback: ['void *'],
  SSL_set_SSL_CTX: ['void *', 'void *'],
  SSL_SESSION_dup: ['void *'],
  SSL_SESSION_get_id: ['void *', 'void *'],
  BIO_s_mem: [],
  BIO_new: ['void *'],
  PEM_read_bio_X509: ['void *', 'void *', 'void *', 'void *'],
  PEM_read_bio_X509_AUX: ['void *', 'void *', 'void *', 'void *'],
  PEM_read_bio_PrivateKey: ['void *', 'void *', 'void *', 'void *'],
  PEM_read_bio_DHparams: ['void *', 'void *', 'void *', 'void *'],
  PEM_X509_INFO_read_bio: ['void *', 'void *', 'void *', 'void *'],
  d2i_X509_bio: ['void *', 'void *'],
  X509_STORE_get0_objects: ['void *'],
  X509_OBJECT_get0_X509: ['void *'],
  X509_get_subject_name: ['void *'],
  OPENSSL_sk_value: ['void *', 'int'],
  OBJ_nid2obj: ['int'],
  OBJ_txt2obj: ['const char *', 'int'],
  a2i_IPADDRESS: ['const char *'],
  memcpy: ['void *', 'void *', 'size_t'],
} as const;

const texts = {
  SSL_get_version: ['void *'],
  SSL_get_servername: ['void *', 'int'],
  SSL_CIPHER_get_name: ['void *'],
  SSL_CIPHER_get_version: ['void *'],
  SSL_CIPHER_description: ['void *', 'void *', 'int'],
  ERR_reason_error_string: ['unsigned long'],
  X509_verify_cert_error_string: ['long'],
  OBJ_nid2ln: ['int'],
  OBJ_nid2sn: ['int'],
  OpenSSL_version: ['int'],
} as const;

const voids = {
  SSL_CTX_free: ['void *'],
  SSL_CTX_set_verify: ['void *', 'int', 'void *'],
  SSL_CTX_set_post_handshake_auth: ['void *', 'int'],
  SSL_CTX_set_alpn_select_cb: ['void *', 'void *', 'void *'],
  SSL_CTX_set_keylog_callback: ['void *', 'void *'],
  SSL_CTX_set_msg_callback: ['void *', 'void *'],
  SSL_CTX_set_psk_client_callback: ['void *', 'void *'],
  SSL_CTX_set_psk_server_callback: ['void *', 'void *'],
  SSL_free: ['void *'],
  SSL_set_bio: ['void *', 'void *', 'void *'],
  SSL_set_connect_state: ['void *'],
  SSL_set_accept_state: ['void *'],
  SSL_set_verify: ['void *', 'int', 'void *'],
  SSL_set_post_handshake_auth: ['void *', 'int'],
  SSL_get0_alpn_selected: ['void *', 'void *', 'void *'],
  SSL_SESSION_free: ['void *'],
  BIO_set_flags: ['void *', 'int'],
  BIO_clear_flags: ['void *', 'int'],
  ERR_clear_error: [],
  X509_free: ['void *'],
  X509_INFO_free: ['void *'],
  X509_VERIFY_PARAM_set_hostflags: ['void *', 'unsigned int'],
  EVP_PKEY_free: ['void *'],
  DH_free: ['void *'],
  ASN1_OBJECT_free: ['void *'],
  ASN1_OCTET_STRING_free: ['void *'],
  OPENSSL_sk_free: ['void *'],
  RAND_add: ['void *', 'int', 'double'],
} as const;

/** A C pointer: an address, JavaScript's memory for the length of the call, or NULL. */
export type Address = bigint;
type Argument = number | string | Address | Uint8Array | Int32Array | BigUint64Array | null;

type Giving<Table, Result> = { readonly [Name in keyof Table]: (...args: readonly Argument[]) => Result };

export type Functions = Giving<typeof ints & typeof numbers & typeof sizes, number> &
  Giving<typeof pointers, Address | null> &
  Giving<typeof texts, string | null> &
  Giving<typeof voids, void>;

const kinds: readonly (readonly [string, { readonly [name: string]: readonly string[] }])[] = [
  ['int', ints],
  ['long', numbers],
  ['uint64_t', sizes],
  ['void *', pointers],
  ['const char *', texts],
  ['void', voids],
];

/** `undefined` where this process does not show them: it has no OpenSSL, or another one. */
export function bindOpenSsl(koffi: Koffi): Functions | undefined {
  const library = koffi.load(null);
  const bound: Record<string, unknown> = {};
  try {
    for (const [result, table] of kinds)
      for (const [name, parameters] of Object.entries(table)) bound[name] = library.func(name, result, [...parameters]);
  } catch {
    return undefined;
  }
  // koffi's functions are typed by the tables above.
  return bound as unknown as Functions;
}
