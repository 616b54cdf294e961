import {
  allocate,
  asIndex,
  call,
  callMethod,
  callWith,
  currentThread,
  defineType,
  equals,
  getAttr,
  getIter,
  iterNext,
  type KwNames,
  type NativeModule,
  None,
  PyTuple,
  type PyType,
  repr,
  setAttr,
  strFromJs,
  strToJs,
  typeOf,
  type Value,
} from '@pyco/vm';
import { EPOCH_ORDINAL } from '../_datetime/calendar.js';
import { shiftDateTime } from '../_datetime/datetime-arithmetic.js';
import { clockAt } from '../_datetime/local-time.js';
import { PyDateTime, PyTzinfo } from '../_datetime/objects.js';
import { fromUtcArgument, tzinfoType } from '../_datetime/tzinfo-type.js';
import { bindNameless, type Parameters } from '../nameless-arguments.js';
import type { TimeType, Transitions } from './transitions.js';
import { loadZone, picklingError, readZone, weakDictionary } from './zone-file.js';

const STRONG_SIZE = 8;

/** `zoneinfo.ZoneInfo`. */
class PyZoneInfo extends PyTzinfo {
  key: Value = None;
  /** The repr of the file it was made from. */
  fileRepr: Value | undefined = undefined;
  isCached = false;
  zone: Transitions | undefined = undefined;
}

/** What an interpreter keeps of zones. A class of its own keeps its weak references itself, in `_weak_cache`. */
interface Caches {
  readonly weak: Value;
  /** The latest, first the one used last. */
  readonly strong: { readonly key: Value; readonly zone: PyZoneInfo }[];
}

const CACHES = '_zoneinfo.caches';

function caches(): Caches {
  const { storage } = currentThread().interp;
  let known = storage.get(CACHES) as Caches | undefined;
  if (known === undefined) {
    known = { weak: weakDictionary(), strong: [] };
    storage.set(CACHES, known);
  }
  return known;
}

const weakCache = (type: PyType): Value => (type === zoneInfoType ? caches().weak : getAttr(type, '_weak_cache'));

/** Takes a zone out of the strong cache. */
function takeStrong(type: PyType, key: Value): PyZoneInfo | undefined {
  if (type !== zoneInfoType) return undefined;
  const { strong } = caches();
  const index = strong.findIndex((entry) => entry.key === key || equals(entry.key, key));
  return index < 0 ? undefined : strong.splice(index, 1)[0]!.zone;
}

function keepStrong(type: PyType, key: Value, zone: PyZoneInfo): void {
  if (type !== zoneInfoType) return;
  const { strong } = caches();
  strong.unshift({ key, zone });
  if (strong.length > STRONG_SIZE) strong.pop();
}

function makeZone(type: PyType, key: Value, isCached: boolean): PyZoneInfo {
  const zone = loadZone(key);
  const made = allocate<PyZoneInfo>(type);
  made.key = key;
  made.zone = zone;
  made.isCached = isCached;
  return made;
}

function zoneOfKey(type: PyType, key: Value): Value {
  const recent = takeStrong(type, key);
  if (recent !== undefined) {
    keepStrong(type, key, recent);
    return recent;
  }
  const weak = weakCache(type);
  let zone = callMethod(weak, 'get', key, None);
  if (zone === None) zone = callMethod(weak, 'setdefault', key, makeZone(type, key, true));
  if (zone instanceof PyZoneInfo) keepStrong(type, key, zone);
  return zone;
}

const parameters: Parameters = { names: ['key'], required: 1, positional: 1 };

