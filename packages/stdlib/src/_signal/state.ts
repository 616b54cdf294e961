import type { Signals as HostSignals } from '@pyco/selectors';
import {
  call,
  currentFrame,
  currentThread,
  exc,
  makeException,
  None,
  type PendingCalls,
  PyBaseException,
  type PyInterpreter,
  raise,
  strFromJs,
  type Value,
  writeUnraisable,
} from '@pyco/vm';
import { backendOf, hasBackend } from '../backend.js';
import { ERRNO } from '../errno/index.js';
import { SIG_DFL, SIG_IGN, SIGINT, SIGPIPE, SIGXFSZ, signalNumber } from './numbers.js';

/** Told when a blocked signal comes in: `sigwait`. */
export interface SignalListener {
  readonly signals: ReadonlySet<number>;
  came(signal: number): void;
}

/** Told when a signal comes in, before its handler: `faulthandler.register`. */
export interface SignalTap {
  /** Whether the handler is called, too. */
  readonly chains: boolean;
  came(signal: number): void;
}

/**
 * The signals of an interpreter. The host counts those that come in; they are looked for between steps and when a wait is interrupted, and
 * their handlers run on the main thread. A blocked signal is caught as well and kept back: the host has threads of its own that block nothing.
 */
export class Signals implements PendingCalls {
  readonly handlers: Map<number, Value> = new Map([
    [SIGPIPE, SIG_IGN],
    [SIGXFSZ, SIG_IGN],
  ]);
  readonly blocked: Set<number> = new Set();
  /** Blocked ones that have come in. */
  readonly held: Set<number> = new Set();
  readonly listeners: Set<SignalListener> = new Set();
  readonly taps: Map<number, SignalTap> = new Map();
  readonly #interp: PyInterpreter;
  readonly #tripped: Set<number> = new Set();
  wakeupFd = -1;
  warnsOnFullBuffer = true;
  #host: HostSignals | undefined = undefined;
  /** Ctrl-C is to be caught, as soon as somebody looks for signals. */
  #catchesInterrupt = false;

  constructor(interp: PyInterpreter) {
    this.#interp = interp;
  }

  static of(interp: PyInterpreter): Signals {
    let signals = interp.storage.get(Signals) as Signals | undefined;
    if (signals === undefined) {
      signals = new Signals(interp);
      interp.storage.set(Signals, signals);
      interp.pendingCalls = signals;
    }
    return signals;
  }

