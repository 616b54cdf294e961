import type { Value } from '../object/py-object.js';

// Sorting by integers of up to 32 bits, a few bits at a time: no comparisons, and as stable as the counting of each step.

const BITS = 11;
const BUCKETS = 1 << BITS;
/** Below this, filling the counters costs more than comparing. */
const FEW = 256;
/** Out of order so seldom, merging is as quick. */
const FEW_TURNS = 8;
const RANGE = 2 ** 32;

/** Up to this length arrays to work in are kept: to make one costs more than to sort it. */
const KEPT = 1 << 16;
const empty = new Int32Array(0);
/** What stands in them is used up before Python runs. */
const kept: [Int32Array, Int32Array, Int32Array] = [empty, empty, empty];

/** An array to work in, with anything in it. */
export function workspace(which: 0 | 1 | 2, length: number): Int32Array {
  if (length > KEPT) return new Int32Array(length);
  if (kept[which].length < length) kept[which] = new Int32Array(2 ** Math.ceil(Math.log2(length)));
  return kept[which].subarray(0, length);
}

/** The numbers in ascending order, in the array given or in workspace 1. `undefined`: too few for this to pay. */
export function radixSort(numbers: Int32Array): Int32Array | undefined {
  const { length } = numbers;
  if (length < FEW) return undefined;
  let low = numbers[0]!;
  let high = low;
  for (let i = 1; i < length; i++) {
    const number = numbers[i]!;
    if (number < low) low = number;
    else if (number > high) high = number;
  }
  let from = numbers;
  let to = workspace(1, length);
  const counts = new Int32Array(BUCKETS);
  for (let shift = 0; shift < usedBits(high - low); shift += BITS) {
    counts.fill(0);
    for (let i = 0; i < length; i++) counts[((from[i]! - low) >>> shift) & (BUCKETS - 1)]!++;
    toStarts(counts);
    for (let i = 0; i < length; i++) {
      const number = from[i]!;
      to[counts[((number - low) >>> shift) & (BUCKETS - 1)]!++] = number;
    }
    [from, to] = [to, from];
  }
  return from;
}

/**
 * The positions of the keys, which come in pieces, in ascending order (with `reverse`, descending), those of equal keys as they are; in a
 * workspace. `undefined` where keys are no ints or lie too far apart, or are so few, or so much in order, that comparing is quicker.
 */
export function radixOrder(pieces: readonly (readonly Value[])[], length: number, reverse: boolean): Int32Array | undefined {
  const first = pieces[0]![0]!;
  if (length < FEW || typeof first !== 'number') return undefined;
  let low = first;
  let high = first;
  let last = first;
  let turns = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) {
      const key = piece[i];
      if (typeof key !== 'number') return undefined;
      if (key < low) low = key;
      else if (key > high) high = key;
      if (key < last) turns++;
      last = key;
    }
  }
  if (high - low >= RANGE) return undefined;
  // Keys that come in several pieces would have to be put together to be compared, which takes longer.
  if (pieces.length === 1 && (turns < FEW_TURNS || turns === length - 1)) return undefined;
  let from = workspace(1, length);
  for (let i = 0; i < length; i++) from[i] = i;
  if (turns === 0 && !reverse) return from;
  const keys = workspace(0, length);
  let at = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) keys[at++] = reverse ? high - (piece[i] as number) : (piece[i] as number) - low;
  }
  let to = workspace(2, length);
  const counts = new Int32Array(BUCKETS);
  for (let shift = 0; shift < usedBits(high - low); shift += BITS) {
    counts.fill(0);
    for (let i = 0; i < length; i++) counts[(keys[i]! >>> shift) & (BUCKETS - 1)]!++;
    toStarts(counts);
    for (let i = 0; i < length; i++) {
      const position = from[i]!;
      to[counts[(keys[position]! >>> shift) & (BUCKETS - 1)]!++] = position;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** How many bits a number below 2 ** 32 has. */
const usedBits = (range: number): number => 32 - Math.clz32(range);

/** How many there are of each becomes where those of each begin. */
function toStarts(counts: Int32Array): void {
  let start = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    counts[i] = start;
    start += count;
  }
}
