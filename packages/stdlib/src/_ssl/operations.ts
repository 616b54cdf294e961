import { TlsStatus } from '@pyco/selectors';
import {
  callWith,
  currentThread,
  exc,
  None,
  PyBytes,
  STILL_WAITING,
  strFromJs,
  type ThreadState,
  type Value,
  Wait,
  waitFor,
} from '@pyco/vm';
import { writable } from '../_socket/calls.js';
import { POLLIN, POLLOUT } from '../_socket/socket-wait.js';
import { connectionError, Place, plainError } from './errors.js';
import type { SocketTransport } from './socket-transport.js';
import type { PySSLSocket } from './ssl-object.js';

/** The most that one record holds. */
const RECORD_SIZE = 16384;
const RECEIVED_SHUTDOWN = 2;

/** An operation of a connection, tried anew as often as bytes have come or gone: its arguments and how far it is are its fields. */
abstract class Operation {
  /** For messages: `ssl.SSLSocket.read`. */
  abstract readonly name: string;
  abstract readonly place: number;
  /** What is said when there was no time for more. */
  abstract timeoutText(mask: number): string;
  /** What it makes has to be on its way before it is done. */
  readonly sends: boolean = true;
  isDone = false;

  /** One step: a negated status when there is no going on. */
  abstract step(self: PySSLSocket): number;
  abstract value(self: PySSLSocket): Value;
  /** Nobody will go on with it: what was done so far is for the next one. */
  leave(_self: PySSLSocket): void {}
}

export class Handshake extends Operation {
  override readonly name = 'ssl.SSLSocket.do_handshake';
  override readonly place: number = Place.handshake;

  override timeoutText(): string {
    return `_ssl.c:${Place.handshakeTimeout}: The handshake operation timed out`;
  }

  override step({ connection }: PySSLSocket): number {
    const answer = connection.handshake();
    this.isDone = answer > 0;
    return answer;
  }

  override value(): Value {
    return None;
  }
}

/** Reads at most `size` bytes, as new bytes or into a buffer. */
export class Read extends Operation {
  override readonly name = 'ssl.SSLSocket.read';
  override readonly place: number = Place.read;
  override readonly sends = false;
  readonly size: number;
  readonly buffer: Value | undefined;
  #data: Uint8Array = new Uint8Array(0);
  #count = 0;

  constructor(size: number, buffer: Value | undefined) {
    super();
    this.size = size;
    this.buffer = buffer;
  }

  override timeoutText(): string {
    return 'The read operation timed out';
  }

  override step({ connection }: PySSLSocket): number {
    // A buffer is asked for anew each time: Python may have changed it.
    const target =
      this.buffer === undefined ? new Uint8Array(Math.min(this.size, RECORD_SIZE)) : writable(this.buffer).subarray(0, this.size);
    let answer = connection.read(target);
    if (answer === -TlsStatus.ZERO_RETURN && connection.shutdownState === RECEIVED_SHUTDOWN) answer = 0;
    this.isDone = answer >= 0;
    this.#count = Math.max(0, answer);
    this.#data = target;
    return answer;
  }

  override value(): Value {
    return this.buffer === undefined ? new PyBytes(this.#data.slice(0, this.#count)) : this.#count;
  }
}

/** How much of some data a writer that could not wait has left behind. */
export interface UnfinishedWrite {
  readonly size: number;
  readonly sent: number;
}

export class Write extends Operation {
  override readonly name = 'ssl.SSLSocket.write';
  override readonly place: number = Place.write;
  readonly data: Uint8Array;
  #sent: number;

  constructor(data: Uint8Array, begun: UnfinishedWrite | undefined) {
    super();
    this.data = data;
    this.#sent = begun?.size === data.length ? begun.sent : 0;
  }

  override timeoutText(): string {
    return 'The write operation timed out';
  }

