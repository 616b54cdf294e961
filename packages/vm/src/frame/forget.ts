import { describeStack } from '../instruction/decode.js';
import type { ThreadState } from '../state/thread.js';
import { Frame } from './frame.js';
import type { NativeFrame } from './native-frame.js';

/**
 * Clears the registers of a thread that no instruction will read again: temporaries that were used up, windows of calls that have returned.
 * They cost nothing while a program runs, but hold objects that CPython would have let go.
 */
export function forgetDeadRegisters(tstate: ThreadState): void {
  const { registers } = tstate;
  let top: Frame | NativeFrame | undefined = tstate.frame;
  registers.fill(undefined, top?.top ?? 0);
  forgetRecords(top?.next);
  forgetRecords(tstate.spareFrames);
  tstate.leaving = undefined;
  tstate.result = undefined;
  tstate.stopValue = undefined;
  // What stands from here on in the thread's registers belongs to a frame further in.
  let end = registers.length;
  for (; top !== undefined; top = top.back) {
    if (!(top instanceof Frame)) continue;
    for (const site of top.exe.sites) site.forget();
    forgetTemporaries(top, top.registers === registers ? end : top.registers.length);
    if (top.registers === registers) end = top.base;
  }
}

/** Records that wait for their next call, and what they still know of their last one. */
function forgetRecords(first: Frame | undefined): void {
  for (let record = first; record !== undefined; record = record.next) {
    record.func = undefined;
    record.instance = undefined;
    record.back = undefined;
  }
}

function forgetTemporaries(frame: Frame, end: number): void {
  const { exe, base, registers } = frame;
  const { locals } = exe;
  const stack = describeStack(exe.code, frame.lasti);
  for (let r = locals; r < exe.size && base + r < end; r++) {
    if (exe.plain ? r - locals >= stack.length : !stack.includes(r)) registers[base + r] = undefined;
  }
}
