import { getRunningLoop } from './events.js';
import { KeyboardInterrupt, TimeoutError } from './exceptions.js';
import type { Coro } from './js-coroutine.js';
import { Event } from './locks.js';
import type { Task } from './tasks.js';
import { wait, waitFor } from './wait.js';

/** How a race ended. */
export interface RaceResult<T> {
  readonly winner: T | undefined;
  /** Whose result it is; null when all failed. */
  readonly winnerIndex: number | null;
  /** One entry for each coroutine that was started: what it raised, or null. */
  readonly exceptions: readonly unknown[];
}

/**
 * Start coroutines one after the other, the next one as soon as the last one fails or `delay` seconds have passed
 * (null: only when it fails). The first that succeeds wins; the others are cancelled. Happy eyeballs, for instance.
 */
export function* staggeredRace<T>(starters: Iterable<() => Coro<T>>, delay: number | null): Coro<RaceResult<T>> {
  const race = new Race<T>(starters[Symbol.iterator](), delay);
  return yield* race.run();
}

class Race<T> {
  private readonly starters: Iterator<() => Coro<T>>;
  private readonly delay: number | null;
  private readonly tasks: Task<void>[] = [];
  private readonly exceptions: unknown[] = [];
  private winner: T | undefined = undefined;
  private winnerIndex: number | null = null;

  constructor(starters: Iterator<() => Coro<T>>, delay: number | null) {
    this.starters = starters;
    this.delay = delay;
  }

  *run(): Coro<RaceResult<T>> {
    this.tasks.push(getRunningLoop().createTask<void>(this.runOne(null)));
    try {
      for (let doneCount = 0; doneCount !== this.tasks.length; ) {
        const [done] = yield* wait(this.tasks);
        doneCount = done.size;
        for (const task of done) if (!task.cancelled()) task.result();
      }
      return { winner: this.winner, winnerIndex: this.winnerIndex, exceptions: this.exceptions };
    } finally {
      for (const task of this.tasks) task.cancel();
    }
  }

  private *runOne(previousFailed: Event | null): Coro<void> {
    if (previousFailed !== null) yield* this.waitForTurn(previousFailed);
    const next = this.starters.next();
    if (next.done === true) return;
    const index = this.exceptions.push(null) - 1;
    const failed = new Event();
    this.tasks.push(getRunningLoop().createTask<void>(this.runOne(failed)));
    let result: T;
    try {
      result = yield* next.value();
    } catch (error) {
      if (error instanceof KeyboardInterrupt) throw error;
      this.exceptions[index] = error;
      failed.set();
      return;
    }
    this.winner = result;
    this.winnerIndex = index;
    // Not ourselves: with no wait ahead, the cancellation would have nowhere to go. Task `index` is ours.
    for (const [i, task] of this.tasks.entries()) if (i !== index) task.cancel();
  }

  private *waitForTurn(previousFailed: Event): Coro<void> {
    try {
      yield* waitFor(previousFailed.wait(), this.delay);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }
}
