import { isBlockPush, isJump, Op, Resume } from '../target/py313.js';
import { type BasicBlock, clearVisited, setNop } from './block.js';

/** Give every instruction the handler in force where it stands, and take POP_BLOCK away.
 *
 *  Handlers nest along the flow of control, not along the text: the stack of SETUP_* is carried from each block to those it
 *  leads to. All ways into a block bring the same stack, so the first one to arrive decides. */
export function labelExceptionTargets(entry: BasicBlock): void {
  clearVisited(entry);
  const todo: BasicBlock[] = [entry];
  entry.isVisited = true;
  entry.exceptStack = [];
  while (todo.length > 0) {
    const b = todo.pop()!;
    let stack = b.exceptStack!;
    b.exceptStack = null;
    let handler = stack.length > 0 ? stack[stack.length - 1]! : null;
    let yieldDepth = -1;
    for (const instr of b.instrs) {
      const op = instr.op;
      if (isBlockPush(op)) {
        const target = instr.target!;
        target.isExceptHandler = true;
        visit(todo, target, stack);
        if (op !== Op.SETUP_FINALLY) target.preservesLasti = true;
        // A new list: the old one was handed to another block.
        stack = [...stack, target];
        handler = target;
      } else if (op === Op.POP_BLOCK) {
        stack = stack.slice(0, -1);
        handler = stack.length > 0 ? stack[stack.length - 1]! : null;
        setNop(instr);
      } else if (isJump(op)) {
        instr.except = handler;
        visit(todo, instr.target!, stack);
      } else if (op === Op.RESUME) {
        instr.except = handler;
        if (instr.oparg !== Resume.FUNC_START) {
          // Depth 1: only the handler that every generator has around its whole body.
          if (yieldDepth === 1) instr.oparg |= Resume.DEPTH1;
          yieldDepth = -1;
        }
      } else if (op === Op.RETURN_GENERATOR) {
        instr.except = null;
      } else {
        if (op === Op.YIELD_VALUE) yieldDepth = stack.length;
        instr.except = handler;
      }
    }
    if (b.hasFallthrough && b.next !== null) visit(todo, b.next, stack);
  }
}

function visit(todo: BasicBlock[], block: BasicBlock, stack: BasicBlock[]): void {
  if (block.isVisited) return;
  block.isVisited = true;
  block.exceptStack = stack;
  todo.push(block);
}
