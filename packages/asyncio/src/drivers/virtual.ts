import { type Clock, type JumpingClock, RuntimeError, turn, VirtualClock } from '@pyco/selectors';
import type { DrivenLoop, LoopDriver } from '../ports/loop-driver.js';
import { driveSteps, driveStepsAsync, NOTHING, type ReadyList } from './steps.js';

/**
 * Nobody waits: when all tasks do, the clock jumps to whatever comes next. A program that sleeps for a year runs at
 * once, and the same way each time. When nothing can come any more, DeadlockError names every stuck task.
 *
 * With a simulated backend the clock is the backend's, and packets under way are among what comes next. Promises are
 * real: under `driveAsync` time does not jump past one before the host had a turn, and waits for it when nothing else
 * is left; `drive` cannot wait for promises at all.
 */
export class VirtualDriver implements LoopDriver {
  readonly clock: Clock;
  private isWoken: boolean;
  /** Set while its `select` is the one that waits. */
  private selector: DrivenLoop['selector'];
  private resume: (() => void) | null;

  constructor(clock: JumpingClock = new VirtualClock()) {
    this.clock = clock;
    this.isWoken = false;
    this.selector = null;
    this.resume = null;
  }

  drive(loop: DrivenLoop): void {
    const clock = jumpingClock(loop);
    driveSteps(loop, (timeout) => this.wait(loop, clock, timeout));
  }

  async driveAsync(loop: DrivenLoop): Promise<void> {
    const clock = jumpingClock(loop);
    await driveStepsAsync(loop, (timeout) =>
      timeout !== 0 && loop.hasHostCalls ? this.waitForHost(loop, clock, timeout) : this.wait(loop, clock, timeout),
    );
  }

  wakeUp(): void {
    this.isWoken = true;
    this.selector?.wakeup?.();
    this.resume?.();
  }

  private wait(loop: DrivenLoop, clock: JumpingClock, timeout: number | null): ReadyList {
    if (timeout === 0 && !loop.hasDescriptors) return NOTHING;
    // What the clock runs meanwhile may add work to the loop: that ends the wait.
    loop.isIdle = true;
    this.isWoken = false;
    try {
      if (loop.selector !== null && loop.hasDescriptors) {
        this.selector = loop.selector;
        return loop.selector.select(timeout);
      }
      clock.wait(() => this.isWoken, timeout === null ? null : clock.time() + timeout);
      return NOTHING;
    } finally {
      this.selector = null;
      loop.isIdle = false;
    }
  }

  private async waitForHost(loop: DrivenLoop, clock: JumpingClock, timeout: number | null): Promise<ReadyList> {
    loop.isIdle = true;
    this.isWoken = false;
    await turn();
    if (timeout === null && !this.isWoken && !loop.hasDescriptors) {
      await new Promise<void>((resolve) => {
        this.resume = resolve;
      });
      this.resume = null;
    }
    loop.isIdle = false;
    return this.isWoken ? NOTHING : this.wait(loop, clock, timeout);
  }
}

function jumpingClock(loop: DrivenLoop): JumpingClock {
  const { clock } = loop;
  if (!('advanceTo' in clock)) throw new RuntimeError('VirtualDriver: the backend has a real clock, a virtual one is needed');
  return clock as JumpingClock;
}
