import { type Clock, InterruptedError, RuntimeError, SystemClock, turn } from '@pyco/selectors';
import type { DrivenLoop, LoopDriver } from '../ports/loop-driver.js';
import { driveSteps, driveStepsAsync, NOTHING, type ReadyList } from './steps.js';

/**
 * The thread waits, in the backend's `select`, as it does in CPython. Needs a backend that can block (posix), or none:
 * then it sleeps until the next timer.
 *
 * `drive` does not let the host run at all. `driveAsync` does: whenever the host has something of its own to do, and
 * as long as a promise is being waited for.
 */
export class BlockingDriver implements LoopDriver {
  readonly clock: Clock;
  /** Set while its `selectAsync` is the one that waits. */
  private waiting: DrivenLoop['selector'];

  constructor(clock: Clock = new SystemClock()) {
    this.clock = clock;
    this.waiting = null;
  }

  drive(loop: DrivenLoop): void {
    driveSteps(loop, (timeout) => this.wait(loop, timeout));
  }

  async driveAsync(loop: DrivenLoop): Promise<void> {
    const { selector } = loop;
    selector?.watchHost?.(true);
    try {
      await driveStepsAsync(loop, (timeout) => this.waitOrYield(loop, timeout));
    } finally {
      selector?.watchHost?.(false);
    }
  }

  // While the thread is blocked nobody can call this.
  wakeUp(): void {
    this.waiting?.wakeup?.();
  }

  private wait(loop: DrivenLoop, timeout: number | null): ReadyList {
    const { selector } = loop;
    if (timeout === 0 && !loop.hasDescriptors) return NOTHING;
    if (timeout === null && !loop.hasDescriptors) throw loop.deadlock();
    if (timeout === null && loop.debug && !loop.hasOutsideWakers()) throw loop.deadlock();
    if (selector === null) return block(timeout!);
    try {
      return selector.select(timeout);
    } catch (error) {
      if (error instanceof InterruptedError) return NOTHING;
      throw error;
    }
  }

  private waitOrYield(loop: DrivenLoop, timeout: number | null): ReadyList | Promise<ReadyList> {
    const { selector } = loop;
    if (loop.hasHostCalls || (timeout === null && !loop.hasDescriptors && loop.hasOutsideWakers())) {
      return selector !== null && timeout !== 0 ? this.waitAsync(loop, selector, timeout) : turn().then(() => NOTHING);
    }
    const ready = this.wait(loop, timeout);
    return selector?.hostPending === true ? turn().then(() => ready) : ready;
  }

  private async waitAsync(loop: DrivenLoop, selector: NonNullable<DrivenLoop['selector']>, timeout: number | null): Promise<ReadyList> {
    loop.isIdle = true;
    this.waiting = selector;
    try {
      return await selector.selectAsync(timeout);
    } finally {
      this.waiting = null;
      loop.isIdle = false;
    }
  }
}

/** Sleep in this thread. */
function block(seconds: number): ReadyList {
  if (typeof SharedArrayBuffer === 'undefined') throw new RuntimeError('BlockingDriver: this host cannot block its thread');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
  return NOTHING;
}
