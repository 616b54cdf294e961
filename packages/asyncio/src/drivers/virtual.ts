import type { DrivenLoop, LoopDriver } from '../ports/loop-driver.js';

/** A clock that stands still until somebody moves it. */
export class ManualClock {
  private now: number;
  constructor(start = 0) {
    this.now = start;
  }
  time(): number {
    return this.now;
  }
  advance(seconds: number): void {
    this.now += seconds;
  }
}

/**
 * Nobody waits: when all tasks do, the clock jumps to the next timer. A program that sleeps for a year runs at once,
 * and the same way each time. When there is no next timer, DeadlockError names every stuck task.
 */
export class VirtualDriver implements LoopDriver {
  readonly clock: ManualClock;

  constructor(clock: ManualClock = new ManualClock()) {
    this.clock = clock;
  }

  drive(loop: DrivenLoop): void {
    const steps = loop.run();
    let step = steps.next([]);
    while (step.done !== true) {
      const timeout = step.value;
      if (timeout === null) {
        step = steps.throw(loop.deadlock());
      } else {
        if (timeout > 0) this.clock.advance(timeout);
        step = steps.next([]);
      }
    }
  }

  async driveAsync(loop: DrivenLoop): Promise<void> {
    this.drive(loop);
  }

  wakeUp(): void {}
}
