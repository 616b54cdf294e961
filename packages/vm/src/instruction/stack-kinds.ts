import { HandlerKind, isJump, isTerminator, jumpEffect, RANGE_SIZE, type StackCode, stackEffect } from './stack-code.js';
import { S } from './stack-op.js';

/** What a place of the stack holds, as far as it matters for whether one may jump there. */
export const enum StackKind {
  OBJECT = 1,
  ITERATOR = 2,
  EXCEPTION = 3,
  /** The offset that an exception goes on from. */
  LASTI = 4,
  NULL = 5,
}

/** The kinds on the stack, bottom first. */
export type StackKinds = readonly StackKind[];

/** The kinds on the stack before each stack instruction; `undefined` where it is never reached. */
export function findStackKinds(code: StackCode): (StackKinds | undefined)[] {
  const kinds = new Array<StackKinds | undefined>(code.length).fill(undefined);
  const work: number[] = [];
  const reach = (index: number, stack: StackKinds): void => {
    if (kinds[index] !== undefined) return;
    kinds[index] = stack;
    work.push(index);
  };
  reach(0, []);
  for (;;) {
    const index = work.pop();
    if (index === undefined) return kinds;
    const op = code.ops[index]! as S;
    const arg = code.args[index]!;
    const stack = kinds[index]!;
    if (isJump(op)) reach(arg, resized(stack, jumpEffect(op, arg)));
    if (!isTerminator(op)) reach(index + 1, after(op, arg, stack));
    reachHandlers(code, index, stack, reach);
  }
}

/** The handlers of the ranges that an instruction stands in. */
function reachHandlers(code: StackCode, index: number, stack: StackKinds, reach: (index: number, stack: StackKinds) => void): void {
  const { ranges } = code;
  for (let r = 0; r < ranges.length; r += RANGE_SIZE) {
    const handler = ranges[r + 2]!;
    if (handler < 0 || index < ranges[r]! || index >= ranges[r + 1]!) continue;
    const kept = stack.slice(0, ranges[r + 3]!);
    const kind = ranges[r + 4]! as HandlerKind;
    if (kind === HandlerKind.OLD) reach(handler, [...kept, ...new Array<StackKind>(6).fill(StackKind.EXCEPTION)]);
    else if (kind === HandlerKind.LASTI) reach(handler, [...kept, StackKind.LASTI, StackKind.EXCEPTION]);
    else reach(handler, [...kept, StackKind.EXCEPTION]);
  }
}

/** Values are taken from the top, objects come on top. */
function resized(stack: StackKinds, effect: number): StackKinds {
  if (effect <= 0) return stack.slice(0, stack.length + effect);
  return [...stack, ...new Array<StackKind>(effect).fill(StackKind.OBJECT)];
}

function after(op: S, arg: number, stack: StackKinds): StackKinds {
  const top = stack.length - 1;
  switch (op) {
    case S.PUSH_NULL:
      return [...stack, StackKind.NULL];
    case S.LOAD_METHOD:
      return [...stack.slice(0, top), StackKind.OBJECT, StackKind.NULL];
    case S.LOAD_SUPER_METHOD:
      return [...stack.slice(0, top - 2), StackKind.OBJECT, StackKind.NULL];
    case S.COPY:
      return [...stack, stack[stack.length - arg]!];
    case S.SWAP: {
      const swapped = [...stack];
      swapped[top] = stack[stack.length - arg]!;
      swapped[stack.length - arg] = stack[top]!;
      return swapped;
    }
    case S.ROT:
      return [...stack.slice(0, stack.length - arg), stack[top]!, ...stack.slice(stack.length - arg, top)];
    case S.GET_ITER:
    case S.GET_AITER:
      return [...stack.slice(0, top), StackKind.ITERATOR];
    case S.PUSH_EXC_INFO:
      return [...stack, StackKind.EXCEPTION];
    default: {
      const effect = stackEffect(op, arg);
      const resizedStack = resized(stack, effect);
      // A call's result stands where a NULL may have been.
      if (resizedStack.at(-1) !== StackKind.NULL || op < S.CALL || op > S.CALL_FUNCTION_EX) return resizedStack;
      return [...resizedStack.slice(0, -1), StackKind.OBJECT];
    }
  }
}
