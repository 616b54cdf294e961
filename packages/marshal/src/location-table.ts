import { MarshalError } from './errors.js';

/** A run of code and the piece of source it came from. Offsets are in bytes; `null` is what the table does not say. */
export interface PositionRange {
  readonly start: number;
  readonly end: number;
  readonly lineno: number | null;
  readonly end_lineno: number | null;
  /** In UTF-8 bytes from the start of the line. */
  readonly col_offset: number | null;
  readonly end_col_offset: number | null;
}

// Each entry of the location table of 3.11 and later opens with a byte 1fffflll: a form and the length of the run, one to
// eight code units. Lines are told as distances from the entry before.
const enum Form {
  // 0 to 9: same line; the form and three bits of the next byte are the column, four bits the width.
  LastShort = 9,
  // 10 to 12: the line 0 to 2 further on, then a byte for each column.
  OneLine0 = 10,
  OneLine2 = 12,
  /** A line and no columns. */
  NoColumns = 13,
  /** Four numbers of any size. */
  Long = 14,
  /** No position at all. */
  None = 15,
}

const ENTRY = 0x80;
const MORE = 0x40;
const MAX_UNITS = 8;

/**
 * The entries of a location table (`co_linetable` of 3.11 and later), one for each entry of the table.
 *
 * @throws MarshalError `bad-table` when an entry ends early.
 */
export function decodeLocationTable(table: Uint8Array, firstlineno: number): PositionRange[] {
  const ranges: PositionRange[] = [];
  let at = 0;
  const byte = (): number => {
    if (at >= table.length) {
      throw new MarshalError('bad-table', `the location table ends within entry ${ranges.length}`, at).rooted('co_linetable');
    }
    return table[at++]!;
  };
  // Numbers are six bits a byte, lowest first.
  const number = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const next = byte();
      value += (next & 0x3f) * factor;
      if ((next & MORE) === 0) return value;
      factor *= 64;
    }
  };
  const signed = (): number => {
    const value = number();
    return value % 2 === 1 ? -Math.floor(value / 2) : value / 2;
  };
  // A number one too large, so that 0 can say that there is none.
  const optional = (): number | null => {
    const value = number();
    return value === 0 ? null : value - 1;
  };
  let line = firstlineno;
  let start = 0;
  while (at < table.length) {
    const head = byte();
    const form = (head >> 3) & 15;
    const end = start + 2 * ((head & 7) + 1);
    let lineno: number | null = null;
    let end_lineno: number | null = null;
    let col_offset: number | null = null;
    let end_col_offset: number | null = null;
    if (form === Form.Long) {
      line += signed();
      lineno = line;
      end_lineno = line + number();
      col_offset = optional();
      end_col_offset = optional();
    } else if (form === Form.NoColumns) {
      line += signed();
      lineno = line;
      end_lineno = line;
    } else if (form !== Form.None) {
      if (form >= Form.OneLine0) {
        line += form - Form.OneLine0;
        col_offset = byte();
        end_col_offset = byte();
      } else {
        const second = byte();
        col_offset = (form << 3) | ((second >> 4) & 7);
        end_col_offset = col_offset + (second & 15);
      }
      lineno = line;
      end_lineno = line;
    }
    ranges.push({ start, end, lineno, end_lineno, col_offset, end_col_offset });
    start = end;
  }
  return ranges;
}

/**
 * `ranges` (in order, without gaps) as a location table, each in the shortest form that holds it: what CPython's
 * assembler writes when it is given the same runs. A run longer than eight code units becomes several entries.
 */
export function encodeLocationTable(ranges: Iterable<PositionRange>, firstlineno: number): Uint8Array {
  const bytes: number[] = [];
  const number = (value: number): void => {
    for (; value >= 64; value = Math.floor(value / 64)) bytes.push((value % 64) | MORE);
    bytes.push(value);
  };
  const signed = (value: number): void => number(value < 0 ? -value * 2 + 1 : value * 2);
  let line = firstlineno;
  for (const { start, end, lineno, end_lineno, col_offset, end_col_offset } of ranges) {
    for (let units = (end - start) / 2; units > 0; units -= MAX_UNITS) {
      const head = (form: number): void => {
        bytes.push(ENTRY | (form << 3) | (Math.min(units, MAX_UNITS) - 1));
      };
      if (lineno === null) {
        head(Form.None);
        continue;
      }
      const distance = lineno - line;
      line = lineno;
      const sameLine = end_lineno === null || end_lineno === lineno;
      if (col_offset === null || end_col_offset === null) {
        if (sameLine) {
          head(Form.NoColumns);
          signed(distance);
          continue;
        }
      } else if (sameLine && end_lineno !== null) {
        const width = end_col_offset - col_offset;
        if (distance === 0 && col_offset < (Form.LastShort + 1) * 8 && width >= 0 && width < 16) {
          head(col_offset >> 3);
          bytes.push(((col_offset & 7) << 4) | width);
          continue;
        }
        if (distance >= 0 && distance <= Form.OneLine2 - Form.OneLine0 && col_offset < 128 && end_col_offset < 128) {
          head(Form.OneLine0 + distance);
          bytes.push(col_offset, end_col_offset);
          continue;
        }
      }
      head(Form.Long);
      signed(distance);
      number((end_lineno ?? lineno) - lineno);
      number(col_offset === null ? 0 : col_offset + 1);
      number(end_col_offset === null ? 0 : end_col_offset + 1);
    }
  }
  return Uint8Array.from(bytes);
}
