import type { CodeObject } from '../code-object.js';
import { co_positions, type Position } from '../linetable.js';
import type { CacheField } from '../opcode/table.js';
import type { DisInstruction, Listing } from './get-instructions.js';

/** What `dis` can be asked to show. */
export interface FormatOptions {
  /** Inline caches as instructions, from 3.11 (`-C`). */
  readonly showCaches?: boolean;
  /** Byte offsets: a choice from 3.13 (`-O`); older versions always show them. */
  readonly showOffsets?: boolean;
  /** Columns beside lines, from 3.14 (`-P`). */
  readonly showPositions?: boolean;
  /** The byte offset of the instruction to mark with an arrow. */
  readonly lasti?: number;
}

const OPNAME_WIDTH = 20;
const OPARG_WIDTH = 5;
const NO_LINE = '  --';
const NO_ARROW = '   ';

/** The lines `dis` prints for one code object, in the form of its version. */
export function formatListing(code: CodeObject<unknown>, listing: Listing, options: FormatOptions): string[] {
  return code.version < 313 ? formatOffsets(code, listing, options) : formatLabels(code, listing, options);
}

// --- 3.8 to 3.12: offsets, ">>" at jump targets ---------------------------------------------------------------------

function formatOffsets(
  code: CodeObject<unknown>,
  { table, lineStarts, instructions, exceptionTable }: Listing,
  options: FormatOptions,
): string[] {
  const { version } = table;
  const greatest = lineStarts.reduce((max, [, line]) => Math.max(max, line ?? 0), Number.NEGATIVE_INFINITY);
  // Code without a line has no column for them from 3.10 on; before, there was no such code.
  const lineWidth = lineStarts.length === 0 ? 0 : greatest >= 1000 ? String(greatest).length : 3;
  const greatestOffset = code.co_code.length - 2;
  const offsetWidth = greatestOffset >= 10000 ? String(greatestOffset).length : 4;
  const out: string[] = [];
  const row = (line: string, arrow: string, isTarget: boolean, offset: number, opname: string, arg: string, argrepr: string): void => {
    const fields = lineWidth > 0 ? [line.padStart(lineWidth)] : [];
    fields.push(arrow, isTarget ? '>>' : '  ', String(offset).padStart(offsetWidth), opname.padEnd(OPNAME_WIDTH));
    out.push(withArgument(fields, arg, OPARG_WIDTH, argrepr));
  };
  for (const instruction of instructions) {
    const { offset, opname, opcode, arg, argrepr, startsLine, line, isJumpTarget } = instruction;
    if (lineWidth > 0 && startsLine && offset > 0) out.push('');
    const arrow = isCurrent(instruction, options, version >= 312 && options.showCaches !== true) ? '-->' : NO_ARROW;
    row(startsLine ? String(line) : '', arrow, isJumpTarget, offset, opname, arg === undefined ? '' : String(arg), argrepr);
    if (options.showCaches !== true) continue;
    for (const [cacheOffset, text] of cacheRows(instruction, table.caches[opcode]!)) {
      const cacheArrow = options.lasti === cacheOffset ? '-->' : NO_ARROW;
      row('', cacheArrow, false, cacheOffset, 'CACHE', '0', version >= 312 ? text : '');
    }
  }
  if (exceptionTable.length > 0) out.push('ExceptionTable:');
  for (const { start, end, target, depth, lasti } of exceptionTable) {
    out.push(`  ${start} to ${end - 2} -> ${target} [${depth}]${lasti ? ' lasti' : ''}`);
  }
  return out;
}

// --- 3.13 and later: labels -----------------------------------------------------------------------------------------

