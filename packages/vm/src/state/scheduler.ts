import { VmError } from '../errors.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import { Frame } from '../frame/frame.js';
import { opAt } from '../frame/plain-entry.js';
import { Op } from '../instruction/op.js';
import type { Value } from '../object/py-object.js';
import type { Outcome } from '../ports/frame-evaluator.js';
import type { Hosting, Interest } from '../ports/idler.js';
import type { PyInterpreter } from './interpreter.js';
import { swapThread, type ThreadState } from './thread.js';
import type { Wait } from './wait.js';

/** Steps (calls and jumps backwards) that make about a second. */
const STEPS_PER_SECOND = 4_000_000;
const FEWEST_STEPS = 20;
const MOST_STEPS = 200_000;
/** Steps between two looks at signals of a program with one thread. */
const SIGNAL_STEPS = 100_000;
/** Steps between two looks whether the host is to have its turn. */
const HOSTED_STEPS = 10_000;
/** Seconds between two looks at descriptors and deadlines while some fiber is busy. */
const POLL_INTERVAL = 0.002;
/** Seconds that nobody looks whether a signal has come in. */
const LONGEST_WAIT = 0.5;
/** How often a fiber whose turn is over is asked again while it is beneath a native that has re-entered the run loop, before others run on top of it. */
const PATIENCE = 200;
/** Steps between two such questions. */
const ASKED_AGAIN = 500;

/**
 * Who runs: the fibers of one interpreter take turns, as CPython's threads do with the GIL. A fiber gives up its turn when it waits, and when
 * its switch interval is used up.
 *
 * A fiber that is stopped with no native in between is only its frames, and any of them can go on. One that waits beneath a native
 * that has re-entered the run loop keeps the JavaScript stack: the others then run *on top of it*, and it is *buried* until they
 * return. It stands in no line: who runs on top gives up its turn to the innermost one that is buried as to anybody who is ready. When all
 * that could go on is buried deeper, the native in the way is named in a RuntimeError.
 */
export class Scheduler {
  readonly #interp: PyInterpreter;
  readonly #ready: ThreadState[] = [];
  readonly #waiting: Set<ThreadState> = new Set();
  /** Fibers on whose JavaScript stack others run, innermost last. */
  readonly #buried: ThreadState[] = [];
  /** `sys.setswitchinterval`, in seconds. */
  switchInterval = 0.005;
  /** Set while the host's event loop drives the fibers. */
  hosting: Hosting | undefined = undefined;
  /** Fibers that have begun and not ended, that of the host's call included. */
  #alive = 0;
  readonly #ids: Set<number> = new Set();
  #lastPoll = 0;
  #turns = 0;

  constructor(interp: PyInterpreter) {
    this.#interp = interp;
  }

  /** Whether there is more than one fiber, or the host's event loop to be kept going: a native that could block the whole process must wait instead. */
  get isShared(): boolean {
    return this.#alive > 1 || this.hosting !== undefined;
  }

  /** Whether some fiber can go on. */
  get isReady(): boolean {
    return this.#ready.length > 0;
  }

