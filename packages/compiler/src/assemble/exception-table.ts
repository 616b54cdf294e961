import { type ExceptionTableEntry, encodeExceptionTable } from '@pyco/marshal';
import type { BasicBlock } from '../flowgraph/block.js';
import { instrSize } from '../target/py313.js';

/** `co_exceptiontable`: neighbouring instructions with one handler are one entry. Blocks know their offsets and depths. */
export function emitExceptionTable(entry: BasicBlock): Uint8Array {
  const entries: ExceptionTableEntry[] = [];
  let handler: BasicBlock | null = null;
  let start = 0;
  let offset = 0;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const instr of b.instrs) {
      if (instr.except !== handler) {
        if (handler !== null) entries.push(entryOf(handler, start, offset));
        start = offset;
        handler = instr.except;
      }
      offset += 2 * instrSize(instr.op, instr.oparg);
    }
  }
  if (handler !== null) entries.push(entryOf(handler, start, offset));
  return encodeExceptionTable(entries);
}

function entryOf(handler: BasicBlock, start: number, end: number): ExceptionTableEntry {
  const lasti = handler.preservesLasti;
  // The depth in the table is without what the handler finds pushed: the exception, and lasti before it.
  return { start, end, target: 2 * handler.offset, depth: handler.startDepth - (lasti ? 2 : 1), lasti };
}
