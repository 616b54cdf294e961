// Exception handling costs nothing until something is raised: SETUP_* and POP_BLOCK only mark which handler is in force, and
// become the exception table. At a handler the stack is cut to the depth at its SETUP_* and the exception pushed, below it
// lasti if it was SETUP_CLEANUP.

import type * as n from '../ast/nodes.js';
import { NO_LOCATION } from '../flowgraph/instruction.js';
import { Intrinsic2, Op } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { visitExpr } from './expression.js';
import { BlockKind, NO_LABEL, popBlock, pushBlock } from './frame-block.js';
import { nameOp } from './name.js';
import { visitStmts } from './statement.js';

export function visitTry(c: Codegen, s: n.Try | n.TryStar): void {
  if (s.finalbody.length > 0) tryFinally(c, s);
  else tryHandlers(c, s);
}

function tryHandlers(c: Codegen, s: n.Try | n.TryStar): void {
  if (s.kind === 'Try') tryExcept(c, s);
  else tryStarExcept(c, s);
}

/**
 *      SETUP_FINALLY end
 *      <body>
 *      POP_BLOCK
 *      <finalbody>
 *      JUMP exit
 *  end:
 *      SETUP_CLEANUP cleanup
 *      PUSH_EXC_INFO
 *      <finalbody>
 *      RERAISE 0
 *  cleanup:
 *      COPY 3; POP_EXCEPT; RERAISE 1
 *  exit:
 *
 *  The finally body is written twice: behind the try body, and as a handler that raises again. A `return` or `break` on the
 *  way out writes it once more (frame-block.ts). */
function tryFinally(c: Codegen, s: n.Try | n.TryStar): void {
  const where = loc(s);
  const body = c.newLabel();
  const end = c.newLabel();
  const exit = c.newLabel();
  const cleanup = c.newLabel();
  c.jump(Op.SETUP_FINALLY, end, where);
  c.useLabel(body);
  pushBlock(c, BlockKind.FinallyTry, body, end, where, s.finalbody);
  if (s.handlers.length > 0) tryHandlers(c, s);
  else visitStmts(c, s.body);
  c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
  popBlock(c);
  visitStmts(c, s.finalbody);
  c.jump(Op.JUMP_NO_INTERRUPT, exit, NO_LOCATION);

  c.useLabel(end);
  pushBlock(c, BlockKind.FinallyEnd, end, NO_LABEL, NO_LOCATION);
  c.jump(Op.SETUP_CLEANUP, cleanup, NO_LOCATION);
  c.emit(Op.PUSH_EXC_INFO, 0, NO_LOCATION);
  visitStmts(c, s.finalbody);
  c.emit(Op.RERAISE, 0, NO_LOCATION);
  popBlock(c);
  c.useLabel(cleanup);
  popExceptAndReraise(c);
  c.useLabel(exit);
}

/** An exception in a handler: restore what was being handled before, then raise. Stack: [lasti of exc, exc, prev_exc, …]. */
export function popExceptAndReraise(c: Codegen): void {
  c.emit(Op.COPY, 3, NO_LOCATION);
  c.emit(Op.POP_EXCEPT, 0, NO_LOCATION);
  c.emit(Op.RERAISE, 1, NO_LOCATION);
}

/**
 *      SETUP_FINALLY except
 *      <body>
 *      POP_BLOCK
 *      <orelse>
 *      JUMP end
 *  except:                           ( exc )
 *      SETUP_CLEANUP cleanup
 *      PUSH_EXC_INFO                 ( prev_exc, exc )
 *      <type>; CHECK_EXC_MATCH       ( prev_exc, exc, bool )
 *      POP_JUMP_IF_FALSE next
 *      <store name, or POP_TOP>      ( prev_exc )
 *      <handler>
 *      POP_BLOCK; POP_EXCEPT
 *      JUMP end
 *  next:                             and so on for each handler
 *      RERAISE 0                     nobody wanted it
 *  cleanup:
 *      COPY 3; POP_EXCEPT; RERAISE 1
 *  end:
 */
