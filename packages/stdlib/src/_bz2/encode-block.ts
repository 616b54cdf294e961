import type { BitWriter } from './bits.js';
import { GROUP } from './decode-block.js';
import { codeLengths, codesOf } from './huffman.js';
import { sortRotations } from './sort.js';

const LONGEST_CODE = 17;
const PASSES = 4;

/** Positions in the list of bytes last seen, runs of the first one in digits; and the end. */
function toSymbols(column: Uint8Array, used: readonly number[]): Uint16Array {
  const front = Uint8Array.from(used);
  const symbols = new Uint16Array(column.length + 1);
  let count = 0;
  let run = 0;
  const flush = (): void => {
    for (; run > 0; run = (run - 1) >> 1) symbols[count++] = (run & 1) === 1 ? 0 : 1;
  };
  for (const byte of column) {
    const rank = front.indexOf(byte);
    if (rank === 0) {
      run++;
      continue;
    }
    flush();
    front.copyWithin(1, 0, rank);
    front[0] = byte;
    symbols[count++] = rank + 1;
  }
  flush();
  symbols[count++] = used.length + 1;
  return symbols.subarray(0, count);
}

const tableCount = (symbols: number): number => (symbols < 200 ? 2 : symbols < 600 ? 3 : symbols < 1200 ? 4 : symbols < 2400 ? 5 : 6);

/** First guess: each table is good at a range of symbols that occurs as often as the others. */
function firstTables(symbols: Uint16Array, alphabet: number, tables: number): Uint8Array[] {
  const frequencies = new Int32Array(alphabet);
  for (const symbol of symbols) frequencies[symbol]!++;
  const made: Uint8Array[] = [];
  let from = 0;
  let left = symbols.length;
  for (let table = 0; table < tables; table++) {
    const share = left / (tables - table);
    let to = from;
    let taken = 0;
    while (to < alphabet && (taken < share || to === from)) taken += frequencies[to++]!;
    if (table === tables - 1) to = alphabet;
    made.push(Uint8Array.from({ length: alphabet }, (_, symbol) => (symbol >= from && symbol < to ? 1 : 15)));
    left -= taken;
    from = to;
  }
  return made;
}

/** Gives each group of fifty symbols the table that suits it best, and each table the code that suits its groups, a few times over. */
function chooseTables(symbols: Uint16Array, alphabet: number, tables: number): { lengths: Uint8Array[]; selectors: number[] } {
  let lengths = firstTables(symbols, alphabet, tables);
  let selectors: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    selectors = [];
    const frequencies = Array.from({ length: tables }, () => new Int32Array(alphabet));
    for (let from = 0; from < symbols.length; from += GROUP) {
      const to = Math.min(symbols.length, from + GROUP);
      let best = 0;
      let bestCost = Number.POSITIVE_INFINITY;
      for (let table = 0; table < tables; table++) {
        const own = lengths[table]!;
        let cost = 0;
        for (let i = from; i < to; i++) cost += own[symbols[i]!]!;
        if (cost < bestCost) {
          best = table;
          bestCost = cost;
        }
      }
      selectors.push(best);
      for (let i = from; i < to; i++) frequencies[best]![symbols[i]!]!++;
    }
    lengths = frequencies.map((counts) => codeLengths(counts, LONGEST_CODE));
  }
  return { lengths, selectors };
}

function writeUsed(bits: BitWriter, used: readonly number[]): void {
  const groups = new Uint16Array(16);
  for (const byte of used) groups[byte >> 4]! |= 0x8000 >> (byte & 15);
  bits.write(
    groups.reduce((map, members, i) => (members === 0 ? map : map | (0x8000 >> i)), 0),
    16,
  );
  for (const members of groups) if (members !== 0) bits.write(members, 16);
}

function writeSelectors(bits: BitWriter, selectors: readonly number[], tables: number): void {
  bits.write(selectors.length, 15);
  const order = Array.from({ length: tables }, (_, i) => i);
  for (const selector of selectors) {
    const rank = order.indexOf(selector);
    order.splice(rank, 1);
    order.unshift(selector);
    for (let i = 0; i < rank; i++) bits.write(1, 1);
    bits.write(0, 1);
  }
}

function writeLengths(bits: BitWriter, lengths: Uint8Array): void {
  let current = lengths[0]!;
  bits.write(current, 5);
  for (const length of lengths) {
    for (; current < length; current++) bits.write(2, 2);
    for (; current > length; current--) bits.write(3, 2);
    bits.write(0, 1);
  }
}

/** Writes a block's text, runs shortened already, behind its magic number and check. */
export function encodeBlock(bits: BitWriter, text: Uint8Array): void {
  const order = sortRotations(text);
  const { length } = text;
  const column = new Uint8Array(length);
  for (let i = 0; i < length; i++) column[i] = text[(order[i]! + length - 1) % length]!;
  const used = [...new Set(text)].sort((a, b) => a - b);
  const symbols = toSymbols(column, used);
  const tables = tableCount(symbols.length);
  const { lengths, selectors } = chooseTables(symbols, used.length + 2, tables);
  bits.write(0, 1);
  bits.write(order.indexOf(0), 24);
  writeUsed(bits, used);
  bits.write(tables, 3);
  writeSelectors(bits, selectors, tables);
  for (const table of lengths) writeLengths(bits, table);
  const codes = lengths.map(codesOf);
  symbols.forEach((symbol, i) => {
    const table = selectors[Math.floor(i / GROUP)]!;
    bits.write(codes[table]![symbol]!, lengths[table]![symbol]!);
  });
}
