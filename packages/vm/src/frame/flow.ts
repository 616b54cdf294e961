import { type CodeObject, instructions, opcodeTable } from '@pyco/marshal';
import { FrameEvent } from '../ports/instrument.js';

/** A jump of CPython's code. */
interface Jump {
  readonly event: typeof FrameEvent.JUMP | typeof FrameEvent.BRANCH;
  /** Offset of what follows; and without the prefixes it may have. */
  readonly next: number;
  readonly follows: number;
  /** Offset that is gone to, as events tell it: behind what takes an exhausted iterator away. */
  readonly target: number;
}

/** What events need to know about a code object's instructions. */
export interface Flow {
  /** Offset behind the first RESUME: before it no line begins and no instruction is told of. */
  readonly first: number;
  /** Instructions that no event tells of. */
  readonly quiet: ReadonlySet<number>;
  readonly jumps: ReadonlyMap<number, Jump>;
}

// A view on immutable data, kept as long as its code object lives.
const known: WeakMap<object, Flow> = new WeakMap();

export function flowOf(code: CodeObject<never> | CodeObject<unknown>): Flow {
  let flow = known.get(code);
  if (flow === undefined) {
    flow = findFlow(code);
    known.set(code, flow);
  }
  return flow;
}

function findFlow(code: CodeObject<never> | CodeObject<unknown>): Flow {
  const table = opcodeTable(code.version);
  const quiet = new Set<number>();
  const jumps = new Map<number, Jump>();
  let first = -1;
  const found = [...instructions(code.co_code, table)];
  for (const [i, { offset, endOffset, opcode, jumpTarget }] of found.entries()) {
    const opname = table.opname[opcode]!;
    const follows = found[i + 1]?.offset ?? -1;
    if (opname === 'RESUME') {
      if (first < 0) first = endOffset;
      quiet.add(offset);
    }
    if (jumpTarget === undefined) continue;
    if (/^JUMP_(FORWARD|BACKWARD|ABSOLUTE)$/.test(opname))
      jumps.set(offset, { event: FrameEvent.JUMP, next: endOffset, follows, target: jumpTarget });
    else if (/^(POP_JUMP|JUMP_IF)/.test(opname))
      jumps.set(offset, { event: FrameEvent.BRANCH, next: endOffset, follows, target: jumpTarget });
    else if (opname === 'FOR_ITER') {
      let target = jumpTarget;
      if (code.version >= 312) {
        quiet.add(target);
        target += 2;
        if (code.version === 313) {
          quiet.add(target);
          target += 2;
        }
      }
      jumps.set(offset, { event: FrameEvent.BRANCH, next: endOffset, follows, target });
    }
  }
  return { first: Math.max(first, 0), quiet, jumps };
}
