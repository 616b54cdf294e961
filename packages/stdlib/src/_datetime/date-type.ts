import {
  allocate,
  bindCall,
  binder,
  callMethod,
  defineType,
  encodeLatin1,
  exc,
  getAttr,
  hash,
  importAbsolute,
  isRaised,
  isTrue,
  type KwNames,
  NotImplemented,
  PyBytes,
  type PyDict,
  PyTuple,
  type PyType,
  raise,
  repr,
  str,
  strContents,
  strFromJs,
  strToJs,
  tailCall,
  typeOf,
  type Value,
} from '@pyco/vm';
import { bindNameless, intOf, type Parameters, strOf } from '../nameless-arguments.js';
import { timestampOf } from '../time/timestamp.js';
import { civilOf, dayOf, monthOf, ordinalOf, weekdayOf, yearOf } from './calendar.js';
import { civilOfOrdinal, compareDates } from './datetime-arithmetic.js';
import { makeDelta } from './delta.js';
import { orderTo } from './delta-type.js';
import { isoCalendarOf } from './iso-calendar.js';
import { parseDate, weekDateError, weekDateOrdinal } from './iso-parse.js';
import { checkOrdinal, civilAt, localClock } from './local-time.js';
import { checkDate, makeDate } from './make.js';
import { PyDate, PyDateTime, PyDelta } from './objects.js';
import { cTime, dateText, formatWith, structTime } from './text.js';

const parameters: Parameters = { names: ['year', 'month', 'day'], required: 3, positional: 3 };
const replaceParameters = binder('replace(year=unchanged, month=unchanged, day=unchanged)');

/** The state that a pickle holds, as bytes or (from Python 2) as a str of such characters; `undefined` for what is none. */
export function pickledState(
  value: Value | undefined,
  size: number,
  monthOrHour: (state: Uint8Array) => boolean,
  what: string,
): Uint8Array | undefined {
  if (value instanceof PyBytes) return value.bytes.length === size && monthOrHour(value.bytes) ? value.bytes : undefined;
  const text = value === undefined ? undefined : strContents(value);
  if (text === undefined || typeof text !== 'string' || text.length !== size) return undefined;
  if (!monthOrHour(Uint8Array.from(text, (c) => Math.min(c.charCodeAt(0), 255)))) return undefined;
  try {
    return encodeLatin1(text);
  } catch (error) {
    if (!isRaised(error, exc.UnicodeEncodeError)) throw error;
    return raise(
      exc.ValueError,
      `Failed to encode latin1 string when unpickling a ${what} object. pickle.load(data, encoding='latin1') is assumed.`,
    );
  }
}

const hasMonth = (state: Uint8Array): boolean => state[2]! >= 1 && state[2]! <= 12;

function newDate(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (args.length === 1 && kwnames === undefined) {
    const state = pickledState(args[0], 4, hasMonth, 'date');
    if (state !== undefined) return allocate(type, state[0]! * 256 + state[1]!, state[2], state[3]);
  }
  const bound = bindNameless(parameters, args, kwnames);
  const year = intOf(bound[0]!);
  const month = intOf(bound[1]!);
  const day = intOf(bound[2]!);
  checkDate(year, month, day);
  return type === dateType ? new PyDate(year, month, day) : allocate(type, year, month, day);
}

export const dateState = ({ year, month, day }: PyDate): number[] => [year >> 8, year & 255, month, day];

function shiftDate(date: PyDate, days: number): Value {
  const civil = civilOfOrdinal(ordinalOf(date.year, date.month, date.day) + days);
  return makeDate(typeOf(date), yearOf(civil), monthOf(civil), dayOf(civil));
}

function ordinalDate(cls: Value, ordinal: number): Value {
  checkOrdinal(ordinal);
  const civil = civilOf(ordinal);
  return makeDate(cls as PyType, yearOf(civil), monthOf(civil), dayOf(civil));
}

export const invalidFormat = (given: Value): never => raise(exc.ValueError, `Invalid isoformat string: ${strToJs(repr(given))}`);

function fromIsoFormat(cls: Value, given: Value): Value {
  const text = strToJs(given);
  if (text === undefined) return raise(exc.TypeError, 'fromisoformat: argument must be str');
  const { length } = text;
  const parsed = length === 7 || length === 8 || length === 10 ? parseDate(text) : undefined;
  if (parsed === undefined) return invalidFormat(given);
  return 'ordinal' in parsed ? ordinalDate(cls, parsed.ordinal) : makeDate(cls as PyType, parsed.year, parsed.month, parsed.day);
}

function fromIsoCalendar(cls: Value, yearValue: Value, weekValue: Value, dayValue: Value): Value {
  let parts: readonly [number, number, number];
  try {
    parts = [intOf(yearValue), intOf(weekValue), intOf(dayValue)];
  } catch (error) {
    if (isRaised(error, exc.OverflowError)) return raise(exc.ValueError, 'ISO calendar component out of range');
    throw error;
  }
  const [year, week, day] = parts;
  switch (weekDateError(year, week, day)) {
    case 'year':
      return raise(exc.ValueError, `Year is out of range: ${year}`);
    case 'week':
      return raise(exc.ValueError, `Invalid week: ${week}`);
    case 'day':
      return raise(exc.ValueError, `Invalid day: ${day} (range is [1, 7])`);
    default:
      return ordinalDate(cls, weekDateOrdinal(year, week, day));
  }
}