  /** The host's signals; `undefined` where it has none. */
  get host(): HostSignals | undefined {
    if (this.#host === undefined && hasBackend(this.#interp)) this.#host = backendOf(this.#interp).signals;
    return this.#host;
  }

  get isLive(): boolean {
    return this.#host !== undefined || this.#catchesInterrupt;
  }

  get isDue(): boolean {
    // A program that imports the library has done nothing yet that it could put in order.
    if (this.#catchesInterrupt && !isInLibrary(this.#interp)) this.catchInterrupt();
    return this.#tripped.size > 0 || this.#host?.isDue === true;
  }

  /** Whether the program itself has said what is to happen at a signal. */
  hasHandler(signal: number): boolean {
    const handler = this.handlers.get(signal) ?? SIG_DFL;
    return handler !== SIG_DFL && handler !== SIG_IGN && handler !== None;
  }

  /** Ctrl-C raises KeyboardInterrupt. It costs nothing until the program has run for a while or waits. */
  catchInterruptLater(): void {
    this.#catchesInterrupt = true;
  }

  /** Now, if it was to be later: somebody is about to send one. */
  catchInterrupt(): void {
    if (!this.#catchesInterrupt) return;
    this.#catchesInterrupt = false;
    try {
      // The program may have chosen something else meanwhile.
      if (this.handlers.has(SIGINT)) this.apply(SIGINT);
      else this.host?.setAction(SIGINT, 'catch');
    } catch (error) {
      // A host without the means: Ctrl-C does what it does to any process.
      if ((error as { readonly name?: unknown }).name !== 'NotImplementedError') throw error;
    }
  }

  /** Gives the process its signals back. */
  release(): void {
    this.#catchesInterrupt = false;
    this.#host?.close();
    this.#host = undefined;
  }

  /** Makes the host do with a signal what its handler and the mask ask for. */
  apply(signal: number): void {
    const handler = this.handlers.get(signal) ?? SIG_DFL;
    const caught = this.blocked.has(signal) || this.taps.has(signal) || (handler !== SIG_DFL && handler !== SIG_IGN);
    this.host?.setAction(signal, caught ? 'catch' : handler === SIG_IGN ? 'ignore' : 'default');
  }

  /** A signal has come in. */
  trip(signal: number): void {
    this.#tripped.add(signal);
  }

  run(): void {
    const host = this.#host;
    if (host?.isDue === true) for (const signal of host.take()) this.#came(signal);
    while (this.#tripped.size > 0) {
      const signal = Math.min(...this.#tripped);
      this.#tripped.delete(signal);
      const handler = this.handlers.get(signal) ?? SIG_DFL;
      const tap = this.taps.get(signal);
      tap?.came(signal);
      if (tap?.chains === false) continue;
      if (tap !== undefined && handler === SIG_DFL) this.#raiseByDefault(signal);
      // A program that has not imported `signal` has the handler that is there from the start.
      if (signal === SIGINT && !this.handlers.has(SIGINT)) raise(exc.KeyboardInterrupt);
      if (handler === SIG_DFL || handler === SIG_IGN || handler === None) continue;
      call(handler, signal, currentFrame()?.escape() ?? None);
    }
  }

  /** Does what the system does with a signal that nobody has a handler for. */
  #raiseByDefault(signal: number): void {
    this.#host?.setAction(signal, 'default');
    this.#host?.raise(signal);
    this.apply(signal);
  }

  #came(signal: number): void {
    if (this.blocked.has(signal)) {
      for (const listener of this.listeners) {
        if (!listener.signals.has(signal)) continue;
        listener.came(signal);
        return;
      }
      this.held.add(signal);
      return;
    }
    this.#tripped.add(signal);
    if (this.wakeupFd >= 0) this.#wakeUp(signal);
  }

  /** Writes the signal's number to the descriptor of `set_wakeup_fd`. */
  #wakeUp(signal: number): void {
    try {
      backendOf(this.#interp).sockets.write(this.wakeupFd, Uint8Array.of(signal));
    } catch (error) {
      const { errno, strerror } = error as { readonly errno?: unknown; readonly strerror?: unknown };
      if (typeof errno !== 'number') throw error;
      if (errno === ERRNO['EAGAIN'] && !this.warnsOnFullBuffer) return;
      const raised = makeException(exc.OSError, undefined, errno, strFromJs(String(strerror)));
      if (raised instanceof PyBaseException)
        writeUnraisable(raised, undefined, 'Exception ignored when trying to write to the signal wakeup fd');
    }
  }

  /** Signals that are no longer blocked come in. */
  unhold(): void {
    for (const signal of [...this.held]) {
      if (this.blocked.has(signal)) continue;
      this.held.delete(signal);
      this.#came(signal);
      const handler = this.handlers.get(signal) ?? SIG_DFL;
      if (handler === SIG_DFL) this.host?.raise(signal);
    }
  }
}

/** Whether the code of a module of the library runs, as it is imported. */
const isInLibrary = ({ importState }: PyInterpreter): boolean => importState !== undefined && importState.initializing.size > 0;

/** `_thread.interrupt_main`: as if the signal had come in. */
export function interruptMain(signum: Value): Value {
  const number = signalNumber(signum);
  const tstate = currentThread();
  const signals = Signals.of(tstate.interp);
  const handler = signals.handlers.get(number) ?? SIG_DFL;
  // A program that has not imported `signal` has the handler of SIGINT that is there from the start.
  const isDefault = handler === SIG_DFL && !(number === SIGINT && !signals.handlers.has(SIGINT));
  if (isDefault || handler === SIG_IGN) return None;
  signals.trip(number);
  tstate.interp.mainThread.hurry();
  tstate.interp.scheduler.deliver(tstate);
  return None;
}