  /** Fibers that can go on, or wait: all but the one that runs. */
  *fibers(): Generator<ThreadState> {
    yield* [...this.#ready, ...this.#waiting];
  }

  /** Fibers that wait, for those who want to know for what: `tstate.wait.what`. */
  get waiting(): ReadonlySet<ThreadState> {
    return this.#waiting;
  }

  /** Whether a fiber with that id has begun and not ended. */
  has(id: number): boolean {
    return this.#ids.has(id);
  }

  /** Steps until the running fiber is asked again. */
  slice(tstate: ThreadState): number {
    if (this.#turns > 0) return ASKED_AGAIN;
    if (this.#alive > 1) return Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, Math.round(this.switchInterval * STEPS_PER_SECOND)));
    if (this.hosting !== undefined) return HOSTED_STEPS;
    return this.#interp.pendingCalls === undefined || tstate !== this.#interp.mainThread ? Number.POSITIVE_INFINITY : SIGNAL_STEPS;
  }

  /** A fiber on which frames have been pushed takes its place in the line. */
  start(tstate: ThreadState): void {
    this.#alive++;
    this.#ids.add(tstate.id);
    tstate.outcome = undefined;
    this.#ready.push(tstate);
    this.hosting?.wakeUp();
  }

  /** Takes whose turn it is out of the line. */
  next(): ThreadState | undefined {
    return this.#ready.shift();
  }

  /** Gives `tstate` its turn. Throws what is no guest exception. */
  run(tstate: ThreadState): void {
    this.#run(tstate);
    if (this.#waiting.size > 0 && this.#ready.length > 0) this.#look();
  }

  /** As `drive`, up to the first turn: the fiber takes its place in the line. An outcome if there is nothing to run. */
  launch(tstate: ThreadState, begin: () => Value | undefined): Outcome | undefined {
    const former = swapThread(tstate);
    try {
      const value = begin();
      if (value !== undefined) return { kind: 'done', value };
    } catch (error) {
      if (!tstate.isException(error)) throw error;
      return { kind: 'raised', exception: error };
    } finally {
      swapThread(former);
    }
    this.#alive++;
    this.#ids.add(tstate.id);
    tstate.outcome = undefined;
    this.#settle(tstate, { kind: tstate.wait === undefined ? 'stopped' : 'waiting' });
    return undefined;
  }

  /** Raises an exception in a fiber that does not run now: at its next step, or as what it waits for. */
  interrupt(tstate: ThreadState, error: PyBaseException): void {
    const { wait } = tstate;
    if (wait === undefined || wait.isOver) {
      tstate.asyncExc = error;
      tstate.hurry();
      return;
    }
    wait.error = error;
    this.#fail(wait);
  }

  /** A fiber is never to go on. Nothing in it is unwound: no `finally` runs. */
  drop(tstate: ThreadState): void {
    const at = this.#ready.indexOf(tstate);
    if (at >= 0) this.#ready.splice(at, 1);
    this.#waiting.delete(tstate);
    this.#alive--;
    this.#ids.delete(tstate.id);
    tstate.abandon();
  }

  /** Runs what `begin` pushes on `tstate` to its end, and the other fibers when it is their turn. */
  drive(tstate: ThreadState, begin: () => Value | undefined): Value {
    const former = swapThread(tstate);
    try {
      const value = begin();
      if (value !== undefined) return value;
      this.#alive++;
      tstate.outcome = undefined;
      tstate.grant();
      this.#settle(tstate, tstate.wait === undefined ? this.#interp.evaluator.run(tstate, undefined, undefined) : { kind: 'waiting' });
      const outcome = this.#untilEnd(tstate);
      if (outcome.kind === 'raised') throw outcome.exception;
      if (outcome.kind === 'done') return outcome.value;
      throw new VmError('a fiber ended without a value');
    } finally {
      swapThread(former);
    }
  }

  #untilEnd(tstate: ThreadState): Outcome {
    for (;;) {
      if (tstate.outcome !== undefined) return tstate.outcome;
      this.#turn(tstate);
    }
  }

  /** `tstate` waits beneath a native that has re-entered the run loop: others run on top of it. Gives the waiting native's value. */
  block(tstate: ThreadState): Value {
    for (;;) {
      const wait = tstate.wait!;
      this.#waiting.add(tstate);
      try {
        this.#onTopOf(tstate, () => {
          while (!wait.isOver) this.#turn(tstate);
        });
      } finally {
        this.#waiting.delete(tstate);
      }
      tstate.wait = undefined;
      const value = this.#takeResult(wait, tstate);
      if (value !== undefined) return value;
    }
  }

  /** The value of the native that has waited, asked for on its own fiber. As CPython does after a call, the main thread looks for signals before it goes on. */
  #takeResult(wait: Wait, tstate: ThreadState): Value | undefined {
    const { error } = wait;
    if (error !== undefined) {
      wait.error = undefined;
      throw error;
    }
    const value = wait.result(tstate);
    if (value === undefined || tstate !== this.#interp.mainThread) return value;
    const { pendingCalls } = this.#interp;
    if (pendingCalls?.isDue === true && !isEntering(tstate.frame)) pendingCalls.run();
    return value;
  }

  /** Ends a wait. */
  wake(wait: Wait): void {
    if (wait.isOver) return;
    wait.isOver = true;
    this.#goOn(wait);
  }

  /** A wait is over: its fiber goes on when it is its turn. */
  #goOn(wait: Wait): void {
    const { tstate } = wait;
    if (tstate === undefined || tstate.wait !== wait || tstate.buried > 0) return;
    if (!this.#waiting.delete(tstate)) return;
    this.#ready.push(tstate);
    this.hosting?.wakeUp();
  }

  /** The running fiber's steps are used up. Whether it is to stop for another's turn; beneath a native the other may have had it on the spot. */
  tick(tstate: ThreadState): boolean {
    if (this.hosting?.isDue === true && tstate.nativeDepth === 0) return true;
    if (this.#alive < 2) return false;
    if (this.#waiting.size > 0) this.#look();
    if (tstate.nativeDepth === 0) return this.#ready.length > 0 || this.#isBuriedDue;
    if (this.#ready.length === 0) return false;
    if (++this.#turns < PATIENCE) {
      tstate.grant();
      return false;
    }
    this.#turns = 0;
    this.#onTopOf(tstate, () => {
      for (let others = this.#ready.length; others > 0 && this.#ready.length > 0; others--) this.#run(this.#ready.shift()!);
    });
    return false;
  }

  /** Others run on top of `tstate`'s JavaScript stack. */
  #onTopOf(tstate: ThreadState, runOthers: () => void): void {
    this.#buried.push(tstate);
    tstate.buried++;
    try {
      runOthers();
    } finally {
      tstate.buried--;
      this.#buried.pop();
    }
  }

  /** Whether the innermost fiber that is buried goes on as soon as the one on top gives up its turn. */
  get #isBuriedDue(): boolean {
    const buried = this.#buried.at(-1);
    return buried !== undefined && canGoOn(buried);
  }

  /** Whether a fiber that does not run goes on as soon as the one that runs, `running`, gives up its turn. */
  isNext(tstate: ThreadState, running: ThreadState): boolean {
    return tstate.buried === 0 || (running.nativeDepth === 0 && tstate.buried === 1 && tstate === this.#buried.at(-1));
  }

  /** Signals that have come in. On the main thread what a handler raises is thrown; elsewhere it ends what the main thread waits for. */
  deliver(tstate: ThreadState | undefined): void {
    const { pendingCalls, mainThread } = this.#interp;
    if (pendingCalls?.isDue !== true) return;
    const { wait } = mainThread;
    if (wait === undefined) {
      // A main thread that is to run looks for itself.
      if (tstate === mainThread) pendingCalls.run();
      return;
    }
    if (wait.isOver) return;
    const former = swapThread(mainThread);
    const isParked = this.#waiting.has(mainThread);
    mainThread.wait = undefined;
    try {
      pendingCalls.run();
    } catch (error) {
      if (!mainThread.isException(error)) throw error;
      wait.error = error;
    } finally {
      mainThread.wait = wait;
      // A handler may have waited itself, beneath us.
      if (isParked) this.#waiting.add(mainThread);
      swapThread(former);
    }
    if (wait.error !== undefined) this.#fail(wait);
    else if (wait.endsAtSignal) this.wake(wait);
    // A handler may have ended it while the fiber was not among those that wait.
    if (wait.isOver) this.#goOn(wait);
  }

  #fail(wait: Wait): void {
    wait.cancel();
    this.wake(wait);
  }

  #turn(top: ThreadState): void {
    const next = this.#ready.shift();
    if (next === undefined) {
      this.#idle(top);
      return;
    }
    this.run(next);
  }

