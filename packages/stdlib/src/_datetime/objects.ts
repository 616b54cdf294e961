import { None, PyObject, type Value } from '@pyco/vm';

// The objects of `datetime`. What they can do is declared in a file per type; the classes stand together because they name each other.

/** `datetime.timedelta`: normalized, so that only `days` is ever negative. */
export class PyDelta extends PyObject {
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;
  /** Once it has been asked for. */
  hash: number | bigint | undefined = undefined;

  constructor(days: number, seconds: number, microseconds: number) {
    super();
    this.days = days;
    this.seconds = seconds;
    this.microseconds = microseconds;
  }
}

/** `datetime.tzinfo`. */
export class PyTzinfo extends PyObject {}

/** `datetime.timezone`: always the same distance from UTC. */
export class PyTimezone extends PyTzinfo {
  readonly offset: PyDelta;
  /** The name it was given, a str. */
  readonly label: Value | undefined;

  constructor(offset: PyDelta, label: Value | undefined) {
    super();
    this.offset = offset;
    this.label = label;
  }
}

/** `datetime.date`. */
export class PyDate extends PyObject {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  hash: number | bigint | undefined = undefined;

  constructor(year: number, month: number, day: number) {
    super();
    this.year = year;
    this.month = month;
    this.day = day;
  }
}

/** `datetime.datetime`. */
export class PyDateTime extends PyDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** None for a naive one. */
  tzinfo: Value;
  /** Set once more after a subclass has made the object. */
  fold: number;

  constructor(
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
    microsecond: number,
    tzinfo: Value = None,
    fold = 0,
  ) {
    super(year, month, day);
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.tzinfo = tzinfo;
    this.fold = fold;
  }
}

/** `datetime.time`. */
export class PyTime extends PyObject {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly tzinfo: Value;
  fold: number;
  hash: number | bigint | undefined = undefined;

  constructor(hour: number, minute: number, second: number, microsecond: number, tzinfo: Value = None, fold = 0) {
    super();
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.tzinfo = tzinfo;
    this.fold = fold;
  }
}
