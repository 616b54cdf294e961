import type { Koffi } from '../backends/posix/libc.js';
import type { TlsPassword } from '../ports/tls.js';
import type { OpenSslConnection } from './connection.js';
import { Extension, TLSEXT_NAMETYPE_HOST_NAME } from './constants.js';
import type { Address, Functions } from './functions.js';

const prototypes = {
  serverName: 'int pyco_server_name(void *ssl, void *alert, void *arg)',
  alpn: 'int pyco_alpn(void *ssl, void *out, void *outLength, const void *in, unsigned int inLength, void *arg)',
  keyLog: 'void pyco_key_log(const void *ssl, const char *line)',
  message: 'void pyco_message(int written, int version, int type, const void *data, size_t size, void *ssl, void *arg)',
  clientKey:
    'unsigned int pyco_client_key(void *ssl, const char *hint, void *identity, unsigned int identitySize, void *key, unsigned int keySize)',
  serverKey: 'unsigned int pyco_server_key(void *ssl, const char *identity, void *key, unsigned int keySize)',
  password: 'int pyco_password(void *target, int size, int isWriting, void *arg)',
} as const;

type Name = keyof typeof prototypes;

/** One who works for the library's caller while the library is at work. */
class Work {
  readonly connection: OpenSslConnection | undefined;
  readonly password: TlsPassword | undefined;
  /** What a callback has thrown: C must be left before it goes on its way. */
  thrown: { readonly error: unknown } | undefined = undefined;

  constructor(connection: OpenSslConnection | undefined, password: TlsPassword | undefined) {
    this.connection = connection;
    this.password = password;
  }
}

/**
 * The functions that OpenSSL calls back: one of each kind for the process, made when it is first needed. A callback belongs to the innermost call of the library
 * that is under way, which knows the connection.
 */
export class Callbacks {
  readonly #koffi: Koffi;
  readonly #call: Functions;
  readonly #addresses: Map<Name, Address> = new Map();
  readonly #works: Work[] = [];

  constructor(koffi: Koffi, call: Functions) {
    this.#koffi = koffi;
    this.#call = call;
  }

  /** Runs calls of the library for a connection. */
  forConnection<Result>(connection: OpenSslConnection, run: () => Result): Result {
    return this.#during(new Work(connection, undefined), run);
  }

  /** Runs calls of the library that may ask for a password. */
  withPassword<Result>(password: TlsPassword, run: () => Result): Result {
    return this.#during(new Work(undefined, password), run);
  }

  #during<Result>(work: Work, run: () => Result): Result {
    this.#works.push(work);
    try {
      const result = run();
      if (work.thrown === undefined) return result;
    } catch (error) {
      // That a callback has failed is why the library has refused.
      if (work.thrown === undefined) throw error;
    } finally {
      this.#works.pop();
    }
    throw work.thrown.error;
  }

  /** The address of a callback, for C. */
  address(name: Name): Address {
    let address = this.#addresses.get(name);
    if (address === undefined) {
      const run = this.#functions[name] as (...args: readonly unknown[]) => unknown;
      address = this.#koffi.register(run, this.#koffi.pointer(this.#koffi.proto(prototypes[name]))) as unknown as Address;
      this.#addresses.set(name, address);
    }
    return address;
  }

  /** Nothing thrown may cross C's frames: it is kept, and C is told that it failed. */
  #guard<Result>(failed: Result, run: (work: Work) => Result): Result {
    const work = this.#works.at(-1);
    if (work === undefined || work.thrown !== undefined) return failed;
    try {
      return run(work);
    } catch (error) {
      work.thrown = { error };
      return failed;
    }
  }

  readonly #functions = {
    serverName: (ssl: Address, alert: Address): number =>
      this.#guard<number>(Extension.ALERT_FATAL, ({ connection }) => {
        const hook = connection?.context.hooks.serverName;
        if (connection === undefined || hook === undefined) return Extension.OK;
        const name = this.#call.SSL_get_servername(ssl, TLSEXT_NAMETYPE_HOST_NAME);
        const number = hook(connection, name === null ? null : new TextEncoder().encode(name));
        if (number === 0) return Extension.OK;
        this.#call.memcpy(alert, new Int32Array([number]), 4);
        return Extension.ALERT_FATAL;
      }),

    alpn: (_ssl: Address, out: Address, outLength: Address, input: Address, size: number): number =>
      this.#guard<number>(Extension.ALERT_FATAL, ({ connection }) => {
        if (connection === undefined) return Extension.NOACK;
        const offered = new Uint8Array(size);
        this.#call.memcpy(offered, input, size);
        const at = chosen(connection.context.alpn, offered);
        if (at < 0) return Extension.NOACK;
        // The client's own list lives until the library has taken its choice out of it.
        this.#call.memcpy(out, new BigUint64Array([input + BigInt(at + 1)]), 8);
        this.#call.memcpy(outLength, offered.slice(at, at + 1), 1);
        return Extension.OK;
      }),

    keyLog: (_ssl: Address, line: string): void =>
      this.#guard(undefined, ({ connection }) => {
        if (connection !== undefined) connection.context.hooks.keyLog?.(connection, line);
      }),

    message: (isWritten: number, version: number, type: number, data: Address, size: number): void =>
      this.#guard(undefined, ({ connection }) => {
        const hook = connection?.context.hooks.message;
        if (connection === undefined || hook === undefined) return;
        const bytes = new Uint8Array(Number(size));
        if (bytes.length > 0) this.#call.memcpy(bytes, data, bytes.length);
        hook(connection, isWritten !== 0, version, type, bytes);
      }),

    clientKey: (_ssl: Address, hint: string | null, identity: Address, identitySize: number, key: Address, keySize: number): number =>
      this.#guard(0, ({ connection }) => {
        const answer = connection?.context.hooks.clientKey?.(connection, hint, identitySize, keySize);
        if (answer === undefined || answer === null) return 0;
        const [name, secret] = answer;
        const text = new Uint8Array(name.length + 1);
        text.set(name);
        if (text.length > identitySize || secret.length > keySize) return 0;
        this.#call.memcpy(identity, text, text.length);
        if (secret.length > 0) this.#call.memcpy(key, secret, secret.length);
        return secret.length;
      }),

    serverKey: (_ssl: Address, identity: string | null, key: Address, keySize: number): number =>
      this.#guard(0, ({ connection }) => {
        const secret = connection?.context.hooks.serverKey?.(connection, identity, keySize);
        if (secret === undefined || secret === null || secret.length > keySize) return 0;
        if (secret.length > 0) this.#call.memcpy(key, secret, secret.length);
        return secret.length;
      }),

    password: (target: Address, size: number): number =>
      this.#guard(-1, ({ password }) => {
        const bytes = password?.(size) ?? null;
        if (bytes === null || bytes.length > size) return -1;
        if (bytes.length > 0) this.#call.memcpy(target, bytes, bytes.length);
        return bytes.length;
      }),
  };
}

/** Where in the client's list the first of ours stands that is in it: the place of its length. */
function chosen(ours: Uint8Array, theirs: Uint8Array): number {
  for (const [wanted, size] of names(ours))
    for (const [at, length] of names(theirs))
      if (size === length && ours.subarray(wanted + 1, wanted + 1 + size).every((byte, i) => byte === theirs[at + 1 + i])) return at;
  return -1;
}

function* names(list: Uint8Array): Generator<readonly [at: number, size: number]> {
  for (let at = 0; at < list.length; at += list[at]! + 1) {
    const size = list[at]!;
    if (size === 0 || at + 1 + size > list.length) return;
    yield [at, size];
  }
}
