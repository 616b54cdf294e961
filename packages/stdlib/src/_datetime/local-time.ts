import { daysFromCivil } from '../time/calendar.js';
import { checkTime } from '../time/timestamp.js';
import { localZone } from '../time/zone.js';
import { civilOf, dayOf, EPOCH_ORDINAL, MAX_ORDINAL, monthOf, yearOf } from './calendar.js';
import { checkYear } from './make.js';
import { type PyDate, PyDelta, type PyTimezone } from './objects.js';
import { makeTimezone } from './timezone-type.js';

// Between the clocks of this place and the seconds since 1970. Times on a clock are counted as if they were UTC.

const DAY = 86_400;
/** As far as clocks are ever turned back. */
const MAX_FOLD = 24 * 3600;

/** What the clocks of this place show at a time. */
export function localClock(seconds: number): number {
  checkTime(seconds);
  return seconds + localZone().at(seconds).offset;
}

/** As an ordinal; ValueError for a year that no date has. */
function ordinalAt(clock: number): number {
  const ordinal = Math.floor(clock / DAY) + EPOCH_ORDINAL;
  checkOrdinal(ordinal);
  return ordinal;
}

/** ValueError for a year that no date has. */
export function checkOrdinal(ordinal: number): void {
  if (ordinal < 1 || ordinal > MAX_ORDINAL) checkYear(farYear(ordinal));
}

/** The year of an ordinal beyond the calendar's range. */
function farYear(ordinal: number): number {
  const cycles = Math.floor((ordinal - 1) / 146_097);
  return yearOf(civilOf(ordinal - cycles * 146_097)) + cycles * 400;
}

export const secondOfDay = (clock: number): number => clock - Math.floor(clock / DAY) * DAY;
export const clockAt = (date: PyDate, hour: number, minute: number, second: number): number =>
  daysFromCivil(date.year, date.month, date.day) * DAY + hour * 3600 + minute * 60 + second;

/** As `localClock`, for a time near one that a datetime stands for: its year must be one too. */
function checkedClock(seconds: number): number {
  const clock = localClock(seconds);
  ordinalAt(clock);
  return clock;
}

/** 1 if the clocks show at this time what they have shown before. */
export function foldAt(seconds: number, clock: number): 0 | 1 {
  const transition = clock - checkedClock(seconds - MAX_FOLD) - MAX_FOLD;
  return transition < 0 && checkedClock(seconds + transition) === clock ? 1 : 0;
}

/** When the clocks of this place show a time: the first or (`fold`) the second time; in a gap, as if they had not been turned yet, or had. */
export function timeOfClock(clock: number, fold: number): number {
  const ahead = checkedClock(clock) - clock;
  const first = clock - ahead;
  const shown = checkedClock(first);
  let other: number;
  if (shown === clock) {
    const around = fold === 1 ? first + MAX_FOLD : first - MAX_FOLD;
    other = checkedClock(around) - around;
    if (other === ahead) return first;
  } else other = shown - first;
  const second = clock - other;
  if (checkedClock(second) === clock) return second;
  if (shown === clock) return first;
  return fold === 1 ? Math.min(first, second) : Math.max(first, second);
}

export function timezoneAt(seconds: number): PyTimezone {
  checkTime(seconds);
  const { offset, name } = localZone().at(seconds);
  const days = Math.floor(offset / DAY);
  return makeTimezone(new PyDelta(days, offset - days * DAY, 0), name);
}

/** The zone in which the clocks of this place run when they show a time. */
export function timezoneOfClock(clock: number, fold: number): PyTimezone {
  const time = timeOfClock(clock, fold);
  const other = timeOfClock(clock, 1 - fold);
  // They differ in a gap and in a fold only.
  const isGap = other !== time && other > time === (fold === 1);
  return timezoneAt(isGap ? other : time);
}

export const civilAt = (clock: number): readonly [year: number, month: number, day: number] => {
  const civil = civilOf(ordinalAt(clock));
  return [yearOf(civil), monthOf(civil), dayOf(civil)];
};
