import type { Frame } from '../frame/frame.js';
import { Left } from '../frame/leave.js';
import { findRange, unwind } from '../frame/unwind.js';
import type { ThreadState } from '../state/thread.js';
import { caught, isStackOverflow } from './caught.js';
import { takeLasti } from './except-ops.js';

// `try` in compiled code: where what it has called has raised, and a handler of its own is around, it unwinds the stack that far itself and starts over where the
// handler begins, as if the run loop had entered it there.

/**
 * Compiled code of `frame` has been left without a value, at an instruction that a handler of its own is around. Where that is because something was raised, the stack is unwound: the
 * entry at which the code goes on. -1: it leaves.
 */
export function handleHere(tstate: ThreadState, frame: Frame, entries: Uint8Array): number {
  const { left, raised } = tstate;
  if (raised === undefined || (left !== Left.RAISE && left !== Left.RERAISE)) return -1;
  if (tstate.steps <= 0 || tstate.isChanged || tstate.throwing !== undefined) return -1;
  tstate.raised = undefined;
  const top = tstate.frame as Frame;
  tstate.left = unwind(tstate, top, raised, left === Left.RERAISE, left === Left.RERAISE ? takeLasti(top) : -1);
  return tstate.left === Left.GO_ON && tstate.frame === frame && entries[frame.pc >> 2] !== 0 ? frame.pc : -1;
}

/** As `handleHere`, of what a native has thrown, wherever that was. */
export function catchHere(tstate: ThreadState, frame: Frame, error: unknown, entries: Uint8Array): number {
  caught(tstate, frame, error);
  tstate.left = Left.RAISE;
  const { ranges } = frame.exe;
  const range = findRange(ranges, frame.pc);
  if (range < 0 || entries[ranges[range + 2]! >> 2] !== 1 || isStackOverflow(error)) return -1;
  return handleHere(tstate, frame, entries);
}
