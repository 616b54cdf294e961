import { allocate, call, exc, None, type PyType, raise, type Value } from '@pyco/vm';
import { daysInMonth, MAX_YEAR, MIN_YEAR } from './calendar.js';
import { PyDate, PyDateTime, PyTime } from './objects.js';

// Objects of checked fields. A subclass is called, so that it makes its own.

export function checkYear(year: number): void {
  if (year < MIN_YEAR || year > MAX_YEAR) raise(exc.ValueError, `year ${year} is out of range`);
}

export function checkDate(year: number, month: number, day: number): void {
  checkYear(year);
  if (month < 1 || month > 12) raise(exc.ValueError, 'month must be in 1..12');
  if (day < 1 || (day > 28 && day > daysInMonth(year, month))) raise(exc.ValueError, 'day is out of range for month');
}

export function checkTime(hour: number, minute: number, second: number, microsecond: number, fold: number): void {
  if (hour < 0 || hour > 23) raise(exc.ValueError, 'hour must be in 0..23');
  if (minute < 0 || minute > 59) raise(exc.ValueError, 'minute must be in 0..59');
  if (second < 0 || second > 59) raise(exc.ValueError, 'second must be in 0..59');
  if (microsecond < 0 || microsecond > 999_999) raise(exc.ValueError, 'microsecond must be in 0..999999');
  if (fold !== 0 && fold !== 1) raise(exc.ValueError, 'fold must be either 0 or 1');
}

export function makeDate(cls: PyType, year: number, month: number, day: number): Value {
  if (cls !== PyDate.prototype.ob_type) return call(cls, year, month, day);
  checkDate(year, month, day);
  return new PyDate(year, month, day);
}

export function makeTime(
  cls: PyType,
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  tzinfo: Value = None,
  fold = 0,
): Value {
  if (cls === PyTime.prototype.ob_type) {
    checkTime(hour, minute, second, microsecond, fold);
    return new PyTime(hour, minute, second, microsecond, tzinfo, fold);
  }
  const made = call(cls, hour, minute, second, microsecond, tzinfo);
  if (made instanceof PyTime) made.fold = fold;
  return made;
}

export function makeDateTime(
  cls: PyType,
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  tzinfo: Value = None,
  fold = 0,
): Value {
  if (cls === PyDateTime.prototype.ob_type) {
    checkDate(year, month, day);
    checkTime(hour, minute, second, microsecond, fold);
    return new PyDateTime(year, month, day, hour, minute, second, microsecond, tzinfo, fold);
  }
  const made = call(cls, year, month, day, hour, minute, second, microsecond, tzinfo);
  if (made instanceof PyDateTime) made.fold = fold;
  return made;
}

/** The object itself, of the type or of a subclass, without calling anything: what `__new__` does. */
export function allocateDateTime(type: PyType, ...fields: ConstructorParameters<typeof PyDateTime>): PyDateTime {
  return type === PyDateTime.prototype.ob_type ? new PyDateTime(...fields) : allocate(type, ...fields);
}
