import { formatIPv4, formatIPv6, notNumeric, parseIPv4, parseIPv6 } from '../address.js';
import { gaierror } from '../errors.js';
import type { AddrInfo, AddrInfoHints, Inet6Address, InetAddress } from '../ports/sockets.js';

const AF_INET = 2;
const AF_INET6 = 10;
const AI_PASSIVE = 1;
const AI_NUMERICHOST = 4;
const NI_NUMERICHOST = 1;
const NI_NUMERICSERV = 2;
/** Services that programs ask for by name. */
const services: Readonly<Record<string, number>> = { echo: 7, ftp: 21, ssh: 22, smtp: 25, domain: 53, http: 80, https: 443 };

const EAI_FAMILY = -6;
const EAI_SOCKTYPE = -7;
const EAI_SERVICE = -8;

/** Socket type and protocol of each answer, in glibc's order. */
const kinds: readonly (readonly [type: number, proto: number])[] = [
  [1, 6],
  [2, 17],
  [3, 0],
];

/** `getaddrinfo` without a name server: numbers, `localhost`, and the names of a simulated network. */
export const resolve = (
  names: ReadonlyMap<string, string>,
  host: string | null,
  port: string | number | null,
  hints: AddrInfoHints,
): readonly AddrInfo[] => {
  const { family = 0, type = 0, proto = 0, flags = 0 } = hints;
  if (family !== 0 && family !== AF_INET && family !== AF_INET6) throw new gaierror(EAI_FAMILY, 'EAI_FAMILY', 'ai_family not supported');
  const hosts = addresses(names, host, flags).filter(([hostFamily]) => family === 0 || family === hostFamily);
  if (hosts.length === 0) throw notNumeric(String(host));
  const number = service(port);
  const matching = kinds.filter(
    ([kind, protocol]) => (type === 0 || type === kind) && (proto === 0 || protocol === 0 || proto === protocol),
  );
  if (matching.length === 0) throw new gaierror(EAI_SOCKTYPE, 'EAI_SOCKTYPE', 'ai_socktype not supported');
  return hosts.flatMap(([hostFamily, text]) =>
    matching.map(([kind, protocol]) => ({
      family: hostFamily,
      type: kind,
      proto: protocol === 0 ? proto : protocol,
      canonname: '',
      sockaddr: hostFamily === AF_INET6 ? ([text, number, 0, 0] as const) : ([text, number] as const),
    })),
  );
};

const addresses = (names: ReadonlyMap<string, string>, host: string | null, flags: number): (readonly [number, string])[] => {
  const isPassive = (flags & AI_PASSIVE) !== 0;
  if (host === null) {
    return isPassive
      ? [
          [AF_INET, '0.0.0.0'],
          [AF_INET6, '::'],
        ]
      : [
          [AF_INET6, '::1'],
          [AF_INET, '127.0.0.1'],
        ];
  }
  const numeric = number(host);
  if (numeric !== null) return [numeric];
  if ((flags & AI_NUMERICHOST) !== 0) throw notNumeric(host);
  if (host.toLowerCase() === 'localhost')
    return [
      [AF_INET6, '::1'],
      [AF_INET, '127.0.0.1'],
    ];
  const named = names.get(host.toLowerCase());
  const found = named === undefined ? null : number(named);
  if (found === null) throw notNumeric(host);
  return [found];
};

const number = (host: string): readonly [number, string] | null => {
  const four = parseIPv4(host);
  if (four !== null) return [AF_INET, formatIPv4(four)];
  const six = parseIPv6(host);
  return six === null ? null : [AF_INET6, formatIPv6(six)];
};

const service = (port: string | number | null): number => {
  if (port === null || port === '') return 0;
  const value = typeof port === 'number' || /^\d+$/.test(port) ? Number(port) : services[port];
  if (value === undefined) throw new gaierror(EAI_SERVICE, 'EAI_SERVICE', 'Servname not supported for ai_socktype');
  return value & 0xffff;
};

/** `getnameinfo` by the same tables, backwards. */
export const nameOf = (
  names: ReadonlyMap<string, string>,
  address: InetAddress | Inet6Address,
  flags: number,
): readonly [string, string] => {
  const numeric = number(address[0]);
  if (numeric === null) throw notNumeric(address[0]);
  let host = numeric[1];
  if ((flags & NI_NUMERICHOST) === 0) {
    const named = [...names].find(([, value]) => value === host)?.[0];
    host = named ?? (host === '127.0.0.1' || host === '::1' ? 'localhost' : host);
  }
  const named = Object.entries(services).find(([, value]) => value === address[1])?.[0];
  return [host, (flags & NI_NUMERICSERV) === 0 && named !== undefined ? named : String(address[1])];
};
