import { isLeap } from '../_datetime/calendar.js';
import { daysFromCivil } from '../time/calendar.js';
import { weekdayOfMonth } from '../time/posix-zone.js';

// The rule at the end of a zone's file, in the form of POSIX' TZ: `EST5EDT,M3.2.0,M11.1.0`.

/** When in a year the clocks are changed. */
export type Change =
  | { readonly kind: 'weekday'; readonly month: number; readonly week: number; readonly day: number; readonly seconds: number }
  | { readonly kind: 'day'; readonly day: number; readonly isJulian: boolean; readonly seconds: number };

export interface TzRule {
  readonly standard: string;
  readonly standardOffset: number;
  /** `undefined` where the clocks are never changed. */
  readonly summer: { readonly name: string; readonly offset: number; readonly start: Change; readonly end: Change } | undefined;
}

/** What is wrong with a text that is no rule; the text itself is to follow. */
export class TzRuleError extends Error {}

const DAY = 86_400;

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';
const isAlpha = (c: string | undefined): boolean => c !== undefined && /^[A-Za-z]$/.test(c);

class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get next(): string | undefined {
    return this.text[this.at];
  }

  take(c: string): boolean {
    if (this.next !== c) return false;
    this.at++;
    return true;
  }

  /** A number of `min` to `max` digits. */
  number(min: number, max: number): number | undefined {
    const from = this.at;
    while (this.at - from < max && isDigit(this.next)) this.at++;
    return this.at - from < min ? undefined : Number(this.text.slice(from, this.at));
  }

  name(): string | undefined {
    const isQuoted = this.take('<');
    const from = this.at;
    if (!isQuoted) {
      while (isAlpha(this.next)) this.at++;
      return this.at === from ? undefined : this.text.slice(from, this.at);
    }
    while (this.next !== '>') {
      const c = this.next;
      if (!isAlpha(c) && !isDigit(c) && c !== '+' && c !== '-') return undefined;
      this.at++;
    }
    return this.text.slice(from, this.at++);
  }

  /** `[+-]hh[:mm[:ss]]` in seconds, and its hours. */
  time(): { readonly seconds: number; readonly hours: number } | undefined {
    const sign = this.next === '-' ? -1 : 1;
    if (this.next === '-' || this.next === '+') this.at++;
    const hours = this.number(1, 3);
    if (hours === undefined) return undefined;
    let seconds = hours * 3600;
    for (const unit of [60, 1]) {
      if (!this.take(':')) break;
      const part = this.number(2, 2);
      if (part === undefined) return undefined;
      seconds += part * unit;
    }
    return { seconds: sign * seconds, hours };
  }

  /** Hours west of UTC, as seconds east of it. */
  offset(): number | undefined {
    const time = this.time();
    return time === undefined || time.hours > 24 ? undefined : 0 - time.seconds;
  }

  change(): Change | undefined {
    if (!this.take('M')) {
      const isJulian = this.take('J');
      const day = this.number(1, 3);
      if (day === undefined || day < (isJulian ? 1 : 0) || day > 365) return undefined;
      const seconds = this.changeTime();
      return seconds === undefined ? undefined : { kind: 'day', day, isJulian, seconds };
    }
    const month = this.number(1, 2);
    if (month === undefined || !this.take('.')) return undefined;
    const week = this.number(1, 1);
    if (week === undefined || !this.take('.')) return undefined;
    const day = this.number(1, 1);
    if (day === undefined || month < 1 || month > 12 || week < 1 || week > 5 || day > 6) return undefined;
    const seconds = this.changeTime();
    return seconds === undefined ? undefined : { kind: 'weekday', month, week, day, seconds };
  }

  /** The time of a change: at two o'clock unless it says otherwise. */
  changeTime(): number | undefined {
    if (!this.take('/')) return 2 * 3600;
    const time = this.time();
    return time === undefined || time.hours > 167 ? undefined : time.seconds;
  }
}

const refuse = (message: string): never => {
  throw new TzRuleError(message);
};

/** Reads a rule; throws TzRuleError. */
export function parseTzRule(text: string): TzRule {
  const scanner = new Scanner(text);
  const standard = scanner.name() ?? refuse('Invalid STD format in');
  const standardOffset = scanner.offset() ?? refuse('Invalid STD offset in');
  if (scanner.next === undefined) return { standard, standardOffset, summer: undefined };
  const name = scanner.name() ?? refuse('Invalid DST format in');
  const offset = scanner.next === ',' ? standardOffset + 3600 : (scanner.offset() ?? refuse('Invalid DST offset in'));
  const [start, end] = [0, 1].map(() => {
    if (!scanner.take(',')) refuse('Missing transition rules in TZ string:');
    return scanner.change() ?? refuse('Malformed transition rule in TZ string:');
  }) as [Change, Change];
  if (scanner.next !== undefined) refuse('Extraneous characters at end of TZ string:');
  return { standard, standardOffset, summer: { name, offset, start, end } };
}

/** Seconds since 1970 of a change, on the clock of the place. */
export function changeIn(year: number, change: Change): number {
  if (change.kind === 'day') {
    // Deviation from POSIX, as CPython: days that count from 0 come a day early, and day 59 of a leap year is its last of February.
    const skipped = change.isJulian && change.day >= 59 && isLeap(year) ? 1 : 0;
    return (daysFromCivil(year, 1, 1) - 1 + change.day + skipped) * DAY + change.seconds;
  }
  return weekdayOfMonth(year, change.month, change.week, change.day) * DAY + change.seconds;
}
