import type { AsyncContextManager } from './async-with.js';
import { getRunningLoop } from './events.js';
import { CancelledError, ExceptionGroup, RuntimeError, TimeoutError } from './exceptions.js';
import type { Handle } from './handle.js';
import type { Coro } from './js-coroutine.js';
import type { Task } from './tasks.js';

type TimeoutState = 'created' | 'active' | 'expiring' | 'expired' | 'finished';

/** A deadline for a piece of a task. When it passes, the piece is cancelled, and TimeoutError comes out of it. */
export class Timeout implements AsyncContextManager<Timeout> {
  private state: TimeoutState = 'created';
  private deadline: number | null;
  private timer: Handle | null = null;
  private task: Task | null = null;
  /** How many cancellations the task had on its way when it came in: these are not ours. */
  private cancellingBefore = 0;
  private readonly onTimeout = (): void => {
    this.task!.cancel();
    this.state = 'expiring';
    this.timer = null;
  };

  /** `when`: seconds on the loop's clock; null: never. */
  constructor(when: number | null) {
    this.deadline = when;
  }

  when(): number | null {
    return this.deadline;
  }

  /** Whether the deadline passed inside. */
  expired(): boolean {
    return this.state === 'expiring' || this.state === 'expired';
  }

  /** Move the deadline. */
  reschedule(when: number | null): void {
    if (this.state !== 'active') {
      throw new RuntimeError(this.state === 'created' ? 'Timeout has not been entered' : `Cannot change state of ${this.state} Timeout`);
    }
    this.deadline = when;
    this.timer?.cancel();
    if (when === null) {
      this.timer = null;
      return;
    }
    const loop = getRunningLoop();
    this.timer = when <= loop.time() ? loop.callSoon(this.onTimeout) : loop.callAt(when, this.onTimeout);
  }

  // biome-ignore lint/correctness/useYield: the protocol wants a coroutine
  *aenter(): Coro<Timeout> {
    return this.enter();
  }

  // biome-ignore lint/correctness/useYield: the protocol wants a coroutine
  *aexit(error: unknown): Coro<undefined> {
    this.exit(error);
  }

  /** @internal Entering waits for nothing. */
  enter(): this {
    if (this.state !== 'created') throw new RuntimeError('Timeout has already been entered');
    const task = getRunningLoop().currentTask;
    if (task === null) throw new RuntimeError('Timeout should be used inside a task');
    this.state = 'active';
    this.task = task;
    this.cancellingBefore = task.cancelling();
    this.reschedule(this.deadline);
    return this;
  }

  /** @internal Leaving waits for nothing either. Throws TimeoutError in place of the cancellation that was ours. */
  exit(error: unknown): void {
    this.timer?.cancel();
    this.timer = null;
    if (this.state === 'active') {
      this.state = 'finished';
    } else if (this.state === 'expiring') {
      this.state = 'expired';
      if (this.task!.uncancel() > this.cancellingBefore || error === undefined) return;
      if (error instanceof CancelledError) throw new TimeoutError('', { cause: error });
      insertTimeoutError(error);
      if (error instanceof ExceptionGroup) for (const part of error.exceptions) insertTimeoutError(part);
    }
  }

  toString(): string {
    if (this.state !== 'active') return `<Timeout [${this.state}]>`;
    return `<Timeout [active] when=${this.deadline === null ? null : Math.round(this.deadline * 1000) / 1000}>`;
  }
}

/** An error that replaced our CancelledError says so through a TimeoutError between the two. */
function insertTimeoutError(error: unknown): void {
  for (let outer = error; outer instanceof Error; outer = outer.cause) {
    if (outer.cause instanceof CancelledError) {
      outer.cause = new TimeoutError('', { cause: outer.cause });
      return;
    }
  }
}

/**
 * A deadline `delay` seconds from now; null: none.
 *
 * ```ts
 * yield* asyncWith(timeout(10), () => longRunning());
 * ```
 */
export function timeout(delay: number | null): Timeout {
  return new Timeout(delay === null ? null : getRunningLoop().time() + delay);
}

/** A deadline at a time of the loop's clock. */
export function timeoutAt(when: number | null): Timeout {
  return new Timeout(when);
}
