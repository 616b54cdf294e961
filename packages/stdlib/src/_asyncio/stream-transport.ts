import {
  currentThread,
  exc,
  getAttr,
  isRaised,
  NativeDef,
  NativeFrame,
  type NativeFunction,
  None,
  type PyBaseException,
  PyBytearray,
  PyBytes,
  type PyDict,
  PyFunction,
  PyMethod,
  PyMethodDescriptor,
  PyModule,
  PyType,
  runThrough,
  setAttr,
  type ThreadState,
  tailCall,
  typeOf,
  type Value,
} from '@pyco/vm';
import { PyDeque } from '../_collections/deque.js';
import { EAGAIN, EINTR, errnoOf, osError } from '../_socket/errors.js';
import { PySocket } from '../_socket/socket-object.js';
import { socketType } from '../_socket/socket-type.js';
import { PyWeakRef } from '../_weakref/index.js';
import { backendOf } from '../backend.js';
import { GuestFuture } from './guest-future.js';
import { hasAll, ownMethod, Plainness } from './plainness.js';
import type { AsyncioState } from './state.js';

/** Attributes of a transport, its protocol and its reader, while they are not in dictionary mode. */
interface TransportFields {
  readonly dict: PyDict | undefined;
  /** An entry of `__slots__`. */
  readonly slot0$_loop?: Value;
  readonly $_sock?: Value;
  readonly $_protocol?: Value;
  readonly $_read_ready_cb?: Value;
  readonly $_conn_lost?: Value;
  readonly $_eof?: Value;
  readonly $_empty_waiter?: Value;
  readonly $_buffer?: Value;
  readonly $max_size?: Value;
  readonly $write?: Value;
}

interface ProtocolFields {
  readonly dict: PyDict | undefined;
  readonly $_stream_reader_wr?: Value;
  readonly $data_received?: Value;
}

interface ReaderFields {
  readonly dict: PyDict | undefined;
  readonly $_buffer?: Value;
  readonly $_eof?: Value;
  readonly $_limit?: Value;
  readonly $feed_data?: Value;
  readonly $_wakeup_waiter?: Value;
  $_waiter?: Value;
}

const STREAM_METHODS = ['data_received', '_stream_reader'] as const;
const READER_METHODS = ['feed_data', '_wakeup_waiter'] as const;

/**
 * `_SelectorSocketTransport` with what every message comes through: `write`, and `_read_ready` on behalf of a StreamReader. Whatever is not as the library
 * made it, and what is out of the ordinary, is left to the library's own methods.
 */
export class StreamTransports {
  readonly #asyncio: AsyncioState;
  readonly #originals: ReadonlyMap<string, Value>;
  readonly #dataReceived: Value;
  readonly #transports: Plainness;
  readonly #sockets: Plainness;
  readonly #protocols: Plainness;
  readonly #readers: Plainness;

  private constructor(
    asyncio: AsyncioState,
    transport: PyType,
    originals: ReadonlyMap<string, Value>,
    dataReceived: Value,
    streams: PyModule,
  ) {
    this.#asyncio = asyncio;
    this.#originals = originals;
    this.#dataReceived = dataReceived;
    const ours = new Map<string, Value>();
    const natives: { readonly [text: string]: NativeFunction } = {
      '_read_ready($self, /)': (self: Value) => this.#readReady(self),
      'write($self, /, data)': (self: Value, data: Value) => this.#write(self, data),
    };
    for (const [text, fn] of Object.entries(natives)) {
      const def = new NativeDef(text, fn, '_SelectorSocketTransport');
      const descriptor = new PyMethodDescriptor(transport, def);
      ours.set(def.name, descriptor);
      setAttr(transport, def.name, descriptor);
    }
    this.#transports = new Plainness((type) => hasAll(type, ours) && type.lookup('_read_ready__data_received') === dataReceived);
    const native = new Map(['recv', 'send'].map((name) => [name, socketType.tp_dict.getStr(name)]));
    this.#sockets = new Plainness((type) => !type.hasDict && type.isSubtypeOf(socketType) && hasAll(type, native));
    const from = (name: string, methods: readonly string[]): Plainness => {
      const cls = getAttr(streams, name) as PyType;
      const known = new Map(methods.map((method) => [method, libraryValue(cls, method)]));
      return new Plainness((type) => hasAll(type, known));
    };
    this.#protocols = from('StreamReaderProtocol', STREAM_METHODS);
    this.#readers = from('StreamReader', READER_METHODS);
  }

  /** `undefined` while the library's transports are not there, or if they are no longer the library's. */
  static improve(asyncio: AsyncioState): StreamTransports | undefined {
    const { modules } = asyncio.interp;
    const [events, streams] = [modules.getStr('asyncio.selector_events'), modules.getStr('asyncio.streams')];
    if (!(events instanceof PyModule) || !(streams instanceof PyModule)) return undefined;
    const transport = events.dict.getStr('_SelectorSocketTransport');
    if (!(transport instanceof PyType)) return undefined;
    const own = (name: string): Value | undefined => ownMethod(transport, name, 'asyncio.selector_events');
    const [read, write, dataReceived] = [own('_read_ready'), own('write'), own('_read_ready__data_received')];
    if (read === undefined || write === undefined || dataReceived === undefined) return undefined;
    const originals = new Map([
      ['_read_ready', read],
      ['write', write],
    ]);
    return new StreamTransports(asyncio, transport, originals, dataReceived, streams);
  }

  #original(name: string, args: readonly Value[]): Value | undefined {
    return tailCall(this.#originals.get(name)!, args);
  }

