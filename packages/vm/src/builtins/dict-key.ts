import type { Value } from '../object/py-object.js';
import { intType, objectType, strType, typeOf } from '../object/type-of.js';
import { PyStrObject, PyWideStr } from '../object/wide-str.js';
import { floatType, PyFloat } from './float.js';
import { PyIntObject } from './int-object.js';
import { tupleType } from './tuple.js';

/**
 * What a *simple* key is in a JavaScript Map: two simple keys are equal in Python exactly if theirs are the same to a Map. `undefined`
 * for a key that has to be hashed and compared. No Python runs.
 *
 * A str, int or identity stands for itself; bool and integral floats fold onto int, other floats are fractions, which no int is; instances of
 * subclasses of str, int and float fold onto their contents unless they define their own equality; NaN is itself by identity.
 */
export function mapKey(key: Value): unknown {
  switch (typeof key) {
    case 'string':
    case 'number':
    case 'bigint':
      return key;
    case 'boolean':
      return key ? 1 : 0;
    default:
      return objectKey(key);
  }
}

function objectKey(key: object): unknown {
  const type = typeOf(key);
  const tpHash = type.tp_hash;
  if (tpHash === tupleType.tp_hash) return undefined;
  if (tpHash === objectType.tp_hash) return type.tp_richcompare === objectType.tp_richcompare ? key : undefined;
  if (key instanceof PyFloat)
    return tpHash === floatType.tp_hash && type.tp_richcompare === floatType.tp_richcompare ? floatKey(key) : undefined;
  if (key instanceof PyWideStr) return wideKey(key);
  if (key instanceof PyStrObject) {
    if (tpHash !== strType.tp_hash || type.tp_richcompare !== strType.tp_richcompare) return undefined;
    return typeof key.value === 'string' ? key.value : wideKey(key.value);
  }
  if (key instanceof PyIntObject && tpHash === intType.tp_hash && type.tp_richcompare === intType.tp_richcompare) return key.value;
  return undefined;
}

function floatKey(key: PyFloat): unknown {
  const v = key.v;
  if (Number.isSafeInteger(v)) return v + 0;
  if (Number.isNaN(v)) return key;
  return Number.isInteger(v) ? BigInt(v) : v;
}

/** The UTF-16 text: no plain str holds a surrogate. Two strs share it only if one has a lone high before a lone low surrogate. */
function wideKey(key: PyWideStr): unknown {
  const points = key.codePoints;
  for (let i = 1; i < points.length; i++) {
    if (points[i]! >>> 10 === 0x37 && points[i - 1]! >>> 10 === 0x36) return undefined;
  }
  return key.utf16;
}

/**
 * Whether a key that is not simple can equal only keys that are not simple either. `object` answers by identity; the containers and bytes
 * know nobody but their own kind.
 */
export function equalsOnlyItsKind(key: Value): boolean {
  const compare = typeOf(key).tp_richcompare;
  return compare === tupleType.tp_richcompare || compare === objectType.tp_richcompare;
}
