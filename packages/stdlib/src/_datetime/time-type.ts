import {
  allocate,
  binder,
  CompareOp,
  callMethod,
  defineType,
  exc,
  hash,
  type KwNames,
  None,
  NotImplemented,
  PyBytes,
  PyTuple,
  type PyType,
  raise,
  repr,
  strFromJs,
  strToJs,
  typeOf,
  type Value,
} from '@pyco/vm';
import { bindNameless, exactly, intOf, type Parameters, strOf } from '../nameless-arguments.js';
import { clockFields } from './clock-fields.js';
import { formatObject, invalidFormat, pickledState, replaceArguments } from './date-type.js';
import { secondsOf } from './datetime-arithmetic.js';
import { compareDeltas, makeDelta, subtractDeltas } from './delta.js';
import { hashOfDelta, orderTo } from './delta-type.js';
import { type IsoTime, parseTime } from './iso-parse.js';
import { checkTime, makeTime } from './make.js';
import { PyDate, PyDelta, PyTime } from './objects.js';
import { dstOf, isSameOffset, tzinfoArgument, tznameOf, utcoffsetOf } from './offset.js';
import { clockText, formatWith, structTime, timespecOf, zoneText } from './text.js';
import { makeTimezone } from './timezone-type.js';

const parameters: Parameters = {
  names: ['hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold'],
  required: 0,
  positional: 5,
};
const REPLACE = 'hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged';
const replaceParameters = binder(`replace(${REPLACE})`);

const isState = (state: Uint8Array): boolean => (state[0]! & 0x7f) < 24;

/** The tzinfo that a pickle holds. */
export function pickledZone(value: Value | undefined): Value {
  if (value === undefined) return None;
  try {
    return tzinfoArgument(value);
  } catch {
    return raise(exc.TypeError, 'bad tzinfo state arg');
  }
}

function newTime(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (kwnames === undefined && (args.length === 1 || args.length === 2) && typeof args[0] !== 'number') {
    const s = pickledState(args[0], 6, isState, 'time');
    if (s !== undefined) {
      const micros = s[3]! * 0x10000 + s[4]! * 0x100 + s[5]!;
      return allocate(type, s[0]! & 0x7f, s[1], s[2], micros, pickledZone(args[1]), s[0]! >> 7);
    }
  }
  const bound = bindNameless(parameters, args, kwnames);
  const field = (i: number): number => (bound[i] === undefined ? 0 : intOf(bound[i]));
  const [hour, minute, second, microsecond] = [field(0), field(1), field(2), field(3)];
  const fold = field(5);
  checkTime(hour, minute, second, microsecond, fold);
  const tzinfo = tzinfoArgument(bound[4] ?? None);
  return type === timeType
    ? new PyTime(hour, minute, second, microsecond, tzinfo, fold)
    : allocate(type, hour, minute, second, microsecond, tzinfo, fold);
}

const timeState = ({ hour, minute, second, microsecond }: PyTime): number[] => [
  hour,
  minute,
  second,
  microsecond >> 16,
  (microsecond >> 8) & 255,
  microsecond & 255,
];

/** From protocol 4 on the first bit says which of two equal times is meant. */
function reduceTime(self: PyTime, protocol: number): Value {
  const state = timeState(self);
  if (protocol > 3 && self.fold === 1) state[0]! |= 0x80;
  const bytes = new PyBytes(Uint8Array.from(state));
  return new PyTuple([typeOf(self), new PyTuple(self.tzinfo === None ? [bytes] : [bytes, self.tzinfo])]);
}

function hashOf(self: PyTime): number | bigint {
  if (self.hash === undefined) {
    const { hour, minute, second, microsecond, tzinfo, fold } = self;
    const first = fold === 0 ? self : makeTime(typeOf(self), hour, minute, second, microsecond, tzinfo, 0);
    const offset = utcoffsetOf((first as PyTime).tzinfo, None);
    self.hash =
      offset === undefined
        ? hash(new PyBytes(Uint8Array.from(timeState(self))))
        : hashOfDelta(subtractDeltas(makeDelta(0, secondsOf(self), microsecond), offset));
  }
  return self.hash;
}

const compareClocks = (a: PyTime, b: PyTime): number => secondsOf(a) - secondsOf(b) || a.microsecond - b.microsecond;

function compareTimes(a: PyTime, b: PyTime, op: CompareOp): Value {
  if (a.tzinfo === b.tzinfo) return orderTo(compareClocks(a, b), op);
  const [left, right] = [utcoffsetOf(a.tzinfo, None), utcoffsetOf(b.tzinfo, None)];
  if (isSameOffset(left, right)) return orderTo(compareClocks(a, b), op);
  if (left !== undefined && right !== undefined) {
    // Not normalized to a day: 00:30 in the east comes before 23:00 of the day before in the west.
    const shift = (t: PyTime, offset: PyDelta): PyDelta => subtractDeltas(makeDelta(0, secondsOf(t), t.microsecond), offset);
    return orderTo(compareDeltas(shift(a, left), shift(b, right)), op);
  }
  if (op === CompareOp.EQ) return false;
  if (op === CompareOp.NE) return true;
  return raise(exc.TypeError, "can't compare offset-naive and offset-aware times");
}

