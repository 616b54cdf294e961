import { type CodeObject, co_lines, type LineRange } from '@pyco/marshal';

// A view on immutable data, kept as long as its code object lives.
const tables: WeakMap<object, readonly LineRange[]> = new WeakMap();

/** The lines of a code object, read once. */
export function linesOf(code: CodeObject<never> | CodeObject<unknown>): readonly LineRange[] {
  let lines = tables.get(code);
  if (lines === undefined) {
    lines = co_lines(code as CodeObject<unknown>);
    tables.set(code, lines);
  }
  return lines;
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
