import { encodeLocationTable, type PositionRange } from '@pyco/marshal';
import type { BasicBlock } from '../flowgraph/block.js';
import { type Location, NO_LOCATION, sameLocation } from '../flowgraph/instruction.js';
import { instrSize } from '../target/py313.js';

/** `co_linetable`: neighbouring instructions from one place are one run. */
export function emitLineTable(entry: BasicBlock, firstlineno: number): Uint8Array {
  const ranges: PositionRange[] = [];
  let loc = NO_LOCATION;
  let start = 0;
  let offset = 0;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const instr of b.instrs) {
      if (!sameLocation(instr.loc, loc)) {
        if (offset > start) ranges.push(range(start, offset, loc));
        start = offset;
        loc = instr.loc;
      }
      offset += 2 * instrSize(instr.op, instr.oparg);
    }
  }
  if (offset > start) ranges.push(range(start, offset, loc));
  return encodeLocationTable(ranges, firstlineno);
}

const known = (value: number): number | null => (value < 0 ? null : value);

function range(start: number, end: number, loc: Location): PositionRange {
  return {
    start,
    end,
    lineno: known(loc.lineno),
    end_lineno: known(loc.end_lineno),
    col_offset: known(loc.col_offset),
    end_col_offset: known(loc.end_col_offset),
  };
}
