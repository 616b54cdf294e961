import { currentThread, None, STILL_WAITING, type ThreadState, type Value, Wait, waitFor } from '@pyco/vm';
import type { SignalListener, Signals } from './state.js';

/** `signal.pause`. */
export class PauseWait extends Wait {
  constructor() {
    super('signal.pause', undefined);
    this.endsAtSignal = true;
  }

  override result(): Value {
    return None;
  }
}

/** `sigwait` and its kin: waits until one of the signals, which are blocked, has come in. */
export class SigWait extends Wait implements SignalListener {
  readonly signals: ReadonlySet<number>;
  readonly #state: Signals;
  readonly #show: (signal: number) => Value;
  #came: number | undefined = undefined;

  constructor(what: string, state: Signals, signals: ReadonlySet<number>, seconds: number | undefined, show: (signal: number) => Value) {
    super(what, seconds === undefined ? undefined : currentThread().interp.host.clock.monotonic() + seconds);
    this.signals = signals;
    this.#state = state;
    this.#show = show;
  }

  /** As the last thing a native does. */
  begin(tstate: ThreadState): Value | undefined {
    for (const signal of this.#state.held) {
      if (!this.signals.has(signal)) continue;
      this.#state.held.delete(signal);
      return this.#show(signal);
    }
    this.#state.listeners.add(this);
    return waitFor(tstate, this);
  }

  came(signal: number): void {
    this.#came = signal;
    this.cancel();
    this.tstate!.interp.scheduler.wake(this);
  }

  override result(tstate: ThreadState): Value | undefined {
    this.cancel();
    if (this.#came !== undefined) return this.#show(this.#came);
    if (this.hasTimedOut) return None;
    this.#state.listeners.add(this);
    waitFor(tstate, this);
    return STILL_WAITING;
  }

  override cancel(): void {
    this.#state.listeners.delete(this);
  }
}
