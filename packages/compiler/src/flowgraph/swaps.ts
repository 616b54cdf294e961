// Assignments to several targets and pattern matching shuffle the stack with runs of SWAPs. Most of them can be had
// cheaper: by a shorter run with the same effect, or by exchanging the stores that follow.

import { Op } from '../target/py313.js';
import { type BasicBlock, setNop } from './block.js';
import type { Instr } from './instruction.js';

const DONE = -1;

/** Replace the run of SWAPs (and NOPs) that begins at `start` by the shortest run with the same effect, at the end of the
 *  same stretch. Returns the index of the run's last instruction. */
export function shortenSwaps(block: BasicBlock, start: number): number {
  const { instrs } = block;
  let depth = instrs[start]!.oparg;
  let length = 1;
  let isRun = false;
  for (; start + length < instrs.length; length++) {
    const { op, oparg } = instrs[start + length]!;
    if (op === Op.SWAP) {
      depth = Math.max(depth, oparg);
      isRun = true;
    } else if (op !== Op.NOP) break;
  }
  if (!isRun) return start;

  // Run it on numbers: afterwards stack[i] is where the item that ends at depth i came from.
  const stack = Array.from({ length: depth }, (_, i) => i);
  for (let i = 0; i < length; i++) {
    const { op, oparg } = instrs[start + i]!;
    if (op !== Op.SWAP) continue;
    const top = stack[0]!;
    stack[0] = stack[oparg - 1]!;
    stack[oparg - 1] = top;
  }

  // Each cycle of the permutation is undone by swapping its items with the top, one after the other; a cycle without the
  // top is entered and left through it. Written from the back, so that the spare room is at the front.
  let at = start + length - 1;
  for (let i = 0; i < depth; i++) {
    if (stack[i] === DONE || stack[i] === i) continue;
    let j = i;
    for (;;) {
      if (j !== 0) {
        const instr = instrs[at--]!;
        instr.op = Op.SWAP;
        instr.oparg = j + 1;
      }
      const next = stack[j]!;
      if (next === DONE) break;
      stack[j] = DONE;
      j = next;
    }
  }
  while (at >= start) setNop(instrs[at--]!);
  return start + length - 1;
}

/** Apply the SWAPs that end at index `i` to the instructions that take the swapped values, where these only store or drop. */
export function applySwapsToStores(block: BasicBlock, i: number): void {
  const { instrs } = block;
  for (; i >= 0; i--) {
    const swap = instrs[i]!;
    if (swap.op !== Op.SWAP) {
      if (swap.op === Op.NOP || isSwappable(swap.op)) continue;
      return;
    }
    const j = nextSwappable(instrs, i, -1);
    if (j < 0) return;
    const lineno = instrs[j]!.loc.lineno;
    let k = j;
    for (let count = swap.oparg - 1; count > 0; count--) {
      k = nextSwappable(instrs, k, lineno);
      if (k < 0) return;
    }
    // Two stores to one variable must stay in order, with each other and with what lies between.
    const storeJ = storesTo(instrs[j]!);
    const storeK = storesTo(instrs[k]!);
    if (storeJ >= 0 || storeK >= 0) {
      if (storeJ === storeK) return;
      for (let between = j + 1; between < k; between++) {
        const store = storesTo(instrs[between]!);
        if (store >= 0 && (store === storeJ || store === storeK)) return;
      }
    }
    setNop(swap);
    const held = instrs[j]!;
    instrs[j] = instrs[k]!;
    instrs[k] = held;
  }
}

function isSwappable(op: Op): boolean {
  return op === Op.STORE_FAST || op === Op.STORE_FAST_MAYBE_NULL || op === Op.POP_TOP;
}

function storesTo(instr: Instr): number {
  return instr.op === Op.STORE_FAST || instr.op === Op.STORE_FAST_MAYBE_NULL ? instr.oparg : -1;
}

/** The next instruction behind `i` that stores or drops, with nothing but NOPs between; on line `lineno` unless that is -1. */
function nextSwappable(instrs: readonly Instr[], i: number, lineno: number): number {
  while (++i < instrs.length) {
    const { op, loc } = instrs[i]!;
    if (lineno >= 0 && loc.lineno !== lineno) return -1;
    if (op === Op.NOP) continue;
    return isSwappable(op) ? i : -1;
  }
  return -1;
}
