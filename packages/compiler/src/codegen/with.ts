import type * as n from '../ast/nodes.js';
import { type Location, NO_LOCATION } from '../flowgraph/instruction.js';
import type { Label } from '../flowgraph/sequence.js';
import { Op, Resume } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { visitExpr } from './expression.js';
import { BlockKind, popBlock, pushBlock } from './frame-block.js';
import { visitStmts } from './statement.js';
import { popExceptAndReraise } from './try.js';
import { UnitType } from './unit.js';

/**
 *      <context manager>
 *      BEFORE_WITH                   ( cm -- __exit__, result of __enter__ )
 *      SETUP_WITH final
 *      <store result, or POP_TOP>
 *      <body>
 *      POP_BLOCK
 *      <__exit__(None, None, None)>; POP_TOP
 *      JUMP exit
 *  final:                            ( __exit__, lasti, exc )
 *      SETUP_CLEANUP cleanup
 *      PUSH_EXC_INFO
 *      WITH_EXCEPT_START             calls __exit__ with the exception and pushes what it says
 *      TO_BOOL; POP_JUMP_IF_TRUE suppress
 *      RERAISE 2
 *  suppress:
 *      <pop all of it>
 *      JUMP exit
 *  cleanup:
 *      COPY 3; POP_EXCEPT; RERAISE 1
 *  exit:
 *
 *  `with` and `async with`: the items nest, so each is written around the next. */
export function visitWith(c: Codegen, s: n.With | n.AsyncWith, at = 0): void {
  const isAsync = s.kind === 'AsyncWith';
  if (isAsync) requireAsync(c, "'async with' outside async function", loc(s));
  const item = s.items[at]!;
  const block = c.newLabel();
  const final = c.newLabel();
  const exit = c.newLabel();
  const cleanup = c.newLabel();
  const where = loc(item.context_expr);
  visitExpr(c, item.context_expr);
  if (isAsync) {
    c.emit(Op.BEFORE_ASYNC_WITH, 0, where);
    awaitTop(c, 1, where);
  } else {
    c.emit(Op.BEFORE_WITH, 0, where);
  }
  c.jump(Op.SETUP_WITH, final, where);
  c.useLabel(block);
  pushBlock(c, isAsync ? BlockKind.AsyncWith : BlockKind.With, block, final, where);
  if (item.optional_vars !== null) visitExpr(c, item.optional_vars);
  else c.emit(Op.POP_TOP, 0, where);
  if (at + 1 < s.items.length) visitWith(c, s, at + 1);
  else visitStmts(c, s.body);
  popBlock(c);
  c.emit(Op.POP_BLOCK, 0, isAsync ? where : NO_LOCATION);

  // The body ended without an exception: __exit__(None, None, None).
  callExitWithNones(c, where);
  if (isAsync) awaitTop(c, 2, where);
  c.emit(Op.POP_TOP, 0, where);
  c.jump(Op.JUMP, exit, where);

  c.useLabel(final);
  c.jump(Op.SETUP_CLEANUP, cleanup, where);
  c.emit(Op.PUSH_EXC_INFO, 0, where);
  c.emit(Op.WITH_EXCEPT_START, 0, where);
  if (isAsync) awaitTop(c, 2, where);
  finishExceptional(c, cleanup);
  c.useLabel(exit);
}

/** __exit__ has been called with an exception, and its result says whether to go on. */
function finishExceptional(c: Codegen, cleanup: Label): void {
  const suppress = c.newLabel();
  const exit = c.newLabel();
  c.emit(Op.TO_BOOL, 0, NO_LOCATION);
  c.jump(Op.POP_JUMP_IF_TRUE, suppress, NO_LOCATION);
  c.emit(Op.RERAISE, 2, NO_LOCATION);
  c.useLabel(suppress);
  c.emit(Op.POP_TOP, 0, NO_LOCATION);
  c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
  c.emit(Op.POP_EXCEPT, 0, NO_LOCATION);
  c.emit(Op.POP_TOP, 0, NO_LOCATION);
  c.emit(Op.POP_TOP, 0, NO_LOCATION);
  c.jump(Op.JUMP_NO_INTERRUPT, exit, NO_LOCATION);
  c.useLabel(cleanup);
  popExceptAndReraise(c);
  c.useLabel(exit);
}

export function callExitWithNones(c: Codegen, where: Location): void {
  c.loadNone(where);
  c.loadNone(where);
  c.loadNone(where);
  c.emit(Op.CALL, 2, where);
}

/** Await what is on the stack. `kind` is GET_AWAITABLE's: 1 for __aenter__, 2 for __aexit__, 0 otherwise, for its error. */
export function awaitTop(c: Codegen, kind: 0 | 1 | 2, where: Location): void {
  c.emit(Op.GET_AWAITABLE, kind, where);
  c.loadNone(where);
  yieldFrom(c, Resume.AFTER_AWAIT, where);
}

/** Delegate to the iterator below the top of the stack until it is exhausted; its result replaces both. */
export function yieldFrom(c: Codegen, resume: Resume.AFTER_AWAIT | Resume.AFTER_YIELD_FROM, where: Location): void {
  const send = c.newLabel();
  const fail = c.newLabel();
  const exit = c.newLabel();
  c.useLabel(send);
  c.jump(Op.SEND, exit, where);
  // StopIteration from throw() or close() of the delegate ends the delegation with its value.
  c.jump(Op.SETUP_FINALLY, fail, where);
  c.emit(Op.YIELD_VALUE, 1, where);
  c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
  c.emit(Op.RESUME, resume, where);
  c.jump(Op.JUMP_NO_INTERRUPT, send, where);
  c.useLabel(fail);
  c.emit(Op.CLEANUP_THROW, 0, where);
  c.useLabel(exit);
  c.emit(Op.END_SEND, 0, where);
}

/** Async statements stand in async functions, or at top level where that is allowed. */
export function requireAsync(c: Codegen, msg: string, where: Location): void {
  if (c.isTopLevelAwait) c.unit.scope.coroutine = true;
  else if (c.unit.type !== UnitType.AsyncFunction) throw c.error(msg, where);
}
