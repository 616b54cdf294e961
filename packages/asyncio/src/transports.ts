import { type Address, BlockingIOError, EVENT_READ, EVENT_WRITE, type Fd, InterruptedError, OSError } from '@pyco/selectors';
import { LOG_THRESHOLD_FOR_CONNLOST_WRITES } from './constants.js';
import { Deque } from './deque.js';
import { RuntimeError, ValueError } from './exceptions.js';
import { type Future, setResultUnlessCancelled } from './futures.js';
import type { Protocol } from './protocols.js';
import type { EventLoop } from './selector-events.js';

/** Most bytes taken from a socket at once. */
const MAX_SIZE: number = 256 * 1024;
/** The write buffer's high-water mark, in bytes; the low one is a quarter of it. */
const HIGH_WATER: number = 64 * 1024;

/** @internal Not now: the selector will tell. */
export function isNotReady(error: unknown): boolean {
  return error instanceof BlockingIOError || error instanceof InterruptedError;
}

/** Whoever made a transport and wants to hear when it ends. */
export interface TransportOwner {
  attach(transport: SocketTransport): void;
  detach(transport: SocketTransport): void;
}

/** What `getExtraInfo` knows. */
export interface ExtraInfo {
  readonly fd: Fd;
  readonly sockname: Address | null;
  readonly peername: Address | null;
}

/** A connected stream socket on one side, a protocol on the other. It reads when it can, and buffers what it cannot write. */
export class SocketTransport {
  private readonly loop: EventLoop;
  private readonly fd: Fd;
  private readonly info: ExtraInfo;
  private protocol: Protocol;
  private owner: TransportOwner | null;
  private readonly buffer: Deque<Uint8Array>;
  private bufferSize: number;
  private lowWater: number;
  private highWater: number;
  private isProtocolPaused: boolean;
  /** Above 0: `connectionLost` is on its way, or over; then counts writes that came too late. */
  private lostCount: number;
  private isClosingFlag: boolean;
  private isPaused: boolean;
  private isEofWritten: boolean;
  private isClosed: boolean;
  private readonly onReadable: () => void;
  private readonly onWritable: () => void;

  /** `waiter` is set once the protocol has been told. */
  constructor(loop: EventLoop, fd: Fd, protocol: Protocol, waiter: Future<void> | null, owner: TransportOwner | null = null) {
    const { sockets } = loop;
    this.loop = loop;
    this.fd = fd;
    this.info = { fd, sockname: addressOr(() => sockets.getsockname(fd)), peername: addressOr(() => sockets.getpeername(fd)) };
    this.protocol = protocol;
    this.owner = owner;
    this.buffer = new Deque();
    this.bufferSize = 0;
    this.highWater = HIGH_WATER;
    this.lowWater = HIGH_WATER / 4;
    this.isProtocolPaused = false;
    this.lostCount = 0;
    this.isClosingFlag = false;
    this.isPaused = false;
    this.isEofWritten = false;
    this.isClosed = false;
    this.onReadable = () => this.readReady();
    this.onWritable = () => this.writeReady();
    setNoDelay(loop, fd);
    owner?.attach(this);
    loop.transports.set(fd, this);
    loop.callSoon(() => this.connectionMade());
    if (waiter !== null) loop.callSoon(setResultUnlessCancelled, waiter as Future, undefined);
  }

  getExtraInfo<K extends keyof ExtraInfo>(name: K): ExtraInfo[K] {
    return this.info[name];
  }

  getProtocol(): Protocol {
    return this.protocol;
  }

  setProtocol(protocol: Protocol): void {
    this.protocol = protocol;
  }

  isClosing(): boolean {
    return this.isClosingFlag;
  }

  isReading(): boolean {
    return !this.isClosingFlag && !this.isPaused;
  }

  pauseReading(): void {
    if (!this.isReading()) return;
    this.isPaused = true;
    this.loop.removeFdCallback(this.fd, EVENT_READ);
  }

  resumeReading(): void {
    if (this.isClosingFlag || !this.isPaused) return;
    this.isPaused = false;
    this.loop.addFdCallback(this.fd, EVENT_READ, this.onReadable, []);
  }

