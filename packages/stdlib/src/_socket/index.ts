import {
  asIndex,
  callWith,
  exc,
  type NativeModule,
  None,
  needBytes,
  PyBytes,
  PyDict,
  PyList,
  PyTuple,
  type PyType,
  raise,
  raiseNotImplemented,
  strFromJs,
  strToJs,
  typeType,
  type Value,
} from '@pyco/vm';
import { backendOf, hasBackend } from '../backend.js';
import { system } from './errors.js';
import { addressFromGuest, addressToGuest, socketType } from './socket-type.js';

const number = (value: Value): number => Number(asIndex(value));

function makeError(name: string): PyType {
  const namespace = new PyDict();
  namespace.setStr('__module__', 'socket');
  return callWith(typeType, [name, new PyTuple([exc.OSError]), namespace], undefined) as PyType;
}

function getaddrinfo(host: Value, port: Value, family: Value, type: Value, proto: Value, flags: Value): Value {
  const { sockets } = backendOf();
  if (sockets.getaddrinfo === undefined) return raiseNotImplemented('socket.getaddrinfo on a backend that cannot block');
  const hostText = host === None ? null : (strToJs(host) ?? new TextDecoder().decode(needBytes(host)));
  const portValue =
    port === None ? null : (strToJs(port) ?? (typeof port === 'number' ? port : raise(exc.OSError, 'Int or String expected')));
  const found = system(() =>
    sockets.getaddrinfo!(hostText, portValue, { family: number(family), type: number(type), proto: number(proto), flags: number(flags) }),
  );
  return new PyList(
    found.map((info) => new PyTuple([info.family, info.type, info.proto, strFromJs(info.canonname), addressToGuest(info.sockaddr)])),
  );
}

/** Dotted quad to four bytes, or a TypeScript `undefined` for what is none. */
function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return Uint8Array.from(parts.map(Number));
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const words = (half: string): number[] | undefined => {
    if (half === '') return [];
    const out: number[] = [];
    const parts = half.split(':');
    for (const [i, part] of parts.entries()) {
      const quad = i === parts.length - 1 ? parseIpv4(part) : undefined;
      if (quad !== undefined) out.push((quad[0]! << 8) | quad[1]!, (quad[2]! << 8) | quad[3]!);
      else if (/^[0-9a-f]{1,4}$/i.test(part)) out.push(Number.parseInt(part, 16));
      else return undefined;
    }
    return out;
  };
  const [head, tail] = [words(halves[0]!), words(halves[1] ?? '')];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}

function formatIpv6(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  const runs = [...words.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const text = words.join(':');
  if (runs.length === 0) return text;
  const run = runs[0]!;
  const before = text.slice(0, run.index);
  const after = text.slice(run.index + run[0].length);
  return `${before}::${after.replace(/^:/, '')}`;
}

const swap = (value: number, size: 2 | 4): number => {
  const view = new DataView(new ArrayBuffer(4));
  if (size === 2) {
    view.setUint16(0, value, true);
    return view.getUint16(0, false);
  }
  view.setUint32(0, value, true);
  return view.getUint32(0, false);
};

/** `_socket`, over the sockets of the runtime's backend. */
export const socketModule: NativeModule = {
  name: '_socket',
  functions: {
    'socketpair(family=1, type=1, proto=0, /)': (family: Value, type: Value, proto: Value): Value => {
      const fds = system(() => backendOf().sockets.socketpair(number(family), number(type) & ~0o2004000, number(proto)));
      return new PyTuple(fds.map((fd) => callWith(socketType, [number(family), number(type), number(proto), fd], undefined)));
    },
    'getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)': getaddrinfo,
    'getnameinfo(sockaddr, flags, /)': (address: Value, flags: Value): Value => {
      const { sockets } = backendOf();
      if (sockets.getnameinfo === undefined) return raiseNotImplemented('socket.getnameinfo on this backend');
      const target = addressFromGuest((address as PyTuple).items.length > 2 ? 10 : 2, address, 'getnameinfo');
      return new PyTuple(system(() => sockets.getnameinfo!(target as never, number(flags))).map(strFromJs));
    },
    'gethostname()': (): Value => strFromJs(system(() => backendOf().sockets.gethostname())),
    'close(fd, /)': (fd: Value): Value => {
      system(() => backendOf().sockets.close(number(fd)));
      return None;
    },
    'dup(fd, /)': (fd: Value): Value => system(() => backendOf().sockets.dup(number(fd))),
    'getdefaulttimeout()': (): Value => None,
    'setdefaulttimeout(timeout, /)': (timeout: Value): Value => (timeout === None ? None : raiseNotImplemented('socket.setdefaulttimeout')),
    'htons(x, /)': (x: Value): Value => swap(number(x), 2),
    'ntohs(x, /)': (x: Value): Value => swap(number(x), 2),
    'htonl(x, /)': (x: Value): Value => swap(number(x), 4),
    'ntohl(x, /)': (x: Value): Value => swap(number(x), 4),
    'inet_aton(ip_addr, /)': (text: Value): Value =>
      new PyBytes(parseIpv4(strToJs(text) ?? '') ?? raise(exc.OSError, 'illegal IP address string passed to inet_aton')),
    'inet_ntoa(packed_ip, /)': (packed: Value): Value => {
      const bytes = needBytes(packed);
      return bytes.length === 4 ? [...bytes].join('.') : raise(exc.OSError, 'packed IP wrong length');
    },
    'inet_pton(address_family, ip_string, /)': (family: Value, text: Value): Value => {
      const parse = number(family) === 10 ? parseIpv6 : parseIpv4;
      return new PyBytes(parse(strToJs(text) ?? '') ?? raise(exc.OSError, 'illegal IP address string passed to inet_pton'));
    },
    'inet_ntop(address_family, packed_ip, /)': (family: Value, packed: Value): Value => {
      const bytes = needBytes(packed);
      const isV6 = number(family) === 10;
      if (bytes.length !== (isV6 ? 16 : 4)) raise(exc.ValueError, 'invalid length of packed IP address string');
      return strFromJs(isV6 ? formatIpv6(bytes) : [...bytes].join('.'));
    },
    'CMSG_LEN(length, /)': (length: Value): Value => 16 + number(length),
    'CMSG_SPACE(length, /)': (length: Value): Value => 16 + ((number(length) + 7) & ~7),
  },
  init({ dict }) {
    dict.setStr('socket', socketType);
    dict.setStr('SocketType', socketType);
    dict.setStr('error', exc.OSError);
    dict.setStr('timeout', exc.TimeoutError);
    dict.setStr('gaierror', makeError('gaierror'));
    dict.setStr('herror', makeError('herror'));
    dict.setStr('has_ipv6', true);
    dict.setStr('CAPI', None);
    const constants = hasBackend() ? backendOf().sockets.constants : {};
    for (const [name, value] of Object.entries(constants)) dict.setStr(name, value);
  },
};
