import { civilOf, dayOf, isLongYear, isoYearStart, MAX_YEAR, MIN_YEAR, monthOf, yearOf } from './calendar.js';

// ISO 8601 as `fromisoformat` reads it. `undefined` says that the text is none.

const digitAt = (text: string, at: number): number => {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
};

/** A number of just so many digits; -1 where there are others. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = digitAt(text, i);
    if (digit < 0) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** What is wrong with an ISO week date, `undefined` for nothing. */
export function weekDateError(year: number, week: number, day: number): 'year' | 'week' | 'day' | undefined {
  if (year < MIN_YEAR || year > MAX_YEAR) return 'year';
  if (week <= 0 || week > 53 || (week === 53 && !isLongYear(year))) return 'week';
  return day <= 0 || day >= 8 ? 'day' : undefined;
}

export const weekDateOrdinal = (year: number, week: number, day: number): number => isoYearStart(year) + (week - 1) * 7 + day - 1;

/** A date as written: an ordinal for a week date, else three numbers that may be out of range. */
export type IsoDate = { readonly ordinal: number } | { readonly year: number; readonly month: number; readonly day: number };

export function parseDate(text: string): IsoDate | undefined {
  const { length } = text;
  const year = digits(text, 0, 4);
  if (year < 0) return undefined;
  const hasDash = text[4] === '-';
  let at = hasDash ? 5 : 4;
  if (text[at] === 'W') {
    const week = digits(text, at + 1, 2);
    if (week < 0) return undefined;
    at += 3;
    let day = 1;
    if (at < length) {
      if (hasDash && text[at++] !== '-') return undefined;
      day = digits(text, at, 1);
      if (day < 0) return undefined;
    }
    return weekDateError(year, week, day) === undefined ? { ordinal: weekDateOrdinal(year, week, day) } : undefined;
  }
  const month = digits(text, at, 2);
  if (month < 0) return undefined;
  at += 2;
  if (hasDash && text[at++] !== '-') return undefined;
  const day = digits(text, at, 2);
  // What follows is not looked at.
  return day < 0 ? undefined : { year, month, day };
}

export function ymdOf(date: IsoDate): readonly [year: number, month: number, day: number] {
  if (!('ordinal' in date)) return [date.year, date.month, date.day];
  const civil = civilOf(date.ordinal);
  return [yearOf(civil), monthOf(civil), dayOf(civil)];
}

/** Where the date ends in a text that goes on with a time. */
export function dateLength(text: string): number {
  const { length } = text;
  if (length === 7) return 7;
  if (text[4] === '-') {
    if (text[5] !== 'W') return 10;
    if (length < 8) return 0;
    if (length > 8 && text[8] === '-') {
      if (length === 9) return 0;
      // YYYY-Www-##: the dash is taken for the separator, for a day has one digit.
      return length > 10 && digitAt(text, 10) >= 0 ? 8 : 10;
    }
    return 8;
  }
  if (text[4] !== 'W') return 8;
  let end = 7;
  while (end < length && digitAt(text, end) >= 0) end++;
  if (end < 9) return end;
  // Digits of hours come in pairs: an odd one before them is the day of the week.
  return end % 2 === 0 ? 7 : 8;
}

export interface IsoTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** Seconds east of UTC, `undefined` for a naive time. */
  readonly offset: number | undefined;
  readonly offsetMicros: number;
}

interface Clock {
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  /** Something stands behind it, in the whole text. */
  goesOn: boolean;
}

const FRACTION = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1] as const;

/** `HH[:MM[:SS[.ffffff]]]` in `text[from:end]`, with or without colons. */
function parseClock(text: string, from: number, end: number): Clock | undefined {
  const clock: Clock = { hour: 0, minute: 0, second: 0, microsecond: 0, goesOn: false };
  let at = from;
  let hasColons = true;
  for (let part = 0; part < 3; part++) {
    const value = digits(text, at, 2);
    if (value < 0) return undefined;
    if (part === 0) clock.hour = value;
    else if (part === 1) clock.minute = value;
    else clock.second = value;
    at += 2;
    const next = text[at];
    if (part === 0) hasColons = next === ':';
    if (at + 1 >= end) {
      clock.goesOn = next !== undefined;
      return clock;
    }
    if (hasColons && next === ':') at++;
    else if (next === '.' || next === ',') {
      at++;
      break;
    } else if (hasColons) return undefined;
  }
  const count = Math.min(end - at, 6);
  const fraction = digits(text, at, count);
  if (fraction < 0) return undefined;
  clock.microsecond = fraction * FRACTION[count]!;
  at += count;
  while (digitAt(text, at) >= 0) at++;
  clock.goesOn = at < text.length;
  return clock;
}

/** The time in `text[from:]`, with its zone. */
export function parseTime(text: string, from: number): IsoTime | undefined {
  const end = text.length;
  let zone = from;
  do {
    const c = text[zone];
    if (c === '+' || c === '-' || c === 'Z') break;
  } while (++zone < end);
  const clock = parseClock(text, from, zone);
  if (clock === undefined) return undefined;
  const { hour, minute, second, microsecond } = clock;
  if (zone >= end) return clock.goesOn ? undefined : { hour, minute, second, microsecond, offset: undefined, offsetMicros: 0 };
  if (text[zone] === 'Z') {
    return zone + 1 < end ? undefined : { hour, minute, second, microsecond, offset: 0, offsetMicros: 0 };
  }
  const sign = text[zone] === '-' ? -1 : 1;
  const ahead = parseClock(text, zone + 1, end);
  if (ahead === undefined || ahead.goesOn) return undefined;
  const offset = sign * (ahead.hour * 3600 + ahead.minute * 60 + ahead.second);
  return { hour, minute, second, microsecond, offset, offsetMicros: sign * ahead.microsecond };
}
