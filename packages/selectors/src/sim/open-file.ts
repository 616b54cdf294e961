import { linuxError } from '../errors.js';
import type { Address } from '../ports/sockets.js';
import type { Watch } from './emulated-poller.js';

/**
 * What a descriptor refers to: the kernel's "open file description". Several descriptors can share one (`dup`). A kind of
 * file overrides what it can do; everything else fails as Linux has it.
 */
export abstract class OpenFile {
  /** How many descriptors refer to it. */
  references = 0;
  isBlocking = false;
  /** Pollers that want to hear of changes. */
  readonly watches: Watch[] = [];

  /** What it is ready for now: a mask of POLL constants. */
  abstract poll(): number;

  /** The last descriptor was closed. */
  abstract release(): void;

  /** Bytes that can be read now. */
  abstract available(): number;

  /** Fill `buffer`; 0 at the end of file. @throws BlockingIOError when nothing is there. */
  readInto(_buffer: Uint8Array): number {
    throw linuxError('EINVAL');
  }

  /** Take some of `data` (a copy) and say how much. @throws BlockingIOError when there is no room. */
  write(_data: Uint8Array): number {
    throw linuxError('EINVAL');
  }

  /** Called whenever `poll` may answer something new: pollers look again. */
  protected changed(): void {
    for (const watch of this.watches) watch.poller.mark(watch);
  }
}

/** A file with the operations of sockets. Those that a kind lacks fail as the protocol has it. */
export abstract class SocketFile extends OpenFile {
  readonly family: number;
  readonly type: number;
  readonly proto: number;
  /** The error that the next operation reports, and SO_ERROR reads and clears. */
  error: Error | null = null;
  /** Options nobody here acts on, kept so that they can be read back; by `level:option`. */
  readonly options: Map<string, number | Uint8Array> = new Map();
  /** Where the last datagram received came from, for `recvfrom`. */
  source: Address | null = null;
  /** MSG_TRUNC when the last datagram did not fit. */
  receivedFlags = 0;

  constructor(family: number, type: number, proto: number) {
    super();
    this.family = family;
    this.type = type;
    this.proto = proto;
  }

  abstract bind(address: Address): void;
  abstract connect(address: Address): void;
  abstract shutdown(how: number): void;
  abstract getsockname(): Address;
  abstract getpeername(): Address;
  /** Fill `buffer`; sets {@link source} and {@link receivedFlags}. */
  abstract receive(buffer: Uint8Array, flags: number): number;
  /** `address` `null`: to the peer. */
  abstract transmit(data: Uint8Array, flags: number, address: Address | null): number;

  listen(_backlog: number): void {
    throw linuxError('EOPNOTSUPP');
  }

  accept(): readonly [SocketFile, Address] {
    throw linuxError('EOPNOTSUPP');
  }

  isListening(): boolean {
    return false;
  }

  /** An option was set that a kind acts on; called after it was stored. */
  optionChanged(_level: number, _option: number, _value: number | Uint8Array): void {}

  override readInto(buffer: Uint8Array): number {
    // read(2) of nothing is answered before the socket is asked; recv(2) of nothing is not.
    return buffer.length === 0 ? 0 : this.receive(buffer, 0);
  }

  override write(data: Uint8Array): number {
    return this.transmit(data, 0, null);
  }

  /** Throw the pending error, once. */
  protected raiseError(): void {
    const error = this.error;
    if (error === null) return;
    this.error = null;
    this.changed();
    throw error;
  }
}
