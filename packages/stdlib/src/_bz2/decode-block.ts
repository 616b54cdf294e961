import type { BitReader } from './bits.js';

/** What is no bzip2 stream. */
export class BadData extends Error {
  override readonly name = 'BadData';
}

export const GROUP = 50;
const MAX_LENGTH = 20;

const bad = (): never => {
  throw new BadData();
};

/** A code table: for each length the first code beyond it, and the symbols in order of their codes. */
interface Decoder {
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

function makeDecoder(lengths: Uint8Array): Decoder {
  const counts = new Int32Array(MAX_LENGTH + 2);
  for (const length of lengths) counts[length]!++;
  const symbols = new Uint16Array(lengths.length);
  const limits = new Int32Array(MAX_LENGTH + 2);
  const offsets = new Int32Array(MAX_LENGTH + 2);
  let code = 0;
  let at = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    offsets[length] = at - code;
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol] === length) symbols[at++] = symbol;
    code += counts[length]!;
    limits[length] = code;
    code <<= 1;
  }
  return { limits, offsets, symbols };
}

function readSymbol(bits: BitReader, { limits, offsets, symbols }: Decoder): number {
  let code = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    code = (code << 1) | bits.read(1);
    if (code < limits[length]!) return symbols[code + offsets[length]!] ?? bad();
  }
  return bad();
}

/** The bytes that occur: sixteen groups of sixteen. */
function readUsed(bits: BitReader): number[] {
  const groups = bits.read(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const members = bits.read(16);
    for (let i = 0; i < 16; i++) if ((members & (0x8000 >> i)) !== 0) used.push(group * 16 + i);
  }
  return used.length === 0 ? bad() : used;
}

function readSelectors(bits: BitReader, tables: number): number[] {
  const count = bits.read(15);
  if (count === 0) bad();
  const order = Array.from({ length: tables }, (_, i) => i);
  const selectors: number[] = [];
  for (let i = 0; i < count; i++) {
    let rank = 0;
    while (bits.read(1) === 1) if (++rank >= tables) bad();
    const [table] = order.splice(rank, 1);
    order.unshift(table!);
    selectors.push(table!);
  }
  return selectors;
}

function readLengths(bits: BitReader, count: number): Uint8Array {
  const lengths = new Uint8Array(count);
  let length = bits.read(5);
  for (let symbol = 0; symbol < count; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_LENGTH) bad();
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return lengths;
}

/** Runs and move-to-front undone: the last column of the sorted rotations. */
function readColumn(bits: BitReader, size: number): Uint8Array {
  const used = readUsed(bits);
  const tables = bits.read(3);
  if (tables < 2 || tables > 6) bad();
  const selectors = readSelectors(bits, tables);
  const endOfBlock = used.length + 1;
  const decoders = Array.from({ length: tables }, () => makeDecoder(readLengths(bits, used.length + 2)));
  const front = Uint8Array.from(used);
  const column = new Uint8Array(size);
  let count = 0;
  let run = 0;
  let weight = 1;
  let group = -1;
  for (let left = 0; ; left--) {
    if (left === 0) {
      if (++group >= selectors.length) bad();
      left = GROUP;
    }
    const symbol = readSymbol(bits, decoders[selectors[group]!]!);
    if (symbol < 2) {
      // The length of a run in digits 1 and 2, the lowest first.
      run += weight * (symbol + 1);
      weight *= 2;
      if (run > size) bad();
      continue;
    }
    if (run > 0) {
      if (count + run > size) bad();
      column.fill(front[0]!, count, count + run);
      count += run;
      run = 0;
      weight = 1;
    }
    if (symbol === endOfBlock) return column.subarray(0, count);
    if (count >= size) bad();
    const rank = symbol - 1;
    const byte = front[rank]!;
    front.copyWithin(1, 0, rank);
    front[0] = byte;
    column[count++] = byte;
  }
}

/** The rotation that began the block, from the last column. */
function unsort(column: Uint8Array, origin: number): Uint8Array {
  const { length } = column;
  if (origin >= length) bad();
  const starts = new Int32Array(257);
  for (let i = 0; i < length; i++) starts[column[i]! + 1]!++;
  for (let byte = 0; byte < 256; byte++) starts[byte + 1]! += starts[byte]!;
  const next = new Int32Array(length);
  for (let i = 0; i < length; i++) next[starts[column[i]!]!++] = i;
  const text = new Uint8Array(length);
  let at = next[origin]!;
  for (let i = 0; i < length; i++) {
    text[i] = column[at]!;
    at = next[at]!;
  }
  return text;
}

/** Four equal bytes are followed by how many more there are. */
function expandRuns(text: Uint8Array): Uint8Array {
  let size = 0;
  let same = 0;
  for (let i = 0; i < text.length; i++) {
    if (same === 4) {
      size += text[i]!;
      same = 0;
      continue;
    }
    same = same > 0 && text[i] === text[i - 1] ? same + 1 : 1;
    size++;
  }
  const out = new Uint8Array(size);
  let at = 0;
  same = 0;
  for (let i = 0; i < text.length; i++) {
    if (same === 4) {
      out.fill(text[i - 1]!, at, at + text[i]!);
      at += text[i]!;
      same = 0;
      continue;
    }
    same = same > 0 && text[i] === text[i - 1] ? same + 1 : 1;
    out[at++] = text[i]!;
  }
  return out;
}

/** The bytes of one block, behind its magic number and check. `size` is the most it may hold before runs are expanded. */
export function decodeBlock(bits: BitReader, size: number): Uint8Array {
  // Randomised blocks come from before 1.0 only.
  if (bits.read(1) === 1) bad();
  const origin = bits.read(24);
  return expandRuns(unsort(readColumn(bits, size), origin));
}
