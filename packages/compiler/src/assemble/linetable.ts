import { type Location, sameLocation, NO_LOCATION } from '../flowgraph/instruction.js';
import type { ByteWriter } from './byte-writer.js';

/** Kinds of entries of the location table; the short forms are 0 to 9, the one-line forms 10 to 12. */
const enum Form {
  ONE_LINE = 10,
  NO_COLUMN = 13,
  LONG = 14,
  NONE = 15,
}

/** Code units one entry can cover. */
const MAX_ENTRY = 8;

/** Writes `co_linetable`: call `cover` for each instruction in order, then `finish`. */
export class LineTableWriter {
  private readonly out: ByteWriter;
  private lineno: number;
  private loc: Location;
  private units: number;

  constructor(out: ByteWriter, firstlineno: number) {
    this.out = out;
    this.lineno = firstlineno;
    this.loc = NO_LOCATION;
    this.units = 0;
  }

  /** The next `units` code units come from `loc`. */
  cover(loc: Location, units: number): void {
    if (!sameLocation(loc, this.loc)) {
      this.flush();
      this.loc = loc;
      this.units = 0;
    }
    this.units += units;
  }

  finish(): void {
    this.flush();
  }

  private flush(): void {
    let left = this.units;
    while (left > MAX_ENTRY) {
      this.entry(MAX_ENTRY);
      left -= MAX_ENTRY;
    }
    if (left > 0) this.entry(left);
  }

  private entry(units: number): void {
    const { out, loc } = this;
    const { lineno, end_lineno, col_offset, end_col_offset } = loc;
    if (lineno < 0) {
      this.head(Form.NONE, units);
      return;
    }
    const delta = lineno - this.lineno;
    this.lineno = lineno;
    if (col_offset < 0 || end_col_offset < 0) {
      if (end_lineno === lineno || end_lineno < 0) {
        this.head(Form.NO_COLUMN, units);
        this.signed(delta);
        return;
      }
    } else if (end_lineno === lineno) {
      const width = end_col_offset - col_offset;
      if (delta === 0 && col_offset < 80 && width >= 0 && width < 16) {
        this.head(col_offset >> 3, units);
        out.byte(((col_offset & 7) << 4) | width);
        return;
      }
      if (delta >= 0 && delta < 3 && col_offset < 128 && end_col_offset < 128) {
        this.head(Form.ONE_LINE + delta, units);
        out.byte(col_offset);
        out.byte(end_col_offset);
        return;
      }
    }
    this.head(Form.LONG, units);
    this.signed(delta);
    this.unsigned(end_lineno - lineno);
    this.unsigned(col_offset + 1);
    this.unsigned(end_col_offset + 1);
  }

  private head(form: number, units: number): void {
    this.out.byte(0x80 | (form << 3) | (units - 1));
  }

  /** Six bits a byte, least first; bit 6 says that more follow. */
  private unsigned(value: number): void {
    while (value >= 64) {
      this.out.byte(0x40 | (value & 63));
      value >>>= 6;
    }
    this.out.byte(value);
  }

  private signed(value: number): void {
    this.unsigned(value < 0 ? (-value << 1) | 1 : value << 1);
  }
}
