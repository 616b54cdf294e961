import type { AddrInfo } from '@pyco/selectors';
import {
  asIndex,
  awaitPromise,
  callMethod,
  callWith,
  currentThread,
  exc,
  type MethodTable,
  None,
  needBytes,
  PyBytes,
  PyList,
  PyTuple,
  raise,
  raiseNotImplemented,
  strFromJs,
  strToJs,
  type Value,
} from '@pyco/vm';
import { backendOf } from '../backend.js';
import { addressToGuest, hostText, resolve } from './addresses.js';
import { namedErrorType, system, toGuest } from './errors.js';
import { AF_INET } from './socket-object.js';

const number = (value: Value): number => Number(asIndex(value));
const NI_NUMERICHOST = 1;
const NI_NAMEREQD = 8;
const NI_DGRAM = 16;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;

/** The protocols that every system's list has. */
const PROTOCOLS: { readonly [name: string]: number } = {
  ip: 0,
  icmp: 1,
  igmp: 2,
  ggp: 3,
  ipencap: 4,
  tcp: 6,
  egp: 8,
  igp: 9,
  pup: 12,
  udp: 17,
  hmp: 20,
  rdp: 27,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  ospf: 89,
  sctp: 132,
  udplite: 136,
};

function lookUp(
  host: string | null,
  port: string | number | null,
  hints: Parameters<NonNullable<ReturnType<typeof backendOf>['sockets']['getaddrinfo']>>[2],
) {
  const { sockets } = backendOf();
  if (sockets.getaddrinfo === undefined) return raiseNotImplemented('socket.getaddrinfo on a backend that cannot block');
  return system(() => sockets.getaddrinfo!(host, port, hints));
}

/** Waits for a name server while the host's event loop runs, where the host awaits the program; else the thread is blocked. */
function getaddrinfo(host: Value, port: Value, family: Value, type: Value, proto: Value, flags: Value): Value | undefined {
  let name: string | null = null;
  if (host !== None) {
    if (strToJs(host) === undefined && !(host instanceof PyBytes)) raise(exc.TypeError, 'getaddrinfo() argument 1 must be string or None');
    name = hostText(host);
  }
  let service: string | number | null = null;
  if (port instanceof PyBytes) service = new TextDecoder().decode(port.bytes);
  else if (strToJs(port) !== undefined) service = new TextDecoder().decode((callMethod(port, 'encode', 'utf-8') as PyBytes).bytes);
  else if (typeof port === 'number' || typeof port === 'bigint' || typeof port === 'boolean') {
    if (typeof port === 'bigint' && (port > 2n ** 63n - 1n || port < -(2n ** 63n)))
      raise(exc.OverflowError, 'Python int too large to convert to C long');
    service = String(Number(port));
  } else if (port !== None) raise(exc.OSError, 'Int or String expected');
  const hints = { family: number(family), type: number(type), proto: number(proto), flags: number(flags) };
  const tstate = currentThread();
  if (tstate.interp.scheduler.hosting === undefined || tstate.nativeDepth > 0) return addressList(lookUp(name, service, hints));
  return awaitPromise(tstate, 'socket.getaddrinfo', backendOf().sockets.getaddrinfoAsync(name, service, hints), addressList, toGuest);
}

const addressList = (found: readonly AddrInfo[]): Value =>
  new PyList(
    found.map((info) => new PyTuple([info.family, info.type, info.proto, strFromJs(info.canonname), addressToGuest(info.sockaddr)])),
  );

function getnameinfo(address: Value, flags: Value): Value {
  if (!(address instanceof PyTuple)) return raise(exc.TypeError, 'getnameinfo() argument 1 must be a tuple');
  const [host, port, flow, scope] = address.items;
  const text = host === undefined ? undefined : strToJs(host);
  if (text === undefined || port === undefined || address.items.length > 4)
    return raise(exc.TypeError, 'getnameinfo(): illegal sockaddr argument');
  if (flow !== undefined && (number(flow) < 0 || number(flow) > 0xfffff))
    raise(exc.OverflowError, 'getnameinfo(): flowinfo must be 0-1048575.');
  const { sockets } = backendOf();
  if (sockets.getnameinfo === undefined) return raiseNotImplemented('socket.getnameinfo on this backend');
  const found = lookUp(text, String(number(port)), { type: SOCK_DGRAM });
  if (found.length > 1) raise(exc.OSError, 'sockaddr resolved to multiple addresses');
  const [numeric] = found[0]!.sockaddr;
  const target = [
    numeric,
    number(port),
    ...(found[0]!.family === AF_INET ? [] : [flow === undefined ? 0 : number(flow), scope === undefined ? 0 : number(scope)]),
  ];
  if (found[0]!.family === AF_INET && address.items.length !== 2) raise(exc.OSError, 'IPv4 sockaddr must be 2 tuple');
  return new PyTuple(system(() => sockets.getnameinfo!(target as never, number(flags))).map(strFromJs));
}

