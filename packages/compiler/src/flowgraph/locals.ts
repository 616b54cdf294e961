// Reading a local that may be unbound needs a check; all others do not. Which are which is found by following every way
// through the code with the set of locals that may be unbound, a bit for each of the first 64.

import { isJump, Op } from '../target/py313.js';
import { type BasicBlock, clearVisited, setNop } from './block.js';
import type { Instr } from './instruction.js';

/** Locals that are followed from block to block. Beyond them each block is looked at for itself. */
const TRACKED = 64;

/** Turn LOAD_FAST into LOAD_FAST_CHECK where the local may be unbound. The first `nparams` locals are arguments. */
export function checkUninitializedLoads(entry: BasicBlock, nlocals: number, nparams: number): void {
  if (nlocals === 0) return;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.unsafeLow = b.unsafeHigh = 0;
  clearVisited(entry);
  if (nlocals > TRACKED) {
    checkUntracked(entry, nlocals);
    nlocals = TRACKED;
  }
  const todo: BasicBlock[] = [];
  let low = 0;
  let high = 0;
  for (let i = nparams; i < nlocals; i++) {
    if (i < 32) low |= 1 << i;
    else high |= 1 << (i - 32);
  }
  spread(todo, entry, low, high);
  // A `del` can make a local unsafe in any block, so each is looked at once; then the news is followed.
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) scanBlock(todo, b);
  while (todo.length > 0) {
    const b = todo.pop()!;
    b.isVisited = false;
    scanBlock(todo, b);
  }
}

/** `block` can be entered with these locals unbound: look at it (again) if that is new. */
function spread(todo: BasicBlock[], block: BasicBlock, low: number, high: number): void {
  const bothLow = block.unsafeLow | low;
  const bothHigh = block.unsafeHigh | high;
  if (bothLow === block.unsafeLow && bothHigh === block.unsafeHigh) return;
  block.unsafeLow = bothLow;
  block.unsafeHigh = bothHigh;
  if (block.isVisited) return;
  block.isVisited = true;
  todo.push(block);
}

function scanBlock(todo: BasicBlock[], block: BasicBlock): void {
  let low = block.unsafeLow;
  let high = block.unsafeHigh;
  for (const instr of block.instrs) {
    if (instr.except !== null) spread(todo, instr.except, low, high);
    const { oparg } = instr;
    if (oparg >= TRACKED) continue;
    const lowBit = oparg < 32 ? 1 << oparg : 0;
    const highBit = oparg < 32 ? 0 : 1 << (oparg - 32);
    switch (instr.op) {
      case Op.DELETE_FAST:
      case Op.LOAD_FAST_AND_CLEAR:
      case Op.STORE_FAST_MAYBE_NULL:
        low |= lowBit;
        high |= highBit;
        break;
      case Op.LOAD_FAST:
        if ((low & lowBit) !== 0 || (high & highBit) !== 0) instr.op = Op.LOAD_FAST_CHECK;
        low &= ~lowBit;
        high &= ~highBit;
        break;
      case Op.STORE_FAST:
      case Op.LOAD_FAST_CHECK:
        // Behind a check that did not raise, the local is bound.
        low &= ~lowBit;
        high &= ~highBit;
        break;
    }
  }
  if (block.next !== null && block.hasFallthrough) spread(todo, block.next, low, high);
  const last = block.last;
  if (last !== undefined && isJump(last.op)) spread(todo, last.target!, low, high);
}

function checkUntracked(entry: BasicBlock, nlocals: number): void {
  // boundIn[i] is the number of the block in which the local was last known to be bound.
  const boundIn = new Int32Array(nlocals - TRACKED);
  let number = 0;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    number += 1;
    for (const instr of b.instrs) {
      const i = instr.oparg - TRACKED;
      if (i < 0) continue;
      switch (instr.op) {
        case Op.DELETE_FAST:
        case Op.LOAD_FAST_AND_CLEAR:
        case Op.STORE_FAST_MAYBE_NULL:
          boundIn[i] = number - 1;
          break;
        case Op.STORE_FAST:
          boundIn[i] = number;
          break;
        case Op.LOAD_FAST:
          if (boundIn[i] !== number) instr.op = Op.LOAD_FAST_CHECK;
          boundIn[i] = number;
          break;
      }
    }
  }
}

/** Two loads or stores of locals in one instruction, where both numbers fit into four bits. */
export function insertSuperinstructions(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const { instrs } = b;
    for (let i = 0; i + 1 < instrs.length; i++) {
      const first = instrs[i]!;
      const second = instrs[i + 1]!;
      if (first.op === Op.LOAD_FAST) {
        if (second.op === Op.LOAD_FAST) combine(first, second, Op.LOAD_FAST_LOAD_FAST);
      } else if (first.op === Op.STORE_FAST) {
        if (second.op === Op.LOAD_FAST) combine(first, second, Op.STORE_FAST_LOAD_FAST);
        else if (second.op === Op.STORE_FAST) combine(first, second, Op.STORE_FAST_STORE_FAST);
      }
    }
  }
}

function combine(first: Instr, second: Instr, op: Op): void {
  const { lineno } = first.loc;
  if (lineno >= 0 && second.loc.lineno >= 0 && lineno !== second.loc.lineno) return;
  if (first.oparg >= 16 || second.oparg >= 16) return;
  first.op = op;
  first.oparg = (first.oparg << 4) | second.oparg;
  setNop(second);
}