function formatLabels(code: CodeObject<unknown>, listing: Listing, options: FormatOptions): string[] {
  const { table, labels, instructions, exceptionTable } = listing;
  const showPositions = options.showPositions === true && table.version >= 314;
  const lineWidth = showPositions ? positionsWidth(code) : lineColumnWidth(listing);
  const labelWidth = 4 + String(labels.size).length;
  const offsetWidth = options.showOffsets === true ? String(Math.max(code.co_code.length - 2, 9999)).length : 0;
  const out: string[] = [];
  const row = (line: string, label: string, offset: number, arrow: string, opname: string, arg: string, argrepr: string): void => {
    const fields = lineWidth > 0 ? [line] : [];
    fields.push(label.padStart(labelWidth));
    if (offsetWidth > 0) fields.push(`${String(offset).padStart(offsetWidth)}  `);
    fields.push(arrow, opname.padEnd(OPNAME_WIDTH));
    // A long name may use the room of the operand.
    out.push(withArgument(fields, arg, OPARG_WIDTH - Math.max(0, opname.length - OPNAME_WIDTH), argrepr));
  };
  for (const instruction of instructions) {
    const { offset, opname, opcode, arg, argrepr, startsLine, line, label, position } = instruction;
    if (lineWidth > 0 && startsLine && offset > 0) out.push('');
    const place = showPositions
      ? positionText(position).padEnd(lineWidth)
      : (startsLine ? (line === null ? NO_LINE : String(line)) : '').padStart(lineWidth);
    const arrow = isCurrent(instruction, options, true) ? '-->' : NO_ARROW;
    row(place, label === undefined ? '' : `L${label}:`, offset, arrow, opname, arg === undefined ? '' : String(arg), argrepr);
    if (options.showCaches !== true) continue;
    const cachePlace = showPositions ? place : ''.padStart(lineWidth);
    for (const [cacheOffset, text] of cacheRows(instruction, table.caches[opcode]!)) {
      row(cachePlace, '', cacheOffset, NO_ARROW, 'CACHE', '0', text);
    }
  }
  if (exceptionTable.length > 0) out.push('ExceptionTable:');
  for (const { start, end, target, depth, lasti } of exceptionTable) {
    out.push(`  L${labels.get(start)} to L${labels.get(end)} -> L${labels.get(target)} [${depth}]${lasti ? ' lasti' : ''}`);
  }
  return out;
}

function lineColumnWidth({ lineStarts }: Listing): number {
  // Line 0 (the start of a module) counts as none here, as in CPython.
  const greatest = lineStarts.reduce((max, [, line]) => (line ? Math.max(max, line) : max), -1);
  if (greatest === -1) return 0;
  const width = Math.max(3, String(greatest).length);
  return width < NO_LINE.length && lineStarts.some(([, line]) => line === null) ? NO_LINE.length : width;
}

function positionsWidth(code: CodeObject<unknown>): number {
  let hasValue = false;
  let width = 0;
  for (const position of co_positions(code)) {
    hasValue ||= position.some((part) => part !== null);
    width = Math.max(
      width,
      position.reduce<number>((sum, part) => sum + (part === null ? 1 : String(part).length), 0),
    );
  }
  const separators = 3;
  return hasValue ? 1 + Math.max(NO_LINE.length, separators + width) : 0;
}

function positionText(position: Position): string {
  if (position.every((part) => part === null)) return NO_LINE;
  const [lineno, end_lineno, col_offset, end_col_offset] = position.map((part) => part ?? '?');
  return `${lineno}:${col_offset}-${end_lineno}:${end_col_offset}`;
}

// --- Both -----------------------------------------------------------------------------------------------------------

function withArgument(fields: string[], arg: string, width: number, argrepr: string): string {
  if (arg !== '') {
    fields.push(arg.padStart(width));
    if (argrepr !== '') fields.push(`(${argrepr})`);
  }
  return fields.join(' ').replace(/ +$/, '');
}

function isCurrent({ offset, endOffset }: DisInstruction, { lasti }: FormatOptions, cachesCount: boolean): boolean {
  if (lasti === undefined) return false;
  return cachesCount ? offset <= lasti && lasti < endOffset : offset === lasti;
}

// The first code unit of each field carries its name. Caches are empty in code that has not run, and CPython empties them
// when it gives out co_code.
function cacheRows({ offset }: DisInstruction, fields: readonly CacheField[]): [offset: number, text: string][] {
  const rows: [number, string][] = [];
  let at = offset;
  for (const { name, size } of fields) {
    for (let unit = 0; unit < size; unit++) {
      at += 2;
      rows.push([at, unit === 0 ? `${name}: 0` : '']);
    }
  }
  return rows;
}
