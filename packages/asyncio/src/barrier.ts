import { type AsyncContextManager, asyncWith } from './async-with.js';
import { BrokenBarrierError, ValueError } from './exceptions.js';
import type { Coro } from './js-coroutine.js';
import { Condition } from './locks.js';

type BarrierState = 'filling' | 'draining' | 'resetting' | 'broken';

/** A point where `parties` tasks wait for each other. Once all are there, all go on, and it can be used again. */
export class Barrier implements AsyncContextManager<number> {
  readonly parties: number;
  private readonly condition = new Condition();
  private state: BarrierState = 'filling';
  /** Tasks inside: waiting, or on their way out. */
  private count = 0;

  constructor(parties: number) {
    if (parties < 1) throw new ValueError('parties must be > 0');
    this.parties = parties;
  }

  /** How many tasks wait at the barrier. */
  get waitingCount(): number {
    return this.state === 'filling' ? this.count : 0;
  }

  get isBroken(): boolean {
    return this.state === 'broken';
  }

  /** Wait until all are there. Returns a number from 0 to `parties - 1`, different for each. */
  wait(): Coro<number> {
    return asyncWith(this.condition, () => this.waitInside());
  }

  /** Send those that wait away with BrokenBarrierError, and start again. */
  reset(): Coro<void> {
    return this.change(() => {
      this.state = this.count > 0 ? 'resetting' : 'filling';
    });
  }

  /** Break it for good: everybody who waits, or will, gets BrokenBarrierError. */
  abort(): Coro<void> {
    return this.change(() => {
      this.state = 'broken';
    });
  }

  aenter(): Coro<number> {
    return this.wait();
  }

  *aexit(): Coro<undefined> {}

  toString(): string {
    return `<Barrier [${this.state}${this.isBroken ? '' : `, waiters:${this.waitingCount}/${this.parties}`}]>`;
  }

  private *waitInside(): Coro<number> {
    // Those of the last round go first.
    yield* this.condition.waitFor(() => this.state !== 'draining' && this.state !== 'resetting');
    if (this.state === 'broken') throw new BrokenBarrierError('Barrier aborted');
    const index = this.count++;
    try {
      if (index + 1 === this.parties) {
        this.state = 'draining';
        this.condition.notifyAll();
      } else {
        yield* this.condition.waitFor(() => this.state !== 'filling');
        if (this.state !== 'draining') throw new BrokenBarrierError('Abort or reset of barrier');
      }
      return index;
    } finally {
      this.count--;
      this.leave();
    }
  }

  /** The last one out opens it for the next round. */
  private leave(): void {
    if (this.count > 0) return;
    if (this.state === 'resetting' || this.state === 'draining') this.state = 'filling';
    this.condition.notifyAll();
  }

  private change(set: () => void): Coro<void> {
    return asyncWith(this.condition, () => this.changeInside(set));
  }

  // biome-ignore lint/correctness/useYield: the body of an async with is a coroutine
  private *changeInside(set: () => void): Coro<void> {
    set();
    this.condition.notifyAll();
  }
}
