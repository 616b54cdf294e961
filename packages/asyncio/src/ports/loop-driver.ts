import type { LoopClock } from '../loop-core.js';
import type { Ready, WaitSelector } from './wait-selector.js';

/** A running loop as its driver sees it. */
export interface DrivenLoop {
  /** The loop body: yields how long to wait in seconds (0: only poll; null: until something happens), receives what became ready. */
  run(): Generator<number | null, void, readonly Ready[]>;
  /** What to wait on, or null when there are only timers and wake-ups. */
  readonly selector: WaitSelector | null;
  /** Set by the driver while it waits for the host: then whoever adds work calls `wakeUp`. */
  isIdle: boolean;
  readonly debug: boolean;
  /** True when something outside the loop can still wake it: a host call, a signal handler, a descriptor. */
  hasOutsideWakers(): boolean;
  /** The DeadlockError to raise when nothing can wake the loop. */
  deadlock(): unknown;
}

/**
 * Who waits for the loop: the thread (blocking), the host's own event loop (host), or nobody, since time jumps
 * (virtual). A driver serves one loop.
 */
export interface LoopDriver {
  readonly clock: LoopClock;
  /** Run the loop until it stops, blocking the caller. Only drivers that can have it. */
  drive?(loop: DrivenLoop): void;
  /** Run the loop until it stops. */
  driveAsync(loop: DrivenLoop): Promise<void>;
  /** End the current wait early. Does nothing when none is going on. */
  wakeUp(): void;
}
