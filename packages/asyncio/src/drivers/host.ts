import { type Clock, SystemClock, turn } from '@pyco/selectors';
import type { DrivenLoop, LoopDriver } from '../ports/loop-driver.js';
import { driveStepsAsync, NOTHING, type ReadyList } from './steps.js';

declare function setTimeout(callback: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;

/** Seconds the loop may run without giving the host a turn. */
const SLICE = 0.01;
/** The longest time setTimeout takes, in milliseconds. */
const MAX_TIMEOUT: number = 2 ** 31 - 1;

/**
 * The host's event loop waits: while no task can run, the page paints, the server serves. Even a loop that always has
 * work lets the host in every 10 ms.
 */
export class HostDriver implements LoopDriver {
  readonly clock: Clock;
  /** When the current slice is over, on the loop's clock. */
  private sliceEnd: number;
  private endWait: (() => void) | null;

  constructor(clock: Clock = new SystemClock()) {
    this.clock = clock;
    this.sliceEnd = 0;
    this.endWait = null;
  }

  async driveAsync(loop: DrivenLoop): Promise<void> {
    this.sliceEnd = loop.clock.time() + SLICE;
    await driveStepsAsync(loop, (timeout) => {
      if (timeout === 0 && loop.clock.time() < this.sliceEnd) return loop.hasDescriptors ? loop.selector!.select(0) : NOTHING;
      if (timeout === null && loop.debug && !loop.hasOutsideWakers()) throw loop.deadlock();
      return this.wait(loop, timeout);
    });
  }

  wakeUp(): void {
    this.endWait?.();
  }

  private async wait(loop: DrivenLoop, timeout: number | null): Promise<ReadyList> {
    const { selector } = loop;
    let ready = NOTHING;
    if (timeout === 0) {
      await turn();
      if (loop.hasDescriptors) ready = selector!.select(0);
    } else {
      loop.idle();
      loop.isIdle = true;
      try {
        if (selector === null) await this.sleep(timeout);
        else ready = await this.selectAsync(selector, timeout);
      } finally {
        this.endWait = null;
        loop.isIdle = false;
      }
    }
    this.sliceEnd = loop.clock.time() + SLICE;
    return ready;
  }

  private selectAsync(selector: NonNullable<DrivenLoop['selector']>, timeout: number | null): Promise<ReadyList> {
    this.endWait = () => selector.wakeup?.();
    return selector.selectAsync(timeout);
  }

  private sleep(timeout: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeout === null ? undefined : setTimeout(resolve, Math.min(Math.ceil(timeout * 1000), MAX_TIMEOUT));
      this.endWait = () => {
        if (timer !== undefined) clearTimeout(timer);
        resolve();
      };
    });
  }
}
