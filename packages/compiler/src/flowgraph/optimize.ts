import type { ConstPool } from '../assemble/const-pool.js';
import type { UnitMetadata } from '../assemble/unit-metadata.js';
import { hasConst, isBlockPush, Op } from '../target/py313.js';
import { type BasicBlock, setNop } from './block.js';
import { pushColdBlocksToEnd } from './cold.js';
import { labelExceptionTargets } from './exceptions.js';
import {
  inlineSmallOrNoLineBlocks,
  normalizeJumps,
  removeRedundantNops,
  removeRedundantNopsAndJumps,
  removeRedundantNopsAndPairs,
} from './jumps.js';
import { resolveLineNumbers } from './lines.js';
import { checkUninitializedLoads, insertSuperinstructions } from './locals.js';
import { prepareLocalsplus } from './localsplus.js';
import { foldLoadedConstants, optimizeBlock } from './peephole.js';
import { removeUnreachable } from './reachable.js';
import { calculateStackDepth } from './stackdepth.js';

/** Improve the code of one scope. `nparams` counts the arguments, all kinds; `consts` loses what is no longer loaded. */
export function optimizeCodeUnit(entry: BasicBlock, consts: ConstPool, nlocals: number, nparams: number): void {
  labelExceptionTargets(entry);

  inlineSmallOrNoLineBlocks(entry);
  removeUnreachable(entry);
  resolveLineNumbers(entry);
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) foldLoadedConstants(b, consts);
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) optimizeBlock(b, consts);
  removeRedundantNopsAndPairs(entry);
  removeUnreachable(entry);
  removeRedundantNopsAndJumps(entry);

  removeUnusedConsts(entry, consts);
  checkUninitializedLoads(entry, nlocals, nparams);
  insertSuperinstructions(entry);
  removeRedundantNops(entry);
  pushColdBlocksToEnd(entry);
  resolveLineNumbers(entry);
}

/** Turn optimised blocks into what the assembler takes: real instructions only, and forward conditional jumps only.
 *  Returns `co_stacksize`. */
export function finishCodeUnit(entry: BasicBlock, unit: UnitMetadata, codeFlags: number): number {
  const stackDepth = calculateStackDepth(entry);
  prepareLocalsplus(unit, entry, codeFlags);
  convertPseudoInstructions(entry);
  normalizeJumps(entry);
  return stackDepth;
}

function removeUnusedConsts(entry: BasicBlock, consts: ConstPool): void {
  if (consts.size === 0) return;
  const isUsed = new Uint8Array(consts.size);
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const instr of b.instrs) if (hasConst(instr.op)) isUsed[instr.oparg] = 1;
  }
  if (!isUsed.includes(0, 1)) return;
  const map = consts.keepOnly(isUsed);
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const instr of b.instrs) if (hasConst(instr.op)) instr.oparg = map[instr.oparg]!;
  }
}

function convertPseudoInstructions(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const instr of b.instrs) {
      if (isBlockPush(instr.op)) setNop(instr);
      else if (instr.op === Op.LOAD_CLOSURE) instr.op = Op.LOAD_FAST;
      else if (instr.op === Op.STORE_FAST_MAYBE_NULL) instr.op = Op.STORE_FAST;
    }
  }
  removeRedundantNops(entry);
}
