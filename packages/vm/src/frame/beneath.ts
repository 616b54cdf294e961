import type { ThreadState } from '../state/thread.js';
import { Exit, Frame } from './frame.js';
import { type NativeFrame, pushNative } from './native-frame.js';

/**
 * Puts a native's frame beneath what was pushed on top of `base`, or on top where nothing was and the fiber waits. Most of what natives call completes
 * at once: so the native's frame is put where it belongs when it is needed, not before each call.
 */
export function putBeneath(tstate: ThreadState, base: Frame | NativeFrame | undefined, native: NativeFrame): void {
  let frame = tstate.frame;
  if (frame === base) {
    pushNative(tstate, native);
    return;
  }
  while (frame!.back !== base) frame = frame!.back;
  native.back = base;
  native.top = base?.top ?? 0;
  native.depth = base?.depth ?? 0;
  native.next = base?.next;
  frame!.back = native;
  if (!(frame instanceof Frame)) return;
  const kind = frame.exit & Exit.KIND;
  const isGenerator = kind === Exit.GENERATOR_CALL || kind === Exit.GENERATOR_ENTRY || kind === Exit.GENERATOR_NATIVE;
  frame.exit = (frame.exit & ~Exit.KIND) | (isGenerator ? Exit.GENERATOR_NATIVE : Exit.NATIVE);
}
