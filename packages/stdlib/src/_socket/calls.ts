import type { Address, AncillaryItem } from '@pyco/selectors';
import { contiguousBytes, None, needBytes, PyBytes, PyList, PyTuple, typeOf, type Value } from '@pyco/vm';
import { backendOf } from '../backend.js';
import { addressToGuest } from './addresses.js';
import { EAGAIN, EINPROGRESS, EISCONN } from './errors.js';
import type { PySocket } from './socket-object.js';
import { POLLIN, POLLOUT, type SocketCall } from './socket-wait.js';

const WRITABLE = 1;

/** A buffer's memory as it is now: it is asked for anew at each attempt, because Python may change it in between. */
export function writable(buffer: Value): Uint8Array {
  const getBuffer = typeOf(buffer).bf_getbuffer;
  if (getBuffer === undefined) return needBytes(buffer);
  const info = getBuffer(buffer, WRITABLE);
  const bytes = contiguousBytes(info);
  typeOf(buffer).bf_releasebuffer?.(buffer, info);
  info.giveBack?.();
  return bytes;
}

export class Accept implements SocketCall {
  readonly name = 'socket.accept';
  readonly mask: number = POLLIN;

  attempt(socket: PySocket): Value {
    const { sockets } = backendOf();
    const [fd, address] = socket.withoutBlocking(() => sockets.accept(socket.open));
    // Made as the system makes them: waiting.
    sockets.setBlocking(fd, true);
    return new PyTuple([fd, addressToGuest(address)]);
  }
}

/** What receives at most `size` bytes, as new bytes. */
abstract class Receiving implements SocketCall {
  abstract readonly name: string;
  readonly mask: number = POLLIN;
  readonly size: number;
  readonly flags: number;

  constructor(size: number, flags: number) {
    this.size = size;
    this.flags = flags;
  }

  abstract attempt(socket: PySocket): Value;
}

/** What receives at most `size` bytes into a buffer. */
abstract class Filling extends Receiving {
  readonly buffer: Value;

  constructor(buffer: Value, size: number, flags: number) {
    super(size, flags);
    this.buffer = buffer;
  }
}

export class Recv extends Receiving {
  override readonly name = 'socket.recv';

  override attempt(socket: PySocket): Value {
    return new PyBytes(backendOf().sockets.recv(socket.open, this.size, this.flags | socket.noWait));
  }
}

export class RecvInto extends Filling {
  override readonly name = 'socket.recv_into';

  override attempt(socket: PySocket): Value {
    if (this.size === 0) return 0;
    return backendOf().sockets.recvInto(socket.open, writable(this.buffer), this.size, this.flags | socket.noWait);
  }
}

export class RecvFrom extends Receiving {
  override readonly name = 'socket.recvfrom';

  override attempt(socket: PySocket): Value {
    const [data, address] = backendOf().sockets.recvfrom(socket.open, this.size, this.flags | socket.noWait);
    return new PyTuple([new PyBytes(data), addressToGuest(address)]);
  }
}

export class RecvFromInto extends Filling {
  override readonly name = 'socket.recvfrom_into';

  override attempt(socket: PySocket): Value {
    const [count, address] = backendOf().sockets.recvfromInto(socket.open, writable(this.buffer), this.size, this.flags | socket.noWait);
    return new PyTuple([count, addressToGuest(address)]);
  }
}

export class Send implements SocketCall {
  readonly name = 'socket.send';
  readonly mask: number = POLLOUT;
  readonly data: Uint8Array;
  readonly flags: number;

  constructor(data: Uint8Array, flags: number) {
    this.data = data;
    this.flags = flags;
  }

  attempt(socket: PySocket): Value {
    return backendOf().sockets.send(socket.open, this.data, this.flags | socket.noWait);
  }
}

export class SendAll implements SocketCall {
  readonly name = 'socket.sendall';
  readonly mask: number = POLLOUT;
  readonly flags: number;
  #left: Uint8Array;

  constructor(data: Uint8Array, flags: number) {
    this.#left = data;
    this.flags = flags;
  }

