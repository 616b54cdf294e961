import { packedBytes } from '../packed-bytes.js';
import { PACKED, UNPACKED_SIZE } from './tables.generated.js';

/** What is known of a character: category, bidirectional class, combining class, whether it is mirrored, East Asian width. */
export type CharacterRecord = readonly [category: string, bidirectional: string, combining: number, mirrored: number, width: string];

/** Decimal digit, digit and numeric value of a character. */
export type NumericValues = readonly [decimal: number | null, digit: number | null, numeric: number | null];

interface PackedTables {
  readonly records: readonly CharacterRecord[];
  readonly runs: string;
  readonly oldRuns: string;
  readonly numeric: readonly (readonly [gap: number, ...values: NumericValues])[];
  readonly oldNumeric: readonly (readonly [code: number, ...values: NumericValues])[];
  readonly decompositions: string;
  readonly corrections: readonly (readonly [code: number, to: number])[];
  readonly nameGaps: string;
  readonly names: string;
  readonly nameRanges: readonly (readonly [prefix: string, first: number, last: number])[];
  readonly aliases: readonly (readonly [name: string, ...codes: number[]])[];
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS: ReadonlyMap<string, number> = new Map([...ALPHABET].map((c, i) => [c, i]));

/** The numbers of the generator: five bits a character, low bits first, the sixth says "more follows". */
export function* packedNumbers(text: string): Generator<number> {
  let value = 0;
  let shift = 0;
  for (const c of text) {
    const digit = DIGITS.get(c)!;
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit < 32) {
      yield value;
      value = 0;
      shift = 0;
    }
  }
}

function unpack(): PackedTables {
  return JSON.parse(new TextDecoder().decode(packedBytes(PACKED, UNPACKED_SIZE))) as PackedTables;
}

function recordIndexes(runs: string): Uint16Array {
  const out = new Uint16Array(0x110000);
  const numbers = packedNumbers(runs);
  for (let code = 0; ; ) {
    const { value: length, done } = numbers.next();
    if (done) return out;
    out.fill(numbers.next().value as number, code, code + length);
    code += length;
  }
}

// What is unpacked of the tables: constant data, the same for every interpreter.
const unpacked: {
  tables: PackedTables | undefined;
  current: Uint16Array | undefined;
  old: Uint16Array | undefined;
  numeric: ReadonlyMap<number, NumericValues> | undefined;
  decompositions: ReadonlyMap<number, string> | undefined;
} = { tables: undefined, current: undefined, old: undefined, numeric: undefined, decompositions: undefined };

export const tables = (): PackedTables => (unpacked.tables ??= unpack());

/** The record of a code point, in Unicode 3.2 if `old`. */
export function recordOf(code: number, old: boolean): CharacterRecord {
  const indexes = old ? (unpacked.old ??= recordIndexes(tables().oldRuns)) : (unpacked.current ??= recordIndexes(tables().runs));
  return tables().records[indexes[code]!]!;
}

export const isAssigned = (code: number, old: boolean): boolean => recordOf(code, old)[0] !== 'Cn';

const NO_NUMBER: NumericValues = [null, null, null];

export function numericOf(code: number, old: boolean): NumericValues {
  let known = unpacked.numeric;
  if (known === undefined) {
    const map = new Map<number, NumericValues>();
    let code = 0;
    for (const [gap, ...values] of tables().numeric) map.set((code += gap), values);
    known = map;
    unpacked.numeric = known;
  }
  const then = old ? tables().oldNumeric.find(([changed]) => changed === code) : undefined;
  if (then !== undefined) return [then[1], then[2], then[3]];
  const values = known.get(code) ?? NO_NUMBER;
  if (!old || isAssigned(code, true)) return values;
  // A character that Unicode 3.2 did not have is a digit all the same, and no more than that.
  return [null, values[1], null];
}

/** The decomposition as the Unicode data has it: `<compat> 0020 0308`, empty if there is none. */
export function decompositionOf(code: number, old: boolean): string {
  let known = unpacked.decompositions;
  if (known === undefined) {
    const map = new Map<number, string>();
    let code = 0;
    for (const line of tables().decompositions.split('\n')) {
      const space = line.indexOf(' ');
      code += Number.parseInt(line.slice(0, space), 16);
      map.set(code, line.slice(space + 1));
    }
    known = map;
    unpacked.decompositions = known;
  }
  return old && !isAssigned(code, true) ? '' : (known.get(code) ?? '');
}
