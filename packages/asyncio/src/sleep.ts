import { getRunningLoop } from './events.js';
import { ValueError } from './exceptions.js';
import { Future, setResultUnlessCancelled } from './futures.js';
import type { Coro } from './js-coroutine.js';

/** Let others run for `delay` seconds, at least once. Returns `result`. */
export function sleep(delay: number): Coro<void>;
export function sleep<T>(delay: number, result: T): Coro<T>;
export function* sleep(delay: number, result?: unknown): Coro<unknown> {
  if (delay <= 0) {
    yield;
    return result;
  }
  if (Number.isNaN(delay)) throw new ValueError('Invalid delay: NaN (not a number)');
  const loop = getRunningLoop();
  const future = new Future(loop);
  const timer = loop.callLater(delay, setResultUnlessCancelled, future, result);
  try {
    return yield* future;
  } finally {
    timer.cancel();
  }
}
