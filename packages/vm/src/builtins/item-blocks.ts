import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';

// Long arrays, made at memory speed and *packed*: `new Array(n)` gives V8 an array that may have holes, which every later read pays for,
// and pushing a million items takes ten times as long as copying blocks.

/** The longest array that V8 keeps in its fast form. */
const MAX_ITEMS = 2 ** 27 - 1;
const BLOCK = 4096;
const ZEROS: readonly Value[] = doubled([0], BLOCK);

/** Raises MemoryError, before anything is allocated, for a list or tuple longer than an array can be. */
export function checkItemCount(count: number): void {
  if (count > MAX_ITEMS) raise(exc.MemoryError);
}

function doubled(items: readonly Value[], atLeast: number): readonly Value[] {
  let block = items.slice();
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
