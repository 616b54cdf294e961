import { type Koffi, loadKoffi } from '../backends/posix/libc.js';
import { TlsError } from '../errors.js';
import type { TlsFailure } from '../ports/tls.js';
import { Callbacks } from './callbacks.js';
import { Bio } from './constants.js';
import { failureOf, NO_FAILURE } from './failure.js';
import { type Address, bindOpenSsl, type Functions } from './functions.js';

const OPENSSL_3 = 0x30000000;
/** OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS: the texts of errors. */
const LOAD_STRINGS = 0x200002;

interface Held {
  readonly free: (address: Address) => void;
  readonly address: Address;
}

/** OpenSSL in this process: its functions, and who frees what it hands out. */
export class OpenSsl {
  readonly call: Functions;
  readonly callbacks: Callbacks;
  // Whatever a JavaScript object holds of the library's is freed once, when the object is gone. Finalizers never run in the midst of a call.
  readonly #held: FinalizationRegistry<Held> = new FinalizationRegistry((held) => held.free(held.address));

  constructor(koffi: Koffi, call: Functions) {
    this.call = call;
    this.callbacks = new Callbacks(koffi, call);
    call.OPENSSL_init_ssl(LOAD_STRINGS, null);
  }

  /** Gives what the library has made to `owner`: freed when nothing refers to the owner any more. */
  own(owner: object, address: Address, free: (address: Address) => void): void {
    this.#held.register(owner, { free, address });
  }

  /** The newest error of the queue, which is emptied. */
  takeFailure(): TlsFailure {
    const failure = this.peekFailure();
    if (failure.code !== 0) this.call.ERR_clear_error();
    return failure;
  }

  peekFailure(): TlsFailure {
    const code = this.call.ERR_peek_last_error();
    return code === 0 ? NO_FAILURE : failureOf(code, this.call.ERR_reason_error_string(code));
  }

  /** An answer of the library; a refusal is thrown. */
  check<Answer>(answer: Answer | null): Answer {
    if (answer === null || (typeof answer === 'number' && answer <= 0)) throw new TlsError(this.takeFailure());
    return answer;
  }

  /** Runs with a queue of bytes that the library reads. */
  reading<Result>(data: Uint8Array, run: (bio: Address) => Result): Result {
    const bio = this.check(this.call.BIO_new(this.call.BIO_s_mem()));
    try {
      if (data.length > 0) this.check(this.call.BIO_write(bio, data, data.length));
      this.call.BIO_ctrl(bio, Bio.SET_BUF_MEM_EOF_RETURN, 0, null);
      return run(bio);
    } finally {
      this.call.BIO_free(bio);
    }
  }

  /** What the library writes. */
  written(run: (bio: Address) => void): Uint8Array {
    const { call } = this;
    const bio = this.check(call.BIO_new(call.BIO_s_mem()));
    try {
      run(bio);
      const data = new Uint8Array(call.BIO_ctrl_pending(bio));
      if (data.length > 0) call.BIO_read(bio, data, data.length);
      return data;
    } finally {
      call.BIO_free(bio);
    }
  }

  der(certificate: Address): Uint8Array {
    return this.written((bio) => this.check(this.call.i2d_X509_bio(bio, certificate)));
  }

  /** The members of one of the library's lists, which stays whose it is. */
  *members(list: Address): Generator<Address> {
    const count = this.call.OPENSSL_sk_num(list);
    for (let i = 0; i < count; i++) {
      const member = this.call.OPENSSL_sk_value(list, i);
      if (member !== null) yield member;
    }
  }

  /** A copy of the library's bytes. */
  copy(from: Address, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    if (size > 0) this.call.memcpy(bytes, from, size);
    return bytes;
  }
}

// A process has one OpenSSL, and its callbacks are few.
const loaded: { library: OpenSsl | null | undefined } = { library: undefined };

/** The OpenSSL 3 inside the Node binary; `undefined` where its functions are not to be seen, or there is no FFI. */
export function loadOpenSsl(): OpenSsl | undefined {
  if (loaded.library === undefined) loaded.library = tryLoad() ?? null;
  return loaded.library ?? undefined;
}

function tryLoad(): OpenSsl | undefined {
  const koffi = loadKoffi();
  const functions = bindOpenSsl(koffi);
  if (functions === undefined || functions.OpenSSL_version_num() < OPENSSL_3) return undefined;
  return new OpenSsl(koffi, functions);
}
