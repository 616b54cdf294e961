// Statements. Above each function stands the code it writes: labels end in a colon, jumps name them, <x> is the code of x.

import { assertNever } from '../assert-never.js';
import type * as n from '../ast/nodes.js';
import { elifOf } from '../chain.js';
import { type Location, NO_LOCATION } from '../flowgraph/instruction.js';
import { Intrinsic1, Op, Resume } from '../target/py313.js';
import { visitAnnAssign, visitAssign, visitAugAssign } from './assign.js';
import { visitClass } from './class.js';
import { type Codegen, loc } from './codegen.js';
import { jumpIf } from './condition.js';
import { visitExpr } from './expression.js';
import { BlockKind, popBlock, pushBlock, unwindBlock, unwindBlocks } from './frame-block.js';
import { visitFunction } from './function.js';
import { visitImport, visitImportFrom } from './import.js';
import { visitMatch } from './match.js';
import { visitTry } from './try.js';
import { visitTypeAlias } from './type-params.js';
import { warnAssertTuple } from './warnings.js';
import { requireAsync, visitWith, yieldFrom } from './with.js';

export function visitStmts(c: Codegen, body: readonly n.stmt[]): void {
  for (const s of body) visitStmt(c, s);
}

function visitStmt(c: Codegen, s: n.stmt): void {
  c.descend();
  switch (s.kind) {
    case 'Expr':
      visitExprStmt(c, s);
      break;
    case 'Assign':
      visitAssign(c, s);
      break;
    case 'If':
      visitIf(c, s);
      break;
    case 'Return':
      visitReturn(c, s);
      break;
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      visitFunction(c, s);
      break;
    case 'For':
      visitFor(c, s);
      break;
    case 'Try':
    case 'TryStar':
      visitTry(c, s);
      break;
    case 'With':
    case 'AsyncWith':
      visitWith(c, s);
      break;
    case 'AugAssign':
      visitAugAssign(c, s);
      break;
    case 'Raise':
      visitRaise(c, s);
      break;
    case 'ClassDef':
      visitClass(c, s);
      break;
    case 'Assert':
      visitAssert(c, s);
      break;
    case 'Import':
      visitImport(c, s);
      break;
    case 'ImportFrom':
      visitImportFrom(c, s);
      break;
    case 'AnnAssign':
      visitAnnAssign(c, s);
      break;
    case 'While':
      visitWhile(c, s);
      break;
    case 'Delete':
      for (const target of s.targets) visitExpr(c, target);
      break;
    case 'AsyncFor':
      visitAsyncFor(c, s);
      break;
    case 'Match':
      visitMatch(c, s);
      break;
    case 'TypeAlias':
      visitTypeAlias(c, s);
      break;
    case 'Pass':
      // Its line can be seen by a tracer.
      c.emit(Op.NOP, 0, loc(s));
      break;
    case 'Break':
      visitBreak(c, loc(s));
      break;
    case 'Continue':
      visitContinue(c, loc(s));
      break;
    case 'Global':
    case 'Nonlocal':
      break;
    default:
      assertNever(s);
  }
  c.leave();
}

/** <value>; POP_TOP. At the prompt the value is printed; a constant is not even loaded, but its line can be seen. */
function visitExprStmt(c: Codegen, s: n.Expr): void {
  if (c.options.isInteractive && c.stack.length === 0) {
    visitExpr(c, s.value);
    c.emit(Op.CALL_INTRINSIC_1, Intrinsic1.PRINT, loc(s));
    c.emit(Op.POP_TOP, 0, NO_LOCATION);
  } else if (s.value.kind === 'Constant') {
    c.emit(Op.NOP, 0, loc(s));
  } else {
    visitExpr(c, s.value);
    c.emit(Op.POP_TOP, 0, NO_LOCATION);
  }
}

/**
 *      <test, jump to orelse if false>
 *      <body>
 *      JUMP end
 *  orelse:
 *      <orelse>
 *  end:
 */
