import { call } from '../abstract/call.js';
import { isTrue } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { None, type Value } from '../object/py-object.js';
import { PyFloat } from './float.js';
import type { PyList } from './list.js';
import { sortByLess } from './merge-sort.js';
import { PyTuple, tupleType } from './tuple.js';

/** `list.sort(*, key=None, reverse=False)`. */
export function listSort(self: PyList, key: Value, reverse: Value): Value {
  sortList(self, key, isTrue(reverse));
  return None;
}

/**
 * Sorts in place, stably, by `<`. While it runs the list looks empty; ValueError if Python changed it meanwhile. When a key function or
 * a comparison raises, the list has its items in their former order.
 */
export function sortList(list: PyList, key: Value, reverse: boolean): void {
  const items = list.items;
  const placeholder: Value[] = [];
  list.items = placeholder;
  let sorted = items;
  let disturbed = false;
  try {
    const keys = key === None ? undefined : items.map((item) => call(key, item));
    sorted = sortedItems(items, keys, reverse);
  } finally {
    disturbed = list.items !== placeholder || placeholder.length !== 0;
    list.items = sorted;
  }
  if (disturbed) raise(exc.ValueError, 'list modified during sort');
}

/** What all keys are, as far as it allows a comparison without asking Python. */
const KeyKind = { INTS: 0, NUMBERS: 1, STRINGS: 2, PAIRS: 3, OTHER: 4 } as const;
type KeyKind = (typeof KeyKind)[keyof typeof KeyKind];

function kindOf(keys: readonly Value[]): KeyKind {
  const first = keys[0];
  if (typeof first === 'string') return keys.every((key) => typeof key === 'string') ? KeyKind.STRINGS : KeyKind.OTHER;
  if (typeof first === 'number' && keys.every((key) => typeof key === 'number')) return KeyKind.INTS;
  if (keys.every(isPlainNumber)) return KeyKind.NUMBERS;
  return keys.every((key) => key instanceof PyTuple && key.ob_type === tupleType && key.items.length > 0) ? KeyKind.PAIRS : KeyKind.OTHER;
}

const isPlainNumber = (key: Value): boolean =>
  typeof key === 'number' || typeof key === 'bigint' || (key instanceof PyFloat && !Number.isNaN(key.v));

/** The items in order; `keys` are theirs, or `undefined` if the items are the keys. The arrays given are not changed. */
function sortedItems(items: readonly Value[], keys: readonly Value[] | undefined, reverse: boolean): Value[] {
  if (items.length < 2) return items.slice();
  const kind = kindOf(keys ?? items);
  if (keys === undefined && kind === KeyKind.INTS) return sortInts(items as readonly number[], reverse);
  if (keys === undefined && kind === KeyKind.STRINGS) {
    // Plain strings hold no surrogates, so JavaScript's order of code units is the order of code points.
    const sorted = (items as readonly string[]).slice().sort();
    return reverse ? sorted.reverse() : sorted;
  }
  const order = sortedOrder(keys ?? items, kind, reverse);
  const sorted: Value[] = [];
  for (let i = 0; i < order.length; i++) sorted.push(items[order[i]!]!);
  return sorted;
}

function sortInts(items: readonly number[], reverse: boolean): Value[] {
  const numbers = Float64Array.from(items).sort();
  const sorted: Value[] = [];
  if (reverse) for (let i = numbers.length - 1; i >= 0; i--) sorted.push(numbers[i]!);
  else for (let i = 0; i < numbers.length; i++) sorted.push(numbers[i]!);
  return sorted;
}

/** Positions in the order of their keys. With `reverse`, equal keys keep their order all the same. */
function sortedOrder(keys: readonly Value[], kind: KeyKind, reverse: boolean): number[] {
  const order: number[] = [];
  for (let i = 0; i < keys.length; i++) order.push(i);
  const sign = reverse ? -1 : 1;
  switch (kind) {
    case KeyKind.INTS: {
      const numbers = keys as readonly number[];
      return order.sort((a, b) => sign * (numbers[a]! - numbers[b]!));
    }
    case KeyKind.NUMBERS: {
      const numbers = keys.map((key) => (key instanceof PyFloat ? key.v : (key as number | bigint)));
      return order.sort((a, b) => (numbers[a]! < numbers[b]! ? -sign : numbers[a]! > numbers[b]! ? sign : 0));
    }
    case KeyKind.STRINGS: {
      const strings = keys as readonly string[];
      return order.sort((a, b) => (strings[a]! < strings[b]! ? -sign : strings[a]! > strings[b]! ? sign : 0));
    }
    default:
      if (reverse) order.reverse();
      sortByLess(order, keys, kind === KeyKind.PAIRS);
      return reverse ? order.reverse() : order;
  }
}
