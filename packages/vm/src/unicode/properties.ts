import { RunReader } from './run-length.js';
import { DECIMAL_ZEROS, MASKS, PROPERTY_RUNS, UnicodeFlag } from './tables.generated.js';

export { UnicodeFlag } from './tables.generated.js';

const BLOCK = 128;
/** How many characters, from the first on, are looked up in a table of their own: Latin-1. */
const NARROW = 256;

/**
 * Two-stage table of property masks: `blocks[index[code / 128] * 128 + code % 128]`. Unpacked when a character beyond Latin-1 is first asked about, so
 * that a program which never does pays nothing.
 */
class PropertyTable {
  readonly index: Uint16Array = new Uint16Array(0x110000 / BLOCK);
  readonly blocks: Uint16Array;

  constructor() {
    const blocks: number[] = [];
    /** The block that has one mask throughout, by that mask. */
    const uniform: Map<number, number> = new Map();
    const reader = new RunReader(PROPERTY_RUNS);
    for (let code = 0; !reader.atEnd; ) {
      const end = code + reader.number();
      const mask = MASKS[reader.number()]!;
      while (code < end) {
        const isWhole = code % BLOCK === 0 && end - code >= BLOCK;
        const at = (isWhole ? uniform.get(mask) : code % BLOCK === 0 ? undefined : this.index[code >> 7]) ?? blocks.length / BLOCK;
        const stop = Math.min(end, code - (code % BLOCK) + BLOCK);
        if (at * BLOCK === blocks.length) for (let i = 0; i < BLOCK; i++) blocks.push(mask);
        else if (!isWhole) for (let i = code; i < stop; i++) blocks[at * BLOCK + (i % BLOCK)] = mask;
        if (isWhole) uniform.set(mask, at);
        this.index[code >> 7] = at;
        code = stop;
      }
    }
    this.blocks = Uint16Array.from(blocks);
  }
}

/** The masks of Latin-1, the first of the runs: `fill` stops at the end of them. */
function narrowFlags(): Uint16Array {
  const masks = new Uint16Array(NARROW);
  const reader = new RunReader(PROPERTY_RUNS);
  for (let code = 0; code < NARROW; ) {
    const length = reader.number();
    masks.fill(MASKS[reader.number()]!, code, code + length);
    code += length;
  }
  return masks;
}

// What is unpacked of the tables: constant data, the same for every interpreter.
const unpacked: { narrow: Uint16Array | undefined; properties: PropertyTable | undefined; zeros: Int32Array | undefined } = {
  narrow: undefined,
  properties: undefined,
  zeros: undefined,
};

/** The `UnicodeFlag` bits of a code point. */
export function unicodeFlags(code: number): number {
  if (code < NARROW) return (unpacked.narrow ??= narrowFlags())[code]!;
  const table = (unpacked.properties ??= new PropertyTable());
  return table.blocks[table.index[code >> 7]! * BLOCK + (code & 127)]!;
}

/** `Py_UNICODE_TODECIMAL`: the value of a decimal digit of any script, -1 for anything else. */
export function decimalValue(code: number): number {
  if (code < 0x80) return code >= 0x30 && code <= 0x39 ? code - 0x30 : -1;
  if ((unicodeFlags(code) & UnicodeFlag.DECIMAL) === 0) return -1;
  const zeros = (unpacked.zeros ??= readZeros());
  let low = 0;
  let high = zeros.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (zeros[middle]! <= code) low = middle;
    else high = middle - 1;
  }
  return code - zeros[low]!;
}

function readZeros(): Int32Array {
  const zeros: number[] = [];
  const reader = new RunReader(DECIMAL_ZEROS);
  for (let zero = 0; !reader.atEnd; ) zeros.push((zero += reader.number()));
  return Int32Array.from(zeros);
}

/** `Py_UNICODE_ISSPACE`. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return code < 0x3001 && (unicodeFlags(code) & UnicodeFlag.SPACE) !== 0;
}

/** `Py_UNICODE_ISLINEBREAK`: where `splitlines` splits. */
export const isLineBreak = (code: number): boolean =>
  (code >= 0x0a && code <= 0x0d) || (code >= 0x1c && code <= 0x1e) || code === 0x85 || code === 0x2028 || code === 0x2029;

/** `Py_UNICODE_ISPRINTABLE`: what `repr` leaves as it is. */
export function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  return (unicodeFlags(code) & UnicodeFlag.PRINTABLE) !== 0;
}

export const isUpper = (code: number): boolean => (unicodeFlags(code) & UnicodeFlag.UPPER) !== 0;
export const isLower = (code: number): boolean => (unicodeFlags(code) & UnicodeFlag.LOWER) !== 0;
export const isTitle = (code: number): boolean => (unicodeFlags(code) & UnicodeFlag.TITLE) !== 0;
/** Cased: upper, lower or title case. */
export const isCased = (code: number): boolean => (unicodeFlags(code) & (UnicodeFlag.UPPER | UnicodeFlag.LOWER | UnicodeFlag.TITLE)) !== 0;
export const isCaseIgnorable = (code: number): boolean => (unicodeFlags(code) & UnicodeFlag.CASE_IGNORABLE) !== 0;
