import type { TlsConnection, TlsContext, TlsFailure, TlsSession } from '../ports/tls.js';
import type { OpenSslBio } from './bio.js';
import { cipherSummary } from './cipher.js';
import { Control, FINISHED_MAX, Mode, Verify } from './constants.js';
import type { OpenSslContext } from './context.js';
import { NO_FAILURE } from './failure.js';
import type { Address, Functions } from './functions.js';
import type { OpenSsl } from './library.js';
import { OpenSslSession } from './session.js';

/** What sessions of a server belong to, with the zero that ends it in C. */
const SESSION_CONTEXT = new TextEncoder().encode('Python\0');
/** The most that a call takes: lengths are C ints. */
const SIZE_MAX = 0x7fffffff;

export class OpenSslConnection implements TlsConnection {
  owner: unknown = undefined;
  failure: TlsFailure = NO_FAILURE;
  readonly isServer: boolean;
  readonly #library: OpenSsl;
  readonly #call: Functions;
  readonly #address: Address;
  readonly #parameters: Address;
  #context: OpenSslContext;

  constructor(library: OpenSsl, context: OpenSslContext, isServer: boolean, incoming: OpenSslBio, outgoing: OpenSslBio) {
    const { call } = library;
    this.isServer = isServer;
    this.#library = library;
    this.#call = call;
    this.#context = context;
    call.ERR_clear_error();
    const address = library.check(call.SSL_new(context.address));
    this.#address = address;
    library.own(this, address, (held) => call.SSL_free(held));
    // The connection takes a share of each; where both are one, it takes one share.
    library.check(call.BIO_up_ref(incoming.address));
    if (incoming.address !== outgoing.address) library.check(call.BIO_up_ref(outgoing.address));
    call.SSL_set_bio(address, incoming.address, outgoing.address);
    call.SSL_ctrl(address, Control.MODE, Mode.ACCEPT_MOVING_WRITE_BUFFER | Mode.AUTO_RETRY, null);
    if (isServer) {
      call.SSL_set_session_id_context(address, SESSION_CONTEXT, SESSION_CONTEXT.length);
      call.SSL_set_accept_state(address);
    } else call.SSL_set_connect_state(address);
    this.#parameters = library.check(call.SSL_get0_param(address));
  }

  get context(): OpenSslContext {
    return this.#context;
  }

  set context(context: TlsContext) {
    this.#context = context as OpenSslContext;
    this.#call.SSL_set_SSL_CTX(this.#address, this.#context.address);
  }

  handshake(): number {
    return this.#run(() => this.#call.SSL_do_handshake(this.#address));
  }

  read(target: Uint8Array): number {
    return this.#run(() => this.#call.SSL_read(this.#address, target, Math.min(target.length, SIZE_MAX)));
  }

  write(data: Uint8Array): number {
    return this.#run(() => this.#call.SSL_write(this.#address, data, Math.min(data.length, SIZE_MAX)));
  }

  shutdown(): number {
    return this.#run(() => this.#call.SSL_shutdown(this.#address), 0);
  }

  verifyClientPostHandshake(): number {
    this.#call.ERR_clear_error();
    const answer = this.#library.callbacks.forConnection(this, () => this.#call.SSL_verify_client_post_handshake(this.#address));
    this.failure = answer > 0 ? NO_FAILURE : this.#library.takeFailure();
    return answer > 0 ? 1 : 0;
  }