function visitIf(c: Codegen, s: n.If): void {
  const end = c.newLabel();
  for (;;) {
    if (s.orelse.length === 0) {
      jumpIf(c, s.test, end, false);
      visitStmts(c, s.body);
      break;
    }
    const orelse = c.newLabel();
    jumpIf(c, s.test, orelse, false);
    visitStmts(c, s.body);
    c.jump(Op.JUMP_NO_INTERRUPT, end, NO_LOCATION);
    c.useLabel(orelse);
    const next = elifOf(s);
    if (next === null) {
      visitStmts(c, s.orelse);
      break;
    }
    s = next;
  }
  c.useLabel(end);
}

/**
 *      <iter>
 *      GET_ITER
 *  start:
 *      FOR_ITER cleanup      ( iter -- iter, value )
 *      <store target>
 *      <body>
 *      JUMP start
 *  cleanup:
 *      END_FOR               ( iter, value -- iter )
 *      POP_TOP
 *      <orelse>
 *  end:                      break comes here, continue to start
 */
function visitFor(c: Codegen, s: n.For): void {
  const iterLoc = loc(s.iter);
  const start = c.newLabel();
  const cleanup = c.newLabel();
  const end = c.newLabel();
  pushBlock(c, BlockKind.ForLoop, start, end, loc(s));
  visitExpr(c, s.iter);
  c.emit(Op.GET_ITER, 0, iterLoc);
  c.useLabel(start);
  c.jump(Op.FOR_ITER, cleanup, iterLoc);
  // So that a tracer sees the line of a target that stands on its own.
  c.emit(Op.NOP, 0, loc(s.target));
  visitExpr(c, s.target);
  visitStmts(c, s.body);
  c.jump(Op.JUMP, start, NO_LOCATION);
  c.useLabel(cleanup);
  // A generator that ends jumps here; FOR_ITER itself skips END_FOR.
  c.emit(Op.END_FOR, 0, NO_LOCATION);
  c.emit(Op.POP_TOP, 0, NO_LOCATION);
  popBlock(c);
  visitStmts(c, s.orelse);
  c.useLabel(end);
}

/**
 *      <iter>
 *      GET_AITER
 *  start:
 *      SETUP_FINALLY except
 *      GET_ANEXT             ( aiter -- aiter, awaitable )
 *      LOAD_CONST None
 *      <await>
 *      POP_BLOCK
 *      <store target>
 *      <body>
 *      JUMP start
 *  except:
 *      END_ASYNC_FOR         ( aiter, exc -- ) raises again unless it is StopAsyncIteration
 *      <orelse>
 *  end:
 */
function visitAsyncFor(c: Codegen, s: n.AsyncFor): void {
  const where = loc(s);
  requireAsync(c, "'async for' outside async function", where);
  const iterLoc = loc(s.iter);
  const start = c.newLabel();
  const except = c.newLabel();
  const end = c.newLabel();
  visitExpr(c, s.iter);
  c.emit(Op.GET_AITER, 0, iterLoc);
  c.useLabel(start);
  pushBlock(c, BlockKind.ForLoop, start, end, where);
  // StopAsyncIteration from __anext__ ends the loop.
  c.jump(Op.SETUP_FINALLY, except, where);
  c.emit(Op.GET_ANEXT, 0, where);
  c.loadNone(where);
  yieldFrom(c, Resume.AFTER_AWAIT, where);
  c.emit(Op.POP_BLOCK, 0, where);
  visitExpr(c, s.target);
  visitStmts(c, s.body);
  c.jump(Op.JUMP, start, NO_LOCATION);
  popBlock(c);
  c.useLabel(except);
  c.emit(Op.END_ASYNC_FOR, 0, iterLoc);
  visitStmts(c, s.orelse);
  c.useLabel(end);
}

