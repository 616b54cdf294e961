import {
  binder,
  callMethod,
  currentThread,
  defineType,
  exc,
  getAttr,
  hash,
  importAbsolute,
  type KwNames,
  None,
  NotImplemented,
  PyBytes,
  PyFloat,
  PyTuple,
  type PyType,
  raise,
  repr,
  strFromJs,
  strToJs,
  tailCall,
  typeName,
  typeOf,
  type Value,
  warn,
} from '@pyco/vm';
import { bindNameless, exactly, intOf, type Parameters, strOf } from '../nameless-arguments.js';
import { checkTime as checkTimestamp, roundHalfEven, timestampOf } from '../time/timestamp.js';
import { ordinalOf } from './calendar.js';
import { clockFields } from './clock-fields.js';
import { dateState, dateType, invalidFormat, pickledState, replaceArguments } from './date-type.js';
import { compareDateTimes, secondsOf, shiftDateTime, subtractDateTimes } from './datetime-arithmetic.js';
import { isZero, makeDelta, microsOf, subtractDeltas, trueDivide } from './delta.js';
import { hashOfDelta } from './delta-type.js';
import { dateLength, type IsoTime, parseDate, parseTime, ymdOf } from './iso-parse.js';
import { civilAt, clockAt, foldAt, localClock, secondOfDay, timeOfClock, timezoneAt, timezoneOfClock } from './local-time.js';
import { allocateDateTime, checkDate, checkTime, makeDateTime } from './make.js';
import { PyDate, PyDateTime, PyDelta, PyTime } from './objects.js';
import { dstOf, tzinfoArgument, tznameOf, utcoffsetOf } from './offset.js';
import { clockText, cTime, dateText, structTime, timespecOf, zoneText } from './text.js';
import { checkedFold, pickledZone, zoneOfText } from './time-type.js';
import { utc } from './timezone-type.js';

const parameters: Parameters = {
  names: ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold'],
  required: 3,
  positional: 8,
};
const REPLACE =
  'year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged';
const replaceParameters = binder(`replace(${REPLACE})`);
const EPOCH = new PyDateTime(1970, 1, 1, 0, 0, 0, 0, utc);

const isState = (state: Uint8Array): boolean => (state[2]! & 0x7f) >= 1 && (state[2]! & 0x7f) <= 12;

function newDateTime(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (kwnames === undefined && (args.length === 1 || args.length === 2)) {
    const s = pickledState(args[0], 10, isState, 'datetime');
    if (s !== undefined) {
      const micros = s[7]! * 0x10000 + s[8]! * 0x100 + s[9]!;
      const year = s[0]! * 256 + s[1]!;
      return allocateDateTime(type, year, s[2]! & 0x7f, s[3]!, s[4]!, s[5]!, s[6]!, micros, pickledZone(args[1]), s[2]! >> 7);
    }
  }
  const bound = bindNameless(parameters, args, kwnames);
  const [year, month, day] = [intOf(bound[0]!), intOf(bound[1]!), intOf(bound[2]!)];
  const hour = bound[3] === undefined ? 0 : intOf(bound[3]);
  const minute = bound[4] === undefined ? 0 : intOf(bound[4]);
  const second = bound[5] === undefined ? 0 : intOf(bound[5]);
  const microsecond = bound[6] === undefined ? 0 : intOf(bound[6]);
  const fold = bound[8] === undefined ? 0 : intOf(bound[8]);
  checkDate(year, month, day);
  checkTime(hour, minute, second, microsecond, fold);
  const tzinfo = tzinfoArgument(bound[7] ?? None);
  return allocateDateTime(type, year, month, day, hour, minute, second, microsecond, tzinfo, fold);
}

const stateOf = (self: PyDateTime): number[] => {
  const { hour, minute, second, microsecond } = self;
  return [...dateState(self), hour, minute, second, microsecond >> 16, (microsecond >> 8) & 255, microsecond & 255];
};

/** From protocol 4 on the first bit of the month says which of two equal times is meant. */
function reduceDateTime(self: PyDateTime, protocol: number): Value {
  const state = stateOf(self);
  if (protocol > 3 && self.fold === 1) state[2]! |= 0x80;
  const bytes = new PyBytes(Uint8Array.from(state));
  return new PyTuple([typeOf(self), new PyTuple(self.tzinfo === None ? [bytes] : [bytes, self.tzinfo])]);
}

