import { CompareOp, exc, raise, typeOf, type Value } from '@pyco/vm';
import { civilOf, dayOf, MAX_ORDINAL, monthOf, ordinalOf, yearOf } from './calendar.js';
import { compareDeltas, makeDelta, subtractDeltas } from './delta.js';
import { orderTo } from './delta-type.js';
import { makeDateTime } from './make.js';
import { type PyDate, PyDateTime, type PyDelta } from './objects.js';
import { isSameOffset, utcoffsetOf } from './offset.js';

const DAY = 86_400;

export const secondsOf = (t: { readonly hour: number; readonly minute: number; readonly second: number }): number =>
  t.hour * 3600 + t.minute * 60 + t.second;

export const civilOfOrdinal = (ordinal: number): number =>
  ordinal < 1 || ordinal > MAX_ORDINAL ? raise(exc.OverflowError, 'date value out of range') : civilOf(ordinal);

/** `date + sign * delta`, of the class of the date. */
export function shiftDateTime(date: PyDateTime, delta: PyDelta, sign: 1 | -1): Value {
  let microsecond = date.microsecond + sign * delta.microseconds;
  let seconds = secondsOf(date) + sign * delta.seconds;
  let days = sign * delta.days;
  if (microsecond < 0) {
    microsecond += 1_000_000;
    seconds--;
  } else if (microsecond >= 1_000_000) {
    microsecond -= 1_000_000;
    seconds++;
  }
  if (seconds < 0) {
    seconds += DAY;
    days--;
  } else if (seconds >= DAY) {
    seconds -= DAY;
    days++;
  }
  let { year, month, day } = date;
  if (days !== 0) {
    const civil = civilOfOrdinal(ordinalOf(year, month, day) + days);
    year = yearOf(civil);
    month = monthOf(civil);
    day = dayOf(civil);
  }
  const minutes = (seconds / 60) | 0;
  const hour = (minutes / 60) | 0;
  return makeDateTime(typeOf(date), year, month, day, hour, minutes - hour * 60, seconds - minutes * 60, microsecond, date.tzinfo, 0);
}

/** `left - right` as their clocks show it. */
function clockDifference(left: PyDateTime, right: PyDateTime): PyDelta {
  const days = ordinalOf(left.year, left.month, left.day) - ordinalOf(right.year, right.month, right.day);
  return makeDelta(days, secondsOf(left) - secondsOf(right), left.microsecond - right.microsecond);
}

const aheadOf = (date: PyDateTime): PyDelta | undefined => utcoffsetOf(date.tzinfo, date);

export function subtractDateTimes(left: PyDateTime, right: PyDateTime): PyDelta {
  if (left.tzinfo === right.tzinfo) return clockDifference(left, right);
  const [a, b] = [aheadOf(left), aheadOf(right)];
  if ((a === undefined) !== (b === undefined)) raise(exc.TypeError, "can't subtract offset-naive and offset-aware datetimes");
  const difference = clockDifference(left, right);
  return a === undefined || b === undefined || compareDeltas(a, b) === 0 ? difference : subtractDeltas(difference, subtractDeltas(a, b));
}

export const compareDates = (a: PyDate, b: PyDate): number => a.year - b.year || a.month - b.month || a.day - b.day;

const compareClocks = (a: PyDateTime, b: PyDateTime): number =>
  compareDates(a, b) || secondsOf(a) - secondsOf(b) || a.microsecond - b.microsecond;

/** Whether the offset depends on `fold`: such a time equals none of another zone (PEP 495). */
function dependsOnFold(date: PyDateTime, offset: PyDelta | undefined): boolean {
  const { year, month, day, hour, minute, second, microsecond, tzinfo, fold } = date;
  const flipped = new PyDateTime(year, month, day, hour, minute, second, microsecond, tzinfo, 1 - fold);
  return !isSameOffset(aheadOf(flipped), offset);
}

export function compareDateTimes(a: PyDateTime, b: PyDateTime, op: CompareOp): boolean {
  if (a.tzinfo === b.tzinfo) return orderTo(compareClocks(a, b), op);
  const [left, right] = [aheadOf(a), aheadOf(b)];
  const isEquality = op === CompareOp.EQ || op === CompareOp.NE;
  let order: number;
  if (isSameOffset(left, right)) order = compareClocks(a, b);
  else if (left !== undefined && right !== undefined) {
    const { days, seconds, microseconds } = subtractDeltas(clockDifference(a, b), subtractDeltas(left, right));
    order = days || seconds || microseconds;
  } else {
    if (!isEquality) raise(exc.TypeError, "can't compare offset-naive and offset-aware datetimes");
    return op === CompareOp.NE;
  }
  if (isEquality && order === 0 && (dependsOnFold(a, left) || dependsOnFold(b, right))) order = 1;
  return orderTo(order, op);
}