  attempt(socket: PySocket): Value {
    do {
      const sent = backendOf().sockets.send(socket.open, this.#left, this.flags | socket.noWait);
      this.#left = this.#left.slice(sent);
    } while (this.#left.length > 0);
    return None;
  }
}

export class SendTo implements SocketCall {
  readonly name = 'socket.sendto';
  readonly mask: number = POLLOUT;
  readonly data: Uint8Array;
  readonly flags: number;
  readonly address: Address;

  constructor(data: Uint8Array, flags: number, address: Address) {
    this.data = data;
    this.flags = flags;
    this.address = address;
  }

  attempt(socket: PySocket): Value {
    return backendOf().sockets.sendto(socket.open, this.data, this.flags | socket.noWait, this.address);
  }
}

/** Begins to connect, and asks how it went. */
export class Connect implements SocketCall {
  readonly name = 'socket.connect';
  readonly mask: number = POLLOUT;
  readonly address: Address;
  #isOnItsWay = false;

  constructor(address: Address) {
    this.address = address;
  }

  attempt(socket: PySocket): Value {
    const { sockets } = backendOf();
    const { constants } = sockets;
    if (this.#isOnItsWay) {
      const failed = sockets.getsockopt(socket.open, constants['SOL_SOCKET']!, constants['SO_ERROR']!);
      if (failed !== 0 && failed !== EISCONN) throw new Refused(failed);
      // Woken for another reason: not connected yet.
      if (failed === 0) this.#checkConnected(socket);
      return None;
    }
    const errno = socket.withoutBlocking(() => sockets.connectEx(socket.open, this.address));
    if (errno === 0) return None;
    if (errno !== EINPROGRESS || socket.timeout === 0) throw new Refused(errno);
    this.#isOnItsWay = true;
    throw new Refused(EAGAIN);
  }

  #checkConnected(socket: PySocket): void {
    try {
      backendOf().sockets.getpeername(socket.open);
    } catch {
      throw new Refused(EAGAIN);
    }
  }
}

/** An errno on its way to whoever tries the call. */
class Refused {
  readonly errno: number;

  constructor(errno: number) {
    this.errno = errno;
  }
}

export class SendMsg implements SocketCall {
  readonly name = 'socket.sendmsg';
  readonly mask: number = POLLOUT;
  readonly parts: readonly Uint8Array[];
  readonly ancillary: readonly AncillaryItem[];
  readonly flags: number;
  readonly address: Address | null;

  constructor(parts: readonly Uint8Array[], ancillary: readonly AncillaryItem[], flags: number, address: Address | null) {
    this.parts = parts;
    this.ancillary = ancillary;
    this.flags = flags;
    this.address = address;
  }

  attempt(socket: PySocket): Value {
    return backendOf().sockets.sendmsg!(socket.open, this.parts, this.ancillary, this.flags | socket.noWait, this.address);
  }
}

const ancillaryToGuest = (items: readonly AncillaryItem[]): Value =>
  new PyList(items.map(([level, type, data]) => new PyTuple([level, type, new PyBytes(data)])));

export class RecvMsg implements SocketCall {
  readonly name = 'socket.recvmsg';
  readonly mask: number = POLLIN;
  readonly size: number;
  readonly ancillarySize: number;
  readonly flags: number;

  constructor(size: number, ancillarySize: number, flags: number) {
    this.size = size;
    this.ancillarySize = ancillarySize;
    this.flags = flags;
  }

  attempt(socket: PySocket): Value {
    const message = backendOf().sockets.recvmsg!(socket.open, this.size, this.ancillarySize, this.flags | socket.noWait);
    return new PyTuple([new PyBytes(message.data), ancillaryToGuest(message.ancdata), message.flags, addressToGuest(message.address)]);
  }
}

export class RecvMsgInto implements SocketCall {
  readonly name = 'socket.recvmsg_into';
  readonly mask: number = POLLIN;
  readonly buffers: readonly Value[];
  readonly ancillarySize: number;
  readonly flags: number;

  constructor(buffers: readonly Value[], ancillarySize: number, flags: number) {
    this.buffers = buffers;
    this.ancillarySize = ancillarySize;
    this.flags = flags;
  }

  attempt(socket: PySocket): Value {
    const message = backendOf().sockets.recvmsgInto!(
      socket.open,
      this.buffers.map(writable),
      this.ancillarySize,
      this.flags | socket.noWait,
    );
    return new PyTuple([message.nbytes, ancillaryToGuest(message.ancdata), message.flags, addressToGuest(message.address)]);
  }
}
