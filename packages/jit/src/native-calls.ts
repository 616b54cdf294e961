import { CALL_MASK, type Executable, INSTR_SIZE, Op, PyMethodDescriptor, SiteKind, type Value } from '@pyco/vm/evaluator';
import { type Effects, effectsOf, Sync } from './operands.js';
import { type QuickNative, quickNativeOf } from './quick-natives.js';
import { sitesOf } from './sites.js';

// Calls of natives that have a quick way. They are found before the code is written: such a call brings the frame up to date in its longer way only.

/** A call that probably is of such a native. */
export interface NativeCall {
  readonly native: QuickNative;
  readonly callee: Value;
}

/** The native that the call at an instruction is probably of, by the inline caches. */
export function nativeCallAt(exe: Executable, i: number): NativeCall | undefined {
  const { ops, sites } = exe;
  const pc = i * INSTR_SIZE;
  const callee = calleeOf(exe, i);
  if (callee === undefined) return undefined;
  const packed = ops[pc + (ops[pc] === Op.CALL_METHOD ? 2 : 3)]!;
  if (ops[pc] === Op.CALL_METHOD && sitesOf(sites[ops[pc + 3]!]!)[0]!.kind !== SiteKind.METHOD) return undefined;
  const native = quickNativeOf(callee, packed & CALL_MASK);
  return native === undefined ? undefined : { native, callee };
}

function calleeOf(exe: Executable, i: number): Value | undefined {
  const { ops } = exe;
  const pc = i * INSTR_SIZE;
  if (ops[pc] === Op.CALL_METHOD) {
    const value = sitesOf(exe.sites[ops[pc + 3]!]!)[0]?.value;
    return value instanceof PyMethodDescriptor ? value : undefined;
  }
  if (ops[pc] !== Op.CALL) return undefined;
  // What is written into its register last before it, if that is a global: a guess, which the code checks.
  const register = ops[pc + 2]!;
  for (let k = i - 1; k >= 0; k--) {
    if (!effectsOf(exe, k * INSTR_SIZE).defs.includes(register)) continue;
    const at = k * INSTR_SIZE;
    return ops[at] === Op.LOAD_GLOBAL ? (exe.cells[ops[at + 2]!]?.v ?? exe.cells[ops[at + 2]! + 1]?.v) : undefined;
  }
  return undefined;
}

/** What the instruction reads and writes: as `effectsOf`, of such a call too. */
export function effectsAt(exe: Executable, i: number): Effects {
  const effects = effectsOf(exe, i * INSTR_SIZE);
  return nativeCallAt(exe, i) === undefined ? effects : { ...effects, sync: Sync.SLOW };
}