  /** One record at a time, so that no more is encrypted than the socket takes. */
  override step(self: PySSLSocket): number {
    const { connection, transport } = self;
    const limit = transport === undefined ? this.data.length : RECORD_SIZE;
    const part = this.data.subarray(this.#sent, this.#sent + limit);
    const answer = part.length === 0 && connection.isEstablished ? 0 : connection.write(part);
    if (answer < 0) return answer;
    this.#sent += answer;
    this.isDone = this.#sent >= this.data.length;
    return answer;
  }

  override value(self: PySSLSocket): Value {
    self.unfinishedWrite = undefined;
    return this.#sent;
  }

  override leave(self: PySSLSocket): void {
    self.unfinishedWrite = this.#sent > 0 ? { size: this.data.length, sent: this.#sent } : undefined;
  }
}

/** Says that it has ended, and waits until the other side has said so, too. */
export class Shutdown extends Operation {
  override readonly name = 'ssl.SSLSocket.shutdown';
  override readonly place: number = Place.shutdown;

  override timeoutText(mask: number): string {
    return mask === POLLOUT ? 'The write operation timed out' : 'The read operation timed out';
  }

  override step({ connection, transport }: PySSLSocket): number {
    if (transport?.isClosed === true) throw plainError('Underlying socket connection gone', Place.shutdownClosed);
    let answer = connection.shutdown();
    // Zero: only we have said so. Asking again waits for the other side; a second zero is as good as it gets.
    if (answer === 0) answer = connection.shutdown();
    this.isDone = answer >= 0;
    return answer;
  }

  override value({ transport }: PySSLSocket): Value {
    return transport?.socket ?? None;
  }
}

/** Does as much as can be done now. A number: the mask of what the socket must be ready for. */
function advance(self: PySSLSocket, transport: SocketTransport, operation: Operation): { readonly value: Value } | number {
  for (;;) {
    if (operation.sends && !transport.isClosed && !transport.flush()) return POLLOUT;
    if (operation.isDone) {
      transport.flushIfPossible();
      return { value: operation.value(self) };
    }
    const answer = operation.step(self);
    if (answer >= 0) continue;
    if (answer === -TlsStatus.WANT_READ) {
      if (!transport.flush()) return POLLOUT;
      if (!transport.fill()) return POLLIN;
      continue;
    }
    // An alert says why.
    transport.flushIfPossible();
    throw connectionError(self.connection, -answer, self.hostname, operation.place);
  }
}

class OperationWait extends Wait {
  readonly self: PySSLSocket;
  readonly transport: SocketTransport;
  readonly operation: Operation;
  readonly mask: number;

  constructor(self: PySSLSocket, transport: SocketTransport, operation: Operation, mask: number, deadline: number | undefined) {
    super(operation.name, deadline, [{ fd: transport.socket.open, mask }]);
    this.self = self;
    this.transport = transport;
    this.operation = operation;
    this.mask = mask;
  }

  override result(tstate: ThreadState): Value | undefined {
    const { self, transport, operation } = this;
    const outcome = advance(self, transport, operation);
    if (typeof outcome !== 'number') return outcome.value;
    if (this.hasTimedOut) {
      operation.leave(self);
      throw callWith(exc.TimeoutError, [strFromJs(operation.timeoutText(outcome))], undefined);
    }
    waitFor(tstate, new OperationWait(self, transport, operation, outcome, this.deadline));
    return STILL_WAITING;
  }
}

/** Performs an operation; waits as the timeout of its socket allows, as the last thing a native does. Without a socket nobody waits. */
export function performOperation(self: PySSLSocket, operation: Operation): Value | undefined {
  const { transport } = self;
  if (transport === undefined) {
    const answer = operation.step(self);
    if (answer < 0) throw connectionError(self.connection, -answer, self.hostname, operation.place);
    return operation.value(self);
  }
  const tstate = currentThread();
  tstate.countSystemCall();
  const outcome = advance(self, transport, operation);
  if (typeof outcome !== 'number') return outcome.value;
  const { timeout } = transport.socket;
  if (timeout === 0) {
    operation.leave(self);
    throw connectionError(self.connection, outcome === POLLOUT ? TlsStatus.WANT_WRITE : TlsStatus.WANT_READ, undefined, operation.place);
  }
  const deadline = timeout === undefined ? undefined : tstate.interp.host.clock.monotonic() + timeout;
  return waitFor(tstate, new OperationWait(self, transport, operation, outcome, deadline));
}
