import type { Future } from './futures.js';
import type { Runnable } from './handle.js';

/** Something of the engine that wants to hear of its children's ends, in a turn of the loop. */
export interface ChildOwner {
  childDone(child: Future): void;
}

/** The turn in which a child's end is told: what a Handle is for a callback, only smaller. */
export class DoneCall implements Runnable {
  private readonly owner: ChildOwner;
  private readonly child: Future;

  constructor(owner: ChildOwner, child: Future) {
    this.owner = owner;
    this.child = child;
  }

  run(): void {
    this.owner.childDone(this.child);
  }

  toString(): string {
    return `<DoneCall ${this.owner}.childDone(${this.child})>`;
  }
}
