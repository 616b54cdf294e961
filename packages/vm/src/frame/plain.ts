import { describeStack } from '../instruction/decode.js';
import { INSTR_SIZE, Op } from '../instruction/op.js';
import { NO_OPERAND } from '../instruction/registers.js';
import type { Value } from '../object/py-object.js';
import { plainOf } from './executable.js';
import type { Frame } from './frame.js';
import { opAt } from './plain-entry.js';
import { growRegisters } from './push.js';

/**
 * Lets a frame that waits at an instruction (a call, a yield) go on in the plain decoding: the values that the folded code keeps in other
 * registers or in constants go to the places that CPython's stack has for them. A frame on the stack
 * goes over by `plain-entry.ts`.
 */
export function toPlain(frame: Frame): void {
  const { exe } = frame;
  if (exe.plain) return;
  const plain = plainOf(exe);
  const { registers, base } = frame;
  const offset = frame.lasti;
  const pc = findInstruction(plain.ops, plain.offsets, opAt(exe.ops, frame.pc), offset);
  if (pc < 0) return;
  const symbols = describeStack(exe.code, offset);
  // What stands at and above the destination is used up by the instruction, and may be the callee's by now.
  const kept = Math.max(0, Math.min(symbols.length, plain.ops[pc + 1]! - exe.locals));
  const values: (Value | undefined)[] = [];
  for (let k = 0; k < kept; k++) {
    const symbol = symbols[k]!;
    values.push(symbol === NO_OPERAND ? undefined : symbol >= 0 ? registers[base + symbol] : exe.consts[~symbol]);
  }
  if (base + plain.size > registers.length) growRegisters(registers, base + plain.size);
  for (let k = 0; k < kept; k++) registers[base + exe.locals + k] = values[k];
  frame.exe = plain;
  frame.pc = pc;
}

/** The instruction of the plain code that does what `op` at a CPython offset does. */
function findInstruction(ops: Int32Array, offsets: Int32Array, op: Op, offset: number): number {
  let found = -1;
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i] !== offset) continue;
    const candidate = ops[i * INSTR_SIZE]! as Op;
    if (candidate === op) return i * INSTR_SIZE;
    if (candidate !== Op.TRACE && candidate !== Op.RESUME && candidate !== Op.MOVE && candidate !== Op.EXTRA) found = i * INSTR_SIZE;
  }
  return found;
}
