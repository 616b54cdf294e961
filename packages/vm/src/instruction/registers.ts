/** An operand that is not there. */
export const NO_OPERAND: number = -0x40000000;

/** Numbers of a protected range: `[start, end, handler, register of the cut stack, HandlerKind, register to restore from or -1]`. */
export const CODE_RANGE_SIZE = 6;

/** What the translator makes of a code object. */
export interface Registers {
  readonly ops: Int32Array;
  /** CPython's byte offset, by instruction (index into `ops` divided by `INSTR_SIZE`). */
  readonly offsets: Int32Array;
  readonly ranges: Int32Array;
  /** Registers of a frame. */
  readonly size: number;
  /** Constants that were added behind `co_consts`. */
  readonly extraConsts: readonly (number | undefined | 'None')[];
  /** Index of the name each inline cache is about. */
  readonly siteNames: readonly number[];
}
