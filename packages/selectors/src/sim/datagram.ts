import { linuxError } from '../errors.js';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../ports/poller.js';
import type { Address } from '../ports/sockets.js';
import { SocketFile } from './open-file.js';

const MSG_PEEK = 2;
const MSG_TRUNC = 32;
const SHUT_RD = 0;
const SHUT_WR = 1;
const SHUT_RDWR = 2;

/** One datagram in a queue. */
export interface Datagram {
  readonly data: Uint8Array;
  readonly source: Address | null;
}

/** The receiving half of a datagram socket: a queue of whole messages. */
export abstract class DatagramSocket extends SocketFile {
  protected readonly queue: Datagram[] = [];
  protected isReadShut = false;
  protected isWriteShut = false;
  protected isReleased = false;

  available(): number {
    return this.queue[0]?.data.length ?? 0;
  }

  poll(): number {
    let mask = this.error === null ? 0 : POLLERR;
    if (this.queue.length > 0) mask |= POLLIN;
    if (this.isReadShut) mask |= POLLIN | POLLRDHUP;
    if (this.isReadShut && this.isWriteShut) mask |= POLLHUP;
    return this.canWrite() ? mask | POLLOUT : mask;
  }

  receive(buffer: Uint8Array, flags: number): number {
    this.raiseError();
    const isPeek = (flags & MSG_PEEK) !== 0;
    const datagram = isPeek ? this.queue[0] : this.queue.shift();
    if (datagram === undefined) throw linuxError('EAGAIN');
    const { data, source } = datagram;
    const count = Math.min(buffer.length, data.length);
    buffer.set(count === data.length ? data : data.subarray(0, count));
    this.source = source;
    this.receivedFlags = data.length > count ? MSG_TRUNC : 0;
    if (!isPeek) this.taken();
    // With MSG_TRUNC a caller asks for the true length.
    return (flags & MSG_TRUNC) !== 0 ? data.length : count;
  }

  shutdown(how: number): void {
    if (how !== SHUT_RD && how !== SHUT_WR && how !== SHUT_RDWR) throw linuxError('EINVAL');
    if (how !== SHUT_WR) this.isReadShut = true;
    if (how !== SHUT_RD) this.isWriteShut = true;
    this.changed();
  }

  protected canWrite(): boolean {
    return true;
  }

  /** A datagram left the queue. */
  protected taken(): void {}

  onDatagram(datagram: Datagram): void {
    if (this.isReleased) return;
    this.queue.push(datagram);
    this.changed();
  }
}
