import { runsPython } from '../abstract/iteration.js';
import { binaryAfterLeft } from '../abstract/number.js';
import { isTrue, richCompare, richCompareAfterLeft } from '../abstract/object.js';
import { PyFunction } from '../builtins/function.js';
import { listType, type PyList } from '../builtins/list.js';
import { extendThrough } from '../builtins/list-extend.js';
import { Exit, type Frame } from '../frame/frame.js';
import { Left, store } from '../frame/leave.js';
import { opAt } from '../frame/plain-entry.js';
import { executableOf, pushCall } from '../frame/push.js';
import { Op } from '../instruction/op.js';
import { NotImplemented, type Value } from '../object/py-object.js';
import type { CompareOp } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { arithmetic, compareValues } from './arith.js';

const NAMES = ['add', 'and', 'floordiv', 'lshift', 'matmul', 'mul', 'mod', 'or', 'pow', 'rshift', 'sub', 'truediv', 'xor'];
/** By NB index: the methods of the left operand. */
const METHODS: readonly string[] = [...NAMES.map((name) => `__${name}__`), ...NAMES.map((name) => `__i${name}__`)];
const COMPARISONS = ['__lt__', '__le__', '__eq__', '__ne__', '__gt__', '__ge__'] as const;
const INPLACE = 13;

/**
 * An operator where neither operand is a plain number. `undefined`: the left operand's method, a Python function, was pushed; what it
 * returns comes back by `afterOperator`.
 */
export function binaryOrPush(tstate: ThreadState, x: Value, y: Value, op: number): Value | undefined {
  const type = typeOf(x);
  if (!type.isHeapType) {
    if (op === Op.INPLACE_ADD && type === listType && runsPython(y)) return extendThrough(x as PyList, y, x);
    return arithmetic(x, y, op);
  }
  const other = typeOf(y);
  // A right operand of a class of its own may want to go first: that is for the general way.
  if (other !== type && other.isHeapType) return arithmetic(x, y, op);
  let method = type.lookup(METHODS[op]!);
  if (method === undefined && op >= INPLACE) method = type.lookup(METHODS[op - INPLACE]!);
  if (!(method instanceof PyFunction) || executableOf(method).simpleArgs !== 2) return arithmetic(x, y, op);
  pushOperator(tstate, method, x, y, Exit.BINARY);
  return undefined;
}

/** As `binaryOrPush`, for a comparison. */
export function compareOrPush(tstate: ThreadState, x: Value, y: Value, op: number): Value | undefined {
  const type = typeOf(x);
  if (!type.isHeapType) return compareValues(x, y, op);
  const other = typeOf(y);
  if (other !== type && other.isHeapType) return richCompare(x, y, op as CompareOp);
  const method = type.lookup(COMPARISONS[op]!);
  if (!(method instanceof PyFunction) || executableOf(method).simpleArgs !== 2) return richCompare(x, y, op as CompareOp);
  pushOperator(tstate, method, x, y, Exit.COMPARE);
  return undefined;
}

function pushOperator(tstate: ThreadState, method: PyFunction, x: Value, y: Value, exit: Exit): void {
  const frame = pushCall(tstate, method, [x, y], undefined);
  frame.exit = (frame.exit & ~Exit.KIND) | exit;
}

const valueOf = (frame: Frame, operand: number): Value =>
  operand >= 0 ? frame.registers[frame.base + operand]! : frame.exe.consts[~operand]!;

/** The method that an operator pushed has given `value`. */
export function afterOperator(frame: Frame, value: Value): Left {
  const { ops } = frame.exe;
  const { pc } = frame;
  if (value === NotImplemented) {
    const op = opAt(ops, pc);
    value = binaryAfterLeft(valueOf(frame, ops[pc + 2]!), valueOf(frame, ops[pc + 3]!), op);
  }
  return store(frame, value);
}

/** The method that a comparison pushed has given `value`: it is stored, or says whether to jump. */
export function afterComparison(frame: Frame, value: Value): Left {
  const { ops } = frame.exe;
  const { pc } = frame;
  const op = opAt(ops, pc);
  const jumps = op >= Op.JUMP_LT;
  if (value === NotImplemented) {
    const first = jumps ? 1 : 2;
    const [left, right] = [valueOf(frame, ops[pc + first]!), valueOf(frame, ops[pc + first + 1]!)];
    const which = op - (op >= Op.JUMP_NOT_LT ? Op.JUMP_NOT_LT : jumps ? Op.JUMP_LT : Op.LT);
    value = richCompareAfterLeft(left, right, which as CompareOp);
  }
  if (!jumps) return store(frame, value);
  const holds = isTrue(value);
  frame.pc = holds === op < Op.JUMP_NOT_LT ? ops[pc + 3]! : pc + 4;
  return Left.GO_ON;
}
