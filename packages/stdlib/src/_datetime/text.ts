import {
  callMethod,
  encodeUtf8,
  exc,
  importAbsolute,
  None,
  PyTuple,
  PyWideStr,
  raise,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { SHORT_DAYS, SHORT_MONTHS } from '../time/calendar.js';
import { daysBeforeMonth, pad2, pad4, pad6, weekdayOf } from './calendar.js';
import { type PyDate, PyDateTime, PyTime } from './objects.js';
import { tznameOf, utcoffsetOf } from './offset.js';
import { offsetText } from './timezone-name.js';

// How dates and times are written.

export const dateText = ({ year, month, day }: PyDate): string => `${pad4(year)}-${pad2(month)}-${pad2(day)}`;

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** The time in the detail that `timespec` names. */
export function clockText({ hour, minute, second, microsecond }: Clock, timespec: string): string {
  const minutes = `${pad2(hour)}:${pad2(minute)}`;
  switch (timespec) {
    case 'auto':
      return microsecond === 0 ? `${minutes}:${pad2(second)}` : `${minutes}:${pad2(second)}.${pad6(microsecond)}`;
    case 'hours':
      return pad2(hour);
    case 'minutes':
      return minutes;
    case 'seconds':
      return `${minutes}:${pad2(second)}`;
    case 'milliseconds':
      return `${minutes}:${pad2(second)}.${`${Math.floor(microsecond / 1000)}`.padStart(3, '0')}`;
    case 'microseconds':
      return `${minutes}:${pad2(second)}.${pad6(microsecond)}`;
    default:
      return raise(exc.ValueError, 'Unknown timespec value');
  }
}

/** The format `s`. */
export function timespecOf(value: Value | undefined, position: number): string {
  if (value === undefined) return 'auto';
  const text = strToJs(value);
  if (text === undefined) return raise(exc.TypeError, `isoformat() argument ${position} must be str, not ${typeName(value)}`);
  if (value instanceof PyWideStr) encodeUtf8(value);
  if (text.includes('\0')) raise(exc.ValueError, 'embedded null character');
  return text;
}

/** The offset from UTC, or nothing for a naive object. `about` is what the tzinfo is asked about. */
export function zoneText(tzinfo: Value, about: Value, separator: string): string {
  const offset = utcoffsetOf(tzinfo, about);
  return offset === undefined ? '' : offsetText(offset, separator);
}

export function cTime(date: PyDate, hour: number, minute: number, second: number): string {
  const { year, month, day } = date;
  const names = `${SHORT_DAYS[weekdayOf(year, month, day)]} ${SHORT_MONTHS[month - 1]}`;
  return `${names} ${`${day}`.padStart(2)} ${pad2(hour)}:${pad2(minute)}:${pad2(second)} ${pad4(year)}`;
}

export function structTime(date: PyDate, hour: number, minute: number, second: number, isDst: number): Value {
  const { year, month, day } = date;
  const weekday = weekdayOf(year, month, day);
  const yearday = daysBeforeMonth(year, month) + day;
  const fields = new PyTuple([year, month, day, hour, minute, second, weekday, yearday, isDst]);
  return callMethod(importAbsolute('time'), 'struct_time', fields);
}

/** What a format is filled with that `time.strftime` knows nothing of. */
class Replacements {
  readonly #object: Value;
  readonly #about: Value;

  constructor(object: Value, about: Value) {
    this.#object = object;
    this.#about = about;
  }

  get #tzinfo(): Value {
    const object = this.#object;
    return object instanceof PyDateTime || object instanceof PyTime ? object.tzinfo : None;
  }

  offset(separator: string): string {
    return zoneText(this.#tzinfo, this.#about, separator);
  }

  /** The name, its percent signs doubled: `time.strftime` is going to read it. */
  name(): string {
    const name = tznameOf(this.#tzinfo, this.#about);
    if (name === None) return '';
    const escaped = callMethod(name, 'replace', '%', '%%');
    if (escaped instanceof PyWideStr) encodeUtf8(escaped);
    return strToJs(escaped) ?? raise(exc.TypeError, 'tzname.replace() did not return a string');
  }

  micros(): string {
    const object = this.#object;
    return pad6(object instanceof PyDateTime || object instanceof PyTime ? object.microsecond : 0);
  }
}

/** `strftime` of a date or time: the zone and the microseconds here, the rest by `time.strftime`. */
export function formatWith(object: Value, format: Value, timetuple: Value, about: Value): Value {
  if (format instanceof PyWideStr) encodeUtf8(format);
  // A format ends at its first null character, as C's texts do.
  const text = strToJs(format)!.split('\0', 1)[0]!;
  const replacements = new Replacements(object, about);
  const filled = text.replace(/%(?::z|[\s\S])/g, (directive) => {
    switch (directive) {
      case '%z':
        return replacements.offset('');
      case '%:z':
        return replacements.offset(':');
      case '%Z':
        return replacements.name();
      case '%f':
        return replacements.micros();
      default:
        return directive;
    }
  });
  return callMethod(importAbsolute('time'), 'strftime', strFromJs(filled), timetuple);
}
