import { TlsError } from '../errors.js';
import type { TlsBio, TlsCipher, TlsConnection, TlsContext, TlsFailure, TlsHooks, TlsPassword, TlsStore } from '../ports/tls.js';
import type { OpenSslBio } from './bio.js';
import { describeCipher } from './cipher.js';
import { OpenSslConnection } from './connection.js';
import {
  Control,
  Mode,
  NID_UNDEF,
  Option,
  StoreObject,
  TLS1_2_VERSION,
  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
  X509_V_FLAG_TRUSTED_FIRST,
} from './constants.js';
import { NO_FAILURE } from './failure.js';
import type { Address, Functions } from './functions.js';
import type { OpenSsl } from './library.js';

/** Python's PROTOCOL_… */
const METHODS: { readonly [protocol: number]: keyof Functions & `TLS${string}_method` } = {
  2: 'TLS_method',
  3: 'TLSv1_method',
  4: 'TLSv1_1_method',
  5: 'TLSv1_2_method',
  16: 'TLS_client_method',
  17: 'TLS_server_method',
};
const FIRST_RANGE = 16;
const PROTOCOL_TLS = 2;

/** What SSL and X509 say of a file in which PEM found nothing that it was looked through for. */
const pemFailure = (library: 'SSL' | 'X509', code: number): TlsFailure => ({ code, library, reason: null, text: 'PEM lib' });
const SSL_PEM = pemFailure('SSL', 0x0a080009);
const X509_PEM = pemFailure('X509', 0x05880009);
const NOTHING_FOUND: TlsFailure = {
  code: 0x05800088,
  library: 'X509',
  reason: 'NO_CERTIFICATE_OR_CRL_FOUND',
  text: 'no certificate or crl found',
};

export class OpenSslContext implements TlsContext {
  readonly address: Address;
  readonly hooks: TlsHooks = {};
  /** What ALPN chooses from, each name with its length before it. */
  alpn: Uint8Array = new Uint8Array(0);
  readonly #library: OpenSsl;
  readonly #call: Functions;
  readonly #parameters: Address;

  constructor(library: OpenSsl, address: Address) {
    const { call } = library;
    this.#library = library;
    this.#call = call;
    this.address = address;
    library.own(this, address, (held) => call.SSL_CTX_free(held));
    this.#parameters = library.check(call.SSL_CTX_get0_param(address));
  }