const newZone = (type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value =>
  zoneOfKey(type, bindNameless(parameters, args, kwnames)[0]!);

/** What a clock shows, in seconds since 1970. A subclass may say it in its own way. */
function clockOf(dt: Value): number {
  if (dt instanceof PyDateTime && typeOf(dt) === PyDateTime.prototype.ob_type) {
    return clockAt(dt, dt.hour, dt.minute, dt.second);
  }
  const number = (value: Value): number => Number(asIndex(value));
  const days = number(callMethod(dt, 'toordinal')) - EPOCH_ORDINAL;
  const [hour, minute, second] = ['hour', 'minute', 'second'].map((name) => number(getAttr(dt, name))) as [number, number, number];
  return days * 86_400 + hour * 3600 + minute * 60 + second;
}

/** `undefined` for no time at all in a zone whose clocks are changed. */
function typeAt(self: PyZoneInfo, dt: Value): TimeType | undefined {
  const zone = self.zone!;
  if (dt === None) return zone.fixed;
  const shown = clockOf(dt);
  return dt instanceof PyDateTime ? zone.atClock(shown, dt.fold, dt.year) : zone.atClock(shown, 0, Number(asIndex(getAttr(dt, 'year'))));
}

function fromUtc(self: PyZoneInfo, given: Value): Value {
  const dt = fromUtcArgument(self, given);
  const { type, fold } = self.zone!.atTime(clockOf(dt), dt.year);
  const shown = shiftDateTime(dt, type.utcoff, 1);
  if (fold === 0) return shown;
  if (typeOf(shown) !== PyDateTime.prototype.ob_type) return callWith(getAttr(shown, 'replace'), [1], ['fold']);
  (shown as PyDateTime).fold = 1;
  return shown;
}

const reprOf = (self: PyZoneInfo): Value => {
  const name = typeOf(self).tp_name;
  return strFromJs(
    self.key !== None || self.fileRepr === undefined
      ? `${name}(key=${strToJs(repr(self.key))})`
      : `${name}.from_file(${strToJs(self.fileRepr)})`,
  );
};

const zoneInfoType: PyType = defineType<PyZoneInfo>({
  name: 'zoneinfo.ZoneInfo',
  instance: PyZoneInfo,
  base: tzinfoType,
  weakrefs: true,
  signature: '(key)',
  slots: {
    tp_new: newZone,
    tp_repr: reprOf,
    tp_str: (self) => (self.key === None ? reprOf(self) : self.key),
  },
  methods: {
    'utcoffset($self, dt, /)': (self: PyZoneInfo, dt: Value): Value => typeAt(self, dt)?.utcoff ?? None,
    'dst($self, dt, /)': (self: PyZoneInfo, dt: Value): Value => typeAt(self, dt)?.dstoff ?? None,
    'tzname($self, dt, /)': (self: PyZoneInfo, dt: Value): Value => {
      const type = typeAt(self, dt);
      return type === undefined ? None : strFromJs(type.name);
    },
    'fromutc($self, dt, /)': fromUtc,
    '__reduce__($self, /)': (self: PyZoneInfo): Value => {
      if (self.fileRepr !== undefined) throw call(picklingError(), 'Cannot pickle a ZoneInfo file from a file stream.');
      return new PyTuple([getAttr(self, '_unpickle'), new PyTuple([self.key, self.isCached ? 1 : 0])]);
    },
  },
  classMethods: {
    'clear_cache($type, /, *, only_keys=None)': (type: Value, keys: Value): Value => {
      const cls = type as PyType;
      const weak = weakCache(cls);
      if (keys === None) {
        callMethod(weak, 'clear');
        if (cls === zoneInfoType) caches().strong.length = 0;
        return None;
      }
      const iterator = getIter(keys);
      for (let key = iterNext(iterator); key !== undefined; key = iterNext(iterator)) {
        takeStrong(cls, key);
        callMethod(weak, 'pop', key, None);
      }
      return None;
    },
    'no_cache($type, /, key)': (type: Value, key: Value): Value => makeZone(type as PyType, key, false),
    'from_file($type, file_obj, /, key=None)': (type: Value, file: Value, key: Value): Value => {
      const zone = readZone(file);
      const made = allocate<PyZoneInfo>(type as PyType);
      made.key = key;
      made.zone = zone;
      made.fileRepr = repr(file);
      return made;
    },
    '_unpickle($type, key, from_cache, /)': (type: Value, key: Value, fromCache: Value): Value =>
      Number(asIndex(fromCache)) !== 0 ? zoneOfKey(type as PyType, key) : makeZone(type as PyType, key, false),
    '__init_subclass__($type, /, *args, **kwargs)': (type: Value): Value => {
      setAttr(type, '_weak_cache', weakDictionary());
      return None;
    },
  },
  members: { key: 'key' },
});

/** `_zoneinfo`: time zones out of files of compiled zones. */
export const zoneinfoModule: NativeModule = {
  name: '_zoneinfo',
  types: [zoneInfoType],
};
