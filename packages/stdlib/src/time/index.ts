import {
  asIndex,
  audit,
  callMethod,
  currentThread,
  exc,
  getAttr,
  importAbsolute,
  type MethodTable,
  type NativeModule,
  None,
  PyDict,
  PyFloat,
  type PyModule,
  PyTuple,
  raise,
  strFromJs,
  strToJs,
  toArray,
  typeName,
  typeOf,
  type Value,
  Wait,
  waitFor,
} from '@pyco/vm';
import { intOf } from '../nameless-arguments.js';
import { raiseOSError } from '../posix/host-call.js';
import { makeStructSequence, PyStructSequence, type StructSequence } from '../struct-sequence.js';
import { type Broken, breakDown, daysFromCivil, formatTime, SHORT_DAYS, SHORT_MONTHS } from './calendar.js';
import type { WallClock } from './posix-zone.js';
import { checkTime, timestampOf } from './timestamp.js';
import { forgetZone, localZone } from './zone.js';

const STRUCT_TIME: StructSequence = makeStructSequence(
  'struct_time',
  'time',
  ['tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday', 'tm_isdst', 'tm_zone', 'tm_gmtoff'],
  9,
);

const clock = (): ReturnType<typeof currentThread>['interp']['host']['clock'] => currentThread().interp.host.clock;

/** What a count of nanoseconds in 64 bits can hold. */
const MAX_SECONDS = 2 ** 63 / 1e9;

function seconds(value: Value): number {
  if (value instanceof PyFloat) {
    if (Number.isNaN(value.v)) raise(exc.ValueError, 'Invalid value NaN (not a number)');
    if (Math.abs(value.v) >= MAX_SECONDS) raise(exc.OverflowError, 'timestamp out of range for platform time_t');
    return value.v;
  }
  const whole = Number(asIndex(value));
  if (Math.abs(whole) >= MAX_SECONDS) raise(exc.OverflowError, 'timestamp too large to convert to C PyTime_t');
  return whole;
}

const nanoseconds = (value: number): number | bigint => {
  const whole = Math.floor(value);
  const exact = BigInt(whole) * 1_000_000_000n + BigInt(Math.round((value - whole) * 1e9));
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
};

const timestamp = (value: Value): number => {
  if (value === None) return clock().time();
  const [time] = timestampOf(value, Math.floor);
  checkTime(time);
  return time;
};

const toStruct = (t: Broken, clock: WallClock): Value =>
  STRUCT_TIME.make([
    t.year,
    t.month,
    t.day,
    t.hour,
    t.minute,
    t.second,
    t.weekday,
    t.yearday,
    clock.isSummer ? 1 : 0,
    clock.name,
    clock.offset,
  ]);

const UTC: WallClock = { offset: 0, isSummer: false, name: 'UTC' };

/** What the clocks of this place show at a time. */
function local(time: number): { readonly t: Broken; readonly clock: WallClock } {
  const clock = localZone().at(time);
  return { t: breakDown(time + clock.offset), clock };
}

/** Name and offset that belong to a broken-down time: those it says itself, else those of the place. */
function zoneOf(value: Value, t: Broken): { readonly name: string; readonly offset: number | undefined } {
  const items = toArray(value);
  if (value instanceof PyStructSequence) {
    const [name, offset] = [getAttr(value, 'tm_zone'), getAttr(value, 'tm_gmtoff')];
    if (name !== None && offset !== None) return { name: strToJs(name)!, offset: Number(asIndex(offset)) };
  }
  // Nine numbers name their clock by `tm_isdst` alone.
  const isdst = Number(asIndex(items[8]!));
  if (isdst < 0) return { name: '', offset: undefined };
  const clock = localZone().clockOf(isdst > 0, timeOf(t, isdst));
  return { name: clock.name, offset: 0 };
}

/** `mktime`: months and days may go beyond their range. */
function timeOf(t: Broken, isdst: number): number {
  const month = t.month - 1;
  const year = t.year + Math.floor(month / 12);
  const days = daysFromCivil(year, (((month % 12) + 12) % 12) + 1, 1) + t.day - 1;
  const shown = days * 86400 + t.hour * 3600 + t.minute * 60 + t.second;
  return localZone().timeOf(shown, isdst < 0 ? undefined : isdst > 0);
}

/** `gettmarg`: a tuple of nine numbers as a broken-down time. */
function fromTuple(value: Value, func: string): Broken {
  const items = value instanceof PyTuple ? value.items : raise(exc.TypeError, 'Tuple or struct_time argument required');
  if (items.length !== 9) raise(exc.TypeError, `${func}(): illegal time tuple argument`);
  const fields = items.map(intOf);
  if (fields[0]! < MIN_YEAR) raise(exc.OverflowError, 'year out of range');
  const [year, month, day, hour, minute, second, weekday, yearday] = fields as Fields;
  return { year, month, day, hour, minute, second, weekday, yearday };
}

