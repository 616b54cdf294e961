import { linuxError } from '../errors.js';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../ports/poller.js';
import type { Address } from '../ports/sockets.js';
import { ByteQueue } from './byte-queue.js';
import { SocketFile } from './open-file.js';

const MSG_PEEK = 2;
const SHUT_RD = 0;
const SHUT_WR = 1;
const SHUT_RDWR = 2;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_LINGER = 13;
/** Bytes a direction buffers on each side unless SO_SNDBUF and SO_RCVBUF say otherwise. */
const BUFFER = 65536;

/** Where a stream socket is in its life. */
export const enum StreamState {
  Fresh,
  Listening,
  Connecting,
  Connected,
  /** Refused, reset or timed out. */
  Dead,
}

/**
 * One end of a stream in memory: the part that TCP and Unix sockets share. Bytes are handed to the peer by `carry`, which
 * a protocol may delay; what has been sent and not been read counts against the buffers of both ends.
 */
export abstract class StreamSocket extends SocketFile {
  state: StreamState = StreamState.Fresh;
  peer: StreamSocket | null = null;
  /** What came and was not read. */
  protected readonly queue: ByteQueue = new ByteQueue();
  /** What was sent and, as far as this end knows, not read. */
  protected outstanding = 0;
  /** The peer will send no more, or this end will read no more. */
  protected isReadShut = false;
  protected isWriteShut = false;
  /** All descriptors are closed. */
  isReleased = false;
  /** Connections that wait for `accept`. */
  protected readonly backlog: StreamSocket[] = [];
  protected backlogLimit = 0;

  /** Errors for reading and writing without a connection: protocols differ. */
  protected abstract readonly unconnected: { readonly read: 'ENOTCONN' | 'EINVAL'; readonly write: 'EPIPE' | 'ENOTCONN' };

  /** Bring something of `size` bytes to the peer: call `arrive` there, now or later, in order. */
  protected abstract carry(size: number, arrive: (peer: StreamSocket) => void): void;

  /** The last descriptor went; give back names and ports. */
  protected abstract unbind(): void;

  available(): number {
    return this.queue.length;
  }

  poll(): number {
    if (this.state === StreamState.Listening) return this.backlog.length > 0 ? POLLIN : 0;
    if (this.state === StreamState.Connecting) return this.error === null ? 0 : POLLERR;
    let mask = this.error === null ? 0 : POLLERR;
    if (this.state !== StreamState.Connected || (this.isReadShut && this.isWriteShut)) mask |= POLLHUP;
    if (this.isReadShut) mask |= POLLIN | POLLRDHUP;
    if (this.queue.length > 0) mask |= POLLIN;
    // As in Linux: writable again only when a third of the buffer is free, so that writers are not woken for crumbs.
    if (this.isWriteShut || this.outstanding * 3 <= this.capacity() * 2) mask |= POLLOUT;
    return mask;
  }

  receive(buffer: Uint8Array, flags: number): number {
    if (this.queue.length > 0) {
      const isPeek = (flags & MSG_PEEK) !== 0;
      const count = this.queue.read(buffer, isPeek);
      if (!isPeek && count > 0) this.acknowledge(count);
      return count;
    }
    this.raiseError();
    if (this.isReadShut) return 0;
    if (this.state === StreamState.Connected || this.state === StreamState.Connecting) throw linuxError('EAGAIN');
    throw linuxError(this.unconnected.read);
  }

  transmit(data: Uint8Array, _flags: number, _address: Address | null): number {
    this.raiseError();
    if (this.state === StreamState.Connecting) throw linuxError('EAGAIN');
    if (this.isWriteShut) throw linuxError('EPIPE');
    if (this.state !== StreamState.Connected) throw linuxError(this.unconnected.write);
    const room = this.capacity() - this.outstanding;
    if (room <= 0 && data.length > 0) throw linuxError('EAGAIN');
    const count = Math.min(room, data.length);
    if (count === 0) return 0;
    const chunk = data.slice(0, count);
    this.outstanding += count;
    this.carry(count, (peer) => peer.onData(chunk));
    return count;
  }

