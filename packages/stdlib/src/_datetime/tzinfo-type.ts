import { allocate, call, callMethod, defineType, exc, PyTuple, type PyType, raise, tryGetAttr, typeOf, type Value } from '@pyco/vm';
import { shiftDateTime } from './datetime-arithmetic.js';
import { isZero, subtractDeltas } from './delta.js';
import { PyDateTime, PyTzinfo } from './objects.js';
import { dstOf, utcoffsetOf } from './offset.js';

const abstractMethod = (name: string) => (): never => raise(exc.NotImplementedError, `a tzinfo subclass must implement ${name}()`);

export function fromUtcArgument(self: PyTzinfo, dt: Value): PyDateTime {
  if (!(dt instanceof PyDateTime)) return raise(exc.TypeError, 'fromutc: argument must be a datetime');
  if (dt.tzinfo !== self) raise(exc.ValueError, 'fromutc: dt.tzinfo is not self');
  return dt;
}

/** Adds the standard offset, and the summer time that holds there. */
function fromUtc(self: PyTzinfo, given: Value): Value {
  const dt = fromUtcArgument(self, given);
  const offset = utcoffsetOf(dt.tzinfo, dt);
  if (offset === undefined) return raise(exc.ValueError, 'fromutc: non-None utcoffset() result required');
  const dst = dstOf(dt.tzinfo, dt);
  if (dst === undefined) return raise(exc.ValueError, 'fromutc: non-None dst() result required');
  const shifted = shiftDateTime(dt, subtractDeltas(offset, dst), 1);
  const inSummer = dstOf((shifted as PyDateTime).tzinfo, shifted);
  if (inSummer === undefined) return raise(exc.ValueError, 'fromutc: tz.dst() gave inconsistent results; cannot convert');
  return isZero(inSummer) ? shifted : shiftDateTime(shifted as PyDateTime, inSummer, 1);
}

export const tzinfoType: PyType = defineType<PyTzinfo>({
  name: 'datetime.tzinfo',
  instance: PyTzinfo,
  slots: { tp_new: (type) => (type === tzinfoType ? new PyTzinfo() : allocate(type)) },
  methods: {
    'tzname($self, dt, /)': abstractMethod('tzname'),
    'utcoffset($self, dt, /)': abstractMethod('utcoffset'),
    'dst($self, dt, /)': abstractMethod('dst'),
    'fromutc($self, dt, /)': fromUtc,
    '__reduce__($self, /)': (self: PyTzinfo): Value => {
      const initArgs = tryGetAttr(self, '__getinitargs__');
      const args = initArgs === undefined ? new PyTuple([]) : call(initArgs);
      return new PyTuple([typeOf(self), args, callMethod(self, '__getstate__')]);
    },
  },
});