  /** With what Python sets on each new context. `undefined`: the library has no such protocol. */
  static make(library: OpenSsl, protocol: number): OpenSslContext | undefined {
    const { call } = library;
    const method = METHODS[protocol];
    if (method === undefined) return undefined;
    const context = new OpenSslContext(library, library.check(call.SSL_CTX_new(library.check(call[method]()))));
    const { address } = context;
    call.SSL_CTX_set_options(address, (Option.ALL & ~Option.DONT_INSERT_EMPTY_FRAGMENTS) >>> 0);
    call.SSL_CTX_set_options(address, Option.NO_SSLv3 | Option.NO_COMPRESSION | Option.CIPHER_SERVER_PREFERENCE);
    call.SSL_CTX_ctrl(address, Control.MODE, Mode.RELEASE_BUFFERS, null);
    if (protocol === PROTOCOL_TLS || protocol >= FIRST_RANGE) context.minimumVersion = TLS1_2_VERSION;
    context.hostFlags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    call.X509_VERIFY_PARAM_set_flags(context.#parameters, X509_V_FLAG_TRUSTED_FIRST);
    call.SSL_CTX_set_post_handshake_auth(address, 0);
    return context;
  }

  get options(): number {
    return this.#call.SSL_CTX_get_options(this.address);
  }

  set options(value: number) {
    // Beyond 32 bits, JavaScript's own operators lose what is above.
    const [now, wanted] = [BigInt(this.options), BigInt(value)];
    const [cleared, added] = [now & ~wanted, wanted & ~now];
    if (cleared !== 0n) this.#call.SSL_CTX_clear_options(this.address, cleared);
    if (added !== 0n) this.#call.SSL_CTX_set_options(this.address, added);
  }

  get verifyFlags(): number {
    return this.#call.X509_VERIFY_PARAM_get_flags(this.#parameters);
  }

  set verifyFlags(value: number) {
    const now = this.verifyFlags;
    const [cleared, added] = [(now & ~value) >>> 0, (value & ~now) >>> 0];
    if (cleared !== 0) this.#library.check(this.#call.X509_VERIFY_PARAM_clear_flags(this.#parameters, cleared));
    if (added !== 0) this.#library.check(this.#call.X509_VERIFY_PARAM_set_flags(this.#parameters, added));
  }

  get hostFlags(): number {
    return this.#call.X509_VERIFY_PARAM_get_hostflags(this.#parameters);
  }

  set hostFlags(value: number) {
    this.#call.X509_VERIFY_PARAM_set_hostflags(this.#parameters, value);
  }

  get numTickets(): number {
    return this.#call.SSL_CTX_get_num_tickets(this.address);
  }

  set numTickets(value: number) {
    this.#library.check(this.#call.SSL_CTX_set_num_tickets(this.address, value));
  }

  get securityLevel(): number {
    return this.#call.SSL_CTX_get_security_level(this.address);
  }

  get minimumVersion(): number {
    return this.#call.SSL_CTX_ctrl(this.address, Control.GET_MIN_PROTO_VERSION, 0, null);
  }

  set minimumVersion(value: number) {
    this.#library.check(this.#call.SSL_CTX_ctrl(this.address, Control.SET_MIN_PROTO_VERSION, value, null));
  }

  get maximumVersion(): number {
    return this.#call.SSL_CTX_ctrl(this.address, Control.GET_MAX_PROTO_VERSION, 0, null);
  }

  set maximumVersion(value: number) {
    this.#library.check(this.#call.SSL_CTX_ctrl(this.address, Control.SET_MAX_PROTO_VERSION, value, null));
  }

  setVerifyMode(mode: number): void {
    this.#call.SSL_CTX_set_verify(this.address, mode, null);
  }

  setPostHandshakeAuth(isOn: boolean): void {
    this.#call.SSL_CTX_set_post_handshake_auth(this.address, isOn ? 1 : 0);
  }

  setCiphers(list: string): void {
    this.#library.check(this.#call.SSL_CTX_set_cipher_list(this.address, list));
  }

  ciphers(): readonly TlsCipher[] {
    const ssl = this.#library.check(this.#call.SSL_new(this.address));
    try {
      const list = this.#call.SSL_get_ciphers(ssl);
      return list === null ? [] : [...this.#library.members(list)].map((cipher) => describeCipher(this.#call, cipher));
    } finally {
      this.#call.SSL_free(ssl);
    }
  }

  setAlpnProtocols(wire: Uint8Array): void {
    // Zero is success here.
    if (this.#call.SSL_CTX_set_alpn_protos(this.address, wire, wire.length) !== 0) throw new TlsError(this.#library.takeFailure());
    this.alpn = wire;
    this.#call.SSL_CTX_set_alpn_select_cb(this.address, this.#library.callbacks.address('alpn'), null);
  }

  setCurve(name: string): boolean {
    const nid = this.#call.OBJ_sn2nid(name);
    if (nid === NID_UNDEF) return false;
    this.#library.check(this.#call.SSL_CTX_ctrl(this.address, Control.SET_GROUPS, 1, new Int32Array([nid])));
    return true;
  }

  useDhParameters(pem: Uint8Array): void {
    const parameters = this.#library.reading(pem, (bio) => this.#library.check(this.#call.PEM_read_bio_DHparams(bio, null, null, null)));
    try {
      this.#library.check(this.#call.SSL_CTX_ctrl(this.address, Control.SET_TMP_DH, 0, parameters));
    } finally {
      this.#call.DH_free(parameters);
    }
  }

  useCertificateChain(pem: Uint8Array, password: TlsPassword): void {
    const call = this.#call;
    const ask = this.#library.callbacks.address('password');
    this.#library.callbacks.withPassword(password, () =>
      this.#library.reading(pem, (bio) => {
        const first = call.PEM_read_bio_X509_AUX(bio, null, ask, null);
        if (first === null) this.#refuse(SSL_PEM);
        try {
          this.#library.check(call.SSL_CTX_use_certificate(this.address, first));
        } finally {
          call.X509_free(first);
        }
        call.SSL_CTX_ctrl(this.address, Control.CHAIN, 0, null);
        for (;;) {
          const next = call.PEM_read_bio_X509(bio, null, ask, null);
          if (next === null) break;
          if (call.SSL_CTX_ctrl(this.address, Control.CHAIN_CERT, 0, next) > 0) continue;
          call.X509_free(next);
          throw new TlsError(this.#library.takeFailure());
        }
        const end = this.#library.takeFailure();
        if (end.reason !== 'NO_START_LINE') throw new TlsError(end);
      }),
    );
  }

  usePrivateKey(pem: Uint8Array, password: TlsPassword): void {
    const call = this.#call;
    const ask = this.#library.callbacks.address('password');
    this.#library.callbacks.withPassword(password, () =>
      this.#library.reading(pem, (bio) => {
        const key = call.PEM_read_bio_PrivateKey(bio, null, ask, null);
        if (key === null) this.#refuse(SSL_PEM);
        try {
          this.#library.check(call.SSL_CTX_use_PrivateKey(this.address, key));
        } finally {
          call.EVP_PKEY_free(key);
        }
      }),
    );
  }

  checkPrivateKey(): void {
    this.#library.check(this.#call.SSL_CTX_check_private_key(this.address));
  }

  trust(pem: Uint8Array): void {
    const call = this.#call;
    const store = this.#store;
    const list = this.#library.reading(pem, (bio) => call.PEM_X509_INFO_read_bio(bio, null, null, null));
    if (list === null) this.#refuse(X509_PEM);
    let count = 0;
    let refused: TlsFailure | undefined;
    for (const info of this.#library.members(list!)) {
      // struct X509_info_st begins with the certificate and the revocation list.
      const parts = new BigUint64Array(2);
      call.memcpy(parts, info, 16);
      const [certificate, revocation] = parts as unknown as readonly [bigint, bigint];
      if (certificate !== 0n && call.X509_STORE_add_cert(store, certificate) <= 0) refused ??= this.#library.takeFailure();
      if (revocation !== 0n && call.X509_STORE_add_crl(store, revocation) <= 0) refused ??= this.#library.takeFailure();
      count += Number(certificate !== 0n) + Number(revocation !== 0n);
      call.X509_INFO_free(info);
    }
    call.OPENSSL_sk_free(list!);
    if (refused !== undefined) throw new TlsError(refused);
    if (count === 0) this.#refuse(NOTHING_FOUND);
  }

  trustEach(data: Uint8Array, isPem: boolean): readonly [number, TlsFailure] {
    const call = this.#call;
    return this.#library.reading(data, (bio) => {
      call.ERR_clear_error();
      for (let count = 0; ; count++) {
        if (!isPem && call.BIO_ctrl_pending(bio) === 0) return [count, NO_FAILURE];
        const certificate = isPem ? call.PEM_read_bio_X509(bio, null, null, null) : call.d2i_X509_bio(bio, null);
        if (certificate === null) return [count, this.#library.takeFailure()];
        const answer = call.X509_STORE_add_cert(this.#store, certificate);
        call.X509_free(certificate);
        if (answer <= 0) return [count, this.#library.takeFailure()];
      }
    });
  }

  trustFolder(path: string): void {
    this.#library.check(this.#call.SSL_CTX_load_verify_locations(this.address, null, path));
  }

  store(): TlsStore {
    const call = this.#call;
    const certificates: { der: Uint8Array; isAuthority: boolean }[] = [];
    let revocationLists = 0;
    const objects = call.X509_STORE_get0_objects(this.#store);
    for (const object of objects === null ? [] : this.#library.members(objects)) {
      const type = call.X509_OBJECT_get_type(object);
      if (type === StoreObject.REVOCATION_LIST) revocationLists++;
      const certificate = type === StoreObject.CERTIFICATE ? call.X509_OBJECT_get0_X509(object) : null;
      if (certificate !== null)
        certificates.push({ der: this.#library.der(certificate), isAuthority: call.X509_check_ca(certificate) !== 0 });
    }
    return { certificates, revocationLists };
  }

  sessionCounter(which: number): number {
    return this.#call.SSL_CTX_ctrl(this.address, which, 0, null);
  }

  setHook<Name extends keyof TlsHooks>(name: Name, hook: TlsHooks[Name] | undefined): void {
    const call = this.#call;
    const { hooks, address } = this;
    if (hook === undefined) delete hooks[name];
    else Object.assign(hooks, { [name]: hook });
    const callback = hook === undefined ? null : this.#library.callbacks.address(name);
    if (name === 'serverName') call.SSL_CTX_callback_ctrl(address, Control.SET_TLSEXT_SERVERNAME_CB, callback);
    else if (name === 'message') call.SSL_CTX_set_msg_callback(address, callback);
    else if (name === 'keyLog') call.SSL_CTX_set_keylog_callback(address, callback);
    else if (name === 'clientKey') call.SSL_CTX_set_psk_client_callback(address, callback);
    else call.SSL_CTX_set_psk_server_callback(address, callback);
  }

  setIdentityHint(hint: string | null): void {
    this.#library.check(this.#call.SSL_CTX_use_psk_identity_hint(this.address, hint));
  }

  connection(isServer: boolean, incoming: TlsBio, outgoing: TlsBio): TlsConnection {
    return new OpenSslConnection(this.#library, this, isServer, incoming as OpenSslBio, outgoing as OpenSslBio);
  }

  get #store(): Address {
    return this.#library.check(this.#call.SSL_CTX_get_cert_store(this.address));
  }

  #refuse(failure: TlsFailure): never {
    this.#call.ERR_clear_error();
    throw new TlsError(failure);
  }
}