  /** Send data: now what the socket takes, the rest when it can. The data must not be changed afterwards. */
  write(data: Uint8Array): void {
    if (!(data instanceof Uint8Array)) throw new TypeError(`data argument must be a bytes-like object, not ${describeType(data)}`);
    if (this.isEofWritten) throw new RuntimeError('Cannot call write() after write_eof()');
    if (data.length === 0) return;
    if (this.lostCount > 0) {
      this.writtenTooLate();
      return;
    }
    let rest = data;
    if (this.bufferSize === 0) {
      const sent = this.trySend(data);
      if (sent < 0 || sent === data.length) return;
      rest = data.subarray(sent);
      this.loop.addFdCallback(this.fd, EVENT_WRITE, this.onWritable, []);
    }
    this.push(rest);
  }

  writelines(list: Iterable<Uint8Array>): void {
    for (const data of list) this.write(data);
  }

  canWriteEof(): boolean {
    return true;
  }

  /** Close the writing half once the buffer is empty. */
  writeEof(): void {
    if (this.isClosingFlag || this.isEofWritten) return;
    this.isEofWritten = true;
    if (this.bufferSize === 0) this.shutdownWrite();
  }

  getWriteBufferSize(): number {
    return this.bufferSize;
  }

  getWriteBufferLimits(): readonly [low: number, high: number] {
    return [this.lowWater, this.highWater];
  }

  /** Above `high` bytes the protocol is told to pause, at `low` to go on. */
  setWriteBufferLimits(limits: { readonly high?: number; readonly low?: number } = {}): void {
    const high = limits.high ?? (limits.low === undefined ? HIGH_WATER : 4 * limits.low);
    const low = limits.low ?? Math.floor(high / 4);
    if (!(high >= low && low >= 0)) throw new ValueError(`high (${high}) must be >= low (${low}) must be >= 0`);
    this.highWater = high;
    this.lowWater = low;
    this.maybePauseProtocol();
  }

  /** Read no more, send what is buffered, then close. */
  close(): void {
    if (this.isClosingFlag) return;
    this.isClosingFlag = true;
    try {
      this.loop.removeFdCallback(this.fd, EVENT_READ);
    } finally {
      if (this.bufferSize === 0) this.lose(undefined);
    }
  }

  /** Close at once; what is buffered is lost. */
  abort(): void {
    this.forceClose(undefined);
  }

  toString(): string {
    const state = this.isClosed ? 'closed ' : this.isClosingFlag ? 'closing ' : '';
    return `<SocketTransport ${state}fd=${this.fd} write=<bufsize=${this.bufferSize}>>`;
  }

  private connectionMade(): void {
    this.guard('protocol.connectionMade() call failed.', () => this.protocol.connectionMade(this));
    // Reading starts only now, so that the protocol hears of the connection first.
    if (!this.isReading()) return;
    try {
      this.loop.addFdCallback(this.fd, EVENT_READ, this.onReadable, []);
    } catch (error) {
      this.fatalError(error, 'Fatal error: the selector refused the socket');
    }
  }

  private readReady(): void {
    if (this.lostCount > 0) return;
    let data: Uint8Array;
    try {
      data = this.loop.sockets.recv(this.fd, MAX_SIZE);
    } catch (error) {
      if (isNotReady(error)) return;
      this.fatalError(error, 'Fatal read error on socket transport');
      return;
    }
    if (data.length > 0) {
      this.guard('Fatal error: protocol.data_received() call failed.', () => this.protocol.dataReceived(data));
      return;
    }
    let isKeptOpen: boolean | undefined = false;
    this.guard('Fatal error: protocol.eof_received() call failed.', () => {
      isKeptOpen = this.protocol.eofReceived();
    });
    if (!isKeptOpen) this.close();
    else if (this.lostCount === 0) this.loop.removeFdCallback(this.fd, EVENT_READ);
  }

  private writeReady(): void {
    if (this.lostCount > 0 || this.bufferSize === 0) return;
    const { sendmsg } = this.loop.sockets;
    const sent = sendmsg !== undefined && this.buffer.length > 1 ? this.trySend([...this.buffer]) : this.trySend(this.buffer.peek()!);
    if (sent < 0) return;
    this.drop(sent);
    this.maybeResumeProtocol();
    if (this.bufferSize > 0 || this.lostCount > 0) return;
    try {
      this.loop.removeFdCallback(this.fd, EVENT_WRITE);
    } finally {
      if (this.isClosingFlag) this.lose(undefined);
      else if (this.isEofWritten) this.shutdownWrite();
    }
  }

