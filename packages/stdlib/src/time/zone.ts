import { currentThread, type PyInterpreter } from '@pyco/vm';
import { readHostFile } from '../host-file.js';
import { environmentOf } from '../posix/environment.js';
import { type PosixZone, parsePosixZone, posixClock, type WallClock } from './posix-zone.js';

const UTC: WallClock = { offset: 0, isSummer: false, name: 'UTC' };

/** The clocks of a place: a table of changes (RFC 8536), a rule for what comes behind it, or only a rule. */
export class Zone {
  readonly #times: readonly number[];
  readonly #clocks: readonly WallClock[];
  readonly #before: WallClock;
  readonly #rule: PosixZone | undefined;

  constructor(times: readonly number[], clocks: readonly WallClock[], before: WallClock, rule: PosixZone | undefined) {
    this.#times = times;
    this.#clocks = clocks;
    this.#before = before;
    this.#rule = rule;
  }

  /** What the clocks show at a time. */
  at(time: number): WallClock {
    const times = this.#times;
    if (times.length === 0 || time >= times.at(-1)!) {
      if (this.#rule !== undefined) return posixClock(this.#rule, time);
      return this.#clocks.at(-1) ?? this.#before;
    }
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? this.#before : this.#clocks[low - 1]!;
  }

  /** The time at which the clocks show `local`, seconds as if it were UTC. `isSummer` decides where they show it twice or never. */
  timeOf(local: number, isSummer: boolean | undefined): number {
    const around = [this.at(local - 86400), this.at(local + 86400)];
    const fitting = [...new Set(around.map(({ offset }) => local - offset))].filter((time) => time + this.at(time).offset === local);
    if (isSummer === undefined) return fitting[0] ?? local - around[0]!.offset;
    const asked = fitting.find((time) => this.at(time).isSummer === isSummer);
    if (asked !== undefined) return asked;
    // The other clock of the place, though it does not run at that time.
    const other = this.clockOf(isSummer, local);
    if (other.isSummer === isSummer) return local - other.offset;
    // A place without summer time: its clocks would be an hour ahead.
    return (fitting[0] ?? local - around[0]!.offset) - (isSummer ? 3600 : 0);
  }

  /** The clock of summer, or the other, as it runs within a year of a time; where there is none, the one that runs then. */
  clockOf(isSummer: boolean, time: number): WallClock {
    for (const days of [0, -60, 60, -120, 120, -180, 180, -240, 240, -300, 300]) {
      const clock = this.at(time + days * 86400);
      if (clock.isSummer === isSummer) return clock;
    }
    return this.at(time);
  }
}

/** Reads a file of `/usr/share/zoneinfo`; `undefined` for what is none. */
function parseZoneFile(bytes: Uint8Array): Zone | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isZone = (at: number): boolean => at + 44 <= bytes.length && view.getUint32(at) === 0x545a6966;
  if (!isZone(0)) return undefined;
  const header = (at: number): number[] => Array.from({ length: 6 }, (_, i) => view.getUint32(at + 20 + 4 * i));
  const bodySize = ([isUt, isStd, leap, times, types, chars]: readonly number[], size: number): number =>
    times! * (size + 1) + types! * 6 + chars! + leap! * (size + 4) + isStd! + isUt!;
  // From version 2 on the same stands once more, with times of eight bytes.
  const first = header(0);
  const second = 44 + bodySize(first, 4);
  const size = bytes[4]! >= 0x32 && isZone(second) ? 8 : 4;
  const base = size === 8 ? second : 0;
  const counts = header(base);
  const [, , , timeCount, typeCount] = counts as [number, number, number, number, number];
  const timesAt = base + 44;
  const indexesAt = timesAt + timeCount * size;
  const typesAt = indexesAt + timeCount;
  const namesAt = typesAt + typeCount * 6;
  const ascii = new TextDecoder('latin1');
  const types = Array.from({ length: typeCount }, (_, i): WallClock => {
    const at = typesAt + 6 * i;
    const name = namesAt + bytes[at + 5]!;
    const end = bytes.indexOf(0, name);
    return { offset: view.getInt32(at), isSummer: bytes[at + 4] === 1, name: ascii.decode(bytes.subarray(name, end)) };
  });
  const times = Array.from({ length: timeCount }, (_, i) =>
    size === 8 ? Number(view.getBigInt64(timesAt + 8 * i)) : view.getInt32(timesAt + 4 * i),
  );
  const clocks = Array.from({ length: timeCount }, (_, i) => types[bytes[indexesAt + i]!]!);
  const before = types.find(({ isSummer }) => !isSummer) ?? types[0] ?? UTC;
  const footer = size === 8 ? ascii.decode(bytes.subarray(base + 44 + bodySize(counts, 8))).replaceAll('\n', '') : '';
  return new Zone(times, clocks, before, parsePosixZone(footer));
}

const MAX_FILE = 1 << 20;

function readZone(path: string): Zone | undefined {
  const bytes = readHostFile(path, MAX_FILE);
  return bytes === undefined ? undefined : parseZoneFile(bytes);
}

const utcZone = (name = 'UTC'): Zone => new Zone([], [], { ...UTC, name }, undefined);

/** `tzset`: the zone that TZ names, as the C library reads it; without TZ that of `/etc/localtime`. */
function findZone(): Zone {
  const setting = environmentOf().get('TZ');
  if (setting === undefined) return readZone('/etc/localtime') ?? utcZone();
  const name = setting.replace(/^:/, '');
  if (name === '') return utcZone();
  const isPath = !name.split('/').includes('..');
  const known = isPath ? readZone(name.startsWith('/') ? name : `/usr/share/zoneinfo/${name}`) : undefined;
  if (known !== undefined) return known;
  const rule = parsePosixZone(name);
  return rule === undefined ? utcZone(/^[A-Za-z]+/.exec(name)?.[0] ?? 'UTC') : new Zone([], [], rule.standard, rule);
}

/** The zone in which the guest lives: found when it is first asked for, and again at `time.tzset()`. */
export function localZone(interp: PyInterpreter = currentThread().interp): Zone {
  let zone = interp.storage.get(Zone) as Zone | undefined;
  if (zone === undefined) {
    zone = findZone();
    interp.storage.set(Zone, zone);
  }
  return zone;
}

/** Forgets the zone: `TZ` has changed. */
export function forgetZone(): void {
  currentThread().interp.storage.delete(Zone);
}
