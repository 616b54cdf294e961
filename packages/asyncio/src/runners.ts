import { EventLoop, type EventLoopOptions } from './base-events.js';
import type { Coro } from './js-coroutine.js';

/** Run a coroutine to its end in a new event loop. The default driver leaves waiting to the host. */
export async function run<T>(main: Coro<T>, options: EventLoopOptions = {}): Promise<T> {
  const loop = new EventLoop(options);
  try {
    return await loop.runUntilCompleteAsync(main);
  } finally {
    loop.close();
  }
}

/** As `run`, blocking. Needs a driver that can: `BlockingDriver` or `VirtualDriver`. */
export function runSync<T>(main: Coro<T>, options: EventLoopOptions): T {
  const loop = new EventLoop(options);
  try {
    return loop.runUntilComplete(main);
  } finally {
    loop.close();
  }
}
