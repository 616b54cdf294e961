/** A descriptor somebody waits for, with the mask of poll(2). */
export interface Interest {
  readonly fd: number;
  readonly mask: number;
}

/** How a runtime waits when all its fibers do: blocks the thread. Left out where the host cannot, or has nothing but a clock. */
export interface Idler {
  /** Whether `idle` can wait, and not only look. */
  readonly canBlock: boolean;
  /**
   * Blocks until one of the descriptors is ready, `seconds` have passed (`undefined`: no limit) or a signal came in. Gives the indexes of
   * the interests that are ready, errors and hang-ups included; a descriptor that is not open is ready.
   */
  idle(interests: readonly Interest[], seconds: number | undefined): readonly number[];
  /** As `idle`, while the host's event loop runs. Gives nothing early after `wakeUp`. */
  idleAsync?(interests: readonly Interest[], seconds: number | undefined): Promise<readonly number[]>;
  /** Ends the `idleAsync` that is on. */
  wakeUp?(): void;
}

/** The host's event loop, where it drives an interpreter: fibers wait without blocking it, and stop when it is to have its turn. */
export interface Hosting {
  /** Whether the host is to have its turn now. */
  readonly isDue: boolean;
  /** A fiber can go on: ends the host's rest. */
  wakeUp(): void;
}

/** Work that other than the running code asks for: signals. Looked for between steps and when a wait is interrupted. */
export interface PendingCalls {
  /** Cheap: a read of memory. */
  readonly isDue: boolean;
  /** Whether something can come in from outside: then whoever waits must let itself be interrupted. */
  readonly isLive: boolean;
  /** Runs it on the main thread, which is entered. Throws what a handler raises. */
  run(): void;
}
