import { bindCall, binder, defineType, PyTuple, type PyType, str, strFromJs, strToJs, tupleType, type Value } from '@pyco/vm';
import { isoYearStart, ordinalOf } from './calendar.js';
import type { PyDate } from './objects.js';

/** `datetime.IsoCalendarDate`: a tuple whose items have names. */
class PyIsoCalendarDate extends PyTuple {}

const parameters = binder('IsoCalendarDate(year, week, weekday)');

const _isoCalendarDateType: PyType = defineType<PyIsoCalendarDate>({
  name: 'datetime.IsoCalendarDate',
  instance: PyIsoCalendarDate,
  base: tupleType,
  final: true,
  signature: '(year, week, weekday)',
  slots: {
    tp_new: (_type, args, kwnames) => new PyIsoCalendarDate([...bindCall(parameters, args, kwnames)] as Value[]),
    tp_repr: (self) => {
      const [year, week, weekday] = self.items.map((item) => strToJs(str(item)));
      return strFromJs(`datetime.IsoCalendarDate(year=${year}, week=${week}, weekday=${weekday})`);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyIsoCalendarDate): Value => new PyTuple([tupleType, new PyTuple([new PyTuple(self.items)])]),
  },
  getset: {
    year: { get: (self) => self.items[0]! },
    week: { get: (self) => self.items[1]! },
    weekday: { get: (self) => self.items[2]! },
  },
});

export function isoCalendarOf(date: PyDate): Value {
  const ordinal = ordinalOf(date.year, date.month, date.day);
  let { year } = date;
  let start = isoYearStart(year);
  if (ordinal < start) start = isoYearStart(--year);
  else if (ordinal >= isoYearStart(year + 1)) start = isoYearStart(++year);
  const days = ordinal - start;
  return new PyIsoCalendarDate([year, Math.floor(days / 7) + 1, (days % 7) + 1]);
}
