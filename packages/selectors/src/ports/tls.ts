/** What the library says of a call that failed. */
export interface TlsFailure {
  /** The library's own number of it, 0 for none. */
  readonly code: number;
  /** The part that failed, as Python calls it: `SSL`, `X509`, `PEM` … `null` for one without such a name. */
  readonly library: string | null;
  /** `CERTIFICATE_VERIFY_FAILED`, `WRONG_VERSION_NUMBER` … `null` for one without such a name. */
  readonly reason: string | null;
  /** The library's words. */
  readonly text: string | null;
}

/**
 * How an operation of a connection ended that gives no value: OpenSSL's numbers of SSL_get_error. Operations give them negated, so that what is
 * positive is a number of bytes, or success.
 */
export const TlsStatus = {
  SSL: 1,
  WANT_READ: 2,
  WANT_WRITE: 3,
  WANT_X509_LOOKUP: 4,
  SYSCALL: 5,
  ZERO_RETURN: 6,
  WANT_CONNECT: 7,
} as const;

/** An object identifier: its number in the library, names, and the dotted form. */
export interface TlsObject {
  readonly nid: number;
  readonly shortName: string;
  readonly longName: string;
  readonly oid: string;
}

export interface TlsCipher {
  readonly id: number;
  readonly name: string;
  /** `TLSv1.3`: what it came with. */
  readonly protocol: string;
  readonly description: string;
  readonly strengthBits: number;
  readonly algorithmBits: number;
  readonly isAead: boolean;
  /** Long names; `null` where the cipher leaves it open. */
  readonly symmetric: string | null;
  readonly digest: string | null;
  readonly keyExchange: string | null;
  readonly authentication: string | null;
}

/** Certificates and revocation lists that a context trusts. */
export interface TlsStore {
  readonly certificates: readonly { readonly der: Uint8Array; readonly isAuthority: boolean }[];
  readonly revocationLists: number;
}

/** A first-in first-out queue of bytes that connections read from and write to. */
export interface TlsBio {
  readonly pending: number;
  /** Up to `size` bytes. */
  read(size: number): Uint8Array;
  /** Takes all. */
  write(data: Uint8Array): void;
  /** Says whether an empty queue means the end, or that more will come. */
  setEof(isEnd: boolean): void;
}

/** What a session that may be resumed is known by. */
export interface TlsSession {
  readonly id: Uint8Array;
  /** Seconds. */
  readonly time: number;
  readonly timeout: number;
  readonly hasTicket: boolean;
  readonly ticketLifetimeHint: number;
}

/**
 * What a context asks while a connection of it is at work, synchronously and in the midst of the library. What they throw goes through to whoever made the
 * connection work, as soon as the library has come to its end.
 */
export interface TlsHooks {
  /** A client has named a server, or none. Gives 0, or the number of the alert that ends the connection. */
  serverName?(connection: TlsConnection, name: Uint8Array | null): number;
  /** A message of the protocol has come or gone. */
  message?(connection: TlsConnection, isWritten: boolean, version: number, contentType: number, data: Uint8Array): void;
  /** A line for a key log file. */
  keyLog?(connection: TlsConnection, line: string): void;
  /** Identity and key for a server with that hint; `null` ends the connection. */
  clientKey?(
    connection: TlsConnection,
    hint: string | null,
    identitySize: number,
    keySize: number,
  ): readonly [Uint8Array, Uint8Array] | null;
  /** The key of a client with that identity; `null` ends the connection. */
  serverKey?(connection: TlsConnection, identity: string | null, keySize: number): Uint8Array | null;
}