function tryExcept(c: Codegen, s: n.Try): void {
  const where = loc(s);
  const body = c.newLabel();
  const except = c.newLabel();
  const end = c.newLabel();
  const cleanup = c.newLabel();
  c.jump(Op.SETUP_FINALLY, except, where);
  c.useLabel(body);
  pushBlock(c, BlockKind.TryExcept, body, NO_LABEL, where);
  visitStmts(c, s.body);
  popBlock(c);
  c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
  visitStmts(c, s.orelse);
  c.jump(Op.JUMP_NO_INTERRUPT, end, NO_LOCATION);

  c.useLabel(except);
  c.jump(Op.SETUP_CLEANUP, cleanup, NO_LOCATION);
  c.emit(Op.PUSH_EXC_INFO, 0, NO_LOCATION);
  pushBlock(c, BlockKind.ExceptionHandler, NO_LABEL, NO_LABEL, where);
  for (let i = 0; i < s.handlers.length; i++) {
    const handler = s.handlers[i]!;
    const at = loc(handler);
    if (handler.type === null && i < s.handlers.length - 1) throw c.error("default 'except:' must be last", at);
    const next = c.newLabel();
    if (handler.type !== null) {
      visitExpr(c, handler.type);
      c.emit(Op.CHECK_EXC_MATCH, 0, at);
      c.jump(Op.POP_JUMP_IF_FALSE, next, at);
    }
    const cleanupBody = c.newLabel();
    if (handler.name !== null) {
      // As if: try: body; finally: name = None; del name
      const cleanupEnd = c.newLabel();
      nameOp(c, handler.name, 'Store', at);
      c.jump(Op.SETUP_CLEANUP, cleanupEnd, at);
      c.useLabel(cleanupBody);
      pushBlock(c, BlockKind.HandlerCleanup, cleanupBody, NO_LABEL, at, handler.name);
      visitStmts(c, handler.body);
      popBlock(c);
      c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
      c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
      c.emit(Op.POP_EXCEPT, 0, NO_LOCATION);
      unbind(c, handler.name);
      c.jump(Op.JUMP_NO_INTERRUPT, end, NO_LOCATION);
      c.useLabel(cleanupEnd);
      unbind(c, handler.name);
      c.emit(Op.RERAISE, 1, NO_LOCATION);
    } else {
      c.useLabel(cleanupBody);
      pushBlock(c, BlockKind.HandlerCleanup, cleanupBody, NO_LABEL, at);
      c.emit(Op.POP_TOP, 0, at);
      visitStmts(c, handler.body);
      popBlock(c);
      c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
      c.emit(Op.POP_EXCEPT, 0, NO_LOCATION);
      c.jump(Op.JUMP_NO_INTERRUPT, end, NO_LOCATION);
    }
    c.useLabel(next);
  }
  popBlock(c);
  c.emit(Op.RERAISE, 0, NO_LOCATION);
  c.useLabel(cleanup);
  popExceptAndReraise(c);
  c.useLabel(end);
}

/** name = None; del name: also right when the program has deleted it already. */
function unbind(c: Codegen, name: string): void {
  c.loadNone(NO_LOCATION);
  nameOp(c, name, 'Store', NO_LOCATION);
  nameOp(c, name, 'Del', NO_LOCATION);
}

/** except*: every handler gets the part of the group that it matches; what handlers raise, and what nobody matched, is
 *  collected in a list and raised together at the end. Stack in the handlers: [rest of the group, list, original, …]. */
