import { callWith } from '../abstract/call.js';
import { isTrue } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { None, type Value } from '../object/py-object.js';
import { countItems, itemsOfLength } from './item-blocks.js';
import type { PyList } from './list.js';
import { sortByRank } from './merge-sort.js';
import { sortNumbers } from './number-sort.js';
import { isInts, rankKeys } from './sort-ranks.js';

/** `list.sort(*, key=None, reverse=False)`. */
export function listSort(self: PyList, key: Value, reverse: Value): Value {
  sortList(self, key, isTrue(reverse));
  return None;
}

/** The items of a list that is being sorted. What Python appends is noticed even if it takes it out again. */
class Placeholder extends Array<Value> {
  isTouched = false;

  override push(...items: Value[]): number {
    this.isTouched = true;
    return super.push(...items);
  }
}

/**
 * Sorts in place, stably, by `<`. While it runs the list looks empty; ValueError if Python changed it meanwhile. When a key function or
 * a comparison raises, the list has its items in their former order.
 */
export function sortList(list: PyList, key: Value, reverse: boolean): void {
  const items = list.items;
  const placeholder = new Placeholder();
  list.items = placeholder;
  let sorted = items;
  let disturbed = false;
  try {
    const keys = key === None ? items : keysOf(items, key);
    sorted = sortedItems(items, keys, reverse);
  } finally {
    disturbed = list.items !== placeholder || placeholder.isTouched || placeholder.length !== 0;
    list.items = sorted;
  }
  if (disturbed) raise(exc.ValueError, 'list modified during sort');
}

function keysOf(items: readonly Value[], key: Value): Value[] {
  const keys: Value[] = [];
  for (let i = 0; i < items.length; i++) keys.push(callWith(key, [items[i]!], undefined));
  return keys;
}

/** The items in the order of their keys. The arrays given are not changed. */
function sortedItems(items: readonly Value[], keys: readonly Value[], reverse: boolean): Value[] {
  const { length } = items;
  if (length < 2) return items.slice();
  countItems(length * Math.log2(length));
  if (keys === items && isInts(items)) return sortInts(items, reverse);
  const order = sortByRank(rankKeys(keys), keys, reverse);
  const sorted = items.slice();
  for (let i = 0; i < length; i++) sorted[i] = items[order[i]!]!;
  return sorted;
}

/** Ints that are numbers are their own keys, and equal ones are the same: numbers alone are sorted. */
function sortInts(items: readonly number[], reverse: boolean): Value[] {
  const { length } = items;
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) numbers[i] = items[i]!;
  const ordered = sortNumbers(numbers);
  const sorted = itemsOfLength(length);
  if (reverse) for (let i = 0, j = length - 1; i < length; i++, j--) sorted[i] = ordered[j]!;
  else for (let i = 0; i < length; i++) sorted[i] = ordered[i]!;
  return sorted;
}
