import { CodeKind, type Executable, INSTR_SIZE, None, Op } from '@pyco/vm/evaluator';
import type { FlowGraph } from './flow-graph.js';
import { effectsOf } from './operands.js';

/** What may stand between GET_AWAITABLE and SEND: it moves what is there already. */
const MOVES: ReadonlySet<Op> = new Set([Op.MOVE, Op.MOVE2, Op.CLEAR, Op.NOP]);

const CALLS: ReadonlySet<Op> = new Set([Op.CALL, Op.CALL_SELF, Op.CALL_METHOD, Op.CALL_KW]);

/** The calls whose values are awaited at once, `await f(x)`, with nothing but the SEND of None that can see them: numbers of the CALL, GET_AWAITABLE and SEND, each with that of the SEND. */
export function findAwaits({ exe, effects }: FlowGraph): Map<number, number> {
  const found = new Map<number, number>();
  if (exe.kind === CodeKind.FUNCTION) return found;
  for (let i = 0; i < effects.length; i++) {
    if (effects[i] === undefined || !CALLS.has(exe.ops[i * INSTR_SIZE]!)) continue;
    const get = exe.ops[i * INSTR_SIZE] === Op.CALL_KW ? i + 2 : i + 1;
    const send = sendOf(exe, i, get);
    if (send !== undefined) for (const part of [i, get, send]) found.set(part, send);
  }
  return found;
}

/** The SEND of the call at instruction `at`. */
function sendOf(exe: Executable, at: number, get: number): number | undefined {
  const { ops, consts, locals } = exe;
  const operand = (i: number, k: 0 | 1 | 2 | 3): number => ops[i * INSTR_SIZE + k]!;
  const register = operand(at, 1);
  if (register < locals || operand(get, 0) !== Op.GET_AWAITABLE) return undefined;
  if (operand(get, 1) !== register || operand(get, 2) !== register || operand(get, 3) !== 0) return undefined;
  let sent = -1;
  for (let i = get + 1; ; i++) {
    const op = operand(i, 0) as Op;
    if (op === Op.SEND) return operand(i, 2) === register && operand(i, 1) === sent ? i : undefined;
    if (!MOVES.has(op)) return undefined;
    const { uses, defs } = effectsOf(exe, i * INSTR_SIZE);
    if (uses.includes(register) || defs.includes(register)) return undefined;
    const value = operand(i, 2);
    if (op === Op.MOVE && value < 0 && consts[~value] === None) sent = operand(i, 1);
  }
}
