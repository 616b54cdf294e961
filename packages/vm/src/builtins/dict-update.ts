import { callMethod } from '../abstract/call.js';
import { getItem } from '../abstract/item.js';
import { fastItems, fastItemsOr, getIter } from '../abstract/iter.js';
import { runsPython } from '../abstract/iteration.js';
import { tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise } from '../exceptions/raise.js';
import { ItemsFrame } from '../frame/items-frame.js';
import type { Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { PyDict } from './dict.js';
import { dictType } from './dict-type.js';

/** `dict_update_arg`: takes in a mapping (what has `keys`), or an iterable of pairs. */
export function updateFrom(dict: PyDict, other: Value): void {
  if (other instanceof PyDict && typeOf(other) === dictType) mergeDict(dict, other);
  else if (tryGetAttr(other, 'keys') !== undefined) mergeMapping(dict, other);
  else mergePairs(dict, other);
}

/** `PyDict_Merge`: `other[k]` for each `k` of `other.keys()`; a dict whose iteration is dict's own is read directly. */
function mergeMapping(dict: PyDict, other: Value): void {
  if (other instanceof PyDict && typeOf(other).tp_iter === dictType.tp_iter) {
    mergeDict(dict, other);
    return;
  }
  const keys = callMethod(other, 'keys');
  const items = fastItemsOr(keys, `${typeName(other)}.keys() returned a non-iterable (type ${typeName(keys)})`);
  for (let i = 0; i < items.length; i++) dict.set(items[i]!, getItem(other, items[i]!));
}

function mergeDict(dict: PyDict, other: PyDict): void {
  if (other === dict || other.used === 0) return;
  if (dict.used === 0 && dict.isPristine) {
    dict.fill(other);
    return;
  }
  const { used } = other;
  for (let position = 0; position < other.entries.length; position++) {
    const entry = other.entries[position];
    if (entry === undefined) continue;
    dict.setEntry(entry);
    if (other.used !== used) raise(exc.RuntimeError, 'dict mutated during update');
  }
}

/** Takes in pair after pair, and gives `result`. */
class PairsFrame extends ItemsFrame {
  readonly dict: PyDict;
  readonly result: Value;
  #count = 0;

  constructor(dict: PyDict, result: Value) {
    super();
    this.dict = dict;
    this.result = result;
  }

  protected override take(pair: Value): undefined {
    setPair(this.dict, pair, this.#count++);
    return undefined;
  }

  protected override finish(): Value {
    return this.result;
  }
}

/** As `updateFrom`, as the last thing a native does, from pairs that come from Python. `undefined` where that is not so. */
export function pairsFrame(dict: PyDict, pairs: Value, result: Value): ItemsFrame | undefined {
  return runsPython(pairs) && (!typeOf(pairs).isHeapType || tryGetAttr(pairs, 'keys') === undefined)
    ? new PairsFrame(dict, result)
    : undefined;
}

/** `PyDict_MergeFromSeq2`. */
function mergePairs(dict: PyDict, pairs: Value): void {
  const iterator = getIter(pairs);
  const next = typeOf(iterator).tp_iternext!;
  let count = 0;
  for (let pair = next(iterator); pair !== undefined; pair = next(iterator)) setPair(dict, pair, count++);
}

function setPair(dict: PyDict, pair: Value, count: number): void {
  const items = pairItems(pair, count);
  if (items.length !== 2) {
    raise(exc.ValueError, `dictionary update sequence element #${count} has length ${items.length}; 2 is required`);
  }
  dict.set(items[0]!, items[1]!);
}

function pairItems(pair: Value, count: number): readonly Value[] {
  try {
    return fastItems(pair);
  } catch (error) {
    if (isRaised(error, exc.TypeError)) raise(exc.TypeError, `cannot convert dictionary update sequence element #${count} to a sequence`);
    throw error;
  }
}
