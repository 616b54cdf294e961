import { ensureFuture } from './awaitable.js';
import { RuntimeError } from './exceptions.js';
import type { Future } from './futures.js';
import { type Coro, isGenerator } from './js-coroutine.js';
import type { Protocol } from './protocols.js';
import type { EventLoop } from './selector-events.js';
import { sleep } from './sleep.js';
import type { StreamReader } from './stream-reader.js';
import type { ExtraInfo, SocketTransport } from './transports.js';
import { Waiter } from './waiter.js';

/** Called for each client of a server: with a coroutine as its answer, that is run as a task. */
export type ClientConnected = (reader: StreamReader, writer: StreamWriter) => Coro<void> | void;

/** The write side of a connection. */
export class StreamWriter {
  readonly transport: SocketTransport;
  private readonly protocol: StreamReaderProtocol;
  private readonly reader: StreamReader;

  constructor(transport: SocketTransport, protocol: StreamReaderProtocol, reader: StreamReader) {
    this.transport = transport;
    this.protocol = protocol;
    this.reader = reader;
  }

  /** Send data, or buffer it. Follow it by `drain()`, which waits when there is too much. */
  write(data: Uint8Array): void {
    this.transport.write(data);
  }

  writelines(list: Iterable<Uint8Array>): void {
    this.transport.writelines(list);
  }

  canWriteEof(): boolean {
    return this.transport.canWriteEof();
  }

  writeEof(): void {
    this.transport.writeEof();
  }

  getExtraInfo<K extends keyof ExtraInfo>(name: K): ExtraInfo[K] {
    return this.transport.getExtraInfo(name);
  }

  /** Wait until there is room in the write buffer. Throws what ended the connection. */
  *drain(): Coro<void> {
    const error = this.reader.exception();
    if (error !== undefined) throw error;
    // One turn, so that a loop of write and drain hears of the end.
    if (this.transport.isClosing()) yield* sleep(0);
    yield* this.protocol.drain();
  }

  close(): void {
    this.transport.close();
  }

  isClosing(): boolean {
    return this.transport.isClosing();
  }

  /** Wait until it is closed. Throws what ended the connection. */
  *waitClosed(): Coro<void> {
    yield* this.protocol.closed;
  }

  toString(): string {
    return `<StreamWriter transport=${this.transport} reader=${this.reader}>`;
  }
}

/** Feeds a StreamReader, and makes `drain` wait. */
export class StreamReaderProtocol implements Protocol {
  /** @internal Done when the connection is. */
  readonly closed: Future<void>;
  private readonly loop: EventLoop;
  private readonly reader: StreamReader;
  private readonly onClient: ClientConnected | undefined;
  private isPaused: boolean;
  private isLost: boolean;
  /** What ended the connection. */
  private lostError: unknown;
  private readonly drainWaiters: Set<Waiter<void>>;

  constructor(loop: EventLoop, reader: StreamReader, onClient?: ClientConnected) {
    this.loop = loop;
    this.reader = reader;
    this.onClient = onClient;
    this.closed = new Waiter<void>(loop, this);
    this.isPaused = false;
    this.isLost = false;
    this.lostError = undefined;
    this.drainWaiters = new Set();
  }

  connectionMade(transport: SocketTransport): void {
    this.reader.setTransport(transport);
    if (this.onClient === undefined) return;
    const serving = this.onClient(this.reader, new StreamWriter(transport, this, this.reader));
    if (!isGenerator(serving)) return;
    ensureFuture(serving, this.loop).addDoneCallback((task) => {
      const error = task.cancelled() ? undefined : task.exception();
      if (error !== undefined) {
        this.loop.callExceptionHandler({ message: 'Unhandled exception in client_connected_cb', exception: error, transport });
      }
      if (task.cancelled() || error !== undefined) transport.close();
    });
  }

  dataReceived(data: Uint8Array): void {
    this.reader.feedData(data);
  }

  eofReceived(): true {
    this.reader.feedEof();
    return true;
  }

  connectionLost(error: unknown): void {
    this.isLost = true;
    this.lostError = error;
    if (error === undefined) this.reader.feedEof();
    else this.reader.setException(error);
    if (!this.closed.done()) {
      if (error === undefined) this.closed.setResult();
      else this.closed.setException(error);
      // Not everybody waits for the end.
      this.closed.markRetrieved();
    }
    for (const waiter of this.drainWaiters) {
      if (waiter.done()) continue;
      if (error === undefined) waiter.setResult();
      else waiter.setException(error);
    }
  }

  pauseWriting(): void {
    this.isPaused = true;
  }

  resumeWriting(): void {
    this.isPaused = false;
    for (const waiter of this.drainWaiters) if (!waiter.done()) waiter.setResult();
  }

  /** @internal */
  *drain(): Coro<void> {
    if (this.isLost) throw new ConnectionLost(this.lostError);
    if (!this.isPaused) return;
    const waiter = new Waiter<void>(this.loop, this);
    this.drainWaiters.add(waiter);
    try {
      yield* waiter;
    } finally {
      this.drainWaiters.delete(waiter);
    }
  }

  toString(): string {
    return `<StreamReaderProtocol ${this.reader}>`;
  }
}

/** Writing to a connection that is closed. In Python it is a ConnectionResetError without errno. */
export class ConnectionLost extends RuntimeError {
  override get name(): string {
    return 'ConnectionResetError';
  }
  /** `cause`: what ended the connection; undefined when it was closed in order. */
  constructor(cause: unknown) {
    super('Connection lost');
    if (cause !== undefined) this.cause = cause;
  }
}
