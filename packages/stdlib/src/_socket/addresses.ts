import type { Address } from '@pyco/selectors';
import {
  asIndex,
  callMethod,
  decodeBytes,
  exc,
  None,
  needBytes,
  PyBytes,
  PyTuple,
  raise,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { backendOf } from '../backend.js';
import { fsBytes } from '../posix/fs-bytes.js';
import { system } from './errors.js';
import { parseIpv4, parseIpv6 } from './inet.js';
import { AF_INET, AF_INET6, AF_UNIX } from './socket-object.js';

/** Longest path of a Unix address, its closing 0 included. */
const UNIX_PATH_MAX = 108;
/** What stands for a byte that is not UTF-8. */
const SURROGATE = /[\ud800-\udfff]/;

/** An address as Python shows it. */
export function addressToGuest(address: Address | null): Value {
  if (address === null) return None;
  if (typeof address === 'string') return strFromJs(address);
  // A path that is not UTF-8, or an abstract name.
  if (address instanceof Uint8Array) return address[0] === 0 ? new PyBytes(address) : decodeBytes(address, 'utf-8', 'surrogateescape');
  return new PyTuple((address as readonly (string | number)[]).map((part) => (typeof part === 'string' ? strFromJs(part) : part)));
}

/** A host name argument: a str by way of IDNA, or bytes. */
export function hostText(value: Value): string {
  const text = strToJs(value);
  if (text !== undefined) {
    if (/^[\x01-\x7f]*$/.test(text)) return text;
    if (text.includes('\0')) return raise(exc.TypeError, 'host name must not contain null character');
    return hostText(callMethod(value, 'encode', 'idna'));
  }
  if (typeOf(value).bf_getbuffer === undefined) return raise(exc.TypeError, `str, bytes or bytearray expected, not ${typeName(value)}`);
  const bytes = needBytes(value);
  if (bytes.includes(0)) return raise(exc.TypeError, 'host name must not contain null character');
  return new TextDecoder().decode(bytes);
}

/** A host as a number. A name is looked up. */
export function resolve(family: number, host: string): string {
  if (host === '' || (family === AF_INET && host === '<broadcast>')) return host;
  const isNumber = family === AF_INET ? parseIpv4(host) !== undefined : parseIpv6(host.replace(/%.*$/, '')) !== undefined;
  if (isNumber) return host;
  const { sockets } = backendOf();
  if (sockets.getaddrinfo === undefined) return host;
  const [found] = system(() => sockets.getaddrinfo!(host, null, { family }));
  return found === undefined ? host : found.sockaddr[0];
}

function unixAddress(value: Value): Address {
  const text = strToJs(value);
  const bytes = text === undefined ? needBytes(value) : fsBytes(value);
  if (bytes.length > UNIX_PATH_MAX || (bytes.length === UNIX_PATH_MAX && bytes[0] !== 0)) raise(exc.OSError, 'AF_UNIX path too long');
  if (bytes[0] === 0 || (text !== undefined && SURROGATE.test(text))) return bytes.slice();
  return text ?? new TextDecoder().decode(bytes);
}

/** An address argument, checked for the family. */
export function addressFromGuest(family: number, value: Value, caller: string): Address {
  if (family === AF_UNIX) return unixAddress(value);
  if (family !== AF_INET && family !== AF_INET6) return raise(exc.OSError, `${caller}(): bad family`);
  const name = family === AF_INET6 ? 'AF_INET6' : 'AF_INET';
  if (!(value instanceof PyTuple)) return raise(exc.TypeError, `${caller}(): ${name} address must be tuple, not ${typeName(value)}`);
  const [host, port, ...rest] = value.items;
  if (host === undefined || port === undefined || rest.length > (family === AF_INET6 ? 2 : 0)) {
    return raise(
      exc.TypeError,
      `${name} address must be a ${family === AF_INET6 ? 'tuple (host, port[, flowinfo[, scopeid]])' : 'pair (host, port)'}`,
    );
  }
  const text = hostText(host);
  const number = Number(asIndex(port));
  if (number < 0 || number > 65535) raise(exc.OverflowError, `${caller}(): port must be 0-65535.`);
  const [flow, scope] = rest.map((part) => Number(asIndex(part)));
  if (flow !== undefined && (flow < 0 || flow > 0xfffff)) raise(exc.OverflowError, `${caller}(): flowinfo must be 0-1048575.`);
  return [
    resolve(family, text),
    number,
    ...(flow === undefined ? [] : [flow]),
    ...(scope === undefined ? [] : [scope]),
  ] as unknown as Address;
}
