import type { Value } from '../object/py-object.js';
import { PyFloat } from './float.js';
import { PyTuple, tupleType } from './tuple.js';

/**
 * Keys boiled down to doubles: keys of different ranks are in the order of their ranks; for keys of one rank `decisive` says whether
 * they are equal or have to be compared. Most keys are told apart by one comparison of doubles, without asking Python.
 */
export interface Ranks {
  readonly ranks: Float64Array;
  readonly decisive: boolean;
}

export function isInts(keys: Value[]): keys is number[] {
  for (let i = 0; i < keys.length; i++) if (typeof keys[i] !== 'number') return false;
  return true;
}

/** The ranks of keys that are all of one plain kind; `undefined` for others, which only Python can compare. */
export function rankKeys(keys: readonly Value[]): Ranks | undefined {
  const first = keys[0]!;
  if (typeof first === 'string') return rankStrings(keys);
  if (first instanceof PyTuple) return rankTuples(keys);
  return rankNumbers(keys, true);
}

/** Ints and floats by value: a double is as good as the number itself, unless it is rounded from an int that is no safe one. NaN has no rank. */
function rankNumbers(keys: readonly Value[], decisive: boolean): Ranks | undefined {
  const ranks = new Float64Array(keys.length);
  let exact = decisive;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (typeof key === 'number') ranks[i] = key;
    else if (typeof key === 'boolean') ranks[i] = key ? 1 : 0;
    else if (typeof key === 'bigint') {
      ranks[i] = Number(key);
      exact = false;
    } else if (key instanceof PyFloat && !Number.isNaN(key.v)) ranks[i] = key.v;
    else return undefined;
  }
  return { ranks, decisive: exact };
}

const LETTERS = 7;
const LETTER_BITS = 7;
const WIDE_LETTERS = 3;
const WIDE_BITS = 16;

/** Plain strs by a few letters behind what they all begin with. They have no surrogates, so code units are code points. */
function rankStrings(keys: readonly Value[]): Ranks | undefined {
  for (let i = 0; i < keys.length; i++) if (typeof keys[i] !== 'string') return undefined;
  const strings = keys as readonly string[];
  const prefix = commonPrefix(strings);
  const ranks = new Float64Array(strings.length);
  for (let i = 0; i < strings.length; i++) {
    const rank = letterRank(strings[i]!, prefix, LETTERS, LETTER_BITS);
    if (rank < 0) return rankWideStrings(strings, prefix, ranks);
    ranks[i] = rank;
  }
  return { ranks, decisive: false };
}

/** As above where some letter is beyond ASCII: fewer letters, whole code units. */
function rankWideStrings(strings: readonly string[], prefix: number, ranks: Float64Array): Ranks {
  for (let i = 0; i < strings.length; i++) ranks[i] = letterRank(strings[i]!, prefix, WIDE_LETTERS, WIDE_BITS);
  return { ranks, decisive: false };
}

/** The letters from `start` on as the digits of one number, -1 if one does not fit. A missing letter is as the letter zero: a tie. */
function letterRank(text: string, start: number, letters: number, bits: number): number {
  const base = 2 ** bits;
  let rank = 0;
  for (let i = start; i < start + letters; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0;
    if (code >= base) return -1;
    rank = rank * base + code;
  }
  return rank;
}

function commonPrefix(strings: readonly string[]): number {
  const first = strings[0]!;
  let length = first.length;
  for (let i = 1; i < strings.length && length > 0; i++) {
    const text = strings[i]!;
    if (text.length < length) length = text.length;
    let same = 0;
    while (same < length && text.charCodeAt(same) === first.charCodeAt(same)) same++;
    length = same;
  }
  return length;
}

/** Exact tuples by their first items; what follows those is compared only where they tie. */
function rankTuples(keys: readonly Value[]): Ranks | undefined {
  const firsts: Value[] = [];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (!(key instanceof PyTuple) || key.ob_type !== tupleType || key.items.length === 0) return undefined;
    firsts.push(key.items[0]!);
  }
  return typeof firsts[0] === 'string' ? rankStrings(firsts) : rankNumbers(firsts, false);
}
