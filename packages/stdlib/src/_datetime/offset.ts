import { call, exc, getAttr, None, raise, strContents, typeName, type Value } from '@pyco/vm';
import { compareDeltas } from './delta.js';
import { PyDelta, PyTimezone, PyTzinfo } from './objects.js';
import { timezoneName } from './timezone-name.js';

/** A tzinfo, or None. */
export function tzinfoArgument(value: Value): Value {
  if (value !== None && !(value instanceof PyTzinfo))
    raise(exc.TypeError, `tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(value)}'`);
  return value;
}

/** Asks a tzinfo for `utcoffset` or `dst`; `undefined` where there is none, or None is the answer. */
function askOffset(tzinfo: Value, method: 'utcoffset' | 'dst', about: Value): PyDelta | undefined {
  if (tzinfo === None) return undefined;
  if (tzinfo instanceof PyTimezone) return method === 'utcoffset' ? tzinfo.offset : undefined;
  const offset = call(getAttr(tzinfo, method), about);
  if (offset === None) return undefined;
  if (!(offset instanceof PyDelta))
    return raise(exc.TypeError, `tzinfo.${method}() must return None or timedelta, not '${typeName(offset)}'`);
  const { days, seconds, microseconds } = offset;
  if (days < -1 || days >= 1 || (days === -1 && seconds === 0 && microseconds === 0))
    raise(exc.ValueError, 'offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).');
  return offset;
}

export const utcoffsetOf = (tzinfo: Value, about: Value): PyDelta | undefined => askOffset(tzinfo, 'utcoffset', about);
export const dstOf = (tzinfo: Value, about: Value): PyDelta | undefined => askOffset(tzinfo, 'dst', about);

export function tznameOf(tzinfo: Value, about: Value): Value {
  if (tzinfo === None) return None;
  if (tzinfo instanceof PyTimezone) return timezoneName(tzinfo);
  const name = call(getAttr(tzinfo, 'tzname'), about);
  if (name !== None && strContents(name) === undefined)
    raise(exc.TypeError, `tzinfo.tzname() must return None or a string, not '${typeName(name)}'`);
  return name;
}

/** Both naive, or both as far from UTC. */
export const isSameOffset = (a: PyDelta | undefined, b: PyDelta | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && compareDeltas(a, b) === 0);
