import type { TlsBio } from '../ports/tls.js';
import { Bio } from './constants.js';
import type { Address } from './functions.js';
import type { OpenSsl } from './library.js';

/** A memory BIO. */
export class OpenSslBio implements TlsBio {
  readonly address: Address;
  readonly #library: OpenSsl;

  constructor(library: OpenSsl) {
    const { call } = library;
    this.#library = library;
    this.address = library.check(call.BIO_new(call.BIO_s_mem()));
    library.own(this, this.address, (address) => call.BIO_free(address));
    // Empty means that more will come.
    call.BIO_set_flags(this.address, Bio.READ_RETRY);
    call.BIO_ctrl(this.address, Bio.SET_BUF_MEM_EOF_RETURN, -1, null);
  }

  get pending(): number {
    return this.#library.call.BIO_ctrl_pending(this.address);
  }

  read(size: number): Uint8Array {
    const data = new Uint8Array(Math.min(size, this.pending));
    if (data.length > 0) this.#library.check(this.#library.call.BIO_read(this.address, data, data.length));
    return data;
  }

  write(data: Uint8Array): void {
    if (data.length > 0) this.#library.check(this.#library.call.BIO_write(this.address, data, data.length));
  }

  setEof(isEnd: boolean): void {
    const { call } = this.#library;
    if (isEnd) call.BIO_clear_flags(this.address, Bio.ALL_RETRY);
    call.BIO_ctrl(this.address, Bio.SET_BUF_MEM_EOF_RETURN, isEnd ? 0 : -1, null);
  }
}
