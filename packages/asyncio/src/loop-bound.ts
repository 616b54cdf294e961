import { getRunningLoop } from './events.js';
import { RuntimeError } from './exceptions.js';
import type { EventLoop } from './selector-events.js';

/** Something that belongs to the loop in which it first had to wait. */
export abstract class LoopBound {
  private boundLoop: EventLoop | null = null;

  /** The running loop. Throws RuntimeError when it is not the one this belongs to. */
  protected getLoop(): EventLoop {
    const loop = getRunningLoop();
    this.boundLoop ??= loop;
    if (loop !== this.boundLoop) throw new RuntimeError(`${this} is bound to a different event loop`);
    return loop;
  }
}
