import type { LoopClock } from '../loop-core.js';
import type { DrivenLoop, LoopDriver } from '../ports/loop-driver.js';
import type { Ready } from '../ports/wait-selector.js';

declare const performance: { now(): number };
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare const setImmediate: ((callback: () => void) => unknown) | undefined;

/** Seconds the loop may run without giving the host a turn. */
const SLICE = 0.01;
/** The longest time setTimeout takes, in milliseconds. */
const MAX_TIMEOUT = 2 ** 31 - 1;
const NOTHING: readonly Ready[] = [];

export const hostClock: LoopClock = { time: () => performance.now() / 1000, resolution: 1e-6 };

/**
 * The host's event loop waits: while no task can run, the page paints, the server serves. Even a loop that always has
 * work lets the host in every 10 ms.
 */
export class HostDriver implements LoopDriver {
  readonly clock: LoopClock;
  private wake: (() => void) | null;

  constructor(clock: LoopClock = hostClock) {
    this.clock = clock;
    this.wake = null;
  }

  async driveAsync(loop: DrivenLoop): Promise<void> {
    const steps = loop.run();
    let sliceEnd = this.clock.time() + SLICE;
    let step = steps.next(NOTHING);
    while (step.done !== true) {
      const timeout = step.value;
      if (timeout === 0 && this.clock.time() < sliceEnd) {
        step = steps.next(NOTHING);
        continue;
      }
      if (timeout === null && loop.debug && !loop.hasOutsideWakers()) {
        step = steps.throw(loop.deadlock());
        continue;
      }
      loop.isIdle = true;
      await this.wait(timeout);
      loop.isIdle = false;
      sliceEnd = this.clock.time() + SLICE;
      step = steps.next(NOTHING);
    }
  }

  wakeUp(): void {
    this.wake?.();
  }

  private wait(timeout: number | null): Promise<void> {
    return new Promise((resolve) => {
      let timer: unknown;
      this.wake = () => {
        this.wake = null;
        if (timer !== undefined) clearTimeout(timer);
        resolve();
      };
      if (timeout === 0 && typeof setImmediate === 'function') setImmediate(this.wake);
      else if (timeout !== null) timer = setTimeout(this.wake, Math.min(Math.ceil(timeout * 1000), MAX_TIMEOUT));
    });
  }
}
