import type { AncillaryItem } from '@pyco/selectors';
import {
  asIndex,
  currentThread,
  defineType,
  exc,
  isTrue,
  type KwNames,
  None,
  needBytes,
  PyBytes,
  PyFloat,
  type PyType,
  raise,
  strFromJs,
  toArray,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { backendOf } from '../backend.js';
import { secondsFrom } from '../duration.js';
import { addressFromGuest, addressToGuest } from './addresses.js';
import {
  Accept,
  Connect,
  Recv,
  RecvFrom,
  RecvFromInto,
  RecvInto,
  RecvMsg,
  RecvMsgInto,
  Send,
  SendAll,
  SendMsg,
  SendTo,
  writable,
} from './calls.js';
import { system } from './errors.js';
import { AF_INET, PySocket, SocketDefaults } from './socket-object.js';
import { perform } from './socket-wait.js';

const SOL_SOCKET = 1;
const SO_TYPE = 3;
const SO_PROTOCOL = 38;
const SO_DOMAIN = 39;
/** SOCK_NONBLOCK and SOCK_CLOEXEC: no part of the type that is shown. */
const TYPE_FLAGS = 0o2004000;
const MSG_TRUNC_FREE_MAX = 0x7fffffff;

const number = (value: Value): number => Number(asIndex(value));

/** Bytes to send: kept, because Python may change its buffer while we wait. */
const sent = (data: Value): Uint8Array => (data instanceof PyBytes ? data.bytes : needBytes(data).slice());

function init(self: PySocket, args: readonly Value[], kwnames: KwNames | undefined): void {
  const values: (Value | undefined)[] = [undefined, undefined, undefined, undefined];
  const names = ['family', 'type', 'proto', 'fileno'];
  const given = args.length - (kwnames?.length ?? 0);
  if (given > 4) raise(exc.TypeError, `socket() takes at most 4 arguments (${args.length} given)`);
  for (let i = 0; i < given; i++) values[i] = args[i];
  kwnames?.forEach((name, k) => {
    const at = names.indexOf(name);
    if (at < 0) raise(exc.TypeError, `socket() got an unexpected keyword argument '${name}'`);
    values[at] = args[given + k];
  });
  const or = (value: Value | undefined): number => (value === undefined ? -1 : number(value));
  const [family, type, proto, fileno] = values;
  const { sockets } = backendOf();
  const wanted = [or(family), or(type), or(proto)] as const;
  if (fileno !== undefined && fileno !== None) {
    const fd = number(fileno);
    if (fd < 0) raise(exc.ValueError, 'negative file descriptor');
    const option = (name: number, fallback: number): number => {
      try {
        return sockets.getsockopt(fd, SOL_SOCKET, name);
      } catch {
        return fallback;
      }
    };
    system(() => sockets.getsockname(fd));
    self.family = wanted[0] === -1 ? option(SO_DOMAIN, AF_INET) : wanted[0];
    self.type = (wanted[1] === -1 ? option(SO_TYPE, 1) : wanted[1]) & ~TYPE_FLAGS;
    self.proto = wanted[2] === -1 ? option(SO_PROTOCOL, 0) : wanted[2];
    self.fd = fd;
    // Whoever gave it says by its mode whether it waits, until a default says otherwise.
    self.timeout = SocketDefaults.of().timeout;
    if (self.timeout !== undefined) system(() => sockets.setBlocking(fd, false));
    return;
  }
  self.family = wanted[0] === -1 ? AF_INET : wanted[0];
  const full = wanted[1] === -1 ? 1 : wanted[1];
  self.type = full & ~TYPE_FLAGS;
  self.proto = wanted[2] === -1 ? 0 : wanted[2];
  self.fd = system(() => sockets.socket(self.family, self.type, self.proto));
  self.timeout = (full & 0o4000) !== 0 ? 0 : SocketDefaults.of().timeout;
  if (self.timeout === undefined) system(() => sockets.setBlocking(self.fd, true));
}

/** Seconds of `settimeout`; `undefined` for None. */
export function timeoutArgument(value: Value): number | undefined {
  if (value === None) return undefined;
  const seconds = secondsFrom(value);
  return seconds < 0 ? raise(exc.ValueError, 'Timeout value out of range') : seconds;
}

function applyTimeout(self: PySocket, seconds: number | undefined): Value {
  self.timeout = seconds;
  system(() => backendOf().sockets.setBlocking(self.open, seconds === undefined));
  return None;
}

function sizeOf(value: Value, what: string): number {
  const size = number(value);
  return size < 0 ? raise(exc.ValueError, `negative buffersize in ${what}`) : size;
}

/** The number of bytes that `recv_into` and its kin are to fill. */
function room(buffer: Value, nbytes: Value, what: string): number {
  if (typeOf(buffer).bf_getbuffer === undefined || buffer instanceof PyBytes) {
    return raise(exc.TypeError, `${what}() argument 1 must be read-write bytes-like object, not ${typeName(buffer)}`);
  }
  const size = sizeOf(nbytes, what);
  const { length } = writable(buffer);
  if (size > length)
    raise(
      exc.ValueError,
      what === 'recv_into' ? 'buffer too small for requested bytes' : 'nbytes is greater than the length of the buffer',
    );
  return size === 0 ? length : size;
}

function close(self: PySocket): Value {
  const { fd } = self;
  if (fd >= 0) {
    self.fd = -1;
    try {
      system(() => backendOf().sockets.close(fd));
    } catch (error) {
      // The other side ended it first: there is nothing left to close.
      if ((error as { readonly errno?: unknown }).errno !== ECONNRESET) throw error;
    }
  }
  return None;
}

const ECONNRESET = 104;

function connectEx(self: PySocket, address: Value): Value | undefined {
  const call = new ConnectEx(addressFromGuest(self.family, address, 'connect_ex'));
  if (self.fd < 0) return 9;
  return perform(self, call);
}

/** As Connect; what the system says is the value. */
class ConnectEx extends Connect {
  override attempt(socket: PySocket): Value {
    try {
      super.attempt(socket);
      return 0;
    } catch (error) {
      const { errno } = error as { readonly errno?: unknown };
      if (typeof errno !== 'number' || (errno === EAGAIN && socket.timeout !== 0)) throw error;
      return errno;
    }
  }
}

const EAGAIN = 11;

function setSockOpt(self: PySocket, level: Value, option: Value, value: Value | undefined, size: Value | undefined): Value {
  if (value === undefined) return raise(exc.TypeError, 'setsockopt() takes exactly 3 arguments (2 given)');
  const { sockets } = backendOf();
  const [at, name] = [number(level), number(option)];
  if (size !== undefined) {
    if (value !== None) raise(exc.TypeError, `socket option should be None, not ${typeName(value)}`);
    system(() => sockets.setsockopt(self.open, at, name, new Uint8Array(number(size))));
    return None;
  }
  const given = typeOf(value).nb_index === undefined ? needBytes(value).slice() : number(value);
  if (typeof given === 'number' && (given > 0x7fffffff || given < -0x80000000))
    raise(exc.OverflowError, 'Python int too large to convert to C int');
  system(() => sockets.setsockopt(self.open, at, name, given));
  return None;
}

function getSockOpt(self: PySocket, level: Value, option: Value, size: Value): Value {
  const { sockets } = backendOf();
  const length = number(size);
  if (length === 0) return system(() => sockets.getsockopt(self.open, number(level), number(option)));
  if (length < 0 || length > 1024) raise(exc.OSError, 'getsockopt buflen out of range');
  return new PyBytes(system(() => sockets.getsockoptBytes(self.open, number(level), number(option), length)));
}

function sendTo(self: PySocket, args: readonly Value[]): Value | undefined {
  const [data, second, third] = args;
  if (data === undefined || second === undefined || args.length > 3) {
    return raise(exc.TypeError, `sendto() takes 2 or 3 arguments (${args.length} given)`);
  }
  const bytes = sent(data);
  const flags = third === undefined ? 0 : number(second);
  return perform(self, new SendTo(bytes, flags, addressFromGuest(self.family, third ?? second, 'sendto')));
}

const isIterable = (value: Value): boolean => tryGetAttr(value, '__iter__') !== undefined || tryGetAttr(value, '__getitem__') !== undefined;

function ancillary(value: Value | undefined): readonly AncillaryItem[] {
  if (value === undefined) return [];
  if (!isIterable(value)) return raise(exc.TypeError, 'sendmsg() argument 2 must be an iterable');
  return toArray(value).map((item) => {
    const what = '[sendmsg() ancillary data items]() argument must be';
    if (!isIterable(item)) return raise(exc.TypeError, `${what} 3-item sequence, not ${typeName(item)}`);
    const parts = toArray(item);
    if (parts.length !== 3) return raise(exc.TypeError, `${what} sequence of length 3, not ${parts.length}`);
    return [number(parts[0]!), number(parts[1]!), sent(parts[2]!)] as const;
  });
}

function sendMsg(self: PySocket, buffers: Value, data: Value | undefined, flags: Value, address: Value): Value | undefined {
  if (!isIterable(buffers)) return raise(exc.TypeError, 'sendmsg() argument 1 must be an iterable');
  const parts = toArray(buffers).map(sent);
  const items = ancillary(data);
  const target = address === None ? null : addressFromGuest(self.family, address, 'sendmsg');
  if (backendOf().sockets.sendmsg === undefined) return perform(self, new Send(join(parts), number(flags)));
  return perform(self, new SendMsg(parts, items, number(flags), target));
}

function checkWritable(target: Value): void {
  try {
    writable(target);
  } catch (error) {
    if (!currentThread().isException(error)) throw error;
    raise(exc.TypeError, 'recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers');
  }
}

function ancillarySize(value: Value): number {
  const size = number(value);
  return size < 0 || size > MSG_TRUNC_FREE_MAX ? raise(exc.ValueError, 'invalid ancillary data buffer length') : size;
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
    '_accept($self, /)': (self: PySocket): Value | undefined => perform(self, new Accept()),
    'bind($self, object, /)': (self: PySocket, address: Value): Value => {
      const target = addressFromGuest(self.family, address, 'bind');
      system(() => backendOf().sockets.bind(self.open, target));
      return None;
    },
    'close($self, /)': close,
    'connect($self, object, /)': (self: PySocket, address: Value): Value | undefined =>
      perform(self, new Connect(addressFromGuest(self.family, address, 'connect'))),
    'connect_ex($self, object, /)': connectEx,
    'detach($self, /)': (self: PySocket): Value => {
      const { fd } = self;
      self.fd = -1;
      return fd;
    },
    'fileno($self, /)': (self: PySocket): Value => self.fd,
    'getpeername($self, /)': (self: PySocket): Value => addressToGuest(system(() => backendOf().sockets.getpeername(self.open))),
    'getsockname($self, /)': (self: PySocket): Value => addressToGuest(system(() => backendOf().sockets.getsockname(self.open))),
    'getsockopt($self, level, option, buflen=0, /)': getSockOpt,
    'setsockopt($self, level, option, value=<unrepresentable>, optlen=<unrepresentable>, /)': setSockOpt,
    'listen($self, backlog=128, /)': (self: PySocket, backlog: Value): Value => {
      system(() => backendOf().sockets.listen(self.open, Math.max(0, number(backlog))));
      return None;
    },
    'recv($self, bufsize, flags=0, /)': (self: PySocket, size: Value, flags: Value): Value | undefined => {
      const count = sizeOf(size, 'recv');
      return count === 0 && self.fd >= 0 ? new PyBytes(new Uint8Array(0)) : perform(self, new Recv(count, number(flags)));
    },
    'recv_into($self, buffer, nbytes=0, flags=0)': (self: PySocket, buffer: Value, size: Value, flags: Value): Value | undefined =>
      perform(self, new RecvInto(buffer, room(buffer, size, 'recv_into'), number(flags))),
    'recvfrom($self, bufsize, flags=0, /)': (self: PySocket, size: Value, flags: Value): Value | undefined =>
      perform(self, new RecvFrom(sizeOf(size, 'recvfrom'), number(flags))),
    'recvfrom_into($self, buffer, nbytes=0, flags=0)': (self: PySocket, buffer: Value, size: Value, flags: Value): Value | undefined =>
      perform(self, new RecvFromInto(buffer, room(buffer, size, 'recvfrom_into'), number(flags))),
    'send($self, data, flags=0, /)': (self: PySocket, data: Value, flags: Value): Value | undefined =>
      perform(self, new Send(sent(data), number(flags))),
    'sendall($self, data, flags=0, /)': (self: PySocket, data: Value, flags: Value): Value | undefined =>
      perform(self, new SendAll(sent(data), number(flags))),
    'sendto($self, *args)': sendTo,
    'sendmsg($self, buffers, ancdata=(), flags=0, address=None, /)': sendMsg,
    'recvmsg($self, bufsize, ancbufsize=0, flags=0, /)': (self: PySocket, size: Value, space: Value, flags: Value): Value | undefined => {
      const count = number(size);
      if (count < 0) raise(exc.ValueError, 'negative buffer size in recvmsg()');
      return perform(self, new RecvMsg(count, ancillarySize(space), number(flags)));
    },
    'recvmsg_into($self, buffers, ancbufsize=0, flags=0, /)': (
      self: PySocket,
      buffers: Value,
      space: Value,
      flags: Value,
    ): Value | undefined => {
      if (!isIterable(buffers)) return raise(exc.TypeError, 'recvmsg_into() argument 1 must be an iterable');
      const targets = toArray(buffers);
      for (const target of targets) checkWritable(target);
      return perform(self, new RecvMsgInto(targets, ancillarySize(space), number(flags)));
    },
    'setblocking($self, object, /)': (self: PySocket, flag: Value): Value => applyTimeout(self, isTrue(flag) ? undefined : 0),
    'getblocking($self, /)': (self: PySocket): Value => self.timeout !== 0,
    'settimeout($self, object, /)': (self: PySocket, timeout: Value): Value => applyTimeout(self, timeoutArgument(timeout)),
    'gettimeout($self, /)': (self: PySocket): Value => (self.timeout === undefined ? None : new PyFloat(self.timeout)),
    'shutdown($self, object, /)': (self: PySocket, how: Value): Value => {
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
