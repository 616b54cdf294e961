import { type CodeObject, co_lines, co_positions, type LineRange, MarshalError, type Position } from '@pyco/marshal';

// A view on immutable data, kept as long as its code object lives.
const tables: WeakMap<object, readonly LineRange[]> = new WeakMap();

/** The lines of a code object, read once. */
export function linesOf(code: CodeObject<never> | CodeObject<unknown>): readonly LineRange[] {
  let lines = tables.get(code);
  if (lines === undefined) {
    lines = read(() => co_lines(code as CodeObject<unknown>));
    tables.set(code, lines);
  }
  return lines;
}

/** The position of each code unit. */
export const positionsOf = (code: CodeObject<never> | CodeObject<unknown>): readonly Position[] =>
  read(() => [...co_positions(code as CodeObject<unknown>)]);

/** A program may put a table into a code object that is none: it says nothing then. */
function read<T>(table: () => readonly T[]): readonly T[] {
  try {
    return table();
  } catch (error) {
    if (error instanceof MarshalError) return [];
    throw error;
  }
}

/** `PyCode_Addr2Line`: the line of the instruction at a byte offset, `undefined` for one that belongs to no line. */
export function lineAt(code: CodeObject<never> | CodeObject<unknown>, offset: number): number | undefined {
  if (offset < 0) return code.co_firstlineno;
  const lines = linesOf(code);
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]!.end <= offset) low = middle + 1;
    else high = middle;
  }
  const found = lines[low];
  return found === undefined || found.start > offset ? undefined : (found.line ?? undefined);
}
