import type { Op } from '../target/py313.js';
import type { BasicBlock } from './block.js';

/** A range of the source, as the location table stores it: lines from 1, columns from 0 in bytes of UTF-8. Negative means
 *  unknown. Shared between instructions and never written to. */
export class Location {
  readonly lineno: number;
  readonly end_lineno: number;
  readonly col_offset: number;
  readonly end_col_offset: number;

  constructor(lineno: number, end_lineno: number, col_offset: number, end_col_offset: number) {
    this.lineno = lineno;
    this.end_lineno = end_lineno;
    this.col_offset = col_offset;
    this.end_col_offset = end_col_offset;
  }
}

/** The compiler made this instruction up: it takes the line of what runs before it. */
export const NO_LOCATION: Location = new Location(-1, -1, -1, -1);

export function sameLocation(a: Location, b: Location): boolean {
  return (
    a === b ||
    (a.lineno === b.lineno && a.end_lineno === b.end_lineno && a.col_offset === b.col_offset && a.end_col_offset === b.end_col_offset)
  );
}

/** One instruction on its way from code generation to the assembler. */
export class Instr {
  op: Op;
  /** The operand. Of a jump or SETUP_*: its label, until the flow graph exists. */
  oparg: number;
  loc: Location;
  /** Where a jump or SETUP_* leads, once the flow graph exists. */
  target: BasicBlock | null;
  /** The handler that an exception raised here goes to. */
  except: BasicBlock | null;

  constructor(op: Op, oparg: number, loc: Location) {
    this.op = op;
    this.oparg = oparg;
    this.loc = loc;
    this.target = null;
    this.except = null;
  }

  /** A copy for a duplicated block, with its own location to be. */
  clone(): Instr {
    const copy = new Instr(this.op, this.oparg, this.loc);
    copy.target = this.target;
    copy.except = this.except;
    return copy;
  }
}
