import { type CodeObject, decodeExceptionTable, instructions, opcodeTable } from '@pyco/marshal';
import { isResume } from '../instruction/resume.js';
import { lineAt } from './lines.js';

// A view on immutable data, kept as long as its code object lives.
const known: WeakMap<object, ReadonlySet<number>> = new WeakMap();

/** Byte offsets at which tracing may find that a line begins: where the line changes, and where jumps and handlers lead. */
export function lineStartsOf(code: CodeObject<never> | CodeObject<unknown>): ReadonlySet<number> {
  let starts = known.get(code);
  if (starts === undefined) {
    starts = findLineStarts(code);
    known.set(code, starts);
  }
  return starts;
}

/** The RESUME at the beginning of a function. */
const isStart = (code: CodeObject<never> | CodeObject<unknown>, offset: number): boolean =>
  isResume(code, offset) && (code.co_code[offset + 1]! & 3) === 0;

function findLineStarts(code: CodeObject<never> | CodeObject<unknown>): ReadonlySet<number> {
  const starts = new Set<number>();
  const targets = new Set<number>();
  let previous: number | undefined;
  const found = [...instructions(code.co_code, opcodeTable(code.version))];
  for (const { jumpTarget } of found) if (jumpTarget !== undefined) targets.add(jumpTarget);
  if (code.version >= 311) for (const { target } of decodeExceptionTable(code.co_exceptiontable)) targets.add(target);
  for (const { offset, startOffset } of found) {
    const line = lineAt(code, offset);
    if (line !== undefined && (line !== previous || targets.has(startOffset) || targets.has(offset))) starts.add(offset);
    previous = isStart(code, offset) ? undefined : line;
  }
  return starts;
}
