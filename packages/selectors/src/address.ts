import { gaierror } from './errors.js';

/** Numbers of Linux's and Python's `EAI_NONAME`. */
const EAI_NONAME = -2;

/** The four bytes of a dotted IPv4 address; `null` when it is none. */
export const parseIPv4 = (text: string): Uint8Array | null => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const bytes = Uint8Array.from(match.slice(1), Number);
  return match.slice(1).every((part) => Number(part) <= 255) ? bytes : null;
};

export const formatIPv4 = (bytes: Uint8Array): string => `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;

/** The sixteen bytes of an IPv6 address, without its `%zone`; `null` when it is none. */
export const parseIPv6 = (text: string): Uint8Array | null => {
  let rest = text;
  const dotted = /:((?:\d{1,3}\.){3}\d{1,3})$/.exec(rest);
  if (dotted !== null) {
    const four = parseIPv4(dotted[1]!);
    if (four === null) return null;
    const words = [(four[0]! << 8) | four[1]!, (four[2]! << 8) | four[3]!];
    rest = rest.slice(0, -dotted[1]!.length) + words.map((word) => word.toString(16)).join(':');
  }
  const halves = rest.split('::');
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = groups.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 2 ? given > 7 : given !== 8) return null;
  const words = halves.length === 2 ? [...groups[0]!, ...Array<string>(8 - given).fill('0'), ...groups[1]!] : groups[0]!;
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return null;
  const bytes = new Uint8Array(16);
  words.forEach((word, index) => {
    const value = Number.parseInt(word, 16);
    bytes[2 * index] = value >> 8;
    bytes[2 * index + 1] = value & 255;
  });
  return bytes;
};

/** As inet_ntop writes it: the longest run of zeros shortened, mapped IPv4 dotted. */
export const formatIPv6 = (bytes: Uint8Array): string => {
  const words = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff) return `::ffff:${formatIPv4(bytes.subarray(12))}`;
  let start = -1;
  let length = 1;
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && words[to] === 0) to++;
    if (to - from > length) [start, length] = [from, to - from];
  }
  const hex = words.map((word) => word.toString(16));
  if (start < 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
};

/** What an operation says of a host that is no number: names are `getaddrinfo`'s business. */
export const notNumeric = (host: string): gaierror => {
  const error = new gaierror(EAI_NONAME, 'EAI_NONAME', 'Name or service not known');
  error.message += `: '${host}' is not a numeric address; resolve names with getaddrinfo`;
  return error;
};

/** The bytes of a numeric host: `''` is any address, `'<broadcast>'` IPv4's broadcast. @throws gaierror for a name. */
export const parseHost = (host: string, isIPv6: boolean): Uint8Array => {
  if (host === '') return new Uint8Array(isIPv6 ? 16 : 4);
  const text = !isIPv6 && host === '<broadcast>' ? '255.255.255.255' : host;
  const bytes = isIPv6 ? parseIPv6(text.replace(/%.*$/, '')) : parseIPv4(text);
  if (bytes === null) throw notNumeric(host);
  return bytes;
};

/** @throws RangeError with CPython's text when a port is none. */
export const checkPort = (name: string, port: unknown): number => {
  if (typeof port !== 'number' || !Number.isInteger(port)) throw new TypeError(`${name}(): port must be an integer, got ${String(port)}`);
  if (port < 0 || port > 65535) throw new RangeError(`${name}(): port must be 0-65535.`);
  return port;
};
