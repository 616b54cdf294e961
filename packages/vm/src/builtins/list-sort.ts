import { callWith } from '../abstract/call.js';
import { callsPython } from '../abstract/iteration.js';
import { isTrue } from '../abstract/object.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { callBeneath } from '../frame/items-frame.js';
import { NativeFrame } from '../frame/native-frame.js';
import { None, type Value } from '../object/py-object.js';
import { currentThread, type ThreadState } from '../state/thread.js';
import { countItems, itemsOfLength, PIECE } from './item-blocks.js';
import type { PyList } from './list.js';
import { sortByRank } from './merge-sort.js';
import { type Numbers, sortNumbers } from './number-sort.js';
import { radixOrder, workspace } from './radix-sort.js';
import { isInts, rankKeys } from './sort-ranks.js';

/** `list.sort(*, key=None, reverse=False)`. */
export function listSort(self: PyList, key: Value, reverse: Value): Value | undefined {
  return sortThen(self, key, isTrue(reverse), None);
}

/** As `sortList`, as the last thing a native does, which gives `result`. */
export function sortThen(list: PyList, key: Value, reverse: boolean, result: Value): Value | undefined {
  if (key !== None && callsPython(key)) return new KeysFrame(list, key, reverse, result).goOn(currentThread());
  sortList(list, key, reverse);
  return result;
}

/** Makes key after key, then sorts. */
class KeysFrame extends NativeFrame {
  readonly #list: PyList;
  readonly #key: Value;
  readonly #reverse: boolean;
  readonly #result: Value;
  readonly #items: Value[];
  readonly #placeholder: Placeholder = new Placeholder();
  readonly #pieces: Value[][] = [];
  #count = 0;

  constructor(list: PyList, key: Value, reverse: boolean, result: Value) {
    super();
    this.#list = list;
    this.#key = key;
    this.#reverse = reverse;
    this.#result = result;
    this.#items = list.items;
    list.items = this.#placeholder;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) {
      putBack(this.#list, this.#items, this.#placeholder);
      throw error;
    }
    this.#add(value!);
    return this.goOn(tstate);
  }

  #add(key: Value): void {
    const at = this.#count % PIECE;
    if (at === 0) this.#pieces.push(itemsOfLength(Math.min(PIECE, this.#items.length - this.#count)));
    this.#pieces.at(-1)![at] = key;
    this.#count++;
  }

  goOn(tstate: ThreadState): Value | undefined {
    let disturbed = true;
    let isDone = true;
    try {
      while (this.#count < this.#items.length) {
        const key = callBeneath(tstate, this, this.#key, [this.#items[this.#count]!]);
        if (key === undefined) {
          isDone = false;
          return undefined;
        }
        this.#add(key);
      }
      sortItems(this.#items, this.#pieces, this.#reverse);
    } finally {
      if (isDone) disturbed = putBack(this.#list, this.#items, this.#placeholder);
    }
    if (disturbed) raise(exc.ValueError, 'list modified during sort');
    return this.#result;
  }
}

/** The list has its items again. Whether it was changed meanwhile. */
function putBack(list: PyList, items: Value[], placeholder: Placeholder): boolean {
  const disturbed = list.items !== placeholder || placeholder.isTouched || placeholder.length !== 0;
  list.items = items;
  return disturbed;
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
  let disturbed = false;
  try {
    sortItems(items, key === None ? [items] : keysOf(items, key), reverse);
  } finally {
    disturbed = putBack(list, items, placeholder);
  }
  if (disturbed) raise(exc.ValueError, 'list modified during sort');
}

// What is longer than some ten thousand items is slower to allocate than to go through once: keys come in pieces, and items are put in order
// where they are.

function keysOf(items: readonly Value[], key: Value): Value[][] {
  const pieces: Value[][] = [];
  for (let from = 0; from < items.length; from += PIECE) {
    const keys = itemsOfLength(Math.min(PIECE, items.length - from));
    for (let i = 0; i < keys.length; i++) keys[i] = callWith(key, [items[from + i]!], undefined);
    pieces.push(keys);
  }
  return pieces;
}

/** Puts the items in the order of their keys, which may be the items themselves. When a comparison raises, none has moved. */
function sortItems(items: Value[], pieces: readonly (readonly Value[])[], reverse: boolean): void {
  const { length } = items;
  if (length < 2) return;
  countItems(length * Math.log2(length));
  if (pieces[0] === items && isInts(items)) sortInts(items, reverse);
  else permute(items, radixOrder(pieces, length, reverse) ?? orderByRank(pieces, reverse));
}

function orderByRank(pieces: readonly (readonly Value[])[], reverse: boolean): Int32Array {
  const keys = pieces.length === 1 ? pieces[0]! : pieces[0]!.concat(...(pieces.slice(1) as Value[][]));
  return sortByRank(rankKeys(keys), keys, reverse);
}

/** Puts at each position the item from `order[position]`, along the cycles. `order` is used up. */
function permute(items: Value[], order: Int32Array): void {
  for (let start = 0; start < order.length; start++) {
    let from = order[start]!;
    if (from === start) continue;
    const first = items[start]!;
    let to = start;
    while (from !== start) {
      items[to] = items[from]!;
      order[to] = to;
      to = from;
      from = order[to]!;
    }
    items[to] = first;
    order[to] = to;
  }
}

/** Ints that are numbers are their own keys, and equal ones are the same: numbers alone are sorted. */
function sortInts(items: number[], reverse: boolean): void {
  const { length } = items;
  const ordered = sortNumbers(numbersOf(items));
  if (reverse) for (let i = 0, j = length - 1; i < length; i++, j--) items[i] = ordered[j]!;
  else for (let i = 0; i < length; i++) items[i] = ordered[i]!;
}

/** In four bytes each if they fit. */
function numbersOf(items: readonly number[]): Numbers {
  const { length } = items;
  const small = workspace(0, length);
  for (let i = 0; i < length; i++) {
    const item = items[i]!;
    small[i] = item;
    if (small[i] !== item) return Float64Array.from(items);
  }
  return small;
}