function replaceDate(self: PyDate, year: Value | undefined, month: Value | undefined, day: Value | undefined): Value {
  return makeDate(
    typeOf(self),
    year === undefined ? self.year : intOf(year),
    month === undefined ? self.month : intOf(month),
    day === undefined ? self.day : intOf(day),
  );
}

/** `__replace__` takes what `replace` takes, and names that in its errors. */
export const replaceArguments = (binding: ReturnType<typeof binder>, args: unknown, changes: Value): readonly (Value | undefined)[] => {
  const entries = [...(changes as PyDict).liveEntries()];
  const names = entries.map(({ k }) => strToJs(k)!);
  return bindCall(binding, [...(args as Value[]), ...entries.map(({ v }) => v!)], names.length === 0 ? undefined : names);
};

export function formatObject(self: Value, spec: Value): Value | undefined {
  strOf(spec, '__format__');
  return isTrue(spec) ? tailCall(getAttr(self, 'strftime'), [spec]) : str(self);
}

export const dateType: PyType = defineType<PyDate>({
  name: 'datetime.date',
  instance: PyDate,
  slots: {
    tp_new: newDate,
    tp_repr: (self) => strFromJs(`${typeOf(self).tp_name}(${self.year}, ${self.month}, ${self.day})`),
    tp_str: (self) => callMethod(self, 'isoformat'),
    tp_hash: (self) => {
      self.hash ??= hash(new PyBytes(Uint8Array.from(dateState(self))));
      return self.hash;
    },
    tp_richcompare: (self, other, op) =>
      other instanceof PyDate && !(other instanceof PyDateTime) ? orderTo(compareDates(self, other), op) : NotImplemented,
    nb_add: (left, right) => {
      if (left instanceof PyDateTime || right instanceof PyDateTime) return NotImplemented;
      if (left instanceof PyDate) return right instanceof PyDelta ? shiftDate(left, right.days) : NotImplemented;
      return left instanceof PyDelta ? shiftDate(right as PyDate, left.days) : NotImplemented;
    },
    nb_subtract: (left, right) => {
      if (left instanceof PyDateTime || right instanceof PyDateTime || !(left instanceof PyDate)) return NotImplemented;
      if (right instanceof PyDate)
        return makeDelta(ordinalOf(left.year, left.month, left.day) - ordinalOf(right.year, right.month, right.day), 0, 0);
      return right instanceof PyDelta ? shiftDate(left, -right.days) : NotImplemented;
    },
  },
  classMethods: {
    'fromtimestamp($type, timestamp, /)': (cls: Value, timestamp: Value): Value => {
      const [seconds] = timestampOf(timestamp, Math.floor);
      const [year, month, day] = civilAt(localClock(seconds));
      return makeDate(cls as PyType, year, month, day);
    },
    'fromordinal($type, ordinal, /)': (cls: Value, given: Value): Value => {
      const ordinal = intOf(given);
      return ordinal < 1 ? raise(exc.ValueError, 'ordinal must be >= 1') : ordinalDate(cls, ordinal);
    },
    'fromisoformat($type, string, /)': fromIsoFormat,
    'fromisocalendar($type, /, year, week, day)': fromIsoCalendar,
    'today($type, /)': (cls: Value): Value | undefined =>
      tailCall(getAttr(cls, 'fromtimestamp'), [callMethod(importAbsolute('time'), 'time')]),
  },
  methods: {
    'ctime($self, /)': (self: PyDate): Value => cTime(self, 0, 0, 0),
    'strftime($self, /, format)': (self: PyDate, format: Value): Value =>
      formatWith(self, strOf(format, 'strftime'), callMethod(self, 'timetuple'), self),
    '__format__($self, format, /)': formatObject,
    'isoformat($self, /)': dateText,
    'isoweekday($self, /)': (self: PyDate): Value => weekdayOf(self.year, self.month, self.day) + 1,
    'isocalendar($self, /)': isoCalendarOf,
    'toordinal($self, /)': (self: PyDate): Value => ordinalOf(self.year, self.month, self.day),
    'weekday($self, /)': (self: PyDate): Value => weekdayOf(self.year, self.month, self.day),
    'timetuple($self, /)': (self: PyDate): Value => structTime(self, 0, 0, 0, -1),
    'replace($self, /, year=unchanged, month=unchanged, day=unchanged)': replaceDate,
    '__replace__($self, /, *args, **changes)': (self: PyDate, args: unknown, changes: Value): Value => {
      const [year, month, day] = replaceArguments(replaceParameters, args, changes);
      return replaceDate(self, year, month, day);
    },
    '__reduce__($self, /)': (self: PyDate): Value =>
      new PyTuple([typeOf(self), new PyTuple([new PyBytes(Uint8Array.from(dateState(self)))])]),
  },
  getset: {
    year: { get: (self) => self.year },
    month: { get: (self) => self.month },
    day: { get: (self) => self.day },
  },
  attributes: {
    get min(): Value {
      return new PyDate(1, 1, 1);
    },
    get max(): Value {
      return new PyDate(9999, 12, 31);
    },
    get resolution(): Value {
      return new PyDelta(1, 0, 0);
    },
  },
});
