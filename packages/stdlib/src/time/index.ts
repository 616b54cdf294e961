import {
  asIndex,
  callMethod,
  currentThread,
  exc,
  importAbsolute,
  type MethodTable,
  type NativeModule,
  None,
  PyDict,
  PyFloat,
  PyTuple,
  raise,
  strFromJs,
  strToJs,
  toArray,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { makeStructSequence, PyStructSequence, type StructSequence } from '../struct-sequence.js';
import { type Broken, breakDown, DAYS, daysFromCivil, formatTime, MONTHS } from './calendar.js';

const STRUCT_TIME: StructSequence = makeStructSequence(
  'struct_time',
  'time',
  ['tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday', 'tm_isdst', 'tm_zone', 'tm_gmtoff'],
  9,
);

const clock = (): ReturnType<typeof currentThread>['interp']['host']['clock'] => currentThread().interp.host.clock;

function seconds(value: Value): number {
  if (value instanceof PyFloat) {
    if (Number.isNaN(value.v)) raise(exc.ValueError, 'Invalid value NaN (not a number)');
    return value.v;
  }
  if (typeOf(value).nb_index === undefined && typeOf(value).nb_float === undefined) {
    raise(exc.TypeError, `'${typeName(value)}' object cannot be interpreted as an integer`);
  }
  return typeOf(value).nb_index === undefined ? (typeOf(value).nb_float!(value) as PyFloat).v : Number(asIndex(value));
}

const nanoseconds = (value: number): number | bigint => {
  const whole = Math.floor(value);
  const exact = BigInt(whole) * 1_000_000_000n + BigInt(Math.round((value - whole) * 1e9));
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
};

const timestamp = (value: Value): number => {
  if (value === None) return clock().time();
  const t = seconds(value);
  if (Math.abs(t) > 67768036191676800) raise(exc.OverflowError, 'timestamp out of range for platform time_t');
  return Math.floor(t);
};

/** The guest lives in UTC: a host says what time it is, not where it is. */
const toStruct = (t: Broken, isdst: number): Value =>
  STRUCT_TIME.make([t.year, t.month, t.day, t.hour, t.minute, t.second, t.weekday, t.yearday, isdst, 'UTC', 0]);

/** `gettmarg` and `checktm`: a tuple of nine numbers as a broken-down time. */
function fromTuple(value: Value): Broken {
  const items = value instanceof PyTuple ? value.items : raise(exc.TypeError, 'Tuple or struct_time argument required');
  if (items.length !== 9 && !(value instanceof PyStructSequence))
    raise(exc.TypeError, 'time.strftime() argument must be sequence of length 9');
  const [year, month, day, hour, minute, second, weekday, yearday] = toArray(value).map((item) => Number(asIndex(item))) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { year, month, day, hour, minute, second, weekday: ((weekday % 7) + 7) % 7, yearday };
}

function checked(t: Broken): Broken {
  const within = (value: number, low: number, high: number, what: string): number => {
    if (value < low || value > high) raise(exc.ValueError, `${what} out of range`);
    return value;
  };
  return {
    ...t,
    month: within(t.month === 0 ? 1 : t.month, 1, 12, 'month'),
    day: within(t.day === 0 ? 1 : t.day, 1, 31, 'day of month'),
    hour: within(t.hour, 0, 23, 'hour'),
    minute: within(t.minute, 0, 59, 'minute'),
    second: within(t.second, 0, 61, 'seconds'),
    yearday: within(t.yearday === 0 ? 1 : t.yearday, 1, 366, 'day of year'),
  };
}

const now = (): Broken => breakDown(Math.floor(clock().time()));

function ascTime(t: Broken): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${DAYS[t.weekday]!.slice(0, 3)} ${MONTHS[t.month - 1]!.slice(0, 3)} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${t.year}`;
}

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
  dict.setStr('resolution', new PyFloat(1e-9));
  return currentThread().interp.simpleNamespace(dict);
}

function sleep(duration: Value): Value {
  const wait = seconds(duration);
  if (wait < 0) raise(exc.ValueError, 'sleep length must be non-negative');
  const { sleep: block } = clock();
  if (block === undefined) return raise(exc.NotImplementedError, 'time.sleep needs a host that can block');
  block(wait);
  return None;
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
  'clock_gettime(clk_id, /)': (id: Value): Value =>
    new PyFloat(id === 0 ? clock().time() : id === 2 ? clock().processTime() : clock().monotonic()),
  'clock_gettime_ns(clk_id, /)': (id: Value): Value =>
    nanoseconds(id === 0 ? clock().time() : id === 2 ? clock().processTime() : clock().monotonic()),
  'sleep(seconds, /)': sleep,
  'gmtime(seconds=None, /)': (at: Value): Value => toStruct(breakDown(timestamp(at)), 0),
  'localtime(seconds=None, /)': (at: Value): Value => toStruct(breakDown(timestamp(at)), 0),
  'mktime(time_tuple, /)': (tuple: Value): Value => {
    const t = fromTuple(tuple);
    const month = t.month - 1;
    const year = t.year + Math.floor(month / 12);
    const days = daysFromCivil(year, (((month % 12) + 12) % 12) + 1, 1) + t.day - 1;
    return new PyFloat(days * 86400 + t.hour * 3600 + t.minute * 60 + t.second);
  },
  'asctime(time_tuple=None, /)': (tuple: Value): Value => ascTime(tuple === None ? now() : checked(fromTuple(tuple))),
  'ctime(seconds=None, /)': (at: Value): Value => ascTime(breakDown(timestamp(at))),
  'strftime(format, time_tuple=None, /)': (format: Value, tuple: Value): Value => {
    const text = strToJs(format) ?? raise(exc.TypeError, `strftime() argument 1 must be str, not ${typeName(format)}`);
    return strFromJs(formatTime(text, tuple === None ? now() : checked(fromTuple(tuple)), 'UTC', 0));
  },
  'strptime(string, format=<unrepresentable>, /)': (string: Value, format: Value | undefined): Value =>
    callMethod(importAbsolute('_strptime'), '_strptime_time', string, format ?? '%a %b %d %H:%M:%S %Y'),
  'tzset()': (): Value => None,
  'get_clock_info(name, /)': clockInfo,
};

/** `time`: what the host's clock says. Local time is UTC. */
export const timeModule: NativeModule = {
  name: 'time',
  functions,
  types: [STRUCT_TIME.type],
  values: {
    timezone: 0,
    altzone: 0,
    daylight: 0,
    CLOCK_REALTIME: 0,
    CLOCK_MONOTONIC: 1,
    CLOCK_PROCESS_CPUTIME_ID: 2,
    CLOCK_THREAD_CPUTIME_ID: 3,
    CLOCK_MONOTONIC_RAW: 4,
    CLOCK_BOOTTIME: 7,
  },
  init({ dict }) {
    dict.setStr('tzname', new PyTuple(['UTC', 'UTC']));
    dict.setStr('_STRUCT_TM_ITEMS', 11);
  },
};