  /** How many bytes went; -1 when the connection is lost. */
  private trySend(data: Uint8Array | readonly Uint8Array[]): number {
    const { sockets } = this.loop;
    try {
      return data instanceof Uint8Array ? sockets.send(this.fd, data) : sockets.sendmsg!(this.fd, data);
    } catch (error) {
      if (isNotReady(error)) return 0;
      this.fatalError(error, 'Fatal write error on socket transport');
      return -1;
    }
  }

  private push(data: Uint8Array): void {
    this.buffer.push(data);
    this.bufferSize += data.length;
    this.maybePauseProtocol();
  }

  /** Take `count` bytes off the front of the buffer. */
  private drop(count: number): void {
    this.bufferSize -= count;
    for (let left = count; left > 0; ) {
      const first = this.buffer.shift();
      if (first.length > left) this.buffer.unshift(first.subarray(left));
      left -= first.length;
    }
  }

  private shutdownWrite(): void {
    const { sockets } = this.loop;
    try {
      sockets.shutdown(this.fd, sockets.constants['SHUT_WR']!);
    } catch (error) {
      this.fatalError(error, 'Fatal error: shutting down the writing half failed');
    }
  }

  private writtenTooLate(): void {
    if (this.lostCount >= LOG_THRESHOLD_FOR_CONNLOST_WRITES) this.loop.state.realm.log('warning', 'socket.send() raised exception.');
    this.lostCount++;
  }

  private maybePauseProtocol(): void {
    if (this.bufferSize <= this.highWater || this.isProtocolPaused) return;
    this.isProtocolPaused = true;
    this.guard('protocol.pause_writing() failed', () => this.protocol.pauseWriting());
  }

  private maybeResumeProtocol(): void {
    if (!this.isProtocolPaused || this.bufferSize > this.lowWater) return;
    this.isProtocolPaused = false;
    this.guard('protocol.resume_writing() failed', () => this.protocol.resumeWriting());
  }

  /** Call the protocol; what it throws ends the connection. */
  private guard(message: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      if (this.loop.state.realm.exceptions.isFatal(error)) throw error;
      this.fatalError(error, message);
    }
  }

  private fatalError(error: unknown, message: string): void {
    // Errors of the system are an end like any other: the protocol is told, the log is not.
    if (!(error instanceof OSError)) {
      this.loop.callExceptionHandler({ message, exception: error, transport: this, protocol: this.protocol });
    } else if (this.loop.debug) {
      this.loop.state.realm.log('debug', `${this}: ${message}`, error);
    }
    this.forceClose(error);
  }

  private forceClose(error: unknown): void {
    if (this.lostCount > 0) return;
    this.buffer.clear();
    this.bufferSize = 0;
    this.isClosingFlag = true;
    try {
      this.loop.removeFdCallback(this.fd, EVENT_WRITE);
    } finally {
      try {
        this.loop.removeFdCallback(this.fd, EVENT_READ);
      } finally {
        this.lose(error);
      }
    }
  }

  private lose(error: unknown): void {
    this.lostCount++;
    this.loop.callSoon(() => this.connectionLost(error));
  }

  private connectionLost(error: unknown): void {
    try {
      this.protocol.connectionLost(error);
    } finally {
      this.isClosed = true;
      this.loop.transports.delete(this.fd);
      const { owner } = this;
      this.owner = null;
      try {
        this.loop.sockets.close(this.fd);
      } finally {
        owner?.detach(this);
      }
    }
  }
}

function addressOr(get: () => Address): Address | null {
  try {
    return get();
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    return null;
  }
}

/** Small writes go out at once, without waiting for the answer to the last one. */
function setNoDelay(loop: EventLoop, fd: Fd): void {
  const { constants } = loop.sockets;
  const { IPPROTO_TCP, TCP_NODELAY } = constants;
  if (IPPROTO_TCP === undefined || TCP_NODELAY === undefined) return;
  try {
    loop.sockets.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  } catch (error) {
    // An OSError: it is not a TCP socket.
    if (!(error instanceof OSError)) throw error;
  }
}

function describeType(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
}
