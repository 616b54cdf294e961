// Tests: what jumps, and what leaves the value of an `and`, `or` or chained comparison.

import type * as n from '../ast/nodes.js';
import { type Location, NO_LOCATION } from '../flowgraph/instruction.js';
import type { Label } from '../flowgraph/sequence.js';
import { Op } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { visitExpr } from './expression.js';
import { warnLiteralIdentity } from './warnings.js';

/** Jump to `target` if the truth of `e` is `condition`; fall through otherwise. Nothing is left on the stack. */
export function jumpIf(c: Codegen, e: n.expr, target: Label, condition: boolean): void {
  c.descend();
  while (e.kind === 'UnaryOp' && e.op === 'Not') {
    e = e.operand;
    condition = !condition;
  }
  switch (e.kind) {
    case 'BoolOp': {
      // An operand of `or` that is true decides the whole, one of `and` that is false.
      const decides = e.op === 'Or';
      const decided = decides === condition ? target : c.newLabel();
      const last = e.values.length - 1;
      for (let i = 0; i < last; i++) jumpIf(c, e.values[i]!, decided, decides);
      jumpIf(c, e.values[last]!, target, condition);
      if (decided !== target) c.useLabel(decided);
      break;
    }
    case 'IfExp':
      visitBranches(c, e, (branch) => jumpIf(c, branch, target, condition));
      break;
    case 'Compare':
      if (e.ops.length > 1) jumpIfChained(c, e, target, condition);
      else jumpOnValue(c, e, target, condition);
      break;
    default:
      jumpOnValue(c, e, target, condition);
  }
  c.leave();
}

/** <e>; TO_BOOL; conditional jump. Comparisons give a bool: the TO_BOOL behind them goes in flowgraph/peephole.ts. */
function jumpOnValue(c: Codegen, e: n.expr, target: Label, condition: boolean): void {
  const where = loc(e);
  visitExpr(c, e);
  c.emit(Op.TO_BOOL, 0, where);
  c.jump(condition ? Op.POP_JUMP_IF_TRUE : Op.POP_JUMP_IF_FALSE, target, where);
}

/** For `a < b < c`, each comparison but the last:
 *
 *      <b>                   ( a, b )
 *      SWAP 2; COPY 2        ( b, a, b )
 *      COMPARE_OP            ( b, bool )
 *      TO_BOOL
 *      POP_JUMP_IF_FALSE cleanup
 *
 *  At cleanup b is still on the stack and has to go. */
function jumpIfChained(c: Codegen, e: n.Compare, target: Label, condition: boolean): void {
  const where = loc(e);
  warnLiteralIdentity(c, e);
  const cleanup = c.newLabel();
  const end = c.newLabel();
  const last = e.ops.length - 1;
  visitExpr(c, e.left);
  for (let i = 0; i < last; i++) {
    compareAndKeep(c, e, i, where);
    c.emit(Op.TO_BOOL, 0, where);
    c.jump(Op.POP_JUMP_IF_FALSE, cleanup, where);
  }
  visitExpr(c, e.comparators[last]!);
  emitCompare(c, e.ops[last]!, where);
  c.emit(Op.TO_BOOL, 0, where);
  c.jump(condition ? Op.POP_JUMP_IF_TRUE : Op.POP_JUMP_IF_FALSE, target, where);
  c.jump(Op.JUMP_NO_INTERRUPT, end, NO_LOCATION);
  c.useLabel(cleanup);
  c.emit(Op.POP_TOP, 0, where);
  if (!condition) c.jump(Op.JUMP_NO_INTERRUPT, target, NO_LOCATION);
  c.useLabel(end);
}

/** Compare with comparator `i`, which stays below the result for the next comparison. */
function compareAndKeep(c: Codegen, e: n.Compare, i: number, where: Location): void {
  visitExpr(c, e.comparators[i]!);
  c.emit(Op.SWAP, 2, where);
  c.emit(Op.COPY, 2, where);
  emitCompare(c, e.ops[i]!, where);
}