  /** @param least the smallest answer that is no failure. */
  #run(operation: () => number, least = 1): number {
    this.#call.ERR_clear_error();
    this.failure = NO_FAILURE;
    return this.#library.callbacks.forConnection(this, () => {
      const answer = operation();
      if (answer >= least) return answer;
      const status = this.#call.SSL_get_error(this.#address, answer);
      this.failure = this.#library.takeFailure();
      return -status;
    });
  }

  get shutdownState(): number {
    return this.#call.SSL_get_shutdown(this.#address);
  }

  get isEstablished(): boolean {
    return this.#call.SSL_is_init_finished(this.#address) !== 0;
  }

  get pending(): number {
    return this.#call.SSL_pending(this.#address);
  }

  setServerName(name: string): void {
    const text = new TextEncoder().encode(`${name}\0`);
    this.#library.check(this.#call.SSL_ctrl(this.#address, Control.SET_TLSEXT_HOSTNAME, 0, text));
  }

  expectHost(name: string): void {
    this.#library.check(this.#call.X509_VERIFY_PARAM_set1_host(this.#parameters, name, new TextEncoder().encode(name).length));
  }

  expectAddress(text: string): boolean {
    return this.#call.X509_VERIFY_PARAM_set1_ip_asc(this.#parameters, text) > 0;
  }

  isAddress(text: string): boolean {
    const octets = this.#call.a2i_IPADDRESS(text);
    this.#call.ERR_clear_error();
    if (octets !== null) this.#call.ASN1_OCTET_STRING_free(octets);
    return octets !== null;
  }

  setPostHandshakeAuth(): void {
    if (!this.isServer) return this.#call.SSL_set_post_handshake_auth(this.#address, 1);
    const mode = this.verifyMode;
    if ((mode & Verify.PEER) === 0) return;
    this.#call.SSL_set_verify(this.#address, mode | Verify.POST_HANDSHAKE, this.#call.SSL_get_verify_callback(this.#address));
  }

  get verifyMode(): number {
    return this.#call.SSL_get_verify_mode(this.#address);
  }

  get verifyResult(): readonly [number, string] {
    const code = this.#call.SSL_get_verify_result(this.#address);
    return [code, this.#call.X509_verify_cert_error_string(code) ?? ''];
  }

  peerCertificate(): Uint8Array | undefined {
    const certificate = this.#call.SSL_get1_peer_certificate(this.#address);
    if (certificate === null) return undefined;
    try {
      return this.#library.der(certificate);
    } finally {
      this.#call.X509_free(certificate);
    }
  }

  peerChain(): readonly Uint8Array[] | undefined {
    return this.#chain(this.#call.SSL_get_peer_cert_chain(this.#address));
  }

  verifiedChain(): readonly Uint8Array[] | undefined {
    return this.#chain(this.#call.SSL_get0_verified_chain(this.#address));
  }

  #chain(list: Address | null): readonly Uint8Array[] | undefined {
    return list === null ? undefined : [...this.#library.members(list)].map((certificate) => this.#library.der(certificate));
  }

  cipher(): readonly [string, string, number] | undefined {
    const cipher = this.#call.SSL_get_current_cipher(this.#address);
    return cipher === null ? undefined : cipherSummary(this.#call, cipher);
  }

  sharedCiphers(): readonly (readonly [string, string, number])[] | undefined {
    const ours = this.#call.SSL_get_ciphers(this.#address);
    const theirs = this.#call.SSL_get_client_ciphers(this.#address);
    if (ours === null || theirs === null) return undefined;
    const offered = new Set(this.#library.members(theirs));
    return [...this.#library.members(ours)].filter((cipher) => offered.has(cipher)).map((cipher) => cipherSummary(this.#call, cipher));
  }

  get version(): string {
    return this.#call.SSL_get_version(this.#address) ?? '';
  }

  alpnProtocol(): Uint8Array | undefined {
    const [data, size] = [new BigUint64Array(1), new Int32Array(1)];
    this.#call.SSL_get0_alpn_selected(this.#address, data, size);
    return data[0] === 0n ? undefined : this.#library.copy(data[0]!, size[0]!);
  }

  tlsUnique(): Uint8Array {
    const target = new Uint8Array(FINISHED_MAX);
    // Who sends the first Finished message: the client, but the server when a session is resumed.
    const isOurs = this.isSessionReused === this.isServer;
    const size = isOurs
      ? this.#call.SSL_get_finished(this.#address, target, target.length)
      : this.#call.SSL_get_peer_finished(this.#address, target, target.length);
    return target.slice(0, size);
  }

  session(): TlsSession | undefined {
    const session = this.#call.SSL_get1_session(this.#address);
    return session === null ? undefined : new OpenSslSession(this.#library, session);
  }

  setSession(session: TlsSession): void {
    // A copy, because a connection changes what it resumes.
    const copy = new OpenSslSession(this.#library, this.#library.check(this.#call.SSL_SESSION_dup((session as OpenSslSession).address)));
    this.#library.check(this.#call.SSL_set_session(this.#address, copy.address));
  }

  get isSessionReused(): boolean {
    return this.#call.SSL_session_reused(this.#address) !== 0;
  }
}