function gethostbyaddr(address: Value): Value {
  const { sockets } = backendOf();
  const text = hostText(address);
  const [found] = lookUp(text, null, {});
  const numeric = found!.sockaddr[0];
  try {
    const [name] = sockets.getnameinfo!(found!.family === AF_INET ? [numeric, 0] : [numeric, 0, 0, 0], NI_NAMEREQD);
    return new PyTuple([strFromJs(name), new PyList(), new PyList([strFromJs(numeric)])]);
  } catch (error) {
    if (typeof (error as { readonly errno?: unknown }).errno !== 'number') throw error;
    throw callWith(namedErrorType('herror'), [1, 'Unknown host'], undefined);
  }
}

const TYPES: { readonly [protocol: string]: number } = { tcp: SOCK_STREAM, udp: SOCK_DGRAM };

function getservbyname(name: Value, protocol: Value | undefined): Value {
  const { sockets } = backendOf();
  const [service, kind] = [strToJs(name)!, protocol === undefined ? undefined : strToJs(protocol)];
  for (const type of kind === undefined ? [SOCK_STREAM, SOCK_DGRAM] : [TYPES[kind]]) {
    if (type === undefined || /^\d*$/.test(service)) continue;
    try {
      const [found] = sockets.getaddrinfo!(null, service, { type, family: AF_INET });
      if (found !== undefined) return found.sockaddr[1];
    } catch (error) {
      if (typeof (error as { readonly errno?: unknown }).errno !== 'number') throw error;
    }
  }
  return raise(exc.OSError, 'service/proto not found');
}

function getservbyport(port: Value, protocol: Value | undefined): Value {
  const { sockets } = backendOf();
  const at = number(port);
  if (at < 0 || at > 0xffff) raise(exc.OverflowError, 'getservbyport: port must be 0-65535.');
  const kind = protocol === undefined ? undefined : strToJs(protocol);
  for (const flag of kind === undefined ? [0, NI_DGRAM] : [kind === 'udp' ? NI_DGRAM : 0]) {
    const [, service] = system(() => sockets.getnameinfo!(['127.0.0.1', at], NI_NUMERICHOST | flag));
    if (service !== String(at)) return strFromJs(service);
  }
  return raise(exc.OSError, 'port/proto not found');
}

const unsignedIndex = (value: Value): number => {
  const index = number(value);
  if (index < 0) raise(exc.OverflowError, "can't convert negative value to unsigned int");
  return index > 0xffffffff ? raise(exc.OverflowError, 'Python int too large to convert to C unsigned int') : index;
};

/** The part of `_socket` that looks names up. */
export const nameFunctions: MethodTable = {
  'getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)': getaddrinfo,
  'getnameinfo(sockaddr, flags, /)': getnameinfo,
  'gethostname()': (): Value => strFromJs(system(() => backendOf().sockets.gethostname())),
  'gethostbyname(name, /)': (name: Value): Value => {
    const host = resolve(AF_INET, hostText(name));
    return strFromJs(host === '' ? '0.0.0.0' : host === '<broadcast>' ? '255.255.255.255' : host);
  },
  'gethostbyname_ex(name, /)': (name: Value): Value => {
    const host = hostText(name);
    const found = lookUp(host, null, { family: AF_INET, type: SOCK_STREAM });
    const addresses = [...new Set(found.map((info) => info.sockaddr[0]))];
    return new PyTuple([strFromJs(host), new PyList(), new PyList(addresses.map(strFromJs))]);
  },
  'gethostbyaddr(name, /)': gethostbyaddr,
  'getservbyname(servicename, protocolname=<unrepresentable>, /)': getservbyname,
  'getservbyport(port, protocolname=<unrepresentable>, /)': getservbyport,
  'getprotobyname(name, /)': (name: Value): Value => PROTOCOLS[strToJs(name) ?? ''] ?? raise(exc.OSError, 'protocol not found'),
  'if_nameindex()': (): Value =>
    new PyList(system(() => backendOf().sockets.ifNameindex?.() ?? []).map(([index, name]) => new PyTuple([index, strFromJs(name)]))),
  'if_nametoindex(oname, /)': (name: Value): Value => {
    const text = strToJs(name) ?? new TextDecoder().decode(needBytes(name));
    try {
      return backendOf().sockets.ifNametoindex?.(text) ?? raiseNotImplemented('socket.if_nametoindex');
    } catch (error) {
      if (typeof (error as { readonly errno?: unknown }).errno !== 'number') throw error;
      return raise(exc.OSError, 'no interface with this name');
    }
  },
  'if_indextoname(if_index, /)': (index: Value): Value => {
    const at = unsignedIndex(index);
    const { sockets } = backendOf();
    return strFromJs(system(() => sockets.ifIndextoname?.(at) ?? raiseNotImplemented('socket.if_indextoname')));
  },
};
