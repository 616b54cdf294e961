// What can be improved by looking at a few instructions of one block.

import type { ConstPool } from '../assemble/const-pool.js';
import { Op } from '../target/py313.js';
import { type BasicBlock, setNop } from './block.js';
import type { Instr } from './instruction.js';
import { newJump } from './sequence.js';
import { applySwapsToStores, shortenSwaps } from './swaps.js';

/** Fold what happens to a constant right after it is loaded: tests, comparisons with None, returning it. */
export function foldLoadedConstants(block: BasicBlock, consts: ConstPool): void {
  const { instrs } = block;
  let op: Op = Op.NOP;
  let oparg = 0;
  for (let i = 0; i < instrs.length; i++) {
    const instr = instrs[i]!;
    // A copy of the constant on top is that constant once more.
    if (!(op === Op.LOAD_CONST && instr.op === Op.COPY && instr.oparg === 1)) {
      op = instr.op;
      oparg = instr.oparg;
    }
    if (op !== Op.LOAD_CONST || i + 1 === instrs.length) continue;
    const next = instrs[i + 1]!;
    switch (next.op) {
      case Op.POP_JUMP_IF_FALSE:
      case Op.POP_JUMP_IF_TRUE:
        setNop(instr);
        if (consts.isTrue(oparg) === (next.op === Op.POP_JUMP_IF_TRUE)) next.op = Op.JUMP;
        else setNop(next);
        break;
      case Op.IS_OP:
        if (consts.isNone(oparg)) foldIsNone(instrs, i);
        break;
      case Op.RETURN_VALUE:
        setNop(instr);
        next.op = Op.RETURN_CONST;
        next.oparg = oparg;
        i += 1;
        break;
      case Op.TO_BOOL:
        next.oparg = consts.addBool(consts.isTrue(oparg));
        next.op = Op.LOAD_CONST;
        setNop(instr);
        break;
    }
  }
}

/** `x is None` before a conditional jump becomes POP_JUMP_IF_NONE or its opposite. */
function foldIsNone(instrs: readonly Instr[], i: number): void {
  const isOp = instrs[i + 1]!;
  let jump = instrs[i + 2];
  if (jump === undefined) return;
  if (jump.op === Op.TO_BOOL) {
    setNop(jump);
    jump = instrs[i + 3];
    if (jump === undefined) return;
  }
  let invert = isOp.oparg !== 0;
  if (jump.op === Op.POP_JUMP_IF_FALSE) invert = !invert;
  else if (jump.op !== Op.POP_JUMP_IF_TRUE) return;
  setNop(instrs[i]!);
  setNop(isOp);
  jump.op = invert ? Op.POP_JUMP_IF_NOT_NONE : Op.POP_JUMP_IF_NONE;
}

/** One pass of small rewrites over a block. */
export function optimizeBlock(block: BasicBlock, consts: ConstPool): void {
  const { instrs } = block;
  for (let i = 0; i < instrs.length; i++) {
    const instr = instrs[i]!;
    const { op, oparg } = instr;
    const next = instrs[i + 1];
    const nextOp: Op = next === undefined ? Op.NOP : next.op;
    switch (op) {
      case Op.BUILD_TUPLE:
        if (nextOp === Op.UNPACK_SEQUENCE && oparg === next!.oparg && oparg >= 1 && oparg <= 3) {
          setNop(instr);
          if (oparg === 1) setNop(next!);
          else next!.op = Op.SWAP;
        } else if (i >= oparg) {
          foldTuple(instrs, i, consts);
        }
        break;
      case Op.POP_JUMP_IF_NOT_NONE:
      case Op.POP_JUMP_IF_NONE:
      case Op.POP_JUMP_IF_FALSE:
      case Op.POP_JUMP_IF_TRUE: {
        const target = instr.target!.instrs[0]!;
        if (target.op === Op.JUMP && threadJump(block, instr, target, op)) i -= 1;
        break;
      }
      case Op.JUMP:
      case Op.JUMP_NO_INTERRUPT: {
        const target = instr.target!.instrs[0]!;
        if (target.op === Op.JUMP && threadJump(block, instr, target, Op.JUMP)) i -= 1;
        else if (target.op === Op.JUMP_NO_INTERRUPT && threadJump(block, instr, target, op)) i -= 1;
        break;
      }
      case Op.STORE_FAST:
        // The value is overwritten at once.
        if (nextOp === Op.STORE_FAST && oparg === next!.oparg && instr.loc.lineno === next!.loc.lineno) {
          instr.op = Op.POP_TOP;
          instr.oparg = 0;
        }
        break;
      case Op.SWAP:
        if (oparg === 1) setNop(instr);
        break;
      case Op.LOAD_GLOBAL:
        if (nextOp === Op.PUSH_NULL && (oparg & 1) === 0) {
          instr.oparg = oparg | 1;
          setNop(next!);
        }
        break;
      case Op.COMPARE_OP:
        if (nextOp === Op.TO_BOOL) {
          setNop(instr);
          next!.op = Op.COMPARE_OP;
          next!.oparg = oparg | 16;
        }
        break;
      case Op.CONTAINS_OP:
      case Op.IS_OP:
        // They give a bool already.
        if (nextOp === Op.TO_BOOL) {
          setNop(instr);
          next!.op = op;
          next!.oparg = oparg;
        }
        break;
      case Op.TO_BOOL:
        if (nextOp === Op.TO_BOOL) setNop(instr);
        break;
      case Op.UNARY_NOT:
        if (nextOp === Op.TO_BOOL) {
          setNop(instr);
          next!.op = Op.UNARY_NOT;
          next!.oparg = 0;
        } else if (nextOp === Op.UNARY_NOT) {
          setNop(instr);
          setNop(next!);
        }
        break;
    }
  }
  for (let i = 0; i < instrs.length; i++) {
    if (instrs[i]!.op !== Op.SWAP) continue;
    i = shortenSwaps(block, i);
    applySwapsToStores(block, i);
  }
}

/** Let a jump to a jump go straight to the second one's target. The first stays as a NOP, in case its line has to be seen,
 *  and the new jump has the second's line. */
function threadJump(block: BasicBlock, instr: Instr, target: Instr, op: Op): boolean {
  // A jump to itself would be threaded for ever.
  if (instr.target === target.target) return false;
  setNop(instr);
  const jump = newJump(op, target.target!, target.loc);
  jump.except = null;
  block.instrs.push(jump);
  return true;
}

/** A tuple of constants is a constant. */
function foldTuple(instrs: readonly Instr[], at: number, consts: ConstPool): void {
  const count = instrs[at]!.oparg;
  for (let i = at - count; i < at; i++) if (instrs[i]!.op !== Op.LOAD_CONST) return;
  const build = instrs[at]!;
  const index = consts.addTuple(instrs.slice(at - count, at).map((load) => load.oparg));
  for (let i = at - count; i < at; i++) setNop(instrs[i]!);
  build.op = Op.LOAD_CONST;
  build.oparg = index;
}
