import {
  bindCall,
  binder,
  CompareOp,
  defineType,
  exc,
  type KwNames,
  None,
  NotImplemented,
  PyTuple,
  type PyType,
  raise,
  repr,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { shiftDateTime } from './datetime-arithmetic.js';
import { compareDeltas, isZero } from './delta.js';
import { hashOfDelta } from './delta-type.js';
import { PyDateTime, PyDelta, PyTimezone } from './objects.js';
import { timezoneName } from './timezone-name.js';
import { fromUtcArgument, tzinfoType } from './tzinfo-type.js';

const parameters = binder('timezone(offset, name=<unrepresentable>)');

/** A timezone; without a name that of UTC is always the same object. */
export function makeTimezone(offset: PyDelta, label?: Value): PyTimezone {
  if (label === undefined && isZero(offset)) return utc;
  const { days, seconds, microseconds } = offset;
  if (days < -1 || days >= 1 || (days === -1 && seconds === 0 && microseconds === 0)) {
    const range = 'strictly between -timedelta(hours=24) and timedelta(hours=24)';
    raise(exc.ValueError, `offset must be a timedelta ${range}, not ${strToJs(repr(offset))}.`);
  }
  return new PyTimezone(offset, label);
}

function newTimezone(_type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const [offset, name] = bindCall(parameters, args, kwnames);
  if (!(offset instanceof PyDelta))
    return raise(exc.TypeError, `timezone() argument 1 must be datetime.timedelta, not ${shownType(offset!)}`);
  if (name !== undefined && strContents(name) === undefined)
    raise(exc.TypeError, `timezone() argument 2 must be str, not ${shownType(name)}`);
  return makeTimezone(offset, name);
}

const shownType = (value: Value): string => (value === None ? 'None' : typeName(value));

function checkArgument(dt: Value, method: string): void {
  if (dt !== None && !(dt instanceof PyDateTime))
    raise(exc.TypeError, `${method}(dt) argument must be a datetime instance or None, not ${typeName(dt)}`);
}

export const timezoneType: PyType = defineType<PyTimezone>({
  name: 'datetime.timezone',
  instance: PyTimezone,
  base: tzinfoType,
  final: true,
  slots: {
    tp_new: newTimezone,
    tp_repr: (self) => {
      if (self === utc) return 'datetime.timezone.utc';
      const label = self.label === undefined ? '' : `, ${strToJs(repr(self.label))}`;
      return strFromJs(`datetime.timezone(${strToJs(repr(self.offset))}${label})`);
    },
    tp_str: timezoneName,
    tp_hash: (self) => hashOfDelta(self.offset),
    tp_richcompare: (self, other, op) => {
      if ((op !== CompareOp.EQ && op !== CompareOp.NE) || !(other instanceof PyTimezone)) return NotImplemented;
      return (compareDeltas(self.offset, other.offset) === 0) === (op === CompareOp.EQ);
    },
  },
  methods: {
    'tzname($self, dt, /)': (self: PyTimezone, dt: Value): Value => {
      checkArgument(dt, 'tzname');
      return timezoneName(self);
    },
    'utcoffset($self, dt, /)': (self: PyTimezone, dt: Value): Value => {
      checkArgument(dt, 'utcoffset');
      return self.offset;
    },
    'dst($self, dt, /)': (_self: PyTimezone, dt: Value): Value => {
      checkArgument(dt, 'dst');
      return None;
    },
    'fromutc($self, dt, /)': (self: PyTimezone, dt: Value): Value => shiftDateTime(fromUtcArgument(self, dt), self.offset, 1),
    '__getinitargs__($self, /)': (self: PyTimezone): Value =>
      new PyTuple(self.label === undefined ? [self.offset] : [self.offset, self.label]),
  },
  attributes: {
    get utc(): Value {
      return utc;
    },
    get min(): Value {
      return new PyTimezone(new PyDelta(-1, 60, 0), undefined);
    },
    get max(): Value {
      return new PyTimezone(new PyDelta(0, 86_340, 0), undefined);
    },
  },
});

/** `timezone.utc`: immutable, and one for all interpreters. */
export const utc: PyTimezone = new PyTimezone(new PyDelta(0, 0, 0), undefined);