const aheadOf = (self: PyDateTime): PyDelta | undefined => utcoffsetOf(self.tzinfo, self);

function hashOf(self: PyDateTime): number | bigint {
  if (self.hash === undefined) {
    const { year, month, day, hour, minute, second, microsecond, tzinfo, fold } = self;
    const first = fold === 0 ? self : makeDateTime(typeOf(self), year, month, day, hour, minute, second, microsecond, tzinfo, 0);
    const offset = aheadOf(first as PyDateTime);
    self.hash =
      offset === undefined
        ? hash(new PyBytes(Uint8Array.from(stateOf(self))))
        : hashOfDelta(subtractDeltas(makeDelta(ordinalOf(year, month, day), secondsOf(self), microsecond), offset));
  }
  return self.hash;
}

function reprOf(self: PyDateTime): Value {
  const { year, month, day, hour, minute, second, microsecond, tzinfo, fold } = self;
  let text = `${typeOf(self).tp_name}(${year}, ${month}, ${day}, ${hour}, ${minute}`;
  if (second !== 0 || microsecond !== 0) text += `, ${second}`;
  if (microsecond !== 0) text += `, ${microsecond}`;
  if (fold !== 0) text += ', fold=1';
  if (tzinfo !== None) text += `, tzinfo=${strToJs(repr(tzinfo))}`;
  return strFromJs(`${text})`);
}

/** A datetime of what a clock shows, given in seconds since 1970 as if it were UTC. */
function atClock(cls: Value, clock: number, micros: number, tzinfo: Value, fold: number): Value {
  const [year, month, day] = civilAt(clock);
  const seconds = secondOfDay(clock);
  const minutes = Math.floor(seconds / 60);
  const hour = Math.floor(minutes / 60);
  return makeDateTime(cls as PyType, year, month, day, hour, minutes - hour * 60, seconds - minutes * 60, micros, tzinfo, fold);
}

/** A moment in UTC, or (None) as the clocks of this place show it, or by any tzinfo. */
function atTime(cls: Value, seconds: number, micros: number, tzinfo: Value): Value | undefined {
  if (tzinfo === None) {
    const clock = localClock(seconds);
    return atClock(cls, clock, micros, None, foldAt(seconds, clock));
  }
  return tailCall(getAttr(tzinfo, 'fromutc'), [atUtc(cls, seconds, micros, tzinfo)]);
}

function atUtc(cls: Value, seconds: number, micros: number, tzinfo: Value): Value {
  checkTimestamp(seconds);
  return atClock(cls, seconds, micros, tzinfo, 0);
}

/** Seconds and microseconds of the host's clock. */
function readClock(): readonly [number, number] {
  const now = currentThread().interp.host.clock.time();
  const seconds = Math.floor(now);
  return [seconds, Math.floor((now - seconds) * 1e6)];
}

/** `fromisoformat` lets any one character stand between date and time. */
function fromIsoFormat(cls: Value, given: Value): Value {
  const text = strToJs(given);
  if (text === undefined) return raise(exc.TypeError, 'fromisoformat: argument must be str');
  if (text.length < 7) return invalidFormat(given);
  const end = dateLength(text);
  const date = parseDate(text.slice(0, end));
  if (date === undefined) return invalidFormat(given);
  const [year, month, day] = ymdOf(date);
  if (text.length <= end) return makeDateTime(cls as PyType, year, month, day, 0, 0, 0, 0, None, 0);
  const time: IsoTime | undefined = parseTime(text, end + (text.codePointAt(end)! > 0xffff ? 2 : 1));
  if (time === undefined) return invalidFormat(given);
  const { hour, minute, second, microsecond } = time;
  return makeDateTime(cls as PyType, year, month, day, hour, minute, second, microsecond, zoneOfText(time), 0);
}

function combine(cls: Value, date: Value, time: Value, tzinfo: Value | undefined): Value {
  if (!(date instanceof PyDate)) return raise(exc.TypeError, `combine() argument 1 must be datetime.date, not ${shownType(date)}`);
  if (!(time instanceof PyTime)) return raise(exc.TypeError, `combine() argument 2 must be datetime.time, not ${shownType(time)}`);
  const zone = tzinfoArgument(tzinfo ?? time.tzinfo);
  const { hour, minute, second, microsecond, fold } = time;
  return makeDateTime(cls as PyType, date.year, date.month, date.day, hour, minute, second, microsecond, zone, fold);
}