  #run(tstate: ThreadState): void {
    this.#turns = 0;
    const { wait } = tstate;
    let outcome: Pick<Outcome, 'kind'>;
    if (wait === undefined) {
      tstate.grant();
      outcome = this.#interp.evaluator.run(tstate, undefined, undefined);
    } else {
      const former = swapThread(tstate);
      tstate.wait = undefined;
      let value: Value | undefined;
      let error: Value | undefined;
      try {
        value = this.#takeResult(wait, tstate);
      } catch (thrown) {
        if (!tstate.isException(thrown)) throw thrown;
        error = thrown;
      } finally {
        swapThread(former);
      }
      if (tstate.wait !== undefined) outcome = { kind: 'waiting' };
      else outcome = this.#resume(tstate, value, error as never);
    }
    this.#settle(tstate, outcome);
  }

  #resume(tstate: ThreadState, value: Value | undefined, error: undefined): Outcome {
    if (tstate.frame === undefined) return error === undefined ? { kind: 'done', value: value! } : { kind: 'raised', exception: error };
    tstate.grant();
    return this.#interp.evaluator.run(tstate, value, error);
  }

  #settle(tstate: ThreadState, outcome: Pick<Outcome, 'kind'>): void {
    switch (outcome.kind) {
      case 'stopped':
        this.#ready.push(tstate);
        return;
      case 'waiting':
        if (tstate.wait!.isOver) this.#ready.push(tstate);
        else this.#waiting.add(tstate);
        return;
      default:
        this.#alive--;
        this.#ids.delete(tstate.id);
        tstate.outcome = outcome as Outcome;
    }
  }

  /** Looks at time and descriptors without waiting; not more often than makes sense. */
  #look(): void {
    const now = this.#interp.host.clock.monotonic();
    if (now - this.#lastPoll < POLL_INTERVAL) return;
    this.#wait(now, 0);
  }

  /** Nobody can run: waits until somebody can. */
  #idle(top: ThreadState): void {
    this.deliver(top);
    if (top.wait?.isOver === true || this.#ready.length > 0) return;
    const now = this.#interp.host.clock.monotonic();
    const { interests, deadline } = this.#wanted();
    if (top.wait?.needsHost === true || (deadline === undefined && interests.length === 0)) {
      this.#stuck(top);
      return;
    }
    const { wait } = top;
    const { host, idler } = this.#interp;
    if (wait !== undefined && (interests.length === 0 ? host.clock.sleep === undefined : idler?.canBlock === false)) {
      wait.error = makeException(exc.RuntimeError, `${wait.what} cannot wait here: this host cannot block, and nobody awaits the program`);
      this.#fail(wait);
      return;
    }
    this.#wait(now, deadline === undefined ? undefined : Math.max(0, deadline - now));
    this.deliver(top);
  }

  /** What is waited for: descriptors, whose they are, and until when. */
  #wanted(): { readonly interests: Interest[]; readonly owners: Wait[]; readonly deadline: number | undefined } {
    const interests: Interest[] = [];
    const owners: Wait[] = [];
    let deadline: number | undefined;
    for (const { wait } of this.#waiting) {
      if (wait === undefined || wait.isOver) continue;
      if (wait.deadline !== undefined && !(deadline! <= wait.deadline)) deadline = wait.deadline;
      for (const interest of wait.interests) {
        interests.push(interest);
        owners.push(wait);
      }
    }
    return { interests, owners, deadline };
  }

  /** As the wait when nobody can run, while the host's event loop runs. Ends early when `cut` resolves, for which the idler must be told, too. */
  async rest(cut: Promise<void>): Promise<void> {
    this.deliver(undefined);
    if (this.#ready.length > 0) return;
    const { host, idler, pendingCalls } = this.#interp;
    const { interests, owners, deadline } = this.#wanted();
    let seconds = deadline === undefined ? undefined : Math.max(0, deadline - host.clock.monotonic());
    if (pendingCalls?.isLive === true) seconds = Math.min(seconds ?? LONGEST_WAIT, LONGEST_WAIT);
    if (interests.length > 0) {
      if (idler?.idleAsync === undefined) throw new VmError('descriptors are waited for in a runtime that has no way to await them');
      for (const index of await idler.idleAsync(interests, seconds)) this.wake(owners[index]!);
    } else if (seconds === undefined) await cut;
    else await host.clock.delay(seconds, cut);
    this.#expire(host.clock.monotonic());
    this.deliver(undefined);
  }

  #wait(now: number, seconds: number | undefined): void {
    const { host, idler, pendingCalls } = this.#interp;
    // A signal may come in between the last look and the wait, and would not interrupt it.
    if (pendingCalls?.isLive === true) seconds = Math.min(seconds ?? LONGEST_WAIT, LONGEST_WAIT);
    const { interests, owners } = this.#wanted();
    if (interests.length > 0 || seconds === undefined || (pendingCalls?.isLive === true && idler !== undefined && seconds > 0)) {
      if (idler === undefined) throw new VmError('descriptors are waited for in a runtime that has no way to wait');
      for (const index of idler.idle(interests, seconds)) this.wake(owners[index]!);
    } else if (seconds > 0) {
      if (host.clock.sleep === undefined) throw new VmError('this host cannot block: run the program with a driver that awaits');
      host.clock.sleep(seconds);
    }
    this.#expire(seconds === 0 ? now : host.clock.monotonic());
  }

  /** Ends the waits of which the time is up. */
  #expire(later: number): void {
    this.#lastPoll = later;
    for (const { wait } of this.#waiting) {
      if (wait?.deadline === undefined || wait.isOver || wait.deadline > later) continue;
      wait.hasTimedOut = true;
      this.wake(wait);
    }
  }

  /** Everybody waits for somebody. */
  #stuck(top: ThreadState): void {
    const { idler } = this.#interp;
    const wait = top.wait!;
    if (this.#buried.some((tstate) => tstate !== top && canGoOn(tstate))) {
      wait.error = makeException(
        exc.RuntimeError,
        `${wait.what} cannot wait here: it was called by Python code that a native has called, and only a thread beneath that native could end the wait`,
      );
    } else if (wait.needsHost) {
      wait.error = makeException(
        exc.RuntimeError,
        `${wait.what} cannot wait here: only the host's event loop could end the wait, and it is blocked by a native that has called this Python code, or by a host that does not await`,
      );
    } else if (idler !== undefined) {
      // As in CPython nothing but a signal ends this.
      idler.idle([], LONGEST_WAIT);
      this.deliver(top);
      return;
    } else {
      const names = [...this.#waiting].map((tstate) => `thread ${tstate.id} in ${tstate.wait!.what}`).join(', ');
      wait.error = makeException(exc.RuntimeError, `deadlock: nothing can end what is waited for (${names})`);
    }
    this.#fail(wait);
  }
}

/** Whether nothing but its place on the JavaScript stack keeps a buried fiber from going on. */
const canGoOn = ({ wait }: ThreadState): boolean => wait === undefined || wait.isOver;

/** Whether a frame stands in a `with` statement that has not yet entered what it will leave. */
function isEntering(frame: ThreadState['frame']): boolean {
  if (!(frame instanceof Frame)) return false;
  const op = opAt(frame.exe.ops, frame.pc);
  return op === Op.BEFORE_WITH || op === Op.BEFORE_ASYNC_WITH;
}
