import type { Address } from '@pyco/selectors';
import {
  asIndex,
  defineType,
  exc,
  isTrue,
  type KwNames,
  None,
  needBytes,
  PyBytes,
  PyFloat,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  strFromJs,
  strToJs,
  toArray,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { backendOf } from '../backend.js';
import { EAGAIN, EINPROGRESS, osError, system, timedOut } from './errors.js';

const AF_INET = 2;
const AF_INET6 = 10;
const AF_UNIX = 1;

/** `_socket.socket`. The descriptor is always non-blocking; a call that may block waits in a selector. */
class PySocket extends PyObject {
  fd = -1;
  family: number = AF_INET;
  type = 1;
  proto = 0;
  /** Seconds; `undefined`: blocks without limit. */
  timeout: number | undefined = undefined;

  get open(): number {
    if (this.fd < 0) throw osError(9, 'Bad file descriptor');
    return this.fd;
  }
}

/** Tries a call until it does not say EAGAIN, waiting for readiness in between as the timeout allows. */
function blocking<T>(self: PySocket, event: 1 | 2, attempt: () => T): T {
  const { clock } = backendOf();
  const deadline = self.timeout === undefined ? undefined : clock.time() + self.timeout;
  for (;;) {
    try {
      return system(attempt);
    } catch (error) {
      const { errno } = error as { readonly errno?: unknown };
      if (errno !== EAGAIN || self.timeout === 0) throw error;
    }
    waitFor(self, event, deadline);
  }
}

function waitFor(self: PySocket, event: 1 | 2, deadline: number | undefined): void {
  const backend = backendOf();
  const left = deadline === undefined ? null : Math.max(0, deadline - backend.clock.time());
  const selector = backend.selector();
  try {
    selector.register(self.open, event);
    if (selector.select(left).length === 0 && left !== null) throw timedOut();
  } finally {
    selector.close();
  }
}

/** An address as Python shows it. */
export function addressToGuest(address: Address | null): Value {
  if (address === null) return None;
  if (typeof address === 'string') return strFromJs(address);
  if (address instanceof Uint8Array) return new PyBytes(address);
  return new PyTuple((address as readonly (string | number)[]).map((part) => (typeof part === 'string' ? strFromJs(part) : part)));
}

/** An address argument, checked for the family. */
export function addressFromGuest(family: number, value: Value, caller: string): Address {
  if (family === AF_UNIX) {
    const text = strToJs(value);
    if (text !== undefined) return text;
    return needBytes(value);
  }
  const name = family === AF_INET6 ? 'AF_INET6' : 'AF_INET';
  if (!(value instanceof PyTuple)) return raise(exc.TypeError, `${caller}(): ${name} address must be tuple, not ${typeName(value)}`);
  const [host, port, ...rest] = value.items;
  if (host === undefined || port === undefined || rest.length > (family === AF_INET6 ? 2 : 0)) {
    return raise(
      exc.TypeError,
      `${caller}(): ${name} address must be a ${family === AF_INET6 ? 'tuple (host, port[, flowinfo[, scopeid]])' : 'pair (host, port)'}`,
    );
  }
  const text = strToJs(host) ?? raise(exc.TypeError, `str, bytes or bytearray expected, not ${typeName(host)}`);
  const number = Number(asIndex(port));
  if (number < 0 || number > 65535) raise(exc.OverflowError, `${caller}(): port must be 0-65535.`);
  return [text, number, ...rest.map((part) => Number(asIndex(part)))] as unknown as Address;
}

const number = (value: Value): number => Number(asIndex(value));

function init(self: PySocket, args: readonly Value[], kwnames: KwNames | undefined): void {
  const values: (Value | undefined)[] = [undefined, undefined, undefined, undefined];
  const names = ['family', 'type', 'proto', 'fileno'];
  const given = args.length - (kwnames?.length ?? 0);
  for (let i = 0; i < given; i++) values[i] = args[i];
  kwnames?.forEach((name, k) => {
    values[names.indexOf(name)] = args[given + k];
  });
  const or = (value: Value | undefined, fallback: number): number =>
    value === undefined || number(value) === -1 ? fallback : number(value);
  const [family, type, proto, fileno] = values;
  const fd = fileno === undefined || fileno === None ? undefined : number(fileno);
  if (fd !== undefined && fd < 0) raise(exc.ValueError, 'negative file descriptor');
  self.family = or(family, AF_INET);
  self.type = or(type, 1) & ~0o2004000;
  self.proto = or(proto, 0);
  self.fd = fd ?? system(() => backendOf().sockets.socket(self.family, self.type, self.proto));
  self.timeout = undefined;
}

function connect(self: PySocket, address: Value): void {
  const { sockets, clock } = backendOf();
  const target = addressFromGuest(self.family, address, 'connect');
  const deadline = self.timeout === undefined ? undefined : clock.time() + self.timeout;
  const errno = system(() => sockets.connectEx(self.open, target));
  if (errno === 0) return;
  if (errno !== EINPROGRESS || self.timeout === 0) throw osError(errno, sockets.strerror(errno));
  waitFor(self, 2, deadline);
  const failed = system(() => sockets.getsockopt(self.open, sockets.constants['SOL_SOCKET']!, sockets.constants['SO_ERROR']!));
  if (failed !== 0) throw osError(failed, sockets.strerror(failed));
}

function setTimeoutOf(self: PySocket, value: Value): void {
  if (value === None) {
    self.timeout = undefined;
    return;
  }
  const seconds = value instanceof PyFloat ? value.v : number(value);
  if (seconds < 0) raise(exc.ValueError, 'Timeout value out of range');
  self.timeout = seconds;
}

const received = (self: PySocket, size: Value, flags: Value): Value => {
  const count = number(size);
  if (count < 0) raise(exc.ValueError, 'negative buffersize in recv');
  return new PyBytes(blocking(self, 1, () => backendOf().sockets.recv(self.open, count, number(flags))));
};

function sendAll(self: PySocket, data: Value, flags: Value): Value {
  const bytes = needBytes(data);
  for (let sent = 0; sent < bytes.length; )
    sent += blocking(self, 2, () => backendOf().sockets.send(self.open, bytes.slice(sent), number(flags)));
  return None;
}

function close(self: PySocket): Value {
  const { fd } = self;
  if (fd >= 0) {
    self.fd = -1;
    system(() => backendOf().sockets.close(fd));
  }
  return None;
}

export const socketType: PyType = defineType<PySocket>({
  name: '_socket.socket',
  instance: PySocket,
  signature: '(family=-1, type=-1, proto=-1, fileno=None)',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PySocket)(),
    tp_init: init,
    tp_repr: (self) => strFromJs(`<socket object, fd=${self.fd}, family=${self.family}, type=${self.type}, proto=${self.proto}>`),
  },
  methods: {
    '_accept($self, /)': (self: PySocket): Value => {
      const [fd, address] = blocking(self, 1, () => backendOf().sockets.accept(self.open));
      return new PyTuple([fd, addressToGuest(address)]);
    },
    'bind($self, address, /)': (self: PySocket, address: Value): Value => {
      system(() => backendOf().sockets.bind(self.open, addressFromGuest(self.family, address, 'bind')));
      return None;
    },
    'close($self, /)': close,
    'connect($self, address, /)': (self: PySocket, address: Value): Value => {
      connect(self, address);
      return None;
    },
    'connect_ex($self, address, /)': (self: PySocket, address: Value): Value => {
      try {
        connect(self, address);
        return 0;
      } catch (error) {
        const { errno } = error as { readonly errno?: unknown };
        if (typeof errno === 'number') return errno;
        throw error;
      }
    },
    'detach($self, /)': (self: PySocket): Value => {
      const { fd } = self;
      self.fd = -1;
      return fd;
    },
    'fileno($self, /)': (self: PySocket): Value => self.fd,
    'getpeername($self, /)': (self: PySocket): Value => addressToGuest(system(() => backendOf().sockets.getpeername(self.open))),
    'getsockname($self, /)': (self: PySocket): Value => addressToGuest(system(() => backendOf().sockets.getsockname(self.open))),
    'getsockopt($self, level, option, buflen=0, /)': (self: PySocket, level: Value, option: Value, size: Value): Value => {
      const { sockets } = backendOf();
      if (number(size) === 0) return system(() => sockets.getsockopt(self.open, number(level), number(option)));
      return new PyBytes(system(() => sockets.getsockoptBytes(self.open, number(level), number(option), number(size))));
    },
    'setsockopt($self, level, option, value, optlen=<unrepresentable>, /)': (
      self: PySocket,
      level: Value,
      option: Value,
      value: Value,
    ): Value => {
      const given = typeOf(value).nb_index === undefined ? needBytes(value) : number(value);
      system(() => backendOf().sockets.setsockopt(self.open, number(level), number(option), given));
      return None;
    },
    'listen($self, backlog=128, /)': (self: PySocket, backlog: Value): Value => {
      system(() => backendOf().sockets.listen(self.open, Math.max(0, number(backlog))));
      return None;
    },
    'recv($self, bufsize, flags=0, /)': received,
    'recv_into($self, buffer, nbytes=0, flags=0)': (self: PySocket, buffer: Value, size: Value, flags: Value): Value => {
      const target = needBytes(buffer);
      return blocking(self, 1, () => backendOf().sockets.recvInto(self.open, target, number(size) || target.length, number(flags)));
    },
    'recvfrom($self, bufsize, flags=0, /)': (self: PySocket, size: Value, flags: Value): Value => {
      const [data, address] = blocking(self, 1, () => backendOf().sockets.recvfrom(self.open, number(size), number(flags)));
      return new PyTuple([new PyBytes(data), addressToGuest(address)]);
    },
    'recvfrom_into($self, buffer, nbytes=0, flags=0)': (self: PySocket, buffer: Value, size: Value, flags: Value): Value => {
      const target = needBytes(buffer);
      const [count, address] = blocking(self, 1, () =>
        backendOf().sockets.recvfromInto(self.open, target, number(size) || target.length, number(flags)),
      );
      return new PyTuple([count, addressToGuest(address)]);
    },
    'send($self, data, flags=0, /)': (self: PySocket, data: Value, flags: Value): Value => {
      const bytes = needBytes(data);
      return blocking(self, 2, () => backendOf().sockets.send(self.open, bytes, number(flags)));
    },
    'sendall($self, data, flags=0, /)': sendAll,
    'sendto($self, data, flags_or_address, address=<unrepresentable>, /)': (
      self: PySocket,
      data: Value,
      second: Value,
      third: Value | undefined,
    ): Value => {
      const bytes = needBytes(data);
      const flags = third === undefined ? 0 : number(second);
      const address = addressFromGuest(self.family, third ?? second, 'sendto');
      return blocking(self, 2, () => backendOf().sockets.sendto(self.open, bytes, flags, address));
    },
    'sendmsg($self, buffers, ancdata=(), flags=0, address=None, /)': (
      self: PySocket,
      buffers: Value,
      _ancdata: Value | undefined,
      flags: Value,
    ): Value => {
      const parts = toArray(buffers).map(needBytes);
      const { sockets } = backendOf();
      return blocking(self, 2, () =>
        sockets.sendmsg === undefined
          ? sockets.send(self.open, join(parts), number(flags))
          : sockets.sendmsg(self.open, parts, [], number(flags)),
      );
    },
    'setblocking($self, flag, /)': (self: PySocket, flag: Value): Value => {
      self.timeout = isTrue(flag) ? undefined : 0;
      return None;
    },
    'getblocking($self, /)': (self: PySocket): Value => self.timeout !== 0,
    'settimeout($self, timeout, /)': (self: PySocket, timeout: Value): Value => {
      setTimeoutOf(self, timeout);
      return None;
    },
    'gettimeout($self, /)': (self: PySocket): Value => (self.timeout === undefined ? None : new PyFloat(self.timeout)),
    'shutdown($self, how, /)': (self: PySocket, how: Value): Value => {
      system(() => backendOf().sockets.shutdown(self.open, number(how)));
      return None;
    },
  },
  getset: {
    family: { get: (self) => self.family },
    type: { get: (self) => self.type },
    proto: { get: (self) => self.proto },
    timeout: { get: (self) => (self.timeout === undefined ? None : new PyFloat(self.timeout)) },
  },
});

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