function tryStarExcept(c: Codegen, s: n.TryStar): void {
  const where = loc(s);
  const body = c.newLabel();
  const except = c.newLabel();
  const orelse = c.newLabel();
  const end = c.newLabel();
  const cleanup = c.newLabel();
  const reraiseStar = c.newLabel();
  c.jump(Op.SETUP_FINALLY, except, where);
  c.useLabel(body);
  pushBlock(c, BlockKind.TryExcept, body, NO_LABEL, where);
  visitStmts(c, s.body);
  popBlock(c);
  c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
  c.jump(Op.JUMP_NO_INTERRUPT, orelse, NO_LOCATION);

  c.useLabel(except);
  c.jump(Op.SETUP_CLEANUP, cleanup, NO_LOCATION);
  c.emit(Op.PUSH_EXC_INFO, 0, NO_LOCATION);
  pushBlock(c, BlockKind.ExceptionGroupHandler, NO_LABEL, NO_LABEL, where);
  for (let i = 0; i < s.handlers.length; i++) {
    starHandler(c, s.handlers[i]!, i === 0);
    if (i === s.handlers.length - 1) {
      // The part that nobody matched, or None.
      c.emit(Op.LIST_APPEND, 1, NO_LOCATION);
      c.jump(Op.JUMP_NO_INTERRUPT, reraiseStar, NO_LOCATION);
    }
  }
  popBlock(c);
  const reraise = c.newLabel();
  c.useLabel(reraiseStar);
  c.emit(Op.CALL_INTRINSIC_2, Intrinsic2.PREP_RERAISE_STAR, NO_LOCATION);
  c.emit(Op.COPY, 1, NO_LOCATION);
  c.jump(Op.POP_JUMP_IF_NOT_NONE, reraise, NO_LOCATION);
  c.emit(Op.POP_TOP, 0, NO_LOCATION);
  c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
  c.emit(Op.POP_EXCEPT, 0, NO_LOCATION);
  c.jump(Op.JUMP_NO_INTERRUPT, end, NO_LOCATION);
  c.useLabel(reraise);
  c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
  c.emit(Op.SWAP, 2, NO_LOCATION);
  c.emit(Op.POP_EXCEPT, 0, NO_LOCATION);
  c.emit(Op.RERAISE, 0, NO_LOCATION);
  c.useLabel(cleanup);
  popExceptAndReraise(c);
  c.useLabel(orelse);
  visitStmts(c, s.orelse);
  c.useLabel(end);
}

function starHandler(c: Codegen, handler: n.ExceptHandler, isFirst: boolean): void {
  const at = loc(handler);
  const next = c.newLabel();
  const nextWithError = c.newLabel();
  const noMatch = c.newLabel();
  const cleanupEnd = c.newLabel();
  const cleanupBody = c.newLabel();
  if (isFirst) {
    c.emit(Op.BUILD_LIST, 0, at);
    c.emit(Op.COPY, 2, at);
  }
  if (handler.type !== null) {
    visitExpr(c, handler.type);
    c.emit(Op.CHECK_EG_MATCH, 0, at);
    c.emit(Op.COPY, 1, at);
    c.jump(Op.POP_JUMP_IF_NONE, noMatch, at);
  }
  if (handler.name !== null) nameOp(c, handler.name, 'Store', at);
  else c.emit(Op.POP_TOP, 0, at);
  c.jump(Op.SETUP_CLEANUP, cleanupEnd, at);
  c.useLabel(cleanupBody);
  pushBlock(c, BlockKind.HandlerCleanup, cleanupBody, NO_LABEL, at, handler.name);
  visitStmts(c, handler.body);
  popBlock(c);
  c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
  if (handler.name !== null) unbind(c, handler.name);
  c.jump(Op.JUMP_NO_INTERRUPT, next, NO_LOCATION);

  c.useLabel(cleanupEnd);
  if (handler.name !== null) unbind(c, handler.name);
  // What the handler raised joins the list; lasti goes.
  c.emit(Op.LIST_APPEND, 3, NO_LOCATION);
  c.emit(Op.POP_TOP, 0, NO_LOCATION);
  c.jump(Op.JUMP_NO_INTERRUPT, nextWithError, NO_LOCATION);
  c.useLabel(next);
  c.emit(Op.NOP, 0, NO_LOCATION);
  c.jump(Op.JUMP_NO_INTERRUPT, nextWithError, NO_LOCATION);
  c.useLabel(noMatch);
  c.emit(Op.POP_TOP, 0, at);
  c.useLabel(nextWithError);
}
