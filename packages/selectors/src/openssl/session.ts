import type { TlsSession } from '../ports/tls.js';
import type { Address } from './functions.js';
import type { OpenSsl } from './library.js';

/** A session, which this object owns. */
export class OpenSslSession implements TlsSession {
  readonly address: Address;
  readonly #library: OpenSsl;

  constructor(library: OpenSsl, address: Address) {
    const { call } = library;
    this.#library = library;
    this.address = address;
    library.own(this, address, (held) => call.SSL_SESSION_free(held));
  }

  get id(): Uint8Array {
    const size = new Int32Array(1);
    const id = this.#library.call.SSL_SESSION_get_id(this.address, size);
    return id === null ? new Uint8Array(0) : this.#library.copy(id, size[0]!);
  }

  get time(): number {
    return this.#library.call.SSL_SESSION_get_time(this.address);
  }

  get timeout(): number {
    return this.#library.call.SSL_SESSION_get_timeout(this.address);
  }

  get hasTicket(): boolean {
    return this.#library.call.SSL_SESSION_has_ticket(this.address) !== 0;
  }

  get ticketLifetimeHint(): number {
    return this.#library.call.SSL_SESSION_get_ticket_lifetime_hint(this.address);
  }
}