/** Settings that connections share. Setters that the library may refuse throw `TlsError`. */
export interface TlsContext {
  readonly hooks: TlsHooks;
  options: number;
  verifyFlags: number;
  hostFlags: number;
  numTickets: number;
  readonly securityLevel: number;
  /** Numbers of the protocol, 0 for no limit. */
  minimumVersion: number;
  maximumVersion: number;
  /** @param mode bits of SSL_VERIFY_PEER … */
  setVerifyMode(mode: number): void;
  setPostHandshakeAuth(isOn: boolean): void;
  setCiphers(list: string): void;
  ciphers(): readonly TlsCipher[];
  /** @param wire each name with its length before it. */
  setAlpnProtocols(wire: Uint8Array): void;
  /** False for an unknown curve. */
  setCurve(name: string): boolean;
  /** PEM. */
  useDhParameters(pem: Uint8Array): void;
  /** The certificate first, then those that lead to an authority. */
  useCertificateChain(pem: Uint8Array, password: TlsPassword): void;
  usePrivateKey(pem: Uint8Array, password: TlsPassword): void;
  /** @throws TlsError when key and certificate do not belong together. */
  checkPrivateKey(): void;
  /** Trust certificates and revocation lists. */
  trust(pem: Uint8Array): void;
  /** Trust certificates one after another. Gives how many, and what ended it. */
  trustEach(data: Uint8Array, isPem: boolean): readonly [number, TlsFailure];
  /** Trust what a folder of files named by hashes holds, looked up when needed. */
  trustFolder(path: string): void;
  store(): TlsStore;
  /** SSL_CTRL_SESS_…: counters of the session cache. */
  sessionCounter(which: number): number;
  setHook<Name extends keyof TlsHooks>(name: Name, hook: TlsHooks[Name] | undefined): void;
  setIdentityHint(hint: string | null): void;
  connection(isServer: boolean, incoming: TlsBio, outgoing: TlsBio): TlsConnection;
}

/** Gives the bytes that open a key, at most `size`; `null`: there are none. */
export type TlsPassword = (size: number) => Uint8Array | null;

/** One connection over two queues of bytes. Operations give what is positive for success, or a negated `TlsStatus`. */
export interface TlsConnection {
  /** Whose it is, for hooks. */
  owner: unknown;
  context: TlsContext;
  readonly isServer: boolean;
  /** What the last operation has left behind. */
  readonly failure: TlsFailure;
  handshake(): number;
  /** Into `target`: how many bytes. */
  read(target: Uint8Array): number;
  write(data: Uint8Array): number;
  /** 1 when both sides have ended it, 0 when only this one has. */
  shutdown(): number;
  /** Bits: 1 for sent, 2 for received. */
  readonly shutdownState: number;
  readonly isEstablished: boolean;
  readonly pending: number;
  /** @throws TlsError */
  setServerName(name: string): void;
  /** The name, or the address, that the certificate must be for. */
  expectHost(name: string): void;
  /** False when the text is no address. */
  expectAddress(text: string): boolean;
  isAddress(text: string): boolean;
  setPostHandshakeAuth(): void;
  /** 1, or 0 and a failure. */
  verifyClientPostHandshake(): number;
  /** X509_V_…, with the library's words. */
  readonly verifyResult: readonly [number, string];
  readonly verifyMode: number;
  /** DER. */
  peerCertificate(): Uint8Array | undefined;
  peerChain(): readonly Uint8Array[] | undefined;
  verifiedChain(): readonly Uint8Array[] | undefined;
  cipher(): readonly [name: string, protocol: string, bits: number] | undefined;
  sharedCiphers(): readonly (readonly [name: string, protocol: string, bits: number])[] | undefined;
  readonly version: string;
  alpnProtocol(): Uint8Array | undefined;
  /** The first Finished message of the handshake, of the side that began it: RFC 5929. */
  tlsUnique(): Uint8Array;
  session(): TlsSession | undefined;
  setSession(session: TlsSession): void;
  readonly isSessionReused: boolean;
}

/** TLS, as a library offers it: engines without sockets. */
export interface Tls {
  /** `OpenSSL 3.0.16 11 Feb 2025`. */
  readonly version: string;
  readonly versionNumber: number;
  bio(): TlsBio;
  /** @param protocol Python's PROTOCOL_… `undefined` for one that the library does not have. */
  context(protocol: number): TlsContext | undefined;
  /** @param withNames whether names count as well as dotted numbers. */
  objectOf(text: string, withNames: boolean): TlsObject | undefined;
  objectAt(nid: number): TlsObject | undefined;
  /** @throws TlsError */
  random(target: Uint8Array): void;
  addEntropy(data: Uint8Array, entropy: number): void;
  hasEntropy(): boolean;
  /** The first certificate of a PEM text, as DER. @throws TlsError */
  certificateOf(pem: Uint8Array): Uint8Array;
  /** RFC 2253's text of the subject's name, and the number that files of trusted certificates are named by. */
  subjectOf(der: Uint8Array): readonly [name: string, hash: number];
}