  shutdown(how: number): void {
    if (how !== SHUT_RD && how !== SHUT_WR && how !== SHUT_RDWR) throw linuxError('EINVAL');
    if (this.state !== StreamState.Connected) throw linuxError('ENOTCONN');
    if (how !== SHUT_WR) this.isReadShut = true;
    if (how !== SHUT_RD && !this.isWriteShut) {
      this.isWriteShut = true;
      this.carry(0, (peer) => peer.onFin());
    }
    this.changed();
  }

  override listen(backlog: number): void {
    this.state = StreamState.Listening;
    // Linux lets one more wait than was asked for.
    this.backlogLimit = Math.max(0, backlog) + 1;
  }

  override isListening(): boolean {
    return this.state === StreamState.Listening;
  }

  /** Take the next connection. */
  protected take(): StreamSocket {
    if (this.state !== StreamState.Listening) throw linuxError('EINVAL');
    const connection = this.backlog.shift();
    if (connection === undefined) throw linuxError('EAGAIN');
    return connection;
  }

  /** A connection is made: put it where `accept` finds it. */
  offer(connection: StreamSocket): void {
    this.backlog.push(connection);
    this.changed();
  }

  get isBacklogFull(): boolean {
    return this.backlog.length >= this.backlogLimit;
  }

  release(): void {
    this.isReleased = true;
    this.unbind();
    if (this.state === StreamState.Listening) {
      for (const connection of this.backlog.splice(0)) {
        connection.abort();
        connection.release();
      }
    } else if (this.state === StreamState.Connected && this.peer !== null) {
      // Bytes that nobody will read must not look delivered to the peer: then the end is a reset.
      if (this.queue.length > 0 || this.lingersNot()) this.abort();
      else if (!this.isWriteShut) this.carry(0, (peer) => peer.onFin());
    }
    this.isWriteShut = true;
    this.isReadShut = true;
    this.queue.clear();
  }

  /** Data came. */
  onData(chunk: Uint8Array): void {
    if (this.isReleased) return this.abort();
    // Also when this end has shut reading: as in Linux, what comes can still be read.
    this.queue.append(chunk);
    this.changed();
  }

  /** The peer will send no more. */
  onFin(): void {
    this.isReadShut = true;
    this.changed();
  }

  /** The peer read `count` bytes. */
  onAcknowledge(count: number): void {
    this.outstanding -= count;
    this.changed();
  }

  /** The peer has gone without reading all, or does not know this connection. */
  onReset(): void {
    if (this.state === StreamState.Connected) this.fail(linuxError('ECONNRESET'));
  }

  /** The connection is over with an error. */
  protected fail(error: Error): void {
    this.error = error;
    this.state = StreamState.Dead;
    this.isReadShut = true;
    this.isWriteShut = true;
    this.peer = null;
    this.changed();
  }

  /** Send a reset and forget the peer. */
  protected abort(): void {
    if (this.peer !== null) this.carry(0, (peer) => peer.onReset());
    this.peer = null;
    this.state = StreamState.Dead;
  }

  protected acknowledge(count: number): void {
    this.carry(0, (peer) => peer.onAcknowledge(count));
  }

  protected capacity(): number {
    return this.#buffer(SO_SNDBUF) + (this.peer === null ? BUFFER : this.peer.#buffer(SO_RCVBUF));
  }

  #buffer(option: number): number {
    const size = this.options.get(`${SOL_SOCKET}:${option}`);
    return typeof size === 'number' ? size : BUFFER;
  }

  /** SO_LINGER with no time: closing resets. */
  protected lingersNot(): boolean {
    const linger = this.options.get(`${SOL_SOCKET}:${SO_LINGER}`);
    if (!(linger instanceof Uint8Array) || linger.length < 8) return false;
    const view = new DataView(linger.buffer, linger.byteOffset);
    return view.getInt32(0, true) !== 0 && view.getInt32(4, true) === 0;
  }
}
