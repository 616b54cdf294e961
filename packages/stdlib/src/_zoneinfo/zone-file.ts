import {
  asIndex,
  callMethod,
  exc,
  getAttr,
  importModule,
  isTrue,
  None,
  needBytes,
  PyList,
  PyTuple,
  raise,
  repr,
  strToJs,
  toArray,
  type Value,
} from '@pyco/vm';
import { Transitions, type ZoneData } from './transitions.js';
import { parseTzRule, type TzRule, TzRuleError } from './tz-rule.js';

/** A module of the package `zoneinfo`. */
const helperModule = (name: string): Value => {
  const path = name.split('.');
  return importModule(name, None, path.length > 1 ? new PyList(['*']) : None, 0);
};

function ruleOf(text: Value): TzRule | undefined {
  if (text === None || !isTrue(text)) return undefined;
  try {
    return parseTzRule(new TextDecoder('latin1').decode(needBytes(text)));
  } catch (error) {
    if (error instanceof TzRuleError) raise(exc.ValueError, `${error.message} ${strToJs(repr(text))}`);
    throw error;
  }
}

const numbers = (values: Value): number[] => toArray(values).map((value) => Number(asIndex(value)));

/** Reads a zone from a file object, as `zoneinfo._common.load_data` understands it. */
export function readZone(file: Value): Transitions {
  const data = callMethod(helperModule('zoneinfo._common'), 'load_data', file);
  if (!(data instanceof PyTuple)) return raise(exc.TypeError, `Invalid data result type: ${strToJs(repr(data))}`);
  const [indexes, times, offsets, isSummer, names, rule] = data.items as [Value, Value, Value, Value, Value, Value];
  const zone: ZoneData = {
    indexes: numbers(indexes),
    times: numbers(times),
    offsets: numbers(offsets),
    isSummer: toArray(isSummer).map(isTrue),
    names: toArray(names).map((name) => strToJs(name) ?? raise(exc.TypeError, 'a time zone abbreviation is no str')),
    rule: ruleOf(rule),
  };
  const count = zone.offsets.length;
  const wrong = zone.indexes.find((index) => index >= count);
  if (wrong !== undefined) raise(exc.ValueError, `Invalid transition index found while reading TZif: ${wrong}`);
  if (zone.rule === undefined && count === 0) raise(exc.ValueError, 'No time zone information found.');
  return new Transitions(zone);
}

/** Opens the file of a key, which the paths or the package `tzdata` have, and reads it. */
export function loadZone(key: Value): Transitions {
  const path = callMethod(helperModule('zoneinfo._tzpath'), 'find_tzfile', key);
  const file =
    path === None ? callMethod(helperModule('zoneinfo._common'), 'load_tzdata', key) : callMethod(helperModule('io'), 'open', path, 'rb');
  try {
    return readZone(file);
  } finally {
    callMethod(file, 'close');
  }
}

export const weakDictionary = (): Value => callMethod(helperModule('weakref'), 'WeakValueDictionary');
export const picklingError = (): Value => getAttr(helperModule('pickle'), 'PicklingError');
