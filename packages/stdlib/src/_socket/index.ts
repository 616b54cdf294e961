import {
  asIndex,
  callWith,
  exc,
  type MethodTable,
  type NativeModule,
  None,
  needBytes,
  PyBytes,
  PyFloat,
  PyTuple,
  raise,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { backendOf, hasBackend } from '../backend.js';
import { namedErrorType, osError, system } from './errors.js';
import { formatIpv6, parseIpv4, parseIpv6, parseLooseIpv4 } from './inet.js';
import { nameFunctions } from './names.js';
import { AF_INET, AF_INET6, AF_UNIX, SocketDefaults } from './socket-object.js';
import { socketType, timeoutArgument } from './socket-type.js';

const number = (value: Value): number => Number(asIndex(value));
const EAFNOSUPPORT = 97;
const SIZE_MAX = 2 ** 31 - 1;
const CMSG_HEADER = 16;

/** `htons` and `ntohs`. */
const swap16 =
  (name: string) =>
  (value: Value): Value => {
    const x = number(value);
    if (Math.abs(x) > 0x7fffffff) raise(exc.OverflowError, 'Python int too large to convert to C int');
    if (x < 0) raise(exc.OverflowError, `${name}: can't convert negative Python int to C 16-bit unsigned integer`);
    if (x > 0xffff) raise(exc.OverflowError, `${name}: Python int too large to convert to C 16-bit unsigned integer`);
    return ((x & 0xff) << 8) | (x >> 8);
  };

/** `htonl` and `ntohl`. */
function swap32(value: Value): Value {
  if (typeOf(value).nb_index === undefined) return raise(exc.TypeError, `expected int, ${typeName(value)} found`);
  const x = number(value);
  if (x < 0) raise(exc.OverflowError, "can't convert negative value to unsigned int");
  if (x > 0xffffffff) raise(exc.OverflowError, 'int larger than 32 bits');
  return (((x & 0xff) << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | ((x >>> 24) & 0xff)) >>> 0;
}

function socketpair(family: Value | undefined, type: Value, proto: Value): Value {
  const kind = family === undefined || family === None ? AF_UNIX : number(family);
  const { sockets } = backendOf();
  const fds = system(() => sockets.socketpair(kind, number(type) & ~0o2004000, number(proto)));
  for (const fd of fds) sockets.setBlocking(fd, true);
  return new PyTuple(fds.map((fd) => callWith(socketType, [kind, number(type), number(proto), fd], undefined)));
}

const unsupported = (): never => {
  throw osError(EAFNOSUPPORT, 'Address family not supported by protocol');
};

function inetPton(family: Value, text: Value): Value {
  const kind = number(family);
  const parse = kind === AF_INET6 ? parseIpv6 : kind === AF_INET ? parseIpv4 : unsupported();
  return new PyBytes(parse(strToJs(text) ?? '') ?? raise(exc.OSError, 'illegal IP address string passed to inet_pton'));
}

function inetNtop(family: Value, packed: Value): Value {
  const kind = number(family);
  const bytes = needBytes(packed);
  if (kind !== AF_INET && kind !== AF_INET6) raise(exc.ValueError, `unknown address family ${kind}`);
  if (bytes.length !== (kind === AF_INET6 ? 16 : 4)) raise(exc.ValueError, 'invalid length of packed IP address string');
  return strFromJs(kind === AF_INET6 ? formatIpv6(bytes) : [...bytes].join('.'));
}

const controlSize =
  (name: string, size: (length: number) => number, least: number) =>
  (length: Value): Value => {
    const given = number(length);
    if (given < 0 || given > SIZE_MAX - least) raise(exc.OverflowError, `${name}() argument out of range`);
    return size(given);
  };

const functions: MethodTable = {
  ...nameFunctions,
  'socketpair(family=<unrepresentable>, type=1, proto=0, /)': socketpair,
  'close(fd, /)': (fd: Value): Value => {
    system(() => backendOf().sockets.close(number(fd)));
    return None;
  },
  'dup(fd, /)': (fd: Value): Value => system(() => backendOf().sockets.dup(number(fd))),
  'getdefaulttimeout()': (): Value => {
    const { timeout } = SocketDefaults.of();
    return timeout === undefined ? None : new PyFloat(timeout);
  },
  'setdefaulttimeout(timeout, /)': (timeout: Value): Value => {
    SocketDefaults.of().timeout = timeoutArgument(timeout);
    return None;
  },
  'htons(x, /)': swap16('htons'),
  'ntohs(x, /)': swap16('ntohs'),
  'htonl(x, /)': swap32,
  'ntohl(x, /)': swap32,
  'inet_aton(ip_addr, /)': (text: Value): Value =>
    new PyBytes(parseLooseIpv4(strToJs(text) ?? '') ?? raise(exc.OSError, 'illegal IP address string passed to inet_aton')),
  'inet_ntoa(packed_ip, /)': (packed: Value): Value => {
    const bytes = needBytes(packed);
    return bytes.length === 4 ? [...bytes].join('.') : raise(exc.OSError, 'packed IP wrong length for inet_ntoa');
  },
  'inet_pton(address_family, ip_string, /)': inetPton,
  'inet_ntop(address_family, packed_ip, /)': inetNtop,
  'CMSG_LEN(length, /)': controlSize('CMSG_LEN', (length) => CMSG_HEADER + length, CMSG_HEADER),
  'CMSG_SPACE(length, /)': controlSize('CMSG_SPACE', (length) => CMSG_HEADER + Math.ceil(length / 8) * 8, CMSG_HEADER + 8),
};

/** `_socket`, over the sockets of the runtime's backend. */
export const socketModule: NativeModule = {
  name: '_socket',
  functions,
  init({ dict }, interp) {
    dict.setStr('socket', socketType);
    dict.setStr('SocketType', socketType);
    dict.setStr('error', exc.OSError);
    dict.setStr('timeout', exc.TimeoutError);
    dict.setStr('gaierror', namedErrorType('gaierror', interp));
    dict.setStr('herror', namedErrorType('herror', interp));
    dict.setStr('has_ipv6', true);
    dict.setStr('CAPI', None);
    const constants = hasBackend(interp) ? backendOf(interp).sockets.constants : {};
    for (const [name, value] of Object.entries(constants)) dict.setStr(name, value);
  },
};
