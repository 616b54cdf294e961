import { call } from '../abstract/call.js';

import { getAttr, isInstance, repr, tryGetAttr } from '../abstract/object.js';
import { PyDict } from '../builtins/dict.js';
import { dictType } from '../builtins/dict-type.js';
import { PySet } from '../builtins/set.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import { PyType, TypeFlags } from '../object/py-type.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents, strToJs } from '../object/wide-str.js';
import { dictUpdate } from './build-ops.js';

export const isMapping = (value: Value): boolean => (typeOf(value).tp_flags & TypeFlags.MAPPING) !== 0;
export const isSequence = (value: Value): boolean => (typeOf(value).tp_flags & TypeFlags.SEQUENCE) !== 0;

/** `match_class`: the attributes that a class pattern's subpatterns are matched against, or None. */
export function matchClass(subject: Value, cls: Value, positional: number, keywords: PyTuple): Value {
  if (!(cls instanceof PyType)) return raise(exc.TypeError, 'called match pattern must be a class');
  if (!isInstance(subject, cls)) return None;
  const seen: Value[] = [];
  const attributes: Value[] = [];
  if (positional > 0) {
    const matchArgs = tryGetAttr(cls, '__match_args__');
    let matchSelf = false;
    let names: readonly Value[] = [];
    if (matchArgs === undefined) matchSelf = matchesItself(cls);
    else if (matchArgs instanceof PyTuple) names = matchArgs.items;
    else raise(exc.TypeError, `${cls.name}.__match_args__ must be a tuple (got ${typeName(matchArgs)})`);
    const allowed = matchSelf ? 1 : names.length;
    if (allowed < positional) {
      raise(exc.TypeError, `${cls.name}() accepts ${allowed} positional sub-pattern${allowed === 1 ? '' : 's'} (${positional} given)`);
    }
    if (matchSelf) attributes.push(subject);
    else {
      for (let i = 0; i < positional; i++) {
        const name = names[i]!;
        if (strContents(name) === undefined) raise(exc.TypeError, `__match_args__ elements must be strings (got ${typeName(name)})`);
        const value = attributeOnce(subject, cls, name, seen);
        if (value === undefined) return None;
        attributes.push(value);
      }
    }
  }
  for (const name of keywords.items) {
    const value = attributeOnce(subject, cls, name, seen);
    if (value === undefined) return None;
    attributes.push(value);
  }
  return new PyTuple(attributes);
}

function attributeOnce(subject: Value, cls: PyType, name: Value, seen: Value[]): Value | undefined {
  const text = strToJs(name)!;
  if (seen.some((other) => strToJs(other) === text)) {
    return raise(exc.TypeError, `${cls.name}() got multiple sub-patterns for attribute ${strToJs(repr(name))}`);
  }
  seen.push(name);
  return tryGetAttr(subject, text);
}

const ITSELF = ['bool', 'bytearray', 'bytes', 'dict', 'float', 'frozenset', 'int', 'list', 'set', 'str', 'tuple'];

/** `_Py_TPFLAGS_MATCH_SELF`: a single positional subpattern matches the object as a whole. */
const matchesItself = (cls: PyType): boolean => cls.tp_mro.some((type) => !type.isHeapType && ITSELF.includes(type.tp_name));

/** What `get` gives for a key that is not there. */
class Missing extends PyObject {}

/** `match_keys`: the values of a mapping pattern's keys, or None. */
export function matchKeys(subject: Value, keys: PyTuple): Value {
  if (keys.items.length === 0) return new PyTuple([]);
  const values: Value[] = [];
  const seen = new PySet();
  // `get` with a default, so that a defaultdict is not changed by being matched.
  const get = typeOf(subject) === dictType ? undefined : getAttr(subject, 'get');
  const missing = new Missing();
  for (const key of keys.items) {
    if (seen.has(key)) raise(exc.ValueError, `mapping pattern checks duplicate key (${strToJs(repr(key))})`);
    seen.add(key);
    const value = get === undefined ? (subject as PyDict).get(key) : call(get, key, missing);
    if (value === undefined || value === missing) return None;
    values.push(value);
  }
  return new PyTuple(values);
}

/** The rest of a mapping pattern: a dict without the keys that were matched. */
export function withoutKeys(subject: Value, keys: PyTuple): PyDict {
  const rest = new PyDict();
  dictUpdate(rest, subject);
  for (const key of keys.items) rest.delete(key);
  return rest;
}
