import { type AsyncState, jsState } from './async-state.js';
import type { FutureLoop } from './ports/future-loop.js';
import type { EventLoop } from './selector-events.js';

/** The loop that is running in this thread, or RuntimeError "no running event loop". */
export function getRunningLoop(state: AsyncState = jsState): EventLoop {
  const loop = state.runningLoop;
  if (loop === null) throw state.realm.exceptions.make('RuntimeError', 'no running event loop');
  return loop as EventLoop;
}

/** As `getRunningLoop`, but null where none runs. */
export function tryGetRunningLoop(state: AsyncState = jsState): FutureLoop | null {
  return state.runningLoop;
}
