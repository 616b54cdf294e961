/** What the clocks of a place show from a time on, as a zone file has it. */
interface Clock {
  /** Seconds to add to UTC. */
  readonly offset: number;
  readonly name: string;
}

/** Languages whose people have names for zones, which others give as a difference to Greenwich. */
const LANGUAGES: readonly string[] = [
  'en-US',
  'en-GB',
  'en-AU',
  'en-CA',
  'en-HK',
  'en-IN',
  'en-KE',
  'en-NG',
  'en-NZ',
  'en-ZA',
  'id-ID',
  'ja-JP',
];

const FIRST_YEAR = 1970;
const LAST_YEAR = 2037;
const SECONDS = 1000;
const MINUTE = 60;

/** Tells what JavaScript knows of a zone. */
class ZoneReader {
  readonly #offsets: Intl.DateTimeFormat;
  readonly #names: readonly Intl.DateTimeFormat[];

  constructor(timeZone: string) {
    this.#offsets = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    this.#names = LANGUAGES.map((language) => new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'short' }));
  }

  offset(time: number): number {
    const text = partOf(this.#offsets, time);
    const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
    if (match === null) throw new Error(`a time zone's offset is ${text}, expected GMT+hh:mm`);
    const [, sign, hours = 0, minutes = 0, seconds = 0] = match;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  }

  /** The abbreviation; digits, as zone files have them, where there is none. */
  name(time: number): string {
    for (const language of this.#names) {
      const name = partOf(language, time);
      if (/^[A-Z]{3,6}$/.test(name)) return name;
    }
    const offset = this.offset(time);
    const minutes = Math.floor(Math.abs(offset) / 60);
    const digits = (number: number): string => String(number).padStart(2, '0');
    return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}${minutes % 60 === 0 ? '' : digits(minutes % 60)}`;
  }
}

const partOf = (format: Intl.DateTimeFormat, time: number): string =>
  format.formatToParts(time * SECONDS).find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** When the clocks of a zone were set since 1970, and to what: looked for month by month, as nobody tells. */
function changes(reader: ZoneReader): { readonly times: readonly number[]; readonly clocks: readonly Clock[]; readonly before: Clock } {
  const times: number[] = [];
  const clocks: Clock[] = [];
  let low = Date.UTC(FIRST_YEAR) / SECONDS;
  const before = { offset: reader.offset(low), name: reader.name(low) };
  let { offset } = before;
  for (let month = 1; month <= 12 * (LAST_YEAR - FIRST_YEAR + 1); month++) {
    const end = Date.UTC(FIRST_YEAR, month) / SECONDS;
    const next = reader.offset(end);
    if (next !== offset) {
      let high = end;
      while (high - low > MINUTE) {
        const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
        if (reader.offset(middle) === offset) low = middle;
        else high = middle;
      }
      times.push(high);
      clocks.push({ offset: next, name: reader.name(high) });
      offset = next;
    }
    low = end;
  }
  return { times, clocks, before };
}

/**
 * A zone file (RFC 8536, version 2) of what JavaScript knows of a time zone from 1970 to 2037. A clock counts as summer time when the clocks
 * of half a year before or after are behind it. @throws RangeError for a name that is none
 */
export function zoneFile(timeZone: string): Uint8Array {
  const { times, clocks, before } = changes(new ZoneReader(timeZone));
  const isSummer = (i: number): boolean =>
    [i - 1, i + 1].some((other) => {
      const [neighbour, apart] = [clocks[other], Math.abs((times[other] ?? Number.NaN) - times[i]!)];
      return neighbour !== undefined && apart < 300 * 86_400 && neighbour.offset < clocks[i]!.offset;
    });
  const types: { readonly clock: Clock; readonly summer: boolean }[] = [{ clock: before, summer: false }];
  const indexes = clocks.map((clock, i) => {
    const summer = isSummer(i);
    const known = types.findIndex((type) => type.summer === summer && type.clock.offset === clock.offset && type.clock.name === clock.name);
    return known >= 0 ? known : types.push({ clock, summer }) - 1;
  });
  const names = [...new Set(types.map(({ clock }) => clock.name))];
  const text = `${names.join('\0')}\0`;
  const header = 44;
  const bytes = new Uint8Array(2 * header + times.length * 9 + types.length * 6 + text.length + 2);
  const view = new DataView(bytes.buffer);
  for (const [at, counts] of [
    [0, [0, 0, 0, 0, 0, 0]],
    [header, [0, 0, 0, times.length, types.length, text.length]],
  ] as const) {
    view.setUint32(at, 0x545a6966);
    bytes[at + 4] = 0x32;
    for (const [i, count] of counts.entries()) view.setUint32(at + 20 + 4 * i, count);
  }
  let at = 2 * header;
  for (const time of times) {
    view.setBigInt64(at, BigInt(time));
    at += 8;
  }
  for (const index of indexes) bytes[at++] = index;
  for (const { clock, summer } of types) {
    view.setInt32(at, clock.offset);
    bytes[at + 4] = summer ? 1 : 0;
    bytes[at + 5] = names.slice(0, names.indexOf(clock.name)).reduce((size, name) => size + name.length + 1, 0);
    at += 6;
  }
  bytes.set(new TextEncoder().encode(`${text}\n\n`), at);
  return bytes;
}
