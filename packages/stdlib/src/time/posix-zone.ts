import { breakDown, daysFromCivil } from './calendar.js';

/** What a clock on the wall shows: seconds east of UTC, whether that is summer time, and the letters for it. */
export interface WallClock {
  readonly offset: number;
  readonly isSummer: boolean;
  readonly name: string;
}

/** When in a year the clocks change, in seconds after its local midnight. */
interface Change {
  readonly kind: 'month' | 'julian' | 'day';
  readonly month: number;
  readonly week: number;
  readonly day: number;
  readonly seconds: number;
}

/** A rule as POSIX spells it in TZ: `EST5EDT,M3.2.0,M11.1.0`. */
export interface PosixZone {
  readonly standard: WallClock;
  readonly summer: WallClock | undefined;
  readonly from: Change;
  readonly to: Change;
}

const DAY = 86400;
const NAME = '(?:<([^>]+)>|([A-Za-z]{3,}))';
const TIME = '([-+]?\\d+)(?::(\\d+)(?::(\\d+))?)?';
const HEAD = new RegExp(`^${NAME}${TIME}(?:${NAME}(?:${TIME})?)?(?:,([^,]+),([^,]+))?$`);
const AMERICAN = ['M3.2.0', 'M11.1.0'] as const;

function secondsOf(hours: string, minutes = '0', seconds = '0'): number {
  const size = Math.abs(Number(hours)) * 3600 + Number(minutes) * 60 + Number(seconds);
  return hours.startsWith('-') ? -size : size;
}

function parseChange(text: string): Change | undefined {
  const [date, time] = text.split('/') as [string, string | undefined];
  const clock = time === undefined ? null : new RegExp(`^${TIME}$`).exec(time);
  if (time !== undefined && clock === null) return undefined;
  const seconds = clock === null ? 2 * 3600 : secondsOf(clock[1]!, clock[2], clock[3]);
  const month = /^M(\d+)\.(\d+)\.(\d+)$/.exec(date);
  if (month !== null) return { kind: 'month', month: Number(month[1]), week: Number(month[2]), day: Number(month[3]), seconds };
  const day = /^(J?)(\d+)$/.exec(date);
  if (day === null) return undefined;
  return { kind: day[1] === 'J' ? 'julian' : 'day', month: 0, week: 0, day: Number(day[2]), seconds };
}

/** Reads a rule, `undefined` for what is none. */
export function parsePosixZone(text: string): PosixZone | undefined {
  const match = HEAD.exec(text);
  if (match === null) return undefined;
  const [, quoted, plain, hours, minutes, seconds, summerQuoted, summerPlain, summerHours, summerMinutes, summerSeconds, from, to] = match;
  const offset = -secondsOf(hours!, minutes, seconds);
  const standard = { offset, isSummer: false, name: (quoted ?? plain)! };
  const name = summerQuoted ?? summerPlain;
  const summerOffset = summerHours === undefined ? offset + 3600 : -secondsOf(summerHours, summerMinutes, summerSeconds);
  const changes = [parseChange(from ?? AMERICAN[0]), parseChange(to ?? AMERICAN[1])];
  if (changes[0] === undefined || changes[1] === undefined) return undefined;
  const summer = name === undefined ? undefined : { offset: summerOffset, isSummer: true, name };
  return { standard, summer, from: changes[0], to: changes[1] };
}

/** `Mm.w.d`: days since 1970 to a weekday (from 0, Sunday) of a week (from 1; beyond the last, the last) of a month. */
export function weekdayOfMonth(year: number, month: number, week: number, weekday: number): number {
  const first = daysFromCivil(year, month, 1);
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  // 1970-01-01 was a Thursday.
  const begins = (((first + 4) % 7) + 7) % 7;
  let date = first + ((weekday - begins + 7) % 7) + (week - 1) * 7;
  while (date >= next) date -= 7;
  return date;
}

/** Seconds from 1970 to a change in a year, on the clock of that place. */
function changeIn(year: number, { kind, month, week, day, seconds }: Change): number {
  const newYear = daysFromCivil(year, 1, 1);
  const isLeap = daysFromCivil(year + 1, 1, 1) - newYear === 366;
  if (kind === 'day') return (newYear + day) * DAY + seconds;
  if (kind === 'julian') return (newYear + day - 1 + (isLeap && day > 59 ? 1 : 0)) * DAY + seconds;
  return weekdayOfMonth(year, month, week, day) * DAY + seconds;
}

export function posixClock(zone: PosixZone, time: number): WallClock {
  const { standard, summer } = zone;
  if (summer === undefined) return standard;
  const { year } = breakDown(time + standard.offset);
  const begin = changeIn(year, zone.from) - standard.offset;
  const end = changeIn(year, zone.to) - summer.offset;
  const isSummer = begin < end ? time >= begin && time < end : time >= begin || time < end;
  return isSummer ? summer : standard;
}