/** As jumpIfChained, but the bool that decides is the value of the whole. */
export function visitCompare(c: Codegen, e: n.Compare): void {
  const where = loc(e);
  warnLiteralIdentity(c, e);
  visitExpr(c, e.left);
  const last = e.ops.length - 1;
  if (last === 0) {
    visitExpr(c, e.comparators[0]!);
    emitCompare(c, e.ops[0]!, where);
    return;
  }
  const cleanup = c.newLabel();
  const end = c.newLabel();
  for (let i = 0; i < last; i++) {
    compareAndKeep(c, e, i, where);
    c.emit(Op.COPY, 1, where);
    c.emit(Op.TO_BOOL, 0, where);
    c.jump(Op.POP_JUMP_IF_FALSE, cleanup, where);
    c.emit(Op.POP_TOP, 0, where);
  }
  visitExpr(c, e.comparators[last]!);
  emitCompare(c, e.ops[last]!, where);
  c.jump(Op.JUMP_NO_INTERRUPT, end, NO_LOCATION);
  c.useLabel(cleanup);
  c.emit(Op.SWAP, 2, where);
  c.emit(Op.POP_TOP, 0, where);
  c.useLabel(end);
}

/** The number of the comparison, and the mask of outcomes (unordered 1, less 2, greater 4, equal 8) that make it true. */
const COMPARISONS: { readonly [op: string]: number } = {
  Lt: (0 << 5) | 2,
  LtE: (1 << 5) | 10,
  Eq: (2 << 5) | 8,
  NotEq: (3 << 5) | 7,
  Gt: (4 << 5) | 4,
  GtE: (5 << 5) | 12,
};

export function emitCompare(c: Codegen, op: n.cmpop, where: Location): void {
  switch (op) {
    case 'Is':
    case 'IsNot':
      c.emit(Op.IS_OP, op === 'Is' ? 0 : 1, where);
      break;
    case 'In':
    case 'NotIn':
      c.emit(Op.CONTAINS_OP, op === 'In' ? 0 : 1, where);
      break;
    default:
      c.emit(Op.COMPARE_OP, COMPARISONS[op]!, where);
  }
}

/** Each operand but the last:
 *
 *      <operand>; COPY 1; TO_BOOL
 *      POP_JUMP_IF_FALSE end (of `and`; POP_JUMP_IF_TRUE of `or`)
 *      POP_TOP
 *
 *  so that the value of the whole is that of the operand that decided. */
export function visitBoolOp(c: Codegen, e: n.BoolOp): void {
  const where = loc(e);
  const end = c.newLabel();
  const jump = e.op === 'And' ? Op.POP_JUMP_IF_FALSE : Op.POP_JUMP_IF_TRUE;
  const last = e.values.length - 1;
  for (let i = 0; i < last; i++) {
    visitExpr(c, e.values[i]!);
    c.emit(Op.COPY, 1, where);
    c.emit(Op.TO_BOOL, 0, where);
    c.jump(jump, end, where);
    c.emit(Op.POP_TOP, 0, where);
  }
  visitExpr(c, e.values[last]!);
  c.useLabel(end);
}

export function visitIfExp(c: Codegen, e: n.IfExp): void {
  visitBranches(c, e, (branch) => visitExpr(c, branch));
}

/** `a if b else c if d else …`, with `visit` for each branch. */
function visitBranches(c: Codegen, e: n.IfExp, visit: (branch: n.expr) => void): void {
  const end = c.newLabel();
  let tail: n.expr = e;
  while (tail.kind === 'IfExp') {
    const orelse = c.newLabel();
    jumpIf(c, tail.test, orelse, false);
    visit(tail.body);
    c.jump(Op.JUMP_NO_INTERRUPT, end, NO_LOCATION);
    c.useLabel(orelse);
    tail = tail.orelse;
  }
  visit(tail);
  c.useLabel(end);
}