  /** The socket of a transport that works as the library's do; `undefined` for any other. */
  #plainSocket(self: Value): PySocket | undefined {
    const { dict, slot0$_loop: loop, $_sock, $_conn_lost } = self as TransportFields;
    if (dict !== undefined || $_conn_lost !== 0 || loop === undefined || !this.#transports.has(self)) return undefined;
    if (!($_sock instanceof PySocket) || $_sock.fd < 0 || $_sock.timeout !== 0 || !this.#sockets.has($_sock)) return undefined;
    return this.#asyncio.guestOf(loop).isDirect ? $_sock : undefined;
  }

  #readReady(self: Value): Value | undefined {
    const socket = this.#plainSocket(self);
    const { $_protocol: protocol, $_read_ready_cb: callback, $max_size } = self as TransportFields;
    const isPlain =
      socket !== undefined && protocol !== undefined && $max_size === undefined && callback instanceof PyMethod && callback.self === self;
    const reader = isPlain && callback.func === this.#dataReceived ? this.#readerOf(protocol) : undefined;
    const size = typeOf(self).lookup('max_size');
    if (reader === undefined || typeof size !== 'number') return this.#original('_read_ready', [self]);
    const tstate = currentThread();
    const { sockets } = backendOf(this.#asyncio.interp);
    tstate.countSystemCall();
    let data: Uint8Array;
    try {
      data = sockets.recv(socket!.fd, size);
    } catch (error) {
      return failed(self, error, 'Fatal read error on socket transport');
    }
    if (data.length === 0) return tailCall(getAttr(self, '_read_ready__on_eof'), []);
    if (feed(reader, data)) return None;
    return runThrough(tstate, new ReceivedFrame(self), () => tailCall(getAttr(protocol!, 'data_received'), [new PyBytes(data)]));
  }

  /** The StreamReader behind a protocol, both as the library made them. */
  #readerOf(protocol: Value): ReaderFields | undefined {
    const { dict, $_stream_reader_wr: reference, $data_received } = protocol as ProtocolFields;
    if (dict !== undefined || $data_received !== undefined || !(reference instanceof PyWeakRef)) return undefined;
    if (!this.#protocols.has(protocol)) return undefined;
    const reader = reference.target;
    if (reader === undefined || !this.#readers.has(reader)) return undefined;
    const fields = reader as ReaderFields;
    const isPlain = fields.dict === undefined && fields.$feed_data === undefined && fields.$_wakeup_waiter === undefined;
    return isPlain ? fields : undefined;
  }

  #write(self: Value, data: Value): Value | undefined {
    const socket = this.#plainSocket(self);
    const { $_eof, $_empty_waiter, $_buffer: buffer } = self as TransportFields;
    const isPlain =
      socket !== undefined && $_eof === false && $_empty_waiter === None && buffer instanceof PyDeque && buffer.ring.length === 0;
    if (!isPlain || !(data instanceof PyBytes) || typeOf(data).isHeapType) return this.#original('write', [self, data]);
    const { bytes } = data;
    if (bytes.length === 0) return None;
    let count: number;
    currentThread().countSystemCall();
    try {
      count = backendOf(this.#asyncio.interp).sockets.send(socket.fd, bytes);
    } catch (error) {
      if (isNotNow(error)) return this.#original('write', [self, data]);
      return failed(self, error, 'Fatal write error on socket transport');
    }
    // What is left is written when it can be: the library's own method tries that once more first.
    return count === bytes.length ? None : this.#original('write', [self, new PyBytes(bytes.subarray(count))]);
  }
}

const libraryValue = (cls: PyType, name: string): Value | undefined => {
  const found = cls.tp_dict.getStr(name);
  return found instanceof PyFunction ? ownMethod(cls, name, 'asyncio.streams') : found;
};

const isNotNow = (error: unknown): boolean => {
  const errno = errnoOf(error);
  return errno === EAGAIN || errno === EINTR;
};

/** `except` of a system call: it is tried again when the descriptor is ready, or the connection is lost. */
function failed(self: Value, error: unknown, message: string): Value | undefined {
  if (isNotNow(error)) return None;
  const errno = errnoOf(error);
  return tailCall(getAttr(self, '_fatal_error'), [osError(errno, backendOf().sockets.strerror(errno)), message]);
}

/** `StreamReader.feed_data`, where nothing has to be paused. False, with nothing done, where it takes more than that. */
function feed(reader: ReaderFields, data: Uint8Array): boolean {
  const { $_buffer: buffer, $_waiter: waiter, $_limit: limit } = reader;
  if (!(buffer instanceof PyBytearray) || buffer.exports > 0 || reader.$_eof !== false || typeof limit !== 'number') return false;
  if (buffer.length + data.length > 2 * limit) return false;
  const isAwaited = waiter instanceof GuestFuture;
  if (isAwaited ? waiter.hasOverrides || (waiter.done() && !waiter.cancelled()) : waiter !== None) return false;
  buffer.replace(buffer.length, buffer.length, data);
  if (isAwaited) {
    reader.$_waiter = None;
    if (!waiter.done()) waiter.setResult(None);
  }
  return true;
}

/** On the stack while a protocol receives data. */
class ReceivedFrame extends NativeFrame {
  readonly transport: Value;

  constructor(transport: Value) {
    super();
    this.transport = transport;
  }

  override resume(_tstate: ThreadState, _value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error === undefined) return None;
    if (isRaised(error, exc.SystemExit) || isRaised(error, exc.KeyboardInterrupt)) throw error;
    return tailCall(getAttr(this.transport, '_fatal_error'), [error, 'Fatal error: protocol.data_received() call failed.']);
  }
}
