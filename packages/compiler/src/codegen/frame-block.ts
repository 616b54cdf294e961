import type * as n from '../ast/nodes.js';
import type { Location } from '../flowgraph/instruction.js';
import { NO_LOCATION } from '../flowgraph/instruction.js';
import type { Label } from '../flowgraph/sequence.js';
import { Op } from '../target/py313.js';
import type { Codegen } from './codegen.js';
import { nameOp } from './name.js';
import { visitStmts } from './statement.js';
import { awaitTop, callExitWithNones } from './with.js';

/** What a statement can be inside of, and has to clean up when it jumps out. */
export const enum BlockKind {
  WhileLoop,
  ForLoop,
  TryExcept,
  FinallyTry,
  FinallyEnd,
  With,
  AsyncWith,
  /** In `except E as name`: the name is deleted at the end. */
  HandlerCleanup,
  /** A value that was pushed before a finally body runs on the way out. */
  PopValue,
  ExceptionHandler,
  ExceptionGroupHandler,
  AsyncComprehension,
  /** The handler around a whole generator. */
  StopIteration,
}

/** An open block of a unit. */
export interface FrameBlock {
  readonly kind: BlockKind;
  /** Where `continue` goes. */
  readonly start: Label;
  /** Where `break` goes. */
  readonly exit: Label;
  readonly loc: Location;
  /** FinallyTry: the body to run. HandlerCleanup: the name to delete. */
  readonly datum: readonly n.stmt[] | string | null;
}

/** No label: nothing jumps to this end of the block. */
export const NO_LABEL: Label = -1;

const MAX_BLOCKS = 21;

export function pushBlock(c: Codegen, kind: BlockKind, start: Label, exit: Label, loc: Location, datum: FrameBlock['datum'] = null): void {
  if (c.unit.frameBlocks.length >= MAX_BLOCKS) throw c.error('too many statically nested blocks', loc);
  c.unit.frameBlocks.push({ kind, start, exit, loc, datum });
}

export function popBlock(c: Codegen): void {
  c.unit.frameBlocks.pop();
}

/** Write the code that leaves all open blocks, from the innermost outwards, up to a loop if one is looked for. Returns that
 *  loop, if any, and the location for what follows. With `preserveTos` the value on top of the stack is kept. */
export function unwindBlocks(
  c: Codegen,
  loc: Location,
  preserveTos: boolean,
  toLoop: boolean,
): { readonly loop: FrameBlock | null; readonly loc: Location } {
  const { frameBlocks } = c.unit;
  const left: FrameBlock[] = [];
  let loop: FrameBlock | null = null;
  while (frameBlocks.length > 0) {
    const top = frameBlocks[frameBlocks.length - 1]!;
    if (top.kind === BlockKind.ExceptionGroupHandler) {
      throw c.error("'break', 'continue' and 'return' cannot appear in an except* block", loc);
    }
    if (toLoop && (top.kind === BlockKind.WhileLoop || top.kind === BlockKind.ForLoop)) {
      loop = top;
      break;
    }
    // While its exit code is written, the block is not open: a finally body can have a `return` of its own.
    frameBlocks.pop();
    left.push(top);
    loc = unwindBlock(c, loc, top, preserveTos);
  }
  while (left.length > 0) frameBlocks.push(left.pop()!);
  return { loop, loc };
}

/** Write the code that leaves one block. Returns the location for what follows. */
export function unwindBlock(c: Codegen, loc: Location, block: FrameBlock, preserveTos: boolean): Location {
  switch (block.kind) {
    case BlockKind.WhileLoop:
    case BlockKind.ExceptionHandler:
    case BlockKind.ExceptionGroupHandler:
    case BlockKind.AsyncComprehension:
    case BlockKind.StopIteration:
      return loc;
    case BlockKind.ForLoop:
    case BlockKind.PopValue:
      if (preserveTos) c.emit(Op.SWAP, 2, loc);
      c.emit(Op.POP_TOP, 0, loc);
      return loc;
    case BlockKind.TryExcept:
      c.emit(Op.POP_BLOCK, 0, loc);
      return loc;
    case BlockKind.FinallyTry:
      // This has the line of the statement that leaves; the finally body has its own, and what follows it none.
      c.emit(Op.POP_BLOCK, 0, loc);
      if (preserveTos) pushBlock(c, BlockKind.PopValue, NO_LABEL, NO_LABEL, loc);
      visitStmts(c, block.datum as readonly n.stmt[]);
      if (preserveTos) popBlock(c);
      return NO_LOCATION;
    case BlockKind.FinallyEnd:
      if (preserveTos) c.emit(Op.SWAP, 2, loc);
      c.emit(Op.POP_TOP, 0, loc);
      if (preserveTos) c.emit(Op.SWAP, 2, loc);
      c.emit(Op.POP_BLOCK, 0, loc);
      c.emit(Op.POP_EXCEPT, 0, loc);
      return loc;
    case BlockKind.With:
    case BlockKind.AsyncWith:
      c.emit(Op.POP_BLOCK, 0, block.loc);
      if (preserveTos) c.emit(Op.SWAP, 2, block.loc);
      callExitWithNones(c, block.loc);
      if (block.kind === BlockKind.AsyncWith) awaitTop(c, 2, block.loc);
      c.emit(Op.POP_TOP, 0, block.loc);
      return NO_LOCATION;
    case BlockKind.HandlerCleanup: {
      const name = block.datum as string | null;
      if (name !== null) c.emit(Op.POP_BLOCK, 0, loc);
      if (preserveTos) c.emit(Op.SWAP, 2, loc);
      c.emit(Op.POP_BLOCK, 0, loc);
      c.emit(Op.POP_EXCEPT, 0, loc);
      if (name !== null) {
        c.loadNone(loc);
        nameOp(c, name, 'Store', loc);
        nameOp(c, name, 'Del', loc);
      }
      return loc;
    }
  }
}