/**
 *  loop:                     continue comes here
 *      <test, jump to anchor if false>
 *  body:
 *      <body>
 *      <test, jump to body if true>
 *  anchor:
 *      <orelse>
 *  end:                      break comes here
 *
 *  The test is written twice, before the loop and at its end, so that a turn takes one jump.
 */
function visitWhile(c: Codegen, s: n.While): void {
  const loop = c.newLabel();
  const body = c.newLabel();
  const anchor = c.newLabel();
  const end = c.newLabel();
  c.useLabel(loop);
  pushBlock(c, BlockKind.WhileLoop, loop, end, loc(s));
  jumpIf(c, s.test, anchor, false);
  c.useLabel(body);
  visitStmts(c, s.body);
  jumpIf(c, s.test, body, true);
  popBlock(c);
  c.useLabel(anchor);
  visitStmts(c, s.orelse);
  c.useLabel(end);
}

/** <value>; what the open blocks need to be left; RETURN_VALUE. */
function visitReturn(c: Codegen, s: n.Return): void {
  let where = loc(s);
  const { value } = s;
  const { scope } = c.unit;
  if (!scope.isFunctionLike) throw c.error("'return' outside function", where);
  if (value !== null && scope.coroutine && scope.generator) throw c.error("'return' with value in async generator", where);
  // A constant is loaded last, behind what has to be left; anything else is computed first and kept.
  const preserveTos = value !== null && value.kind !== 'Constant';
  if (preserveTos) visitExpr(c, value);
  else if (value !== null) {
    where = loc(value);
    c.emit(Op.NOP, 0, where);
  }
  if (value === null || value.lineno !== s.lineno) {
    where = loc(s);
    c.emit(Op.NOP, 0, where);
  }
  where = unwindBlocks(c, where, preserveTos, false).loc;
  if (value === null) c.loadNone(where);
  else if (value.kind === 'Constant') c.loadConst(value.value, where);
  c.emit(Op.RETURN_VALUE, 0, where);
}

/** Leaves the blocks inside the loop, then the loop: a for loop has its iterator on the stack. */
function visitBreak(c: Codegen, origin: Location): void {
  c.emit(Op.NOP, 0, origin);
  const { loop, loc: where } = unwindBlocks(c, origin, false, true);
  if (loop === null) throw c.error("'break' outside loop", origin);
  const last = unwindBlock(c, where, loop, false);
  c.jump(Op.JUMP, loop.exit, last);
}

/** Leaves the blocks inside the loop; the iterator stays. */
function visitContinue(c: Codegen, origin: Location): void {
  c.emit(Op.NOP, 0, origin);
  const { loop, loc: where } = unwindBlocks(c, origin, false, true);
  if (loop === null) throw c.error("'continue' not properly in loop", origin);
  c.jump(Op.JUMP, loop.start, where);
}

/** RAISE_VARARGS takes none (raise again), an exception, or an exception and its cause. */
function visitRaise(c: Codegen, s: n.Raise): void {
  let count = 0;
  if (s.exc !== null) {
    visitExpr(c, s.exc);
    count = 1;
    if (s.cause !== null) {
      visitExpr(c, s.cause);
      count = 2;
    }
  }
  c.emit(Op.RAISE_VARARGS, count, loc(s));
}

/**
 *      <test, jump to end if true>
 *      LOAD_ASSERTION_ERROR
 *      <message>; CALL 0     if there is one: the message stands where a method's self would
 *      RAISE_VARARGS 1       on the line of the test
 *  end:
 */
function visitAssert(c: Codegen, s: n.Assert): void {
  warnAssertTuple(c, s);
  if (c.options.optimize > 0) return;
  const where = loc(s);
  const end = c.newLabel();
  jumpIf(c, s.test, end, true);
  c.emit(Op.LOAD_ASSERTION_ERROR, 0, where);
  if (s.msg !== null) {
    visitExpr(c, s.msg);
    c.emit(Op.CALL, 0, where);
  }
  c.emit(Op.RAISE_VARARGS, 1, loc(s.test));
  c.useLabel(end);
}