function reprOf(self: PyTime): Value {
  const { hour, minute, second, microsecond, tzinfo, fold } = self;
  let text = `${typeOf(self).tp_name}(${hour}, ${minute}`;
  if (second !== 0 || microsecond !== 0) text += `, ${second}`;
  if (microsecond !== 0) text += `, ${microsecond}`;
  if (tzinfo !== None) text += `, tzinfo=${strToJs(repr(tzinfo))}`;
  if (fold !== 0) text += ', fold=1';
  return strFromJs(`${text})`);
}

/** The zone that a text names by its offset. */
export function zoneOfText({ offset, offsetMicros }: IsoTime): Value {
  if (offset === undefined) return None;
  // An offset of microseconds only is taken for none.
  return makeTimezone(offset === 0 ? new PyDelta(0, 0, 0) : makeDelta(0, offset, offsetMicros));
}

function fromIsoFormat(cls: Value, given: Value): Value {
  const text = strToJs(given);
  if (text === undefined) return raise(exc.TypeError, 'fromisoformat: argument must be str');
  const time = parseTime(text, text.startsWith('T') ? 1 : 0);
  if (time === undefined) return invalidFormat(given);
  return makeTime(cls as PyType, time.hour, time.minute, time.second, time.microsecond, zoneOfText(time), 0);
}

function replaceTime(self: PyTime, bound: readonly (Value | undefined)[]): Value {
  const field = (i: number, old: number): number => (bound[i] === undefined ? old : intOf(bound[i]));
  const { hour, minute, second, microsecond, fold } = self;
  const fields = [field(0, hour), field(1, minute), field(2, second), field(3, microsecond)] as const;
  const tzinfo = tzinfoArgument(bound[4] ?? self.tzinfo);
  return makeTime(typeOf(self), ...fields, tzinfo, checkedFold(field(5, fold)));
}

export const checkedFold = (fold: number): number =>
  fold === 0 || fold === 1 ? fold : raise(exc.ValueError, 'fold must be either 0 or 1');

/** The day that `strftime` gives a time. */
const ANY_DAY = new PyDate(1900, 1, 1);

export const timeType: PyType = defineType<PyTime>({
  name: 'datetime.time',
  instance: PyTime,
  slots: {
    tp_new: newTime,
    tp_repr: reprOf,
    tp_str: (self) => callMethod(self, 'isoformat'),
    tp_hash: hashOf,
    tp_richcompare: (self, other, op) => (other instanceof PyTime ? compareTimes(self, other, op) : NotImplemented),
  },
  classMethods: {
    'fromisoformat($type, string, /)': fromIsoFormat,
  },
  methods: {
    'isoformat($self, /, timespec=<unrepresentable>)': (self: PyTime, timespec: Value | undefined): Value =>
      clockText(self, timespecOf(timespec, 1)) + zoneText(self.tzinfo, None, ':'),
    'strftime($self, /, format)': (self: PyTime, format: Value): Value =>
      formatWith(self, strOf(format, 'strftime'), structTime(ANY_DAY, self.hour, self.minute, self.second, -1), None),
    '__format__($self, format, /)': formatObject,
    'utcoffset($self, /)': (self: PyTime): Value => utcoffsetOf(self.tzinfo, None) ?? None,
    'tzname($self, /)': (self: PyTime): Value => tznameOf(self.tzinfo, None),
    'dst($self, /)': (self: PyTime): Value => dstOf(self.tzinfo, None) ?? None,
    [`replace($self, /, ${REPLACE})`]: (self: PyTime, ...bound: (Value | undefined)[]): Value => replaceTime(self, bound),
    '__replace__($self, /, *args, **changes)': (self: PyTime, args: unknown, changes: Value): Value =>
      replaceTime(self, replaceArguments(replaceParameters, args, changes)),
    '__reduce_ex__($self, /, *args)': (self: PyTime, args: readonly Value[]): Value => {
      exactly('__reduce_ex__', args, 1);
      return reduceTime(self, intOf(args[0]!));
    },
    '__reduce__($self, /)': (self: PyTime): Value => reduceTime(self, 2),
  },
  getset: clockFields,
  attributes: {
    get min(): Value {
      return new PyTime(0, 0, 0, 0);
    },
    get max(): Value {
      return new PyTime(23, 59, 59, 999_999);
    },
    get resolution(): Value {
      return new PyDelta(0, 0, 1);
    },
  },
});
