import type { AbortSignalLike } from '@pyco/asyncio';
import { turn } from '@pyco/selectors';
import { Signals, Threads } from '@pyco/stdlib';
import { exc, type Hosting, makeException, type Outcome, type PyInterpreter, ThreadState, type Value } from '@pyco/vm';
import { LimitStop, type RunLimits } from './run-limits.js';

/** Milliseconds that programs may run without giving the host its turn. */
const SLICE = 10;
const SIGINT = 2;

/** A program on its way: a fiber, and who is to be told of its end. */
class HostedRun {
  readonly tstate: ThreadState;
  readonly limits: RunLimits;
  readonly begin: () => Value | undefined;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
  readonly signal: AbortSignalLike | undefined;
  onAbort: () => void = () => {};
  timer: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(
    tstate: ThreadState,
    limits: RunLimits,
    signal: AbortSignalLike | undefined,
    begin: () => Value | undefined,
    resolve: (value: Value) => void,
    reject: (error: unknown) => void,
  ) {
    this.tstate = tstate;
    this.limits = limits;
    this.signal = signal;
    this.begin = begin;
    this.resolve = resolve;
    this.reject = reject;
  }
}

/**
 * Runs programs on the host's event loop. A program that waits is only its frames: the host is free, and what the fiber waits for ends a promise.
 * A program that is busy gives the host a turn every 10 ms. Any number of them, and the threads they start, take turns as fibers.
 */
export class HostDriver implements Hosting {
  readonly #interp: PyInterpreter;
  readonly #runs: Set<HostedRun> = new Set();
  #isPumping = false;
  #sliceEnd = 0;
  /** Ends the rest that is on. */
  #endRest: (() => void) | undefined = undefined;

  constructor(interp: PyInterpreter) {
    this.#interp = interp;
  }

  get isDue(): boolean {
    return performance.now() >= this.#sliceEnd;
  }

  wakeUp(): void {
    this.#endRest?.();
  }

  /** Runs what `begin` pushes, from the next promise job on. Rejects with the guest's exception instance, or with a LimitError. */
  run(limits: RunLimits, signal: AbortSignalLike | undefined, begin: () => Value | undefined): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw makeException(exc.KeyboardInterrupt);
      const run = new HostedRun(this.#fiber(), limits, signal, begin, resolve, reject);
      this.#runs.add(run);
      run.onAbort = () => this.#interrupt(run);
      signal?.addEventListener('abort', run.onAbort, { once: true });
      if (limits.timeLimit !== Number.POSITIVE_INFINITY)
        run.timer = setTimeout(() => this.#timeIsUp(run), Math.min(limits.timeLimit, 2 ** 31 - 1));
      void this.#start(run);
    });
  }

  /** Whether a program that is awaited has this thread. */
  isTaken(tstate: ThreadState): boolean {
    for (const run of this.#runs) if (run.tstate === tstate) return true;
    return false;
  }

  /** The main thread if it is free; else one of its own, as a thread that C started. */
  #fiber(): ThreadState {
    const interp = this.#interp;
    const { mainThread } = interp;
    return mainThread.frame !== undefined || this.isTaken(mainThread) ? new ThreadState(interp, interp.nextThreadId++) : mainThread;
  }

  async #start(run: HostedRun): Promise<void> {
    // Whoever has called may be in the middle of the guest.
    await undefined;
    const { scheduler } = this.#interp;
    scheduler.hosting = this;
    const { tstate, limits } = run;
    if (limits.isLimited) tstate.setBudget(limits, 1);
    let outcome: Outcome | undefined;
    try {
      outcome = scheduler.launch(tstate, run.begin);
    } catch (error) {
      this.#end(run);
      tstate.abandon();
      run.reject(error);
      return;
    }
    if (outcome !== undefined) this.#settle(run, outcome);
    else this.wakeUp();
    if (!this.#isPumping) await this.#pump();
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    const { scheduler } = this.#interp;
    try {
      while (this.#runs.size > 0) {
        this.#sliceEnd = performance.now() + SLICE;
        while (!this.isDue && this.#runOne());
        if (this.#runs.size === 0) break;
        if (scheduler.isReady) await turn();
        else await this.#rest();
        this.#collect();
      }
    } catch (error) {
      for (const run of [...this.#runs]) this.#stop(run, error);
    } finally {
      this.#isPumping = false;
      scheduler.hosting = undefined;
    }
  }

  /** One fiber's turn. False if none can go on. */
  #runOne(): boolean {
    const { scheduler } = this.#interp;
    const tstate = scheduler.next();
    if (tstate === undefined) return false;
    try {
      scheduler.run(tstate);
    } catch (error) {
      if (!(error instanceof LimitStop)) throw error;
    }
    this.#collect();
    return this.#runs.size > 0;
  }

  /** Tells of the programs that have ended, and ends those that have reached a limit. */
  #collect(): void {
    for (const run of this.#runs) {
      const { outcome } = run.tstate;
      if (outcome !== undefined) this.#settle(run, outcome);
      else if (run.limits.reached !== undefined) this.#stop(run, run.limits.reached);
    }
  }

  async #rest(): Promise<void> {
    const { scheduler, idler } = this.#interp;
    const cut = new Promise<void>((resolve) => {
      this.#endRest = () => {
        this.#endRest = undefined;
        resolve();
        idler?.wakeUp?.();
      };
    });
    try {
      await scheduler.rest(cut);
    } finally {
      this.#endRest = undefined;
    }
  }

  /** As Ctrl-C: a handler that the program has set for SIGINT is called; asyncio's cancels the main task. */
  #interrupt(run: HostedRun): void {
    const { scheduler, mainThread } = this.#interp;
    const signals = Signals.of(this.#interp);
    if (run.tstate === mainThread && signals.hasHandler(SIGINT)) {
      signals.trip(SIGINT);
      scheduler.deliver(undefined);
    } else scheduler.interrupt(run.tstate, makeException(exc.KeyboardInterrupt));
    this.wakeUp();
  }

  #timeIsUp(run: HostedRun): void {
    if (run.limits.check()) this.wakeUp();
    else run.timer = setTimeout(() => this.#timeIsUp(run), 1);
  }

  #settle(run: HostedRun, outcome: Outcome): void {
    this.#end(run);
    run.tstate.outcome = undefined;
    if (outcome.kind === 'done') run.resolve(outcome.value);
    else if (outcome.kind === 'raised') run.reject(outcome.exception);
  }

  #stop(run: HostedRun, error: unknown): void {
    this.#end(run);
    this.drop(run.tstate, run.limits);
    run.reject(error);
  }

  /** A thread, and those that share its limits, do not go on. */
  drop(tstate: ThreadState, limits: RunLimits): void {
    const { scheduler } = this.#interp;
    scheduler.drop(tstate);
    for (const other of [...scheduler.fibers()]) {
      if (other.budget !== limits) continue;
      scheduler.drop(other);
      Threads.of(this.#interp).dropped(other);
    }
  }

  #end(run: HostedRun): void {
    this.#runs.delete(run);
    clearTimeout(run.timer);
    run.signal?.removeEventListener('abort', run.onAbort);
    if (run.tstate.budget === run.limits) run.tstate.setBudget(undefined, 0);
  }
}
