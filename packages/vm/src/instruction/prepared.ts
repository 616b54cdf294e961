import { CO, type CodeObject } from '@pyco/marshal';
import { decode } from './decode.js';
import { INSTR_SIZE } from './op.js';
import type { Registers } from './registers.js';

// Bodies of modules and classes run once, so that decoding them takes longer than running them. Those of the library are decoded when its bundle is made. What
// is kept is as long as the instructions are: functions, three times as long and few of them ever called, are decoded at their first call as all others, but
// for those of a few modules that run as others are imported.

declare const PYCO_TRANSLATOR: string;

/** Names this translator: what another has prepared is of no use. Empty where a build has not put it in, that is, for whoever runs the sources. */
export const translatorId: string = typeof PYCO_TRANSLATOR === 'undefined' ? '' : PYCO_TRANSLATOR;

// In front: how many code objects there are, and where what is kept of each begins; 0 for nothing. Of each: size of the frame; number of operations,
// of ranges' numbers, of sites; the operations, their offsets, the ranges, the sites' names.
const HEAD = 4;

/** What is to be kept of code objects, by their numbers: of all, or of the bodies of modules and classes. */
export function prepareCode<V>(codes: readonly CodeObject<V>[], all: boolean): Int32Array {
  const words: number[] = [codes.length, ...codes.map(() => 0)];
  for (const [number, code] of codes.entries()) {
    if (!all && (code.co_flags & CO.OPTIMIZED) !== 0) continue;
    const { ops, offsets, ranges, size, extraConsts, siteNames } = decode(code, false);
    if (extraConsts.length > 0) continue;
    words[1 + number] = words.length;
    words.push(size, offsets.length, ranges.length, siteNames.length);
    for (const numbers of [ops, offsets, ranges, siteNames]) for (const word of numbers) words.push(word);
  }
  return Int32Array.from(words);
}

/** What has been kept of one code object; it stands in its `co_extra` until the code is run. */
export class PreparedCode {
  readonly #words: Int32Array;
  readonly #at: number;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  registers(): Registers {
    const words = this.#words;
    const at = this.#at;
    const count = words[at + 1]!;
    const ops = at + HEAD;
    const offsets = ops + INSTR_SIZE * count;
    const ranges = offsets + count;
    const sites = ranges + words[at + 2]!;
    const siteNames: number[] = [];
    for (let i = sites; i < sites + words[at + 3]!; i++) siteNames.push(words[i]!);
    return {
      size: words[at]!,
      // A copy of one's own: instructions are written over where code is traced.
      ops: words.slice(ops, offsets),
      offsets: words.subarray(offsets, ranges),
      ranges: words.subarray(ranges, sites),
      extraConsts: [],
      siteNames,
    };
  }
}

/** What `prepareCode` wrote, for the code object of that number. */
export function preparedCode(words: Int32Array, number: number): PreparedCode | undefined {
  const at = words[1 + number]!;
  return at === 0 ? undefined : new PreparedCode(words, at);
}
