import type { TlsBio } from '@pyco/selectors';
import { EAGAIN, EINTR, errnoOf, osError } from '../_socket/errors.js';
import type { PySocket } from '../_socket/socket-object.js';
import { backendOf } from '../backend.js';

/** What stands before each record: its type, version and length. */
const HEADER = 5;
const FIRST_TYPE = 20;
const LAST_TYPE = 23;
const MAJOR_VERSION = 3;
/** The most that a record may hold once it is encrypted. */
const RECORD_MAX = 16384 + 2048;
const MSG_NOSIGNAL = 'MSG_NOSIGNAL';

/**
 * Carries bytes between a socket and the two queues of its connection. No more is read from the socket than the record that is under way, so that
 * what comes behind the last one is still there for whoever goes on without TLS.
 */
export class SocketTransport {
  readonly socket: PySocket;
  readonly incoming: TlsBio;
  readonly outgoing: TlsBio;
  /** What the socket has not taken yet. */
  #unsent: Uint8Array = new Uint8Array(0);
  /** The header of the record under way, as far as it has come. */
  #header: Uint8Array = new Uint8Array(0);
  /** How much of the record is still to come, once its header is there. */
  #missing = 0;

  constructor(socket: PySocket, incoming: TlsBio, outgoing: TlsBio) {
    this.socket = socket;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  get isClosed(): boolean {
    return this.socket.fd < 0;
  }

  /** Sends what there is. False: the socket takes no more now. */
  flush(): boolean {
    const { sockets } = backendOf();
    for (;;) {
      if (this.#unsent.length === 0) this.#unsent = this.outgoing.read(this.outgoing.pending);
      if (this.#unsent.length === 0) return true;
      const flags = this.socket.noWait | (sockets.constants[MSG_NOSIGNAL] ?? 0);
      const count = this.#system(() => sockets.send(this.socket.open, this.#unsent, flags));
      if (count === undefined) return false;
      this.#unsent = this.#unsent.slice(count);
    }
  }

  /** What cannot be sent any more is dropped: the connection has ended, and its own error is to be told. */
  flushIfPossible(): void {
    try {
      this.flush();
    } catch {
      this.#unsent = new Uint8Array(0);
    }
  }

  /** Reads what is missing of the record under way, or the end. False: there is nothing now. */
  fill(): boolean {
    const wanted = this.#missing > 0 ? this.#missing : HEADER - this.#header.length;
    const data = this.#system(() => backendOf().sockets.recv(this.socket.open, wanted, this.socket.noWait));
    if (data === undefined) return false;
    if (data.length === 0) {
      this.incoming.setEof(true);
      return true;
    }
    this.incoming.write(data);
    if (this.#missing > 0) this.#missing -= data.length;
    else this.#takeHeader(data);
    return true;
  }

  #takeHeader(data: Uint8Array): void {
    const header = new Uint8Array(this.#header.length + data.length);
    header.set(this.#header);
    header.set(data, this.#header.length);
    this.#header = header;
    if (header.length < HEADER) return;
    this.#header = new Uint8Array(0);
    const size = header[3]! * 256 + header[4]!;
    const isRecord = header[0]! >= FIRST_TYPE && header[0]! <= LAST_TYPE && header[1] === MAJOR_VERSION && size <= RECORD_MAX;
    // What is no record the library will refuse as soon as it has seen it.
    this.#missing = isRecord ? size : 0;
  }

  /** A call on the socket; `undefined`: not now. */
  #system<T>(run: () => T): T | undefined {
    for (;;) {
      try {
        return run();
      } catch (error) {
        const errno = errnoOf(error);
        if (errno === EAGAIN) return undefined;
        if (errno !== EINTR) throw osError(errno, backendOf().sockets.strerror(errno));
      }
    }
  }
}
