import type { Clock, Ready, Selector } from '@pyco/selectors';
import type { FdHandles } from '../fd-handles.js';

/** A running loop as its driver sees it. */
export interface DrivenLoop {
  /** The loop body: yields how long to wait in seconds (0: only poll; null: until something happens), receives what became ready. */
  run(): Generator<number | null, void, readonly Ready<FdHandles>[]>;
  readonly clock: Clock;
  /** What to wait on, or null when there are only timers and wake-ups. */
  readonly selector: Selector<FdHandles> | null;
  /** Whether a descriptor is registered, so that polling makes sense. */
  readonly hasDescriptors: boolean;
  /** Set by the driver while it waits for the host: then whoever adds work calls `wakeUp`. */
  isIdle: boolean;
  readonly debug: boolean;
  /** Whether a promise is being waited for: then the host must get its turns. */
  readonly hasHostCalls: boolean;
  /** True when something outside the loop can still wake it: a host call, a signal handler, a descriptor. */
  hasOutsideWakers(): boolean;
  /** The DeadlockError to raise when nothing can wake the loop. */
  deadlock(): unknown;
  /** The loop is about to wait for the host: a good time to let go of what only it holds. */
  idle(): void;
}

/**
 * Who waits for the loop: the thread (blocking), the host's own event loop (host), or nobody, since time jumps
 * (virtual). A driver serves one loop at a time.
 */
export interface LoopDriver {
  /** The time of loops that have no backend, and so no clock of their own. */
  readonly clock: Clock;
  /** Run the loop until it stops, blocking the caller. Only drivers that can have it. */
  drive?(loop: DrivenLoop): void;
  /** Run the loop until it stops. */
  driveAsync(loop: DrivenLoop): Promise<void>;
  /** End the current wait early. Does nothing when none is going on. */
  wakeUp(): void;
}
