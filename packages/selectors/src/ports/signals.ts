/** What a process does with a signal. `catch`: counts it, for {@link Signals.take}. */
export type SignalAction = 'default' | 'ignore' | 'catch';

/** Signals of this process. What is caught interrupts a system call that waits, and is counted until somebody asks. */
export interface Signals {
  /** Whether something was caught since {@link take}. Costs a read of memory. */
  readonly isDue: boolean;
  /** The signals that were caught since it was asked last, smallest number first. */
  take(): readonly number[];
  /** @throws OSError: EINVAL for a signal that cannot be caught. */
  setAction(signal: number, action: SignalAction): void;
  /** Whether system calls go on by themselves after the signal. */
  setRestarts(signal: number, restarts: boolean): void;
  /** Sends a signal to the calling thread. */
  raise(signal: number): void;
  /** Gives the seconds that were left of the former alarm. */
  alarm(seconds: number): number;
  /** Seconds to the first signal, and between the following. Gives the former. */
  setitimer(which: number, seconds: number, interval: number): readonly [seconds: number, interval: number];
  getitimer(which: number): readonly [seconds: number, interval: number];
  pidfdSend(pidfd: number, signal: number, flags: number): void;
  /** Puts every action back that was changed. */
  close(): void;
}
