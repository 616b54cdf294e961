import { MarshalError } from './errors.js';

/** A range of code and where it goes when something is raised in it. Offsets are in bytes; `end` is exclusive. */
export interface ExceptionTableEntry {
  readonly start: number;
  readonly end: number;
  /** Where the handler starts. */
  readonly target: number;
  /** The depth to which the stack is cut before the exception is pushed. */
  readonly depth: number;
  /** Is the offset of the raising instruction pushed too? */
  readonly lasti: boolean;
}

// A number is written six bits a byte, highest first; bit 6 says that more follow. Bit 7 marks the first byte of an
// entry, so that CPython can search the table from the middle.
const MORE = 0x40;
const ENTRY = 0x80;

/**
 * The entries of `co_exceptiontable` (3.11 and later), in order of their start.
 *
 * @throws MarshalError `bad-table` when the table ends within an entry.
 */
export function decodeExceptionTable(table: Uint8Array): ExceptionTableEntry[] {
  const entries: ExceptionTableEntry[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (;;) {
      if (at >= table.length) {
        throw new MarshalError('bad-table', `the exception table ends within entry ${entries.length}`, at).rooted('co_exceptiontable');
      }
      const byte = table[at++]!;
      value = value * 64 + (byte & 0x3f);
      if ((byte & MORE) === 0) return value;
    }
  };
  while (at < table.length) {
    const start = number() * 2;
    const end = start + number() * 2;
    const target = number() * 2;
    const depthAndLasti = number();
    entries.push({ start, end, target, depth: Math.floor(depthAndLasti / 2), lasti: depthAndLasti % 2 === 1 });
  }
  return entries;
}

/** `entries` as `co_exceptiontable`. They must be in order of their start and not overlap. */
export function encodeExceptionTable(entries: readonly ExceptionTableEntry[]): Uint8Array {
  const bytes: number[] = [];
  const number = (value: number, mark: number): void => {
    let shift = 0;
    while (shift < 30 && value >> (shift + 6) !== 0) shift += 6;
    for (; shift >= 0; shift -= 6) {
      bytes.push(((value >> shift) & 0x3f) | (shift > 0 ? MORE : 0) | mark);
      mark = 0;
    }
  };
  for (const { start, end, target, depth, lasti } of entries) {
    number(start / 2, ENTRY);
    number((end - start) / 2, 0);
    number(target / 2, 0);
    number(depth * 2 + (lasti ? 1 : 0), 0);
  }
  return Uint8Array.from(bytes);
}
