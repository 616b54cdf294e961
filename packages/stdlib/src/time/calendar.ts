import { EPOCH_ORDINAL, ordinalOf } from '../_datetime/calendar.js';

/** A broken-down time, UTC or local: `struct tm` with Python's ranges (months and days of the year from 1, Monday is 0). */
export interface Broken {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearday: number;
}

const SECONDS_PER_DAY = 86400;

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar, of any year. */
export const daysFromCivil = (year: number, month: number, day: number): number => ordinalOf(year, month, day) - EPOCH_ORDINAL;

/** Seconds since 1970 as a date and time in UTC. */
export function breakDown(seconds: number): Broken {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const rest = seconds - days * SECONDS_PER_DAY;
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: Math.floor(rest % 60),
    weekday: (((days + 3) % 7) + 7) % 7,
    yearday: days - daysFromCivil(year, 1, 1) + 1,
  };
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const SHORT_DAYS: readonly string[] = DAYS.map((name) => name.slice(0, 3));
export const SHORT_MONTHS: readonly string[] = MONTHS.map((name) => name.slice(0, 3));

const two = (n: number): string => String(n).padStart(2, '0');

/** Week of the year, counted from the first Sunday (0) or Monday (1). */
const weekOf = (t: Broken, first: 0 | 1): number => {
  const weekday = first === 1 ? t.weekday : (t.weekday + 1) % 7;
  return Math.floor((t.yearday - 1 + 7 - weekday) / 7);
};

/** ISO 8601 year and week. */
function isoWeek(t: Broken): { year: number; week: number } {
  const thursday = daysFromCivil(t.year, t.month, t.day) - t.weekday + 3;
  const { year, yearday } = breakDown(thursday * SECONDS_PER_DAY);
  return { year, week: Math.floor((yearday - 1) / 7) + 1 };
}

/** The directives that a width fills up with zeros. */
const ZERO_PADDED = 'CdgGHIjmMsSuUVwWyY';
/** Those that stand for others, on which flags have no effect, and those that `#` writes small. */
const COMPOSED = 'cDFrRTxX';
const SWAPPED = 'pPZ';

/** `strftime` in the C locale. `zone` and `offset` (seconds east of UTC, if known) are what `%Z` and `%z` show. */
export function formatTime(format: string, t: Broken, zone: string, offset: number | undefined): string {
  const hour12 = t.hour % 12 === 0 ? 12 : t.hour % 12;
  const spaced = (n: number): string => String(n).padStart(2);
  return format.replace(/%([-0_^#]*)(\d*)([EO]?)([a-zA-Z%+])/g, (whole, flags: string, width: string, _modifier, c: string) => {
    const made = one(c);
    if (made === undefined) return whole;
    const padding = /[-0_](?=[^-0_]*$)/.exec(flags)?.[0];
    let text = flags.includes('^') ? made.toUpperCase() : made;
    if (COMPOSED.includes(c)) return text.padStart(Number(width), padding === '0' ? '0' : ' ');
    if (flags.includes('#')) text = SWAPPED.includes(c) ? text.toLowerCase() : text.toUpperCase();
    if (padding === '-') text = text.replace(/^(?:0+(?=\d)| +)/, '');
    else if (padding === '_') text = text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
    else if (padding === '0') text = text.replace(/^ +/, (spaces) => '0'.repeat(spaces.length));
    const fill = padding === '_' || padding === '-' || (padding === undefined && !ZERO_PADDED.includes(c)) ? ' ' : '0';
    return text.padStart(Number(width), fill);
  });

  function one(c: string): string | undefined {
    switch (c) {
      case 'a':
        return SHORT_DAYS[t.weekday]!;
      case 'A':
        return DAYS[t.weekday]!;
      case 'b':
      case 'h':
        return SHORT_MONTHS[t.month - 1]!;
      case 'B':
        return MONTHS[t.month - 1]!;
      case 'c':
        return `${one('a')} ${one('b')} ${spaced(t.day)} ${one('T')} ${t.year}`;
      case 'C':
        return String(Math.floor(t.year / 100));
      case 'd':
        return two(t.day);
      case 'D':
      case 'x':
        return `${two(t.month)}/${two(t.day)}/${one('y')}`;
      case 'e':
        return spaced(t.day);
      case 'F':
        return `${t.year}-${two(t.month)}-${two(t.day)}`;
      case 'g':
        return two(isoWeek(t).year % 100);
      case 'G':
        return String(isoWeek(t).year);
      case 'H':
        return two(t.hour);
      case 'I':
        return two(hour12);
      case 'j':
        return String(t.yearday).padStart(3, '0');
      case 'k':
        return spaced(t.hour);
      case 'l':
        return spaced(hour12);
      case 'm':
        return two(t.month);
      case 'M':
        return two(t.minute);
      case 'n':
        return '\n';
      case 'p':
        return t.hour < 12 ? 'AM' : 'PM';
      case 'P':
        return t.hour < 12 ? 'am' : 'pm';
      case 'r':
        return `${two(hour12)}:${two(t.minute)}:${two(t.second)} ${one('p')}`;
      case 'R':
        return `${two(t.hour)}:${two(t.minute)}`;
      case 's':
        return String(daysFromCivil(t.year, t.month, t.day) * SECONDS_PER_DAY + t.hour * 3600 + t.minute * 60 + t.second - (offset ?? 0));
      case 'S':
        return two(t.second);
      case 't':
        return '\t';
      case 'T':
      case 'X':
        return `${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
      case 'u':
        return String(t.weekday + 1);
      case 'U':
        return two(weekOf(t, 0));
      case 'V':
        return two(isoWeek(t).week);
      case 'w':
        return String((t.weekday + 1) % 7);
      case 'W':
        return two(weekOf(t, 1));
      case 'y':
        return two(((t.year % 100) + 100) % 100);
      case 'Y':
        return String(t.year);
      case 'z': {
        if (offset === undefined) return '';
        const minutes = Math.abs(Math.trunc(offset / 60));
        return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
      }
      case 'Z':
        return zone;
      case '%':
        return '%';
      default:
        return undefined;
    }
  }
}