const shownType = (value: Value): string => (value === None ? 'None' : typeName(value));

function replace(self: PyDateTime, bound: readonly (Value | undefined)[]): Value {
  const field = (i: number, old: number): number => (bound[i] === undefined ? old : intOf(bound[i]));
  const { year, month, day, hour, minute, second, microsecond, fold } = self;
  const date = [field(0, year), field(1, month), field(2, day)] as const;
  const time = [field(3, hour), field(4, minute), field(5, second), field(6, microsecond)] as const;
  const tzinfo = tzinfoArgument(bound[7] ?? self.tzinfo);
  return makeDateTime(typeOf(self), ...date, ...time, tzinfo, checkedFold(field(8, fold)));
}

const clockOf = (self: PyDateTime): number => clockAt(self, self.hour, self.minute, self.second);

/** The same moment by the clocks of another zone, by default those of this place. */
function asTimezone(self: PyDateTime, zone: Value): Value | undefined {
  const target = tzinfoArgument(zone);
  let own = self.tzinfo === None ? timezoneOfClock(clockOf(self), self.fold) : self.tzinfo;
  if (own === target) return self;
  let offset = utcoffsetOf(own, self);
  if (offset === undefined) {
    own = timezoneOfClock(clockOf(self), self.fold);
    if (own === target) return self;
    offset = utcoffsetOf(own, self)!;
  }
  const moment = shiftDateTime(self, offset, -1) as PyDateTime;
  const { year, month, day, hour, minute, second, microsecond } = moment;
  const inUtc = allocateDateTime(typeOf(moment), year, month, day, hour, minute, second, microsecond, utc, 0);
  const tzinfo = target === None ? timezoneAt(clockOf(inUtc)) : target;
  moment.tzinfo = tzinfo;
  return tailCall(getAttr(tzinfo, 'fromutc'), [moment]);
}

function timestamp(self: PyDateTime): Value {
  if (self.tzinfo !== None) return trueDivide(microsOf(subtractDateTimes(self, EPOCH)), 1_000_000);
  return new PyFloat(timeOfClock(clockOf(self), self.fold) + self.microsecond / 1e6);
}

function utcTimeTuple(self: PyDateTime): Value {
  const offset = aheadOf(self);
  const { year, month, day, hour, minute, second, microsecond } = self;
  const naive = new PyDateTime(year, month, day, hour, minute, second, microsecond);
  const moment = offset === undefined ? naive : (shiftDateTime(naive, offset, -1) as PyDateTime);
  return structTime(moment, moment.hour, moment.minute, moment.second, 0);
}

function separatorOf(value: Value | undefined): string {
  if (value === undefined) return 'T';
  const text = strToJs(value);
  if (text === undefined || [...text].length !== 1)
    return raise(exc.TypeError, `isoformat() argument 1 must be a unicode character, not ${shownType(value)}`);
  return text;
}

function strptime(cls: Value, args: readonly Value[]): Value | undefined {
  exactly('strptime', args, 2);
  const [text, format] = args as [Value, Value];
  strOf(text, 'strptime', 1);
  strOf(format, 'strptime', 2);
  return tailCall(getAttr(importAbsolute('_strptime'), '_strptime_datetime'), [cls, text, format]);
}

const deprecated = (name: string, instead: string): void =>
  warn(
    exc.DeprecationWarning,
    `datetime.datetime.${name}() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.${instead}.`,
  );

