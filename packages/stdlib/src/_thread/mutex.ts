import { currentThread, STILL_WAITING, type ThreadState, type Value, Wait, waitFor } from '@pyco/vm';
import { deadlineAfter } from './lock-timeout.js';

/**
 * What locks are made of: taken or free, and a line of fibers that wait for it. A lock that is let go is free for whoever comes first, as CPython's
 * is; a fiber that was woken and came too late is given it next time, so that nobody waits forever.
 */
export class Mutex {
  isTaken = false;
  readonly line: MutexWait[] = [];

  /** Takes it if it is free. */
  tryTake(): boolean {
    if (this.isTaken) return false;
    this.isTaken = true;
    return true;
  }

  /** Waits for it, as the last thing a native does. The native's value is whether it has been taken. */
  wait(what: string, seconds: number | undefined, onTaken?: TakenBy): undefined {
    const wait = new MutexWait(what, deadlineAfter(seconds), this, onTaken);
    this.line.push(wait);
    return waitFor(currentThread(), wait);
  }

  release(): void {
    this.isTaken = false;
    const next = this.line.shift();
    if (next === undefined) return;
    const { scheduler } = next.tstate!.interp;
    // One that is buried deep could not make use of it at once.
    if (next.cameTooLate && !next.isOver && scheduler.isNext(next.tstate!, currentThread())) {
      this.isTaken = true;
      next.isGiven = true;
    }
    scheduler.wake(next);
  }

  /** Nobody waits, nobody has it: in a child process. */
  reset(): void {
    this.isTaken = false;
    this.line.length = 0;
  }
}

/** Told who has got the mutex. */
export interface TakenBy {
  takenBy(tstate: ThreadState): void;
}

class MutexWait extends Wait {
  readonly mutex: Mutex;
  readonly onTaken: TakenBy | undefined;
  cameTooLate = false;
  isGiven = false;

  constructor(what: string, deadline: number | undefined, mutex: Mutex, onTaken: TakenBy | undefined) {
    super(what, deadline);
    this.mutex = mutex;
    this.onTaken = onTaken;
  }

  override result(tstate: ThreadState): Value | undefined {
    if (this.isGiven || this.mutex.tryTake()) {
      this.cancel();
      this.onTaken?.takenBy(tstate);
      return true;
    }
    if (this.hasTimedOut) {
      this.cancel();
      return false;
    }
    this.cameTooLate = true;
    this.mutex.line.unshift(this);
    waitFor(tstate, this);
    return STILL_WAITING;
  }

  override cancel(): void {
    const at = this.mutex.line.indexOf(this);
    if (at >= 0) this.mutex.line.splice(at, 1);
  }
}
