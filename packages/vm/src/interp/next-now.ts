import { type GeneratorBase, GenState } from '../builtins/generator-base.js';
import { Exit } from '../frame/frame.js';
import { INSTR_SIZE } from '../instruction/op.js';
import { None, type Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';
import { checkResumable, pushGenerator } from './generator.js';
import { runNested } from './run.js';

/** `next(generator)` on behalf of a native, on the JavaScript stack; `undefined` at the end. */
export function nextNow(tstate: ThreadState, generator: GeneratorBase): Value | undefined {
  if (generator.state > GenState.SUSPENDED && !checkResumable(generator)) return undefined;
  const frame = pushGenerator(tstate, generator, Exit.GENERATOR_ENTRY);
  frame.registers[frame.exe.ops[frame.pc + 1]!] = None;
  frame.pc += INSTR_SIZE;
  const value = runNested(tstate);
  if (generator.state !== GenState.CLOSED) return value;
  tstate.stopValue = value === None ? undefined : value;
  return undefined;
}
