import type { OpcodeTable } from './opcode/table.js';

/** One instruction, its EXTENDED_ARG prefixes folded into `arg`, its inline caches skipped. */
export class Instruction {
  readonly opcode: number;
  /** The whole operand, wrapped to 32 bits as CPython does; undefined when the instruction has none. */
  readonly arg: number | undefined;
  /** Byte offset of the instruction itself. */
  readonly offset: number;
  /** Byte offset of its first EXTENDED_ARG: where jumps to it go. Equal to `offset` when it has none. */
  readonly startOffset: number;
  /** Byte offset behind it and its inline cache. */
  readonly endOffset: number;
  /** Byte offset it jumps to; undefined for what is no jump. */
  readonly jumpTarget: number | undefined;

  constructor(
    opcode: number,
    arg: number | undefined,
    offset: number,
    startOffset: number,
    endOffset: number,
    jumpTarget: number | undefined,
  ) {
    this.opcode = opcode;
    this.arg = arg;
    this.offset = offset;
    this.startOffset = startOffset;
    this.endOffset = endOffset;
    this.jumpTarget = jumpTarget;
  }
}

/** How `instructions` reads. */
export interface InstructionOptions {
  /** `true` gives each EXTENDED_ARG as an instruction too, with the operand so far, as `dis` shows them. */
  readonly extendedArgs?: boolean;
}

/**
 * The instructions of `code` (the bytes of `co_code`), in order.
 *
 * Any bytes will do: unknown opcodes come as instructions without operand, an odd last byte is ignored, and an inline
 * cache that the code ends in is cut off.
 */
export function* instructions(code: Uint8Array, table: OpcodeTable, options: InstructionOptions = {}): Generator<Instruction, void> {
  const { operands, cacheSizes, EXTENDED_ARG, version } = table;
  const size = code.length & ~1;
  const showsPrefixes = options.extendedArgs === true;
  let extended = 0;
  let start = -1;
  for (let offset = 0; offset < size; ) {
    const op = code[offset]!;
    const endOffset = Math.min(size, offset + 2 + 2 * cacheSizes[op]!);
    let arg: number | undefined;
    if (operands[op] !== '-') {
      arg = code[offset + 1]! | extended;
      extended = op === EXTENDED_ARG ? arg << 8 : 0;
    } else if (version >= 310) {
      // Before 3.10 a prefix reached over instructions without operand.
      extended = 0;
    }
    if (start < 0) start = offset;
    const isPrefix = op === EXTENDED_ARG;
    if (!isPrefix || showsPrefixes) {
      const target = arg === undefined ? undefined : table.jumpTarget(op, arg, offset);
      yield new Instruction(op, arg, offset, isPrefix ? offset : start, endOffset, target);
    }
    if (!isPrefix) start = -1;
    offset = endOffset;
  }
}

/** The byte offsets that instructions of `code` jump to, in ascending order, without duplicates: `dis.findlabels`. */
export function findLabels(code: Uint8Array, table: OpcodeTable): number[] {
  const labels = new Set<number>();
  for (const { jumpTarget } of instructions(code, table)) if (jumpTarget !== undefined) labels.add(jumpTarget);
  return [...labels].sort((a, b) => a - b);
}
