// The proleptic Gregorian calendar in ordinals: day 1 is the first of January of the year 1.

export const MIN_YEAR = 1;
export const MAX_YEAR = 9999;
export const MAX_ORDINAL = 3_652_059;
/** 1970-01-01. */
export const EPOCH_ORDINAL = 719_163;

const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
export const daysInMonth = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : DAYS_IN_MONTH[month]!);
export const daysBeforeMonth = (year: number, month: number): number => DAYS_BEFORE_MONTH[month]! + (month > 2 && isLeap(year) ? 1 : 0);

const daysBeforeYear = (year: number): number => {
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
};

export const ordinalOf = (year: number, month: number, day: number): number => daysBeforeYear(year) + daysBeforeMonth(year, month) + day;

/** Year, month and day of an ordinal in one number; see `yearOf` and the others. */
export function civilOf(ordinal: number): number {
  // Years that begin in March have the leap day last.
  const z = ordinal + 305;
  const era = (z / 146_097) | 0;
  const dayOfEra = z - era * 146_097;
  const yearOfEra = ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const shifted = ((5 * dayOfYear + 2) / 153) | 0;
  const day = dayOfYear - (((153 * shifted + 2) / 5) | 0) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return (year << 9) | (month << 5) | day;
}

export const yearOf = (civil: number): number => civil >> 9;
export const monthOf = (civil: number): number => (civil >> 5) & 15;
export const dayOf = (civil: number): number => civil & 31;

/** Monday is 0. */
export const weekdayOf = (year: number, month: number, day: number): number => (ordinalOf(year, month, day) + 6) % 7;

/** The ordinal of the Monday with which the first ISO week of a year begins: the week with the year's first Thursday. */
export function isoYearStart(year: number): number {
  const first = ordinalOf(year, 1, 1);
  const weekday = (((first + 6) % 7) + 7) % 7;
  return first - weekday + (weekday > 3 ? 7 : 0);
}

/** Whether a year has 53 ISO weeks. */
export function isLongYear(year: number): boolean {
  const first = ordinalOf(year, 1, 1) % 7;
  return first === 4 || (first === 3 && isLeap(year));
}

export const pad2 = (n: number): string => (n < 10 ? `0${n}` : `${n}`);
export const pad4 = (n: number): string => (n < 1000 ? `${n}`.padStart(4, '0') : `${n}`);
export const pad6 = (n: number): string => `${n}`.padStart(6, '0');
