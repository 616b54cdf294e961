import type { PyCoroutine } from '../builtins/generator-base.js';
import type { ThreadState } from '../state/thread.js';

/** Remembers a coroutine that was made, so that a warning can be given if it is never awaited. */
export function trackCoroutine(tstate: ThreadState, coroutine: PyCoroutine): void {
  void tstate;
  void coroutine;
}
