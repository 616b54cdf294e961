import type { CodeObject } from './code-object.js';
import { MarshalError } from './errors.js';
import { decodeLocationTable, type PositionRange } from './location-table.js';

/** A run of code and its line. Offsets are in bytes; a `null` line belongs to no line of the source. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
  readonly line: number | null;
}

/**
 * The lines of `code`, as its method `co_lines()` gives them in 3.10 and later, and the same for lnotab. Neighbouring
 * runs of one line are one run.
 *
 * @throws MarshalError `bad-table` for a table that ends within an entry.
 */
export function co_lines(code: CodeObject<unknown>): LineRange[] {
  const { version, co_linetable, co_firstlineno, co_code } = code;
  if (version < 310) return decodeLnotab(co_linetable, co_firstlineno, co_code.length);
  if (version === 310) return decodeLineTable(co_linetable, co_firstlineno);
  const ranges: LineRange[] = [];
  for (const { start, end, lineno } of decodeLocationTable(co_linetable, co_firstlineno)) push(ranges, start, end, lineno);
  return ranges;
}

/** Where the code's runs of instructions came from. Before 3.11 the line is all that is known. */
export function positionRanges(code: CodeObject<unknown>): PositionRange[] {
  if (code.version >= 311) return decodeLocationTable(code.co_linetable, code.co_firstlineno);
  return co_lines(code).map(({ start, end, line }) => ({
    start,
    end,
    lineno: line,
    end_lineno: null,
    col_offset: null,
    end_col_offset: null,
  }));
}

/** The line, end line, column and end column of a code unit. */
export type Position = readonly [
  lineno: number | null,
  end_lineno: number | null,
  col_offset: number | null,
  end_col_offset: number | null,
];

/** A position for each code unit (two bytes of `co_code`, inline caches included), as CPython's `co_positions()`. */
export function* co_positions(code: CodeObject<unknown>): Generator<Position, void> {
  for (const { start, end, lineno, end_lineno, col_offset, end_col_offset } of positionRanges(code)) {
    const position: Position = [lineno, end_lineno, col_offset, end_col_offset];
    for (let offset = start; offset < end; offset += 2) yield position;
  }
}

/**
 * The lines of an lnotab (`co_linetable` before 3.10): pairs of bytes, a distance in the code and one in lines.
 *
 * @throws MarshalError `bad-table` for half a pair.
 */
export function decodeLnotab(table: Uint8Array, firstlineno: number, codeLength: number): LineRange[] {
  checkPairs(table, 'lnotab');
  const ranges: LineRange[] = [];
  let line = firstlineno;
  let start = 0;
  for (let i = 0; i < table.length; i += 2) {
    const distance = table[i]!;
    if (distance !== 0) {
      // Pairs may lie beyond the end of code that was optimized away.
      push(ranges, start, Math.min(start + distance, codeLength), line);
      start += distance;
      if (start >= codeLength) return ranges;
    }
    line += signedByte(table[i + 1]!);
  }
  push(ranges, start, codeLength, line);
  return ranges;
}

/** `ranges` as an lnotab. Every range needs a line. */
export function encodeLnotab(ranges: Iterable<LineRange>, firstlineno: number): Uint8Array {
  const bytes: number[] = [];
  let line = firstlineno;
  let at = 0;
  for (const range of ranges) {
    if (range.line === null || range.line === line) continue;
    let distance = range.start - at;
    let lines = range.line - line;
    for (; distance > 255; distance -= 255) bytes.push(255, 0);
    // The line changes once the whole distance is made, in as many pairs as it takes.
    for (; lines < -128 || lines > 127; distance = 0) {
      const step = lines < 0 ? -128 : 127;
      bytes.push(distance, step & 0xff);
      lines -= step;
    }
    bytes.push(distance, lines & 0xff);
    at = range.start;
    line = range.line;
  }
  return Uint8Array.from(bytes);
}

const NO_LINE = -128;

/**
 * The lines of the line table of 3.10: pairs of bytes, the length of a run and the distance of its line from the run
 * before; -128 says that it has none.
 *
 * @throws MarshalError `bad-table` for half a pair.
 */
export function decodeLineTable(table: Uint8Array, firstlineno: number): LineRange[] {
  checkPairs(table, 'line table');
  const ranges: LineRange[] = [];
  let line = firstlineno;
  let start = 0;
  for (let i = 0; i < table.length; i += 2) {
    const end = start + table[i]!;
    const distance = signedByte(table[i + 1]!);
    if (distance !== NO_LINE) line += distance;
    push(ranges, start, end, distance === NO_LINE ? null : line);
    start = end;
  }
  return ranges;
}

/** `ranges` as the line table of 3.10. */
export function encodeLineTable(ranges: Iterable<LineRange>, firstlineno: number): Uint8Array {
  const bytes: number[] = [];
  let line = firstlineno;
  for (const range of ranges) {
    let length = range.end - range.start;
    if (length === 0) continue;
    let distance = NO_LINE;
    if (range.line !== null) {
      distance = range.line - line;
      line = range.line;
      for (; distance > 127; distance -= 127) bytes.push(0, 127);
      for (; distance < -127; distance += 127) bytes.push(0, -127 & 0xff);
    }
    for (; length > 254; length -= 254) {
      bytes.push(254, distance & 0xff);
      if (range.line !== null) distance = 0;
    }
    bytes.push(length, distance & 0xff);
  }
  return Uint8Array.from(bytes);
}

/**
 * Where lines of the source start in the code, as `dis.findlinestarts`: pairs of a byte offset and a line. From 3.13 code
 * without a line starts a "line" too, `null`; before, it is passed over.
 */
export function findLineStarts(code: CodeObject<unknown>): [offset: number, line: number | null][] {
  const starts: [number, number | null][] = [];
  let last: number | null | undefined;
  for (const { start, line } of co_lines(code)) {
    if (line === last || (line === null && code.version < 313)) continue;
    last = line;
    starts.push([start, line]);
  }
  return starts;
}

function push(ranges: LineRange[], start: number, end: number, line: number | null): void {
  if (start === end) return;
  const last = ranges[ranges.length - 1];
  if (last !== undefined && last.line === line && last.end === start) ranges[ranges.length - 1] = { start: last.start, end, line };
  else ranges.push({ start, end, line });
}

function signedByte(byte: number): number {
  return (byte << 24) >> 24;
}

function checkPairs(table: Uint8Array, what: string): void {
  if (table.length % 2 === 0) return;
  throw new MarshalError('bad-table', `the ${what} ends within a pair`, table.length).rooted('co_linetable');
}
