import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { BULK, checkSize, spend } from '../state/work.js';

// Long arrays, made at memory speed and *packed*: `new Array(n)` gives V8 an array that may have holes, which every later read pays for,
// and pushing a million items takes ten times as long as copying blocks.

/** The longest array that V8 keeps in its fast form. */
const MAX_ITEMS = 2 ** 27 - 1;
/** The longest array that may get another item pushed: V8 makes half as much room again then, and dies where that is too much. */
export const MAX_GROWN: number = 89_000_000;
const BLOCK = 4096;
/** What a list takes for an item, the item itself aside. */
const ITEM_BYTES = 8;
/** How often, in items, an array that grows is asked whether it may: a power of two. */
export const GROWTH: number = 1 << 16;
/** As many items as an array of unknown length gets before the next is begun: one that outgrows V8's pages is expensive to make, most of all several times. */
export const PIECE: number = 1 << 13;
const ZEROS: readonly Value[] = doubled([0], BLOCK);

/** Raises MemoryError, before anything is allocated, for a list or tuple longer than an array can be. */
export function checkItemCount(count: number): void {
  if (count > MAX_ITEMS) raise(exc.MemoryError);
  if (count > BULK) {
    checkSize(count * ITEM_BYTES);
    spend(count);
  }
}

/** As `checkItemCount`, for an array that grows item by item and has come to this length. */
export function checkGrowth(count: number): void {
  if (count > MAX_GROWN) raise(exc.MemoryError);
  checkSize(count * ITEM_BYTES);
}

/** Accounts for a look at so many items. */
export function countItems(count: number): void {
  if (count > BULK) spend(count);
}

/** The items over and over; themselves, if they are as many. */
function doubled(items: readonly Value[], atLeast: number): readonly Value[] {
  let block = items;
  while (block.length < atLeast) block = block.concat(block);
  return block;
}

/** An array of this length, to be written over: it holds zeros. */
export function itemsOfLength(count: number): Value[] {
  checkItemCount(count);
  return count <= BLOCK ? ZEROS.slice(0, count) : joinBlocks(ZEROS, count);
}

/** `items * count`. */
export function repeatItems(items: readonly Value[], count: number): Value[] {
  const total = items.length * count;
  if (count <= 0 || total === 0) return [];
  checkItemCount(total);
  if (count === 1) return items.slice();
  const block = doubled(items, Math.min(total, BLOCK));
  return block.length >= total ? block.slice(0, total) : joinBlocks(block, total);
}

/** The block over and over, `total` items of it. */
function joinBlocks(block: readonly Value[], total: number): Value[] {
  const whole = Math.floor(total / block.length);
  const blocks: (readonly Value[])[] = [];
  for (let i = 1; i < whole; i++) blocks.push(block);
  const rest = total - whole * block.length;
  if (rest > 0) blocks.push(block.slice(0, rest));
  return block.concat(...(blocks as Value[][]));
}