export const dateTimeType: PyType = defineType<PyDateTime>({
  name: 'datetime.datetime',
  instance: PyDateTime,
  base: dateType,
  slots: {
    tp_new: newDateTime,
    tp_repr: reprOf,
    tp_str: (self) => callMethod(self, 'isoformat', ' '),
    tp_hash: hashOf,
    tp_richcompare: (self, other, op) => (other instanceof PyDateTime ? compareDateTimes(self, other, op) : NotImplemented),
    nb_add: (left, right) => {
      if (left instanceof PyDateTime) return right instanceof PyDelta ? shiftDateTime(left, right, 1) : NotImplemented;
      return left instanceof PyDelta ? shiftDateTime(right as PyDateTime, left, 1) : NotImplemented;
    },
    nb_subtract: (left, right) => {
      if (!(left instanceof PyDateTime)) return NotImplemented;
      if (right instanceof PyDateTime) return subtractDateTimes(left, right);
      return right instanceof PyDelta ? shiftDateTime(left, right, -1) : NotImplemented;
    },
  },
  classMethods: {
    'now($type, /, tz=None)': (cls: Value, tz: Value): Value | undefined => {
      tzinfoArgument(tz);
      const [seconds, micros] = readClock();
      return atTime(cls, seconds, micros, tz);
    },
    'utcnow($type, /)': (cls: Value): Value => {
      deprecated('utcnow', 'now(datetime.UTC)');
      const [seconds, micros] = readClock();
      return atUtc(cls, seconds, micros, None);
    },
    'fromtimestamp($type, /, timestamp, tz=None)': (cls: Value, given: Value, tz: Value): Value | undefined => {
      tzinfoArgument(tz);
      const [seconds, micros] = timestampOf(given, roundHalfEven);
      return atTime(cls, seconds, micros, tz);
    },
    'utcfromtimestamp($type, timestamp, /)': (cls: Value, given: Value): Value => {
      deprecated('utcfromtimestamp', 'fromtimestamp(timestamp, datetime.UTC)');
      const [seconds, micros] = timestampOf(given, roundHalfEven);
      return atUtc(cls, seconds, micros, None);
    },
    'strptime($type, /, *args)': strptime,
    'combine($type, /, date, time, tzinfo=<unrepresentable>)': combine,
    'fromisoformat($type, string, /)': fromIsoFormat,
  },
  methods: {
    'date($self, /)': ({ year, month, day }: PyDateTime): Value => new PyDate(year, month, day),
    'time($self, /)': ({ hour, minute, second, microsecond, fold }: PyDateTime): Value =>
      new PyTime(hour, minute, second, microsecond, None, fold),
    'timetz($self, /)': ({ hour, minute, second, microsecond, tzinfo, fold }: PyDateTime): Value =>
      new PyTime(hour, minute, second, microsecond, tzinfo, fold),
    'ctime($self, /)': (self: PyDateTime): Value => cTime(self, self.hour, self.minute, self.second),
    'timetuple($self, /)': (self: PyDateTime): Value => {
      const dst = dstOf(self.tzinfo, self);
      return structTime(self, self.hour, self.minute, self.second, dst === undefined ? -1 : isZero(dst) ? 0 : 1);
    },
    'timestamp($self, /)': timestamp,
    'utctimetuple($self, /)': utcTimeTuple,
    'isoformat($self, /, sep=<unrepresentable>, timespec=<unrepresentable>)': (
      self: PyDateTime,
      sep: Value | undefined,
      timespec: Value | undefined,
    ): Value => {
      const separator = separatorOf(sep);
      const text = `${dateText(self)}${separator}${clockText(self, timespecOf(timespec, 2))}${zoneText(self.tzinfo, self, ':')}`;
      return sep === undefined ? text : strFromJs(text);
    },
    'utcoffset($self, /)': (self: PyDateTime): Value => aheadOf(self) ?? None,
    'tzname($self, /)': (self: PyDateTime): Value => tznameOf(self.tzinfo, self),
    'dst($self, /)': (self: PyDateTime): Value => dstOf(self.tzinfo, self) ?? None,
    [`replace($self, /, ${REPLACE})`]: (self: PyDateTime, ...bound: (Value | undefined)[]): Value => replace(self, bound),
    '__replace__($self, /, *args, **changes)': (self: PyDateTime, args: unknown, changes: Value): Value =>
      replace(self, replaceArguments(replaceParameters, args, changes)),
    'astimezone($self, /, tz=None)': asTimezone,
    '__reduce_ex__($self, /, *args)': (self: PyDateTime, args: readonly Value[]): Value => {
      exactly('__reduce_ex__', args, 1);
      return reduceDateTime(self, intOf(args[0]!));
    },
    '__reduce__($self, /)': (self: PyDateTime): Value => reduceDateTime(self, 2),
  },
  getset: clockFields,
  attributes: {
    get min(): Value {
      return new PyDateTime(1, 1, 1, 0, 0, 0, 0);
    },
    get max(): Value {
      return new PyDateTime(9999, 12, 31, 23, 59, 59, 999_999);
    },
    get resolution(): Value {
      return new PyDelta(0, 0, 1);
    },
  },
});