type Fields = [number, number, number, number, number, number, number, number, number];

/** C counts years in an int from 1900 on. */
const MIN_YEAR = -(2 ** 31) + 1900;

/** `checktm`: months and days may be 0, weekdays -1. */
function checked(t: Broken): Broken {
  const within = (value: number, low: number, high: number, what: string): number => {
    if (value < low || value > high) raise(exc.ValueError, `${what} out of range`);
    return value;
  };
  return {
    year: t.year,
    month: within(t.month === 0 ? 1 : t.month, 1, 12, 'month'),
    day: within(t.day === 0 ? 1 : t.day, 1, 31, 'day of month'),
    hour: within(t.hour, 0, 23, 'hour'),
    minute: within(t.minute, 0, 59, 'minute'),
    second: within(t.second, 0, 61, 'seconds'),
    weekday: within(t.weekday, -1, Number.MAX_SAFE_INTEGER, 'day of week') < 0 ? 6 : t.weekday % 7,
    yearday: within(t.yearday === 0 ? 1 : t.yearday, 1, 366, 'day of year'),
  };
}

const now = (): Broken => local(Math.floor(clock().time())).t;

function ascTime(t: Broken): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${SHORT_DAYS[t.weekday]} ${SHORT_MONTHS[t.month - 1]} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${t.year}`;
}

/** In seconds. */
const RESOLUTION = 1e-9;

function clockInfo(name: Value): Value {
  const text = strToJs(name);
  const known: { readonly [name: string]: readonly [string, boolean, boolean] } = {
    time: ['clock_gettime(CLOCK_REALTIME)', false, true],
    monotonic: ['clock_gettime(CLOCK_MONOTONIC)', true, false],
    perf_counter: ['clock_gettime(CLOCK_MONOTONIC)', true, false],
    process_time: ['clock_gettime(CLOCK_PROCESS_CPUTIME_ID)', true, false],
    thread_time: ['clock_gettime(CLOCK_THREAD_CPUTIME_ID)', true, false],
  };
  const info = text === undefined ? undefined : known[text];
  if (info === undefined) return raise(exc.ValueError, 'unknown clock');
  const [implementation, monotonic, adjustable] = info;
  const dict = new PyDict();
  dict.setStr('implementation', implementation);
  dict.setStr('monotonic', monotonic);
  dict.setStr('adjustable', adjustable);
  dict.setStr('resolution', new PyFloat(RESOLUTION));
  return currentThread().interp.simpleNamespace(dict);
}

/** CLOCK_REALTIME … CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_TAI: the last is UTC where nobody has told the system of leap seconds. */
const KNOWN_CLOCKS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 7, 11]);
/** The three lowest bits of the clock of one thread; above them is the complement of the thread's number. */
const THREAD_CLOCK = 6;
const isKnownClock = (id: number): boolean => KNOWN_CLOCKS.has(id) || (id < 0 && (id & 7) === THREAD_CLOCK);

function clockId(id: Value): number {
  const known = typeOf(id).nb_index === undefined ? undefined : asIndex(id);
  if (typeof known !== 'number' || Math.abs(known) > 0x7fffffff)
    return raise(exc.TypeError, `clk_id should be integer, not ${typeName(id)}`);
  if (!isKnownClock(known)) raiseOSError('EINVAL');
  return known;
}

function clockTime(id: Value): number {
  const known = clockId(id);
  if (known === 0 || known === 11) return clock().time();
  return known === 2 || known === 3 || known < 0 ? clock().processTime() : clock().monotonic();
}

/** The clock is the system's: a program has no right to set it, and those that only go on cannot be set at all. */
function refuseClock(id: Value): never {
  const known = Number(asIndex(id));
  return raiseOSError(known === 0 ? 'EPERM' : 'EINVAL');
}

function threadClock(threadId: Value): Value {
  if (typeOf(threadId).nb_index === undefined)
    raise(exc.TypeError, `pthread_getcpuclockid() argument 1 must be int, not ${typeName(threadId)}`);
  const { interp } = currentThread();
  const id = Number(asIndex(threadId));
  if (id !== interp.mainThread.id && !interp.scheduler.has(id)) raiseOSError('ESRCH');
  return (~(interp.host.pid + id - interp.mainThread.id) << 3) | THREAD_CLOCK;
}

function sleep(duration: Value): Value | undefined {
  audit('time.sleep', duration);
  const wait = seconds(duration);
  if (wait < 0) raise(exc.ValueError, 'sleep length must be non-negative');
  return waitFor(currentThread(), new SleepWait('time.sleep', clock().monotonic() + wait));
}

class SleepWait extends Wait {
  override result(): Value {
    return None;
  }
}

const functions: MethodTable = {
  'time()': (): Value => new PyFloat(clock().time()),
  'time_ns()': (): Value => nanoseconds(clock().time()),
  'monotonic()': (): Value => new PyFloat(clock().monotonic()),
  'monotonic_ns()': (): Value => nanoseconds(clock().monotonic()),
  'perf_counter()': (): Value => new PyFloat(clock().monotonic()),
  'perf_counter_ns()': (): Value => nanoseconds(clock().monotonic()),
  'process_time()': (): Value => new PyFloat(clock().processTime()),
  'process_time_ns()': (): Value => nanoseconds(clock().processTime()),
  'thread_time()': (): Value => new PyFloat(clock().processTime()),
  'thread_time_ns()': (): Value => nanoseconds(clock().processTime()),
  'clock_gettime(clk_id, /)': (id: Value): Value => new PyFloat(clockTime(id)),
  'clock_gettime_ns(clk_id, /)': (id: Value): Value => nanoseconds(clockTime(id)),
  'clock_getres(clk_id, /)': (id: Value): Value => (isKnownClock(Number(asIndex(id))) ? new PyFloat(RESOLUTION) : raiseOSError('EINVAL')),
  'clock_settime(clk_id, time, /)': (id: Value, time: Value): Value => {
    seconds(time);
    return refuseClock(id);
  },
  'clock_settime_ns(clk_id, time, /)': (id: Value, time: Value): Value => {
    if (typeOf(time).nb_index === undefined) raise(exc.TypeError, `expect int, got ${typeName(time)}`);
    return refuseClock(id);
  },
  'pthread_getcpuclockid(thread_id, /)': threadClock,
  'sleep(seconds, /)': sleep,
  'gmtime(seconds=None, /)': (at: Value): Value => toStruct(breakDown(timestamp(at)), UTC),
  'localtime(seconds=None, /)': (at: Value): Value => {
    const { t, clock } = local(timestamp(at));
    return toStruct(t, clock);
  },
  'mktime(time_tuple, /)': (tuple: Value): Value => {
    const t = fromTuple(tuple, 'mktime');
    return new PyFloat(timeOf(t, Number(asIndex(toArray(tuple)[8]!))));
  },
  'asctime(time_tuple=None, /)': (tuple: Value): Value => ascTime(tuple === None ? now() : checked(fromTuple(tuple, 'asctime'))),
  'ctime(seconds=None, /)': (at: Value): Value => ascTime(local(timestamp(at)).t),
  'strftime(format, time_tuple=None, /)': (format: Value, tuple: Value): Value => {
    const text = strToJs(format) ?? raise(exc.TypeError, `strftime() argument 1 must be str, not ${typeName(format)}`);
    if (text.includes('\0')) raise(exc.ValueError, 'embedded null character');
    if (tuple === None) {
      const { t, clock: shown } = local(Math.floor(clock().time()));
      return strFromJs(formatTime(text, t, shown.name, shown.offset));
    }
    const t = checked(fromTuple(tuple, 'strftime'));
    const { name, offset } = zoneOf(tuple, t);
    return strFromJs(formatTime(text, t, name, offset));
  },
  'strptime(string, format=<unrepresentable>, /)': (string: Value, format: Value | undefined): Value =>
    callMethod(importAbsolute('_strptime'), '_strptime_time', string, format ?? '%a %b %d %H:%M:%S %Y'),
  'tzset()': (): Value => {
    forgetZone();
    setZoneNames((importAbsolute('time') as PyModule).dict);
    return None;
  },
  'get_clock_info(name, /)': clockInfo,
};

/** `timezone`, `altzone`, `daylight`, `tzname`: from what the clocks show at the turn of this year and half a year later. */
function setZoneNames(dict: PyDict): void {
  const YEAR = (365 * 24 + 6) * 3600;
  const newYear = Math.floor(clock().time() / YEAR) * YEAR;
  const zone = localZone();
  const [january, july] = [zone.at(newYear), zone.at(newYear + YEAR / 2)];
  // South of the equator the summer is in January.
  const [standard, summer] = january.offset > july.offset ? [july, january] : [january, july];
  dict.setStr('timezone', -standard.offset);
  dict.setStr('altzone', -summer.offset);
  dict.setStr('daylight', standard.offset === summer.offset ? 0 : 1);
  dict.setStr('tzname', new PyTuple([standard.name, summer.name]));
}

/** `time`: what the host's clock says, and the zone that `TZ` or `/etc/localtime` names. */
export const timeModule: NativeModule = {
  name: 'time',
  functions,
  types: [STRUCT_TIME.type],
  values: {
    CLOCK_REALTIME: 0,
    CLOCK_MONOTONIC: 1,
    CLOCK_PROCESS_CPUTIME_ID: 2,
    CLOCK_THREAD_CPUTIME_ID: 3,
    CLOCK_MONOTONIC_RAW: 4,
    CLOCK_BOOTTIME: 7,
    CLOCK_TAI: 11,
  },
  init({ dict }) {
    setZoneNames(dict);
    dict.setStr('_STRUCT_TM_ITEMS', 11);
  },
};
